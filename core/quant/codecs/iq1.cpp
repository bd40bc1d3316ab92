// IQ1_S and IQ1_M: blocks of 256 elements in points of 8 (p = 0 … 31) out of a codebook of 2048 with the
// values −1, 0 and 1 (core/quant/grids), a half-precision scale d, a 3-bit scale s for each sub-block and a
// shift bit t for each sub-block (IQ1_S) or point (IQ1_M).
//
//   x = d × (2s + 1) × (value + ⅛), or value − ⅛ where t is set
//
//   IQ1_S   50 bytes   s and t per 32 elements (g = 0 … 7)
//          ┌───────┬──────────────────────────────┬──────────────────────────────────┐
//          │ d f16 │ low u8 [32]                  │ u16 [8]                          │
//          └───────┴──────────────────────────────┴──────────────────────────────────┘
//          low[p] = bits 0 … 7 of point p
//          u16 g: bits 3k … 3k+2 = bits 8 … 10 of point 4g + k (k = 0 … 3), bits 12 … 14 = s, bit 15 = t
//
//   IQ1_M   56 bytes   s per 16 elements (g = 0 … 15), t per 8
//          ┌──────────────────────────────┬─────────────────┬────────────────────────┐
//          │ low u8 [32]                  │ high u8 [16]    │ u16 [4]                │
//          └──────────────────────────────┴─────────────────┴────────────────────────┘
//          low[p] = bits 0 … 7 of point p
//          high[g]: bits 0 … 2 = bits 8 … 10 of point 2g, bit 3 = its t; bits 4 … 7 the same of point 2g + 1
//          u16 q: bits 3k … 3k+2 = s[4q + k] (k = 0 … 3), bits 12 … 15 = bits 4q … 4q+3 of d's f16
//
// Search: iq1_search.h. Decoding and packing as in ggml (dequantize_row_iq1_*, quantize_row_iq1_*_impl).
#include "core/quant/codecs/iq1.h"

#include "core/quant/codecs/codebook_blocks.h"
#include "core/quant/codecs/codecs.h"

#include <cassert>
#include <cstring>

namespace qw::quant::codecs {

namespace {

using namespace iq1;
using codebook::loadWord;

// 15 = 2 × 7 + 1: the largest 3-bit scale.
constexpr float kLargestScaleStep = 15.0f;
// These factors on d lower the error, by the reference's experience.
constexpr float kSuperScaleFactorS = 1.125f;
constexpr float kSuperScaleFactorM = 1.1125f;

template <class Rules>
float largestScale(const FoundBlock<Rules>& found) {
    float largest = 0.0f;
    for (const FoundSubBlock<Rules>& sub : found)
        largest = largest > sub.scale ? largest : sub.scale;
    return largest;
}

unsigned scaleCode(float inverse, float scale) {
    return static_cast<unsigned>(std::clamp(nearestByMantissa(0.5f * (inverse * scale - 1.0f)), 0, 7));
}

void decodePoint(std::size_t position, bool lowered, float scale, float* x) {
    const std::array<std::int8_t, 8>& values = grids::kIq1S.values[position];
    const float shift = lowered ? -kShift : kShift;
    for (std::size_t i = 0; i < kPointElements; ++i)
        x[i] = scale * (static_cast<float>(values[i]) + shift);
}

void decodeBlock(Iq1SLayout, const std::byte* block, float* x) {
    const float d = loadHalf(block + Iq1SLayout::kSuperScale);
    for (std::size_t p = 0; p < kPoints; ++p) {
        const unsigned word = loadWord<std::uint16_t>(block + Iq1SLayout::kWords + p / 4 * 2);
        const std::size_t position =
            std::to_integer<unsigned>(block[Iq1SLayout::kLowBits + p]) | (word >> (p % 4 * 3) & 7u) << 8;
        decodePoint(position, word >> 15 != 0, scaleIq1(d, word >> 12 & 7u), x + kPointElements * p);
    }
}

void decodeBlock(Iq1MLayout, const std::byte* block, float* x) {
    const float d = superScaleIq1M(block);
    for (std::size_t p = 0; p < kPoints; ++p) {
        const unsigned high = std::to_integer<unsigned>(block[Iq1MLayout::kHighBits + p / 2]) >> (p % 2 * 4);
        const unsigned word = loadWord<std::uint16_t>(block + Iq1MLayout::kScales + p / 8 * 2);
        const std::size_t position = std::to_integer<unsigned>(block[Iq1MLayout::kLowBits + p]) | (high & 7u)
                                                                                                      << 8;
        decodePoint(position, (high & 8u) != 0, scaleIq1(d, word >> (p % 8 / 2 * 3) & 7u),
                    x + kPointElements * p);
    }
}

// importance: one weight per column of x's rows, or empty.
template <class Layout>
void encodeBlocks(std::span<const float> x, std::span<const float> importance, std::span<std::byte> out) {
    using Rules = typename Layout::Rules;
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Layout::kBytes);
    assert(importance.empty() ||
           (importance.size() % kSuperElements == 0 && x.size() % importance.size() == 0));
    const grids::NearestPoints& nearest = grids::nearestIq1S();
    for (std::size_t block = 0; block < x.size() / kSuperElements; ++block) {
        const float* values = x.data() + block * kSuperElements;
        float weight[kSuperElements];
        weigh(values,
              importance.empty() ? nullptr : importance.data() + block * kSuperElements % importance.size(),
              weight);
        FoundBlock<Rules> found;
        for (std::size_t s = 0; s < found.size(); ++s)
            found[s] = searchSubBlock<Rules>(nearest, values + s * Rules::kSubElements,
                                             weight + s * Rules::kSubElements);
        packIq1(found, values, weight, out.data() + block * Layout::kBytes);
    }
}

template <class Layout>
void decodeEach(std::span<const std::byte> blocks, std::span<float> x) {
    codebook::decodeBlocks<Layout>(
        blocks, x, [](const std::byte* block, float* values) { decodeBlock(Layout{}, block, values); });
}

} // namespace

