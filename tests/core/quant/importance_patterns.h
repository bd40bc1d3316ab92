// Importance of the columns of a row for tests: every other run of 64 columns holds ordinary weights, the
// rest the magnitudes of awkward bit patterns. The same on every machine; hashes of what the reference makes
// of it are constants in tests.
#pragma once

#include "tests/core/quant/bit_pattern_blocks.h"

#include <vector>

namespace qw::test {

inline std::vector<float> importancePattern(std::size_t columns) {
    std::vector<float> importance(columns);
    BitPatternBlocks(42).fill(importance);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < columns; ++i) {
        state = state * 1664525u + 1013904223u;
        importance[i] =
            i / 64 % 2 == 0 ? std::ldexp(static_cast<float>(state >> 16), -16) : std::fabs(importance[i]);
    }
    return importance;
}

} // namespace qw::test
