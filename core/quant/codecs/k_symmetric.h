// Shared by the scalar and the SIMD variants of Q3_K and Q6_K: sizes, offsets inside a block (drawn in
// k_symmetric.cpp) and the constants of the search for a scale.
#pragma once

#include "core/quant/codecs/search/symmetric_search.h"

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
    // With an importance matrix, an element's weight grows with √(spread + x²): spread is this many times the
    // mean square of the block. (Q6_K takes the matrix's weights as they are.)
    static constexpr float kSpread = 2.0f;
};

struct Q6KLayout {
    static constexpr std::size_t kLowBits = 0;
    static constexpr std::size_t kHighBits = 128;
    static constexpr std::size_t kScales = 192;
    static constexpr std::size_t kSuperScale = 208;
    static constexpr std::size_t kBytes = 210;
    static constexpr int kZeroLevel = 32; // levels 0 … 63 mean −32 … 31
};

// Rounds of single-level improvements of a Q3_K group.
constexpr int kRefinementRounds = 5;

// Levels (0 … 7) that the search for the scale of one Q3_K group ends with. They reach the block only where
// the stored scale of the group is zero.
void searchedLevelsQ3K(const float* x, std::uint8_t* levels);

} // namespace qw::quant::codecs
