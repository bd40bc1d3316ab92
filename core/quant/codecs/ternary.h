// Shared by the scalar and the SIMD variants of TQ1_0 and TQ2_0: sizes and offsets inside a block (drawn in
// ternary.cpp).
#pragma once

#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

struct Ternary {
    static constexpr std::size_t kElements = 256;
    static constexpr std::size_t kTrits = 5; // in one byte of TQ1_0
};

struct Tq1Layout {
    static constexpr std::size_t kWide = 0;    // 32 bytes for elements 0 … 159
    static constexpr std::size_t kNarrow = 32; // 16 bytes for elements 160 … 239
    static constexpr std::size_t kRest = 48;   // 4 bytes for elements 240 … 255
    static constexpr std::size_t kScale = 52;
    static constexpr std::size_t kBytes = 54;
};

struct Tq2Layout {
    static constexpr std::size_t kLevels = 0;
    static constexpr std::size_t kScale = 64;
    static constexpr std::size_t kBytes = 66;
};

// Five base-3 digits (0 … 242) as a fraction of 256, rounded up: multiplying by 3 then moves one digit after
// the other out at the top.
constexpr std::uint8_t fractionOfTrits(unsigned number) {
    return static_cast<std::uint8_t>((number * 256 + 242) / 243);
}

} // namespace qw::quant::codecs
