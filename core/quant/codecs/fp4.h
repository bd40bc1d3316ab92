// Shared by the scalar and the SIMD variants of MXFP4 and NVFP4: sizes, offsets inside a block (drawn in
// fp4.cpp), the levels and the two kinds of one-byte scales.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

// Twice the values of E2M1 (OCP Microscaling Formats 1.0): integers. Level 8, minus zero, reads as plus zero.
constexpr std::array<std::int8_t, 16> kFp4Levels = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
constexpr int kFp4Sign = 8;
// Halfway between neighbouring magnitudes.
constexpr std::array<float, 7> kFp4Midpoints = {0.5f, 1.5f, 2.5f, 3.5f, 5.0f, 7.0f, 10.0f};

struct Mxfp4Layout {
    static constexpr std::size_t kElements = 32;
    static constexpr std::size_t kScale = 0;
    static constexpr std::size_t kLevels = 1;
    static constexpr std::size_t kBytes = 17;
};

struct Nvfp4Layout {
    static constexpr std::size_t kElements = 64;
    static constexpr std::size_t kSubElements = 16; // that share a scale
    static constexpr std::size_t kSubBlocks = kElements / kSubElements;
    static constexpr std::size_t kScales = 0;
    static constexpr std::size_t kLevels = 4;
    static constexpr std::size_t kBytes = 36;
};

// What E8M0 byte e multiplies the doubled levels by: 2^(e − 128), denormal for 0 and 1. The format's NaN,
// 255, is not told apart.
constexpr float scaleFromE8m0(std::uint8_t e) {
    return std::bit_cast<float>(e < 2 ? std::uint32_t{0x00200000} << e : (std::uint32_t{e} - 1) << 23);
}

// The exponent byte for a block whose largest magnitude this is (finite): ⌊log2(magnitude)⌋ − 2 + 127, of
// which the low 8 bits remain for magnitudes below 2^-125; 0 for a block of zeros.
std::uint8_t e8m0FromMagnitude(float magnitude);

// What UE4M3 byte u multiplies the doubled levels by: half of its value (bias 7, 0 … 6 × 2^-9 denormal). 127
// is the format's NaN and reads as 0; the top bit is not looked at otherwise.
constexpr float scaleFromUe4m3(std::uint8_t u) {
    if (u == 0x7f) return 0.0f;
    const std::uint32_t exponent = u >> 3 & 15;
    const std::uint32_t mantissa = u & 7;
    if (exponent == 0) return static_cast<float>(mantissa) * 0x1p-10f;
    return std::bit_cast<float>((exponent + 119) << 23 | mantissa << 20);
}

// Rounded to the nearest UE4M3, ties up; not negative. From 248 on everything becomes the largest, 448.
constexpr std::uint8_t ue4m3FromFloat(float value) {
    constexpr float kSmallestNormal = 0x1p-6f;
    constexpr std::uint32_t kLargest = 0x7e;
    if (value < kSmallestNormal) // what rounds up to the smallest normal becomes the largest denormal
        return static_cast<std::uint8_t>(std::min(7, static_cast<int>(value * 512.0f + 0.5f)));
    const std::uint32_t rounded = (std::bit_cast<std::uint32_t>(value) + (1u << 19)) >> 20;
    const std::uint32_t code = rounded - (120u << 3);
    return static_cast<std::uint8_t>(code >= 15u << 3 ? kLargest : code);
}

} // namespace qw::quant::codecs