float superScaleIq1M(const std::byte* block) {
    unsigned bits = 0;
    for (unsigned q = 0; q < 4; ++q)
        bits |= (unsigned{loadWord<std::uint16_t>(block + Iq1MLayout::kScales + 2 * q)} >> 12) << (4 * q);
    return halfToFloat(static_cast<std::uint16_t>(bits));
}

void packIq1(const FoundBlock<Iq1SRules>& found, const float*, const float*, std::byte* block) {
    std::memset(block, 0, Iq1SLayout::kBytes);
    const float largest = largestScale(found);
    const float step = largest / kLargestScaleStep;
    // Points are kept where all scales are zero, shifts are not.
    if (largest != 0.0f) storeHalf(block + Iq1SLayout::kSuperScale, step * kSuperScaleFactorS);
    for (std::size_t g = 0; g < found.size(); ++g) {
        unsigned word = 0;
        for (std::size_t k = 0; k < found[g].positions.size(); ++k) {
            block[Iq1SLayout::kLowBits + 4 * g + k] = static_cast<std::byte>(found[g].positions[k]);
            word |= static_cast<unsigned>(found[g].positions[k] >> 8) << (3 * k);
        }
        if (largest != 0.0f) word |= (scaleCode(1.0f / step, found[g].scale) | found[g].pattern << 3) << 12;
        const auto stored = static_cast<std::uint16_t>(word);
        std::memcpy(block + Iq1SLayout::kWords + 2 * g, &stored, sizeof stored);
    }
}

void packIq1(const FoundBlock<Iq1MRules>& found, const float* x, const float* weight, std::byte* block) {
    std::memset(block, 0, Iq1MLayout::kBytes);
    const float largest = largestScale(found);
    const bool scaled = largest != 0.0f;
    const float step = largest / kLargestScaleStep;
    // Once the scales are known as codes, the super-scale is fitted to all elements.
    Fit fit;
    unsigned words[4] = {};
    for (std::size_t g = 0; g < found.size(); ++g) {
        const FoundSubBlock<Iq1MRules>& sub = found[g];
        unsigned high = static_cast<unsigned>(sub.positions[0] >> 8 | sub.positions[1] >> 8 << 4);
        for (std::size_t k = 0; k < 2; ++k)
            block[Iq1MLayout::kLowBits + 2 * g + k] = static_cast<std::byte>(sub.positions[k]);
        if (scaled) {
            // Points are kept where all scales are zero, shifts are not.
            high |= (sub.pattern >> 1) << 3 | (sub.pattern & 1u) << 7;
            const unsigned code = scaleCode(1.0f / step, sub.scale);
            words[g / 4] |= code << (g % 4 * 3);
            for (std::size_t i = 0; i < Iq1MRules::kSubElements; ++i) {
                const std::size_t at = g * Iq1MRules::kSubElements + i;
                const auto value = static_cast<float>(
                    grids::kIq1S.values[sub.positions[i / kPointElements]][i % kPointElements]);
                const float shift = lowers<Iq1MRules>(sub.pattern, i) ? -kShift : kShift;
                const float level = (value + shift) * static_cast<float>(2 * code + 1);
                fit.cross += weight[at] * level * x[at];
                fit.power += weight[at] * level * level;
            }
        }
        block[Iq1MLayout::kHighBits + g] = static_cast<std::byte>(high);
    }
    if (!scaled) return;
    const float d = fit.power > 0.0f ? fit.cross / fit.power : step;
    const unsigned bits = floatToHalf(d * kSuperScaleFactorM);
    for (unsigned q = 0; q < 4; ++q) {
        const auto stored = static_cast<std::uint16_t>(words[q] | (bits >> (4 * q) & 15u) << 12);
        std::memcpy(block + Iq1MLayout::kScales + 2 * q, &stored, sizeof stored);
    }
}

void encodeIQ1_SWeightedScalar(std::span<const float> x, std::span<const float> importance,
                               std::span<std::byte> out) {
    encodeBlocks<Iq1SLayout>(x, importance, out);
}
void encodeIQ1_MWeightedScalar(std::span<const float> x, std::span<const float> importance,
                               std::span<std::byte> out) {
    encodeBlocks<Iq1MLayout>(x, importance, out);
}
void encodeIQ1_MScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Iq1MLayout>(x, {}, out);
}

void decodeIQ1_SScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeEach<Iq1SLayout>(blocks, x);
}
void decodeIQ1_MScalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeEach<Iq1MLayout>(blocks, x);
}

} // namespace qw::quant::codecs
