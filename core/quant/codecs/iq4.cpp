// IQ4_NL and IQ4_XS: four bits per element choose one of sixteen unevenly spaced levels L[q] (iq4.h).
//
//   IQ4_NL   18 bytes, 32 elements    x = d × L[q]
//            ┌───────┬──────────────────────────────┐
//            │ d f16 │ qs[16]                       │   qs[j] = q[j] | q[j+16] << 4      (j = 0 … 15)
//            └───────┴──────────────────────────────┘
//   IQ4_XS   136 bytes, 256 elements in 8 sub-blocks of 32    x = d × (scale[s] − 32) × L[q]
//            ┌───────┬──────────────┬─────────────┬──────────────────────────────────────┐
//            │ d f16 │ scales_h u16 │ scales_l[4] │ qs[128]                              │
//            └───────┴──────────────┴─────────────┴──────────────────────────────────────┘
//            scales_l[s / 2]  bits 4(s % 2) … +3  = bits 0 … 3 of scale[s]       (s = 0 … 7)
//            scales_h         bits 2s … 2s+1      = bits 4 … 5 of scale[s]
//            qs[16s + j] = q[32s + j] | q[32s + j + 16] << 4
//
// The scale of 32 elements minimizes the weighted squared error over sixteen candidates. An element weighs
// its square; with an importance matrix, importance × √(σ² + x²), where σ² is twice the mean square of the
// block. Searches, order of operations and corner cases as in ggml's reference quantizers (quantize_iq4_nl,
// quantize_iq4_xs), whose bytes these must equal.
#include "core/quant/codecs/iq4.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/search/importance_weights.h"
#include "core/quant/codecs/search/mantissa_rounding.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace qw::quant::codecs {

namespace {

using SubBlockScales = std::array<float, Iq4XsLayout::kSubBlocks>;

// The nearest level; of two equally near the upper. NaN goes to the last.
std::uint8_t nearestLevel(float value) {
    const auto below = std::ranges::count_if(kIq4Midpoints, [value](float m) { return value < m; });
    return static_cast<std::uint8_t>(kIq4Midpoints.size() - static_cast<std::size_t>(below));
}

// With scale = cross / power the weighted squared error falls by cross² / power against encoding zeros.
struct Fit {
    float cross = 0.0f; // Σ w × level × x
    float power = 0.0f; // Σ w × level²
};

Fit fitOf(const float* x, const float* weights, float inverse) {
    Fit fit;
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto level = static_cast<float>(kIq4Levels[nearestLevel(inverse * x[i])]);
        const float weighted = weights[i] * level;
        fit.cross += weighted * x[i];
        fit.power += weighted * level;
    }
    return fit;
}

// The first element of largest magnitude; 0 when all are 0. NaN is passed over.
float extremeOf(std::span<const float> x) {
    float extreme = 0.0f;
    for (const float value : x)
        if (std::fabs(value) > std::fabs(extreme)) extreme = value;
    return extreme;
}

float searchScale(const float* x, const float* weights) {
    const float extreme = extremeOf({x, Iq4::kElements});
    if (std::fabs(extreme) < Iq4::kNegligible) return 0.0f;
    const Fit first = fitOf(x, weights, 1 / (extreme / Iq4::kLargest));
    float scale = first.power > 0.0f ? first.cross / first.power : 0.0f;
    float gain = scale * first.cross;
    for (int step = -Iq4::kSteps; step <= Iq4::kSteps; ++step) {
        const Fit fit = fitOf(x, weights, static_cast<float>(step - Iq4::kLargest) / extreme);
        if (fit.power > 0.0f && fit.cross * fit.cross > gain * fit.power) {
            scale = fit.cross / fit.power;
            gain = scale * fit.cross;
        }
    }
    return scale;
}

float twiceMeanSquare(std::span<const float> x) {
    return sumOfSquares(x.data(), x.size()) * (2.0f / static_cast<float>(x.size()));
}

// The scale of 32 elements; importance null or 32 weights.
float searchScale(const float* x, const float* importance, float sigma2) {
    std::array<float, Iq4::kElements> weights;
    if (importance)
        importanceWeights(x, importance, sigma2, Iq4::kElements, weights.data());
    else
        std::transform(x, x + Iq4::kElements, weights.begin(), [](float value) { return value * value; });
    return searchScale(x, weights.data());
}

float inverseOrZero(float scale) {
    return scale != 0.0f ? 1 / scale : 0.0f;
}

void packLevels(const float* x, float inverse, std::byte* at) {
    for (std::size_t j = 0; j < Iq4::kPackedBytes; ++j)
        at[j] = static_cast<std::byte>(nearestLevel(inverse * x[j]) |
                                       nearestLevel(inverse * x[j + Iq4::kPackedBytes]) << 4);
}

void unpackLevels(const std::byte* at, float scale, float* x) {
    for (std::size_t j = 0; j < Iq4::kPackedBytes; ++j) {
        const auto both = std::to_integer<std::size_t>(at[j]);
        x[j] = scale * static_cast<float>(kIq4Levels[both & 15]);
        x[j + Iq4::kPackedBytes] = scale * static_cast<float>(kIq4Levels[both >> 4]);
    }
}

void encodeBlockNl(const float* x, const float* importance, std::byte* block) {
    const float sigma2 = importance ? twiceMeanSquare({x, Iq4::kElements}) : 0.0f;
    const float scale = searchScale(x, importance, sigma2);
    storeHalf(block + Iq4NlLayout::kScale, scale);
    packLevels(x, inverseOrZero(scale), block + Iq4NlLayout::kLevels);
}

