// Q3_K and Q6_K: blocks of 256 elements in 16 groups of 16. Each group has a small integer scale, the block
// one half-precision scale d; levels are centred on zero. Within the bit planes, element e = 128h + 32s + l
// (half h = 0 … 1, slice s = 0 … 3, l = 0 … 31); the group of e is g = e / 16.
//
//   Q3_K   110 bytes   x = d × (scale[g] − 32) × (q − 4)
//          ┌────────────┬────────────┬────────────┬───────┐
//          │ hmask[32]  │ qs[64]     │ scales[12] │ d f16 │
//          └────────────┴────────────┴────────────┴───────┘
//          hmask[l]      bit 4h + s             = bit 2 of q
//          qs[32h + l]   bits 2s … 2s+1         = bits 0 … 1 of q
//          scales[g % 8]      bits 4(g/8) … +3  = bits 0 … 3 of scale[g]
//          scales[8 + g % 4]  bits 2(g/4) … +1  = bits 4 … 5 of scale[g]
//
//   Q6_K   210 bytes   x = d × scale[g] × (q − 32)
//          ┌────────────┬────────────┬──────────────┬───────┐
//          │ ql[128]    │ qh[64]     │ scale i8[16] │ d f16 │
//          └────────────┴────────────┴──────────────┴───────┘
//          ql[64h + 32(s % 2) + l]  bits 4(s/2) … +3  = bits 0 … 3 of q
//          qh[32h + l]              bits 2s … 2s+1    = bits 4 … 5 of q
//
// Searches, order of operations and corner cases as in ggml's reference quantizers (quantize_row_q3_K_ref,
// quantize_row_q6_K_ref, and their *_impl with an importance matrix), whose bytes these must equal.
#include "core/quant/codecs/k_symmetric.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/search/importance_weights.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>

