// Sizes shared by the scalar and the SIMD variants of the 32-element block types; layouts are drawn in
// legacy.cpp.
#pragma once

#include <cstddef>

namespace qw::quant::codecs {

constexpr std::size_t kLegacyElements = 32;

// Q4_0, Q4_1, Q5_0, Q5_1: scale, optional min, the fifth bits, the packed nibbles.
constexpr std::size_t legacyBlockBytes(int bits, bool withMin) {
    return 2 + (withMin ? 2 : 0) + (bits == 5 ? 4 : 0) + 16;
}

constexpr std::size_t kQ8Bytes = 2 + kLegacyElements;

} // namespace qw::quant::codecs
