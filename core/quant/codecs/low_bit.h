// Sizes shared by the scalar and the SIMD variants of Q1_0 and Q2_0; layouts are drawn in low_bit.cpp.
#pragma once

#include <cstddef>

namespace qw::quant::codecs {

struct Q1Layout {
    static constexpr std::size_t kElements = 128;
    static constexpr std::size_t kScale = 0;
    static constexpr std::size_t kSigns = 2;
    static constexpr std::size_t kBytes = 18;
};

struct Q2Layout {
    static constexpr std::size_t kElements = 64;
    static constexpr std::size_t kScale = 0;
    static constexpr std::size_t kLevels = 2;
    static constexpr std::size_t kBytes = 18;
};

} // namespace qw::quant::codecs