void encodeBlockXs(const float* x, const float* importance, std::byte* block) {
    const float sigma2 = importance ? twiceMeanSquare({x, Iq4XsLayout::kElements}) : 0.0f;
    SubBlockScales scales;
    for (std::size_t s = 0; s < scales.size(); ++s) {
        const std::size_t at = s * Iq4::kElements;
        scales[s] = searchScale(x + at, importance ? importance + at : nullptr, sigma2);
    }
    const SubBlockScales inverses = writeScalesIq4Xs(scales.data(), block);
    for (std::size_t s = 0; s < scales.size(); ++s)
        packLevels(x + s * Iq4::kElements, inverses[s], block + Iq4XsLayout::kLevels + s * Iq4::kPackedBytes);
}

template <std::size_t elements, std::size_t bytes, class EncodeBlock>
void encodeRows(std::span<const float> x, std::span<const float> importance, std::span<std::byte> out,
                EncodeBlock encodeBlock) {
    assert(x.size() % elements == 0 && out.size() == x.size() / elements * bytes);
    assert(importance.empty() || (importance.size() % elements == 0 && x.size() % importance.size() == 0));
    for (std::size_t i = 0; i < x.size() / elements; ++i) {
        const float* weights =
            importance.empty() ? nullptr : importance.data() + i * elements % importance.size();
        encodeBlock(x.data() + i * elements, weights, out.data() + i * bytes);
    }
}

} // namespace

SubBlockScales writeScalesIq4Xs(const float* scales, std::byte* block) {
    const float d = -extremeOf({scales, Iq4XsLayout::kSubBlocks}) / Iq4XsLayout::kZeroScale;
    const float inverse = inverseOrZero(d);
    storeHalf(block + Iq4XsLayout::kSuperScale, d);
    std::memset(block + Iq4XsLayout::kHighScales, 0, Iq4XsLayout::kLevels - Iq4XsLayout::kHighScales);
    SubBlockScales inverses;
    for (std::size_t s = 0; s < inverses.size(); ++s) {
        const int scale = std::clamp(nearestByMantissa(inverse * scales[s]), -Iq4XsLayout::kZeroScale,
                                     Iq4XsLayout::kZeroScale - 1);
        inverses[s] = inverseOrZero(d * static_cast<float>(scale));
        const int stored = scale + Iq4XsLayout::kZeroScale;
        block[Iq4XsLayout::kLowScales + s / 2] |= static_cast<std::byte>((stored & 15) << (4 * (s % 2)));
        block[Iq4XsLayout::kHighScales + s / 4] |= static_cast<std::byte>((stored >> 4) << (2 * (s % 4)));
    }
    return inverses;
}

SubBlockScales readScalesIq4Xs(const std::byte* block) {
    const float d = loadHalf(block + Iq4XsLayout::kSuperScale);
    SubBlockScales scales;
    for (std::size_t s = 0; s < scales.size(); ++s) {
        const int low = std::to_integer<int>(block[Iq4XsLayout::kLowScales + s / 2]) >> (4 * (s % 2)) & 15;
        const int high = std::to_integer<int>(block[Iq4XsLayout::kHighScales + s / 4]) >> (2 * (s % 4)) & 3;
        scales[s] = d * static_cast<float>((low | high << 4) - Iq4XsLayout::kZeroScale);
    }
    return scales;
}

void encodeIQ4_NLScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeRows<Iq4::kElements, Iq4NlLayout::kBytes>(x, {}, out, encodeBlockNl);
}

void encodeIQ4_NLWeightedScalar(std::span<const float> x, std::span<const float> importance,
                                std::span<std::byte> out) {
    encodeRows<Iq4::kElements, Iq4NlLayout::kBytes>(x, importance, out, encodeBlockNl);
}

void encodeIQ4_XSScalar(std::span<const float> x, std::span<std::byte> out) {
    encodeRows<Iq4XsLayout::kElements, Iq4XsLayout::kBytes>(x, {}, out, encodeBlockXs);
}

void encodeIQ4_XSWeightedScalar(std::span<const float> x, std::span<const float> importance,
                                std::span<std::byte> out) {
    encodeRows<Iq4XsLayout::kElements, Iq4XsLayout::kBytes>(x, importance, out, encodeBlockXs);
}

void decodeIQ4_NLScalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % Iq4::kElements == 0 &&
           blocks.size() == x.size() / Iq4::kElements * Iq4NlLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / Iq4::kElements; ++i) {
        const std::byte* block = blocks.data() + i * Iq4NlLayout::kBytes;
        unpackLevels(block + Iq4NlLayout::kLevels, loadHalf(block + Iq4NlLayout::kScale),
                     x.data() + i * Iq4::kElements);
    }
}

void decodeIQ4_XSScalar(std::span<const std::byte> blocks, std::span<float> x) {
    constexpr std::size_t kElements = Iq4XsLayout::kElements;
    assert(x.size() % kElements == 0 && blocks.size() == x.size() / kElements * Iq4XsLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / kElements; ++i) {
        const std::byte* block = blocks.data() + i * Iq4XsLayout::kBytes;
        const SubBlockScales scales = readScalesIq4Xs(block);
        for (std::size_t s = 0; s < scales.size(); ++s)
            unpackLevels(block + Iq4XsLayout::kLevels + s * Iq4::kPackedBytes, scales[s],
                         x.data() + i * kElements + s * Iq4::kElements);
    }
}

} // namespace qw::quant::codecs
