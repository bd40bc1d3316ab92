// IQ2_XXS, IQ2_XS and IQ2_S: blocks of 256 elements in points of 8 (p = 0 … 31) out of a codebook with the
// magnitudes 8, 25 and 43 (core/quant/grids), a sign per element, one half-precision scale d and a 4-bit
// scale s for each sub-block. g = 0 … 7 counts groups of 32 elements, that is of 4 points.
//
//   x = d × (½ + s) × ¼ × magnitude × sign
//
//   IQ2_XXS   66 bytes   s per 32 elements; 256 points
//          ┌───────┬──────────────────────────────────────────────────────────────────┐
//          │ d f16 │ 8 × { point u8 [4], u32 }                                        │
//          └───────┴──────────────────────────────────────────────────────────────────┘
//          u32 of group g: bits 7k … 7k+6 = signs of point 4g + k   (k = 0 … 3), bits 28 … 31 = s[g]
//
//   IQ2_XS    74 bytes   s per 16 elements; 512 points
//          ┌───────┬─────────────────────────────────────────────────────┬────────────┐
//          │ d f16 │ u16 [32]                                            │ scales [8] │
//          └───────┴─────────────────────────────────────────────────────┴────────────┘
//          u16 p: bits 0 … 8 = point p, bits 9 … 15 = its signs
//          scales[g]: bits 0 … 3 = s of the points 4g and 4g + 1, bits 4 … 7 = s of the other two
//
//   IQ2_S     82 bytes   s per 16 elements; 1024 points
//          ┌───────┬─────────────────────┬─────────────────────┬────────┬─────────────┐
//          │ d f16 │ low u8 [32]         │ signs [32]          │ high[8]│ scales [8]  │
//          └───────┴─────────────────────┴─────────────────────┴────────┴─────────────┘
//          low[p] = bits 0 … 7 of point p; high[p / 4] bits 2(p % 4) … +1 = bits 8 and 9
//          signs[p]: bit i = element i is negative; scales as in IQ2_XS
//
// Seven bits of signs: bit i = element i is negative, i = 0 … 6; element 7 makes the number of negative ones
// even.
//
// Search: codebook_search.h. Decoding and packing as in ggml (dequantize_row_iq2_*, quantize_row_iq2_*_impl).
#include "core/quant/codecs/iq2.h"

#include "core/quant/codecs/codebook_blocks.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/search/step_levels.h"

#include <algorithm>
#include <cstring>

