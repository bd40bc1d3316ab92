// Shared by the scalar and the SIMD variants of IQ1_S and IQ1_M: offsets inside a block (drawn in iq1.cpp)
// and the packing of what a search found.
#pragma once

#include "core/quant/codecs/iq1_search.h"

#include <cstddef>

namespace qw::quant::codecs {

// x, weight: the 256 elements that were encoded, and what they count.
void packIq1(const iq1::FoundBlock<iq1::Iq1SRules>& found, const float* x, const float* weight,
             std::byte* block);
void packIq1(const iq1::FoundBlock<iq1::Iq1MRules>& found, const float* x, const float* weight,
             std::byte* block);

// d of an IQ1_M block.
float superScaleIq1M(const std::byte* block);

struct Iq1SLayout {
    using Rules = iq1::Iq1SRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kLowBits = 2; // of the points
    static constexpr std::size_t kWords = 34;  // u16 per sub-block: high bits, scale, shift
    static constexpr std::size_t kBytes = 50;
};

struct Iq1MLayout {
    using Rules = iq1::Iq1MRules;
    static constexpr std::size_t kLowBits = 0;
    static constexpr std::size_t kHighBits = 32; // a byte per sub-block: high bits and shifts
    static constexpr std::size_t kScales = 48;   // 4 × u16: scales, and a quarter of the super-scale each
    static constexpr std::size_t kBytes = 56;
};

// What levels are multiplied with. code: 0 … 7.
inline float scaleIq1(float d, unsigned code) {
    return d * static_cast<float>(2 * code + 1);
}

} // namespace qw::quant::codecs
