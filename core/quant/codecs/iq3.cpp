// IQ3_XXS and IQ3_S: blocks of 256 elements in points of 4 (p = 0 … 63) out of a codebook (core/quant/grids),
// a sign per element, one half-precision scale d and a 4-bit scale s for each sub-block of 32 elements, that
// is of 8 points. g = 0 … 7 counts sub-blocks.
//
//   IQ3_XXS   98 bytes   256 points with the magnitudes 4, 12, 20, 28, 36, 44, 52, 62
//          x = d × (½ + s) × ½ × magnitude × sign
//          ┌───────┬──────────────────────────────────────┬───────────────────────────┐
//          │ d f16 │ point u8 [64]                        │ u32 [8]                   │
//          └───────┴──────────────────────────────────────┴───────────────────────────┘
//          u32 g: bits 7k … 7k+6 = signs of the points 8g + 2k and 8g + 2k + 1   (k = 0 … 3)
//                 bits 28 … 31 = s[g]
//          Seven bits of signs: bit i = element i of the eight is negative, i = 0 … 6; element 7 makes the
//          number of negative ones even.
//
//   IQ3_S    110 bytes   512 points with the magnitudes 1, 3 … 15
//          x = d × (1 + 2s) × magnitude × sign
//          ┌───────┬──────────────────────────────┬─────────┬─────────────┬───────────┐
//          │ d f16 │ low u8 [64]                  │ high [8]│ signs [32]  │ scales [4]│
//          └───────┴──────────────────────────────┴─────────┴─────────────┴───────────┘
//          low[p] = bits 0 … 7 of point p; high[g] bit k = bit 8 of point 8g + k   (k = 0 … 7)
//          signs[e / 8] bit e % 8 = element e is negative   (e = 0 … 255)
//          scales[g / 2]: bits 0 … 3 = s[g] of even g, bits 4 … 7 = of odd g
//
// Search: codebook_search.h. Decoding and packing as in ggml (dequantize_row_iq3_*, quantize_row_iq3_*_impl).
#include "core/quant/codecs/iq3.h"

#include "core/quant/codecs/codebook_blocks.h"
#include "core/quant/codecs/codecs.h"

#include <cstring>

namespace qw::quant::codecs {

namespace {

using namespace codebook;

// Both lower the error, by the reference's experience.
constexpr float kXxsScaleFactor = 1.0125f;
constexpr float kSScaleFactor = 1.033f;

// signs: bit i for element i of the point.
void decodePoint(const std::array<std::int8_t, 4>& values, unsigned signs, float scale, float* x) {
    for (unsigned i = 0; i < 4; ++i) {
        const float magnitude = scale * static_cast<float>(values[i]);
        x[i] = (signs >> i & 1u) != 0 ? -magnitude : magnitude;
    }
}

void decodeXxsBlock(const std::byte* block, float* x) {
    using Layout = Iq3XxsLayout;
    const float d = loadHalf(block + Layout::kSuperScale);
    for (std::size_t p = 0; p < 64; ++p) {
        const auto word = loadWord<std::uint32_t>(block + Layout::kSigns + 4 * (p / 8));
        const unsigned signs = grids::evenSigns(word >> (7 * (p % 8 / 2)) & 127u);
        decodePoint(Layout::kBook.values[std::to_integer<std::size_t>(block[Layout::kPoints + p])],
                    signs >> (4 * (p % 2)), Layout::scaleOf(d, word >> 28), x + 4 * p);
    }
}

void decodeSBlock(const std::byte* block, float* x) {
    using Layout = Iq3SLayout;
    const float d = loadHalf(block + Layout::kSuperScale);
    for (std::size_t p = 0; p < 64; ++p) {
        const unsigned high = std::to_integer<unsigned>(block[Layout::kHighBits + p / 8]) >> (p % 8) & 1u;
        const unsigned position = std::to_integer<unsigned>(block[Layout::kLowBits + p]) | high << 8;
        const unsigned signs = std::to_integer<unsigned>(block[Layout::kSigns + p / 2]) >> (4 * (p % 2));
        const unsigned scale =
            std::to_integer<unsigned>(block[Layout::kScales + p / 16]) >> (p % 16 / 8 * 4) & 15u;
        decodePoint(Layout::kBook.values[position], signs, Layout::scaleOf(d, scale), x + 4 * p);
    }
}

} // namespace

void Iq3XxsLayout::pack(const FoundBlock<Rules>& found, std::byte* block) {
    std::memset(block, 0, kBytes);
    const float largest = largestScale(found);
    if (largest == 0.0f) return;
    const float step = largest / kLargestScaleStep;
    storeHalf(block + kSuperScale, step * kXxsScaleFactor);
    for (std::size_t p = 0; p < found.positions.size(); ++p)
        block[kPoints + p] = static_cast<std::byte>(found.positions[p]);
    for (std::size_t g = 0; g < found.scales.size(); ++g) {
        std::uint32_t word = scaleCode(1.0f / step, found.scales[g]) << 28;
        for (std::size_t k = 0; k < 4; ++k)
            word |= (found.signs[4 * g + k] & 127u) << (7 * k);
        std::memcpy(block + kSigns + 4 * g, &word, sizeof word);
    }
}

void Iq3SLayout::pack(const FoundBlock<Rules>& found, std::byte* block) {
    std::memset(block, 0, kBytes);
    // Unlike in IQ3_XXS, points and signs are kept where all scales are zero. And the reference writes the
    // low bits and signs of one sub-block right behind those of the last that is not all zeros, not where
    // decoding looks for them: that loses the sub-blocks after zeros, but it is what its files hold.
    std::size_t next = 0;
    for (std::size_t g = 0; g < found.scales.size(); ++g) {
        if (!found.entered[g]) continue;
        for (std::size_t k = 0; k < 8; ++k) {
            const unsigned position = found.positions[8 * g + k];
            block[kLowBits + 8 * next + k] = static_cast<std::byte>(position);
            block[kHighBits + g] |= static_cast<std::byte>(position >> 8 << k);
        }
        std::memcpy(block + kSigns + 4 * next, found.signs.data() + 4 * g, 4);
        ++next;
    }
    const float largest = largestScale(found);
    if (largest == 0.0f) return;
    const float step = largest / kLargestScaleStep;
    storeHalf(block + kSuperScale, step * kSScaleFactor);
    packScales(found, 1.0f / step, block + kScales);
}

void encodeIQ3_XXSScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Iq3XxsLayout>(x, {}, out);
}
void encodeIQ3_SScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Iq3SLayout>(x, {}, out);
}
void encodeIQ3_XXSWeightedScalar(std::span<const float> x, std::span<const float> importance,
                                 std::span<std::byte> out) {
    encodeBlocks<Iq3XxsLayout>(x, importance, out);
}
void encodeIQ3_SWeightedScalar(std::span<const float> x, std::span<const float> importance,
                               std::span<std::byte> out) {
    encodeBlocks<Iq3SLayout>(x, importance, out);
}

void decodeIQ3_XXSScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeBlocks<Iq3XxsLayout>(blocks, x, decodeXxsBlock);
}
void decodeIQ3_SScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeBlocks<Iq3SLayout>(blocks, x, decodeSBlock);
}

} // namespace qw::quant::codecs