namespace qw::quant::codecs {

namespace {

using GroupScales = std::array<float, kSubBlocks>;
using BlockLevels = std::array<std::uint8_t, kSuperElements>;

// The scale of a group of Q3_K: start from zeroLevel / extreme, then move single levels while the error
// falls. The weight of an element is its square.
float refineScale(const float* x, int zeroLevel, std::uint8_t* levels) {
    const float extreme = extremeOf<kSubElements>(x);
    if (std::fabs(extreme) < kNegligible) {
        std::fill_n(levels, kSubElements, std::uint8_t{0});
        return 0.0f;
    }
    const float inverse = searchNumerator(zeroLevel, 0) / extreme;
    std::array<int, kSubElements> centred;
    ScaleFit fit;
    for (std::size_t i = 0; i < kSubElements; ++i) {
        centred[i] = centredLevel(inverse * x[i], zeroLevel);
        fit.add(x[i] * x[i], x[i], centred[i]);
    }
    bool changed = true;
    for (int round = 0; round < kRefinementRounds && changed; ++round) {
        changed = false;
        for (std::size_t i = 0; i < kSubElements; ++i) {
            const float weight = x[i] * x[i];
            ScaleFit moved = fit;
            moved.remove(weight, x[i], centred[i]);
            if (!(moved.cross > 0.0f)) continue;
            const int level = centredLevel(x[i] * moved.power / moved.cross, zeroLevel);
            if (level == centred[i]) continue;
            moved.add(weight, x[i], level);
            if (moved.power > 0.0f &&
                moved.cross * moved.cross * fit.power > fit.cross * fit.cross * moved.power) {
                centred[i] = level;
                fit = moved;
                changed = true;
            }
        }
    }
    for (std::size_t i = 0; i < kSubElements; ++i)
        levels[i] = static_cast<std::uint8_t>(centred[i] + zeroLevel);
    return fit.power > 0.0f ? fit.cross / fit.power : 0.0f;
}

// The final levels follow from the scales as stored. A group whose stored scale is zero keeps the search's
// levels.
void levelsForScale(const float* x, float d, int zeroLevel, std::uint8_t* levels) {
    if (d == 0.0f) return;
    for (std::size_t i = 0; i < kSubElements; ++i)
        levels[i] = static_cast<std::uint8_t>(zeroLevel + centredLevel(x[i] / d, zeroLevel));
}

void packQ3K(const BlockLevels& q, std::byte* block) {
    for (std::size_t l = 0; l < 32; ++l) {
        unsigned high = 0;
        for (std::size_t slice = 0; slice < 8; ++slice)
            high |= static_cast<unsigned>(q[32 * slice + l] >> 2) << slice;
        block[Q3KLayout::kHighBits + l] = static_cast<std::byte>(high);
        for (std::size_t half = 0; half < 2; ++half) {
            unsigned low = 0;
            for (std::size_t slice = 0; slice < 4; ++slice)
                low |= (q[128 * half + 32 * slice + l] & 3u) << (2 * slice);
            block[Q3KLayout::kLowBits + 32 * half + l] = static_cast<std::byte>(low);
        }
    }
}

void packQ6K(const BlockLevels& q, std::byte* block) {
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t l = 0; l < 32; ++l) {
            const std::uint8_t* at = q.data() + 128 * half + l;
            const auto low = [&](std::size_t slice) { return at[32 * slice] & 15u; };
            const auto high = [&](std::size_t slice) { return static_cast<unsigned>(at[32 * slice] >> 4); };
            std::byte* ql = block + Q6KLayout::kLowBits + 64 * half;
            ql[l] = static_cast<std::byte>(low(0) | low(2) << 4);
            ql[l + 32] = static_cast<std::byte>(low(1) | low(3) << 4);
            block[Q6KLayout::kHighBits + 32 * half + l] =
                static_cast<std::byte>(high(0) | high(1) << 2 | high(2) << 4 | high(3) << 6);
        }
}

// scale[g] of a Q3_K block, 0 … 63.
int scaleQ3K(const std::byte* block, std::size_t group) {
    const std::byte* scales = block + Q3KLayout::kScales;
    const int low = std::to_integer<int>(scales[group % 8]) >> (4 * (group / 8)) & 15;
    const int high = std::to_integer<int>(scales[8 + group % 4]) >> (2 * (group / 4)) & 3;
    return low | high << 4;
}

// Stores scale[g], 0 … 63, into zeroed bytes.
void packScaleQ3K(int scale, std::size_t group, std::byte* block) {
    block[Q3KLayout::kScales + group % 8] |= static_cast<std::byte>((scale & 15) << (4 * (group / 8)));
    block[Q3KLayout::kScales + 8 + group % 4] |= static_cast<std::byte>((scale >> 4) << (2 * (group / 4)));
}

// The levels for the scales that stand in the block, and the bit planes.
void finishBlockQ3K(const float* x, BlockLevels& levels, std::byte* block) {
    const float d = loadHalf(block + Q3KLayout::kSuperScale);
    for (std::size_t g = 0; g < kSubBlocks; ++g)
        levelsForScale(x + kSubElements * g,
                       d * static_cast<float>(scaleQ3K(block, g) - Q3KLayout::kZeroScale),
                       Q3KLayout::kZeroLevel, &levels[kSubElements * g]);
    packQ3K(levels, block);
}

void encodeBlockQ3K(const float* x, std::byte* block) {
    GroupScales scales;
    BlockLevels levels;
    for (std::size_t g = 0; g < kSubBlocks; ++g)
        scales[g] = refineScale(x + kSubElements * g, Q3KLayout::kZeroLevel, &levels[kSubElements * g]);
    std::memset(block, 0, Q3KLayout::kBytes);
    const float extreme = extremeOf<kSubBlocks>(scales.data());
    if (extreme != 0.0f) {
        const float inverse = -32.0f / extreme;
        for (std::size_t g = 0; g < kSubBlocks; ++g) {
            // Cut to a byte before it is clamped: that only differs where rounding met an infinity.
            const int rounded = static_cast<std::int8_t>(nearestByMantissa(inverse * scales[g]));
            packScaleQ3K(std::clamp(rounded, -Q3KLayout::kZeroScale, Q3KLayout::kZeroScale - 1) +
                             Q3KLayout::kZeroScale,
                         g, block);
        }
        storeHalf(block + Q3KLayout::kSuperScale, 1 / inverse);
    }
    finishBlockQ3K(x, levels, block);
}

// With an importance matrix the same search finds the groups' scales and the block's: there the groups weigh
// what their elements weigh together.
void encodeWeightedBlockQ3K(const float* x, const float* importance, std::byte* block) {
    const float spread = Q3KLayout::kSpread * sumOfSquares(x, kSuperElements) / kSuperElements;
    GroupScales scales;
    GroupScales groupWeights;
    BlockLevels levels;
    for (std::size_t g = 0; g < kSubBlocks; ++g) {
        const std::size_t at = kSubElements * g;
        std::array<float, kSubElements> weights;
        importanceWeights(x + at, importance + at, spread, kSubElements, weights.data());
        groupWeights[g] = std::accumulate(weights.begin(), weights.end(), 0.0f);
        scales[g] = searchScale<kSubElements>(x + at, weights.data(), Q3KLayout::kZeroLevel, &levels[at]);
    }
    std::memset(block, 0, Q3KLayout::kBytes);
    std::array<std::uint8_t, kSubBlocks> scaleLevels;
    storeHalf(block + Q3KLayout::kSuperScale,
              searchScale<kSubBlocks>(scales.data(), groupWeights.data(), Q3KLayout::kZeroScale,
                                      scaleLevels.data()));
    for (std::size_t g = 0; g < kSubBlocks; ++g)
        packScaleQ3K(scaleLevels[g], g, block);
    finishBlockQ3K(x, levels, block);
}

// importance: of the block's columns, or null for elements that weigh their squares.
void encodeBlockQ6K(const float* x, const float* importance, std::byte* block) {
    GroupScales scales;
    BlockLevels levels;
    for (std::size_t g = 0; g < kSubBlocks; ++g) {
        const float* group = x + kSubElements * g;
        std::array<float, kSubElements> weights;
        if (importance)
            std::copy_n(importance + kSubElements * g, kSubElements, weights.begin());
        else
            std::transform(group, group + kSubElements, weights.begin(), [](float v) { return v * v; });
        scales[g] = searchScale<kSubElements>(group, weights.data(), Q6KLayout::kZeroLevel,
                                              &levels[kSubElements * g]);
    }
    const float extreme = extremeOf<kSubBlocks>(scales.data());
    if (std::fabs(extreme) < kNegligible) {
        std::memset(block, 0, Q6KLayout::kBytes);
        return;
    }
    const float inverse = -128.0f / extreme;
    storeHalf(block + Q6KLayout::kSuperScale, 1 / inverse);
    const float d = loadHalf(block + Q6KLayout::kSuperScale);
    for (std::size_t g = 0; g < kSubBlocks; ++g) {
        const auto scale = static_cast<std::int8_t>(std::min(127, nearestByMantissa(inverse * scales[g])));
        block[Q6KLayout::kScales + g] = static_cast<std::byte>(scale);
        levelsForScale(x + kSubElements * g, d * static_cast<float>(scale), Q6KLayout::kZeroLevel,
                       &levels[kSubElements * g]);
    }
    packQ6K(levels, block);
}

void decodeBlockQ3K(const std::byte* block, float* x) {
    const float d = loadHalf(block + Q3KLayout::kSuperScale);
    for (std::size_t e = 0; e < kSuperElements; ++e) {
        const std::size_t slice = e / 32;
        const std::size_t l = e % 32;
        const int low =
            std::to_integer<int>(block[Q3KLayout::kLowBits + 32 * (slice / 4) + l]) >> (2 * (slice % 4)) & 3;
        const int high = std::to_integer<int>(block[Q3KLayout::kHighBits + l]) >> slice & 1;
        const float scale = d * static_cast<float>(scaleQ3K(block, e / kSubElements) - Q3KLayout::kZeroScale);
        x[e] = scale * static_cast<float>((low | high << 2) - Q3KLayout::kZeroLevel);
    }
}

void decodeBlockQ6K(const std::byte* block, float* x) {
    const float d = loadHalf(block + Q6KLayout::kSuperScale);
    for (std::size_t e = 0; e < kSuperElements; ++e) {
        const std::size_t half = e / 128;
        const std::size_t slice = e / 32 % 4;
        const std::size_t l = e % 32;
        const std::byte ql = block[Q6KLayout::kLowBits + 64 * half + 32 * (slice % 2) + l];
        const std::byte qh = block[Q6KLayout::kHighBits + 32 * half + l];
        const int low = std::to_integer<int>(ql) >> (4 * (slice / 2)) & 15;
        const int high = std::to_integer<int>(qh) >> (2 * slice) & 3;
        const auto scale = std::to_integer<std::int8_t>(block[Q6KLayout::kScales + e / kSubElements]);
        x[e] = d * static_cast<float>(scale) * static_cast<float>((low | high << 4) - Q6KLayout::kZeroLevel);
    }
}

} // namespace

