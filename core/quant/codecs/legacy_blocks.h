// Sizes shared by the scalar and the SIMD variants of the 32-element block types; layouts are drawn in
// legacy.cpp.
#pragma once

#include "core/quant/codecs/search/affine_search.h"

#include <cstddef>

namespace qw::quant::codecs {

constexpr std::size_t kLegacyElements = 32;

// Q4_0, Q4_1, Q5_0, Q5_1: scale, optional min, the fifth bits, the packed nibbles.
constexpr std::size_t legacyBlockBytes(int bits, bool withMin) {
    return 2 + (withMin ? 2 : 0) + (bits == 5 ? 4 : 0) + 16;
}

// The search that gives Q4_1 and Q5_1 scale and min with an importance matrix.
template <int bits>
using LegacyImportanceSearch = ImportanceSearch<kLegacyElements, (1 << bits) - 1>;

constexpr std::size_t kQ8Bytes = 2 + kLegacyElements;

} // namespace qw::quant::codecs
