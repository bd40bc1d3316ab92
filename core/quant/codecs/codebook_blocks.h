// Whole blocks of the types IQ2 and IQ3, as their scalar definitions encode and decode them, and what packing
// their fields shares. The search for scales and points is in codebook_search.h.
//
// A Layout names its Rules, its size kBytes, its nearest() points and how to pack() what was found; where the
// search starts from a fitted scale, fittedStart() as well.
#pragma once

#include "core/quant/codecs/codebook_search.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cstring>

namespace qw::quant::codecs::codebook {

template <class Word>
Word loadWord(const std::byte* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// 31 = 2 × 15 + 1: the largest 4-bit scale.
constexpr float kLargestScaleStep = 31.0f;

template <class Rules>
float largestScale(const FoundBlock<Rules>& found) {
    float largest = 0.0f;
    for (const float scale : found.scales)
        largest = largest > scale ? largest : scale;
    return largest;
}

// The 4-bit scale of a sub-block; inverse: of the scale that a step of 4-bit scales means.
inline unsigned scaleCode(float inverse, float scale) {
    return static_cast<unsigned>(std::clamp(nearestByMantissa(0.5f * (inverse * scale - 1.0f)), 0, 15));
}

// Two to a byte, the even sub-block's below.
template <class Rules>
void packScales(const FoundBlock<Rules>& found, float inverse, std::byte* at) {
    for (std::size_t s = 0; s < found.scales.size(); s += 2)
        at[s / 2] = static_cast<std::byte>(scaleCode(inverse, found.scales[s]) |
                                           scaleCode(inverse, found.scales[s + 1]) << 4);
}

// importance: 256 weights, or null where the type can do without.
template <class Layout>
void encodeBlock(const float* x, const float* importance, std::byte* block) {
    using Rules = typename Layout::Rules;
    const grids::NearestPoints& nearest = Layout::nearest();
    WeighedBlock weighed;
    weigh<Rules>(x, importance, weighed);
    FoundBlock<Rules> found{};
    for (std::size_t s = 0; s < kSubBlocks<Rules>; ++s) {
        const std::size_t first = s * Rules::kSubElements;
        const float* magnitude = weighed.magnitude + first;
        const float* weight = weighed.weight + first;
        float reference = largestOf({magnitude, Rules::kSubElements});
        if (reference < Rules::kNegligible) continue;
        float start = reference / searchNumerator<Rules>(0);
        if constexpr (Rules::kFitsStart) {
            start = Layout::fittedStart(magnitude, weight);
            reference = start * static_cast<float>(kLevels<Rules>);
            if (reference <= 0.0f) continue;
        }
        const FoundSubBlock<Rules> sub =
            searchScale<Rules>(nearest, magnitude, weight, weighed.root + first, reference, start);
        enterScale(sub.scale, s, weighed.signs + first / 8, found);
        for (std::size_t p = 0; p < kSubPoints<Rules>; ++p)
            found.positions[s * kSubPoints<Rules> + p] = sub.points[p].position;
    }
    Layout::pack(found, block);
}

// importance: one weight per column of x's rows, or empty.
template <class Layout>
void encodeBlocks(std::span<const float> x, std::span<const float> importance, std::span<std::byte> out) {
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Layout::kBytes);
    assert(importance.empty() ||
           (importance.size() % kSuperElements == 0 && x.size() % importance.size() == 0));
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i) {
        const float* weights =
            importance.empty() ? nullptr : importance.data() + i * kSuperElements % importance.size();
        encodeBlock<Layout>(x.data() + i * kSuperElements, weights, out.data() + i * Layout::kBytes);
    }
}

// decodeBlock(block, x): one block.
template <class Layout, class DecodeBlock>
void decodeBlocks(std::span<const std::byte> blocks, std::span<float> x, const DecodeBlock& decodeBlock) {
    assert(x.size() % kSuperElements == 0 && blocks.size() == x.size() / kSuperElements * Layout::kBytes);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        decodeBlock(blocks.data() + i * Layout::kBytes, x.data() + i * kSuperElements);
}

} // namespace qw::quant::codecs::codebook
