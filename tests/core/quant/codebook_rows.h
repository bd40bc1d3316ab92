// Rows for the types with codebooks, put together from bit patterns, the same on every machine and library,
// with the importance of their columns. Values and weights stay where their squares are finite: beyond, the
// reference gives up. Hashes of what it makes of them are constants in tests, so the formulas here must not
// change.
#pragma once

#include "tests/core/quant/bit_pattern_blocks.h"

#include <vector>

namespace qw::test {

constexpr std::size_t kCodebookRows = 48;
constexpr std::size_t kCodebookColumns = 1024;

inline std::vector<float> codebookRows(std::uint64_t seed) {
    std::vector<float> x(kCodebookRows * kCodebookColumns);
    BitPatternBlocks(seed).fill(x);
    for (float& value : x)
        if (std::fabs(value) > 0x1p40f) value *= 0x1p-90f;
    return x;
}

// One weight per column: bell-shaped, constant, zero and spiky runs.
inline std::vector<float> columnImportance(std::uint64_t seed, std::size_t columns = kCodebookColumns) {
    std::vector<float> importance(columns);
    BitPatternBlocks(seed + 1000).fill(importance);
    for (float& weight : importance) {
        weight = std::fabs(weight);
        if (weight > 0x1p20f) weight *= 0x1p-110f;
    }
    return importance;
}

} // namespace qw::test
