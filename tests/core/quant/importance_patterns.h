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

// Negative values of forty magnitudes, of which few have any weight: a fitted minimum may then lie at or
// above all of them, and the levels that follow from it far beyond where rounding is ordinary.
inline void fillSparselyWeighted(std::vector<float>& x, std::vector<float>& importance) {
    std::uint32_t state = 7;
    const auto next = [&] {
        state = state * 1664525u + 1013904223u;
        return state >> 8;
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float mantissa = 1.0f + std::ldexp(static_cast<float>(next() & 1023u), -10);
        x[i] = -std::ldexp(mantissa, -static_cast<int>(next() % 40));
        const bool weighs = next() % 8 == 0;
        importance[i] = weighs ? std::ldexp(static_cast<float>(next() & 255u), -4) : 0.0f;
    }
}

} // namespace qw::test
