#include "core/kernels/simd_limit.h"

#include "core/kernels/simd_targets.h"

#include <hwy/targets.h>

#include <cstdlib>

namespace qw::kernels {

bool limitSimd(std::string_view newest) {
    // A target is one bit, and a better one has a lower value: all bits below the wanted one are switched
    // off.
    if (newest == "avx512") return true;
#if HWY_ARCH_X86
    if (newest == "avx2") {
        hwy::DisableTargets(HWY_AVX2 - 1);
        return true;
    }
    if (newest == "sse4") {
        hwy::DisableTargets(HWY_SSE4 - 1);
        return true;
    }
#endif
    if (newest == "scalar") {
        hwy::DisableTargets(HWY_STATIC_TARGET - 1);
        return true;
    }
    return false;
}

bool limitSimdFromEnvironment() {
    const char* newest = std::getenv("QW_SIMD");
    return !newest || !*newest || limitSimd(newest);
}

} // namespace qw::kernels