namespace qw::quant::codecs {

namespace {

using namespace codebook;

void decodePoint(const std::array<std::int8_t, 8>& values, unsigned signs, float scale, float* x) {
    for (unsigned i = 0; i < 8; ++i) {
        const float magnitude = scale * static_cast<float>(values[i]);
        x[i] = (signs >> i & 1u) != 0 ? -magnitude : magnitude;
    }
}

void decodeBlock(Iq2XxsLayout, const std::byte* block, float* x) {
    using Layout = Iq2XxsLayout;
    const float d = loadHalf(block + Layout::kSuperScale);
    for (std::size_t p = 0; p < 32; ++p) {
        const std::byte* group = block + Layout::kPoints + 8 * (p / 4);
        const auto word = loadWord<std::uint32_t>(group + 4);
        const unsigned signs = grids::evenSigns(word >> (7 * (p % 4)) & 127u);
        decodePoint(Layout::kBook.values[std::to_integer<std::size_t>(group[p % 4])], signs,
                    scaleIq2(d, word >> 28), x + 8 * p);
    }
}

void decodeBlock(Iq2XsLayout, const std::byte* block, float* x) {
    using Layout = Iq2XsLayout;
    const float d = loadHalf(block + Layout::kSuperScale);
    for (std::size_t p = 0; p < 32; ++p) {
        const unsigned code = loadWord<std::uint16_t>(block + Layout::kPoints + 2 * p);
        const unsigned scale =
            std::to_integer<unsigned>(block[Layout::kScales + p / 4]) >> (p % 4 / 2 * 4) & 15u;
        decodePoint(Layout::kBook.values[code & 511u], grids::evenSigns(code >> 9), scaleIq2(d, scale),
                    x + 8 * p);
    }
}

void decodeBlock(Iq2SLayout, const std::byte* block, float* x) {
    using Layout = Iq2SLayout;
    const float d = loadHalf(block + Layout::kSuperScale);
    for (std::size_t p = 0; p < 32; ++p) {
        const unsigned high = std::to_integer<unsigned>(block[Layout::kHighBits + p / 4]) >> (p % 4 * 2) & 3u;
        const unsigned position = std::to_integer<unsigned>(block[Layout::kLowBits + p]) | high << 8;
        const unsigned scale =
            std::to_integer<unsigned>(block[Layout::kScales + p / 4]) >> (p % 4 / 2 * 4) & 15u;
        decodePoint(Layout::kBook.values[position], std::to_integer<unsigned>(block[Layout::kSigns + p]),
                    scaleIq2(d, scale), x + 8 * p);
    }
}

// One block after another.
template <class Layout>
void decodeEach(std::span<const std::byte> blocks, std::span<float> x) {
    decodeBlocks<Layout>(blocks, x,
                         [](const std::byte* block, float* values) { decodeBlock(Layout{}, block, values); });
}

} // namespace

float fittedStartIq2Xxs(const float* x, const float* weight) {
    std::array<std::uint8_t, Iq2XxsRules::kSubElements> levels;
    return fitStepLevels(x, weight, levels.size(), kStartTopLevel, levels.data());
}

void packIq2(const FoundBlock<Iq2XxsRules>& found, std::byte* block) {
    std::memset(block, 0, Iq2XxsLayout::kBytes);
    const float largest = largestScale(found);
    if (largest == 0.0f) return;
    const float step = largest / kLargestScaleStep;
    storeHalf(block + Iq2XxsLayout::kSuperScale, step);
    for (std::size_t g = 0; g < found.scales.size(); ++g) {
        std::byte* group = block + Iq2XxsLayout::kPoints + 8 * g;
        std::uint32_t word = scaleCode(1.0f / step, found.scales[g]) << 28;
        for (std::size_t k = 0; k < 4; ++k) {
            group[k] = static_cast<std::byte>(found.positions[4 * g + k]);
            word |= (found.signs[4 * g + k] & 127u) << (7 * k);
        }
        std::memcpy(group + 4, &word, sizeof word);
    }
}

void packIq2(const FoundBlock<Iq2XsRules>& found, std::byte* block) {
    std::memset(block, 0, Iq2XsLayout::kBytes);
    const float largest = largestScale(found);
    if (largest == 0.0f) return;
    const float step = largest / kLargestScaleStep;
    storeHalf(block + Iq2XsLayout::kSuperScale, step);
    for (std::size_t p = 0; p < found.positions.size(); ++p) {
        const auto code = static_cast<std::uint16_t>(found.positions[p] | (found.signs[p] & 127u) << 9);
        std::memcpy(block + Iq2XsLayout::kPoints + 2 * p, &code, sizeof code);
    }
    packScales(found, 1.0f / step, block + Iq2XsLayout::kScales);
}

void packIq2(const FoundBlock<Iq2SRules>& found, std::byte* block) {
    std::memset(block, 0, Iq2SLayout::kBytes);
    // Unlike the other two, points and signs are kept where all scales are zero.
    for (std::size_t p = 0; p < found.positions.size(); ++p) {
        block[Iq2SLayout::kLowBits + p] = static_cast<std::byte>(found.positions[p]);
        block[Iq2SLayout::kHighBits + p / 4] |=
            static_cast<std::byte>(found.positions[p] >> 8 << (p % 4 * 2));
        block[Iq2SLayout::kSigns + p] = static_cast<std::byte>(found.signs[p]);
    }
    const float largest = largestScale(found);
    if (largest == 0.0f) return;
    const float step = largest / kLargestScaleStep;
    // The factor lowers the error, by the reference's experience.
    storeHalf(block + Iq2SLayout::kSuperScale, step * 0.9875f);
    packScales(found, 1.0f / step, block + Iq2SLayout::kScales);
}

void encodeIQ2_XXSWeightedScalar(std::span<const float> x, std::span<const float> importance,
                                 std::span<std::byte> out) {
    encodeBlocks<Iq2XxsLayout>(x, importance, out);
}
void encodeIQ2_XSWeightedScalar(std::span<const float> x, std::span<const float> importance,
                                std::span<std::byte> out) {
    encodeBlocks<Iq2XsLayout>(x, importance, out);
}
void encodeIQ2_SWeightedScalar(std::span<const float> x, std::span<const float> importance,
                               std::span<std::byte> out) {
    encodeBlocks<Iq2SLayout>(x, importance, out);
}
void encodeIQ2_SScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Iq2SLayout>(x, {}, out);
}

void decodeIQ2_XXSScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeEach<Iq2XxsLayout>(blocks, x);
}
void decodeIQ2_XSScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeEach<Iq2XsLayout>(blocks, x);
}
void decodeIQ2_SScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeEach<Iq2SLayout>(blocks, x);
}

} // namespace qw::quant::codecs
