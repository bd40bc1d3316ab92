// What the scalar and the SIMD variants of Q2_K, Q4_K and Q5_K share: sizes, the searches' constants, and the
// packing of a block's scales. Layouts are drawn in k_affine.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

constexpr std::size_t kSuperBlockElements = 256;

constexpr std::size_t kQ2KBytes = 16 + 64 + 4;
constexpr std::size_t kQ4KBytes = 4 + 12 + 128;
constexpr std::size_t kQ5KBytes = 4 + 12 + 32 + 128;

enum class ErrorNorm { Absolute, Squared };

// The search for a sub-block's scale and offset tries inverse scales (kFirstShift + kShiftStep × i +
// kTopLevel) ÷ (max − min) for i = 0 … kCandidates − 1. Constants of ggml's reference quantizers.
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

// The dividend of candidate i, rounded after each operation.
template <class Search>
constexpr float candidateSpan(int i) {
    return Search::kFirstShift + Search::kShiftStep * static_cast<float>(i) +
           static_cast<float>(Search::kTopLevel);
}

// Scale and offset of each sub-block: x = scale × level − offset.
template <std::size_t kSubBlocks>
struct AffineSteps {
    std::array<float, kSubBlocks> scale;
    std::array<float, kSubBlocks> offset;
};

// Q4_K and Q5_K: rounds eight scales and offsets to 6 bits each, relative to the block's largest, writes the
// block's first 16 bytes and returns what a reader will make of them.
AffineSteps<8> writeSixBitSteps(const float* scale, const float* offset, std::byte* header);
AffineSteps<8> readSixBitSteps(const std::byte* header);

// Q2_K: sixteen scales and offsets of 4 bits each.
AffineSteps<16> writeFourBitSteps(const float* scale, const float* offset, std::byte* block);
AffineSteps<16> readFourBitSteps(const std::byte* block);

} // namespace qw::quant::codecs