void searchedLevelsQ3K(const float* x, std::uint8_t* levels) {
    refineScale(x, Q3KLayout::kZeroLevel, levels);
}

void encodeQ3_KScalar(std::span<const float> x, std::span<std::byte> out) {
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Q3KLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        encodeBlockQ3K(x.data() + i * kSuperElements, out.data() + i * Q3KLayout::kBytes);
}

void encodeQ3_KWeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Q3KLayout::kBytes);
    assert(importance.size() % kSuperElements == 0);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        encodeWeightedBlockQ3K(x.data() + i * kSuperElements,
                               importance.data() + i * kSuperElements % importance.size(),
                               out.data() + i * Q3KLayout::kBytes);
}

void encodeQ6_KScalar(std::span<const float> x, std::span<std::byte> out) {
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Q6KLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        encodeBlockQ6K(x.data() + i * kSuperElements, nullptr, out.data() + i * Q6KLayout::kBytes);
}

void encodeQ6_KWeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    assert(x.size() % kSuperElements == 0 && out.size() == x.size() / kSuperElements * Q6KLayout::kBytes);
    assert(importance.size() % kSuperElements == 0);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        encodeBlockQ6K(x.data() + i * kSuperElements,
                       importance.data() + i * kSuperElements % importance.size(),
                       out.data() + i * Q6KLayout::kBytes);
}

void decodeQ3_KScalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % kSuperElements == 0 && blocks.size() == x.size() / kSuperElements * Q3KLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        decodeBlockQ3K(blocks.data() + i * Q3KLayout::kBytes, x.data() + i * kSuperElements);
}

void decodeQ6_KScalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % kSuperElements == 0 && blocks.size() == x.size() / kSuperElements * Q6KLayout::kBytes);
    for (std::size_t i = 0; i < x.size() / kSuperElements; ++i)
        decodeBlockQ6K(blocks.data() + i * Q6KLayout::kBytes, x.data() + i * kSuperElements);
}

} // namespace qw::quant::codecs
