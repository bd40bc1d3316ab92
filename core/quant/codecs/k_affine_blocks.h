// What the scalar and the SIMD variants of Q2_K, Q4_K and Q5_K share: sizes, the searches' constants, and the
// packing of a block's scales. Layouts are drawn in k_affine.cpp.
#pragma once

#include "core/quant/codecs/search/affine_search.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

constexpr std::size_t kSuperBlockElements = 256;

constexpr std::size_t kQ2KBytes = 16 + 64 + 4;
constexpr std::size_t kQ4KBytes = 4 + 12 + 128;
constexpr std::size_t kQ5KBytes = 4 + 12 + 32 + 128;

// The searches, as affine_search.h describes them. Constants of ggml's reference quantizers.
struct Q2KSearch {
    static constexpr std::size_t kElements = 16; // of one sub-block
    static constexpr int kTopLevel = 3;
    static constexpr float kFirstShift = -0.5f;
    static constexpr float kShiftStep = 0.1f;
    static constexpr int kCandidates = 16;
    static constexpr ErrorNorm kNorm = ErrorNorm::Absolute;
};

struct Q4KSearch {
    static constexpr std::size_t kElements = 32;
    static constexpr int kTopLevel = 15;
    static constexpr float kFirstShift = -1.0f;
    static constexpr float kShiftStep = 0.1f;
    static constexpr int kCandidates = 21;
    static constexpr ErrorNorm kNorm = ErrorNorm::Squared;
};

struct Q5KSearch {
    static constexpr std::size_t kElements = 32;
    static constexpr int kTopLevel = 31;
    static constexpr float kFirstShift = -0.5f;
    static constexpr float kShiftStep = 0.1f;
    static constexpr int kCandidates = 16;
    static constexpr ErrorNorm kNorm = ErrorNorm::Squared;
};

using Q2KImportanceSearch = ImportanceSearch<16, 3>;
using Q4KImportanceSearch = ImportanceSearch<32, 15>;
using Q5KImportanceSearch = ImportanceSearch<32, 31>;

// With an importance matrix, an element's weight grows with √(spread + x²): spread is this many times the
// mean square of the block.
constexpr float kQ2KSpread = 1.0f;
constexpr float kQ4KSpread = 2.0f; // Q5_K's as well

// Scale and offset of each sub-block: x = scale × level − offset.
template <std::size_t kSubBlocks>
struct AffineSteps {
    std::array<float, kSubBlocks> scale;
    std::array<float, kSubBlocks> offset;
};

// What a block stores instead: two half-precision factors and small integers per sub-block, scale = d × s[j],
// offset = dmin × m[j].
template <std::size_t kSubBlocks>
struct StoredSteps {
    float d;
    float dmin;
    std::array<std::uint8_t, kSubBlocks> s;
    std::array<std::uint8_t, kSubBlocks> m;
};

// Q4_K and Q5_K: the first 16 bytes of a block. Each s and m has 6 bits; a larger one spills into its
// neighbours as the reference's does.
void packSixBitSteps(const StoredSteps<8>& steps, std::byte* header);
// Holds s and m to 6 bits. Only Q5_K does that with an importance matrix: a negative scale stays a whole byte
// in Q4_K.
void limitSteps(StoredSteps<8>& steps);
// Rounds eight scales and offsets to 6 bits each, relative to the block's largest, packs them and returns
// what a reader will make of them.
AffineSteps<8> writeSixBitSteps(const float* scale, const float* offset, std::byte* header);
AffineSteps<8> readSixBitSteps(const std::byte* header);

// Q2_K: sixteen scales and offsets of 4 bits each, the same.
void packFourBitSteps(const StoredSteps<16>& steps, std::byte* block);
AffineSteps<16> writeFourBitSteps(const float* scale, const float* offset, std::byte* block);
AffineSteps<16> readFourBitSteps(const std::byte* block);

} // namespace qw::quant::codecs
