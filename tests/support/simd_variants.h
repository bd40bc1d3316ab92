// Runs a check once for every instruction set this CPU has that our SIMD code is compiled for, and once with
// the automatic choice.
#pragma once

#include "core/kernels/simd_targets.h"

#include <hwy/targets.h>

#include <string>

namespace qw::test {

template <class Check>
void forEachSimdVariant(Check check) {
    const auto supported = hwy::SupportedTargets();
    for (auto rest = supported; rest != 0; rest &= rest - 1) {
        const auto target = rest & -rest;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        check(std::string(hwy::TargetName(target)));
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    check(std::string("automatic"));
}

} // namespace qw::test
