// Shared by the scalar and the SIMD variants of Q3_K and Q6_K: sizes, offsets inside a block (drawn in
// k_symmetric.cpp) and the constants of the search for a scale.
#pragma once

#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

constexpr std::size_t kSuperElements = 256; // elements of one block
constexpr std::size_t kSubElements = 16;    // elements that share a scale
constexpr std::size_t kSubBlocks = kSuperElements / kSubElements;

struct Q3KLayout {
    static constexpr std::size_t kHighBits = 0;
    static constexpr std::size_t kLowBits = 32;
    static constexpr std::size_t kScales = 96;
    static constexpr std::size_t kSuperScale = 108;
    static constexpr std::size_t kBytes = 110;
    static constexpr int kZeroLevel = 4;  // levels 0 … 7 mean −4 … 3
    static constexpr int kZeroScale = 32; // scales 0 … 63 mean −32 … 31
};

struct Q6KLayout {
    static constexpr std::size_t kLowBits = 0;
    static constexpr std::size_t kHighBits = 128;
    static constexpr std::size_t kScales = 192;
    static constexpr std::size_t kSuperScale = 208;
    static constexpr std::size_t kBytes = 210;
    static constexpr int kZeroLevel = 32; // levels 0 … 63 mean −32 … 31
};

// Groups whose largest magnitude lies below this count as zero.
constexpr float kNegligible = 1e-15f;

// Adding 1.5 × 2^23 leaves no fraction bits, so the addition rounds to the nearest integer, ties to even, and
// the integer stands in the mantissa, offset by 2^22. Outside ±2^22, and for infinities and NaN, the mantissa
// holds something else; block bytes depend on that too, so every variant goes through these bits.
constexpr float kRoundingMagic = 12582912.0f;
constexpr std::int32_t kMantissaBits = 0x007fffff;
constexpr std::int32_t kMantissaOffset = 0x00400000;

// The search tries -(zeroLevel + 0.1 × step) / extreme as the inverse of the scale, for steps -9 … 9; step 0
// first.
constexpr int kSearchSteps = 9;
constexpr float searchNumerator(int zeroLevel, int step) {
    return -(static_cast<float>(zeroLevel) + 0.1f * static_cast<float>(step));
}

// Rounds of single-level improvements of a Q3_K group.
constexpr int kRefinementRounds = 5;

// Levels (0 … 7) that the search for the scale of one Q3_K group ends with. They reach the block only where
// the stored scale of the group is zero.
void searchedLevelsQ3K(const float* x, std::uint8_t* levels);

} // namespace qw::quant::codecs
