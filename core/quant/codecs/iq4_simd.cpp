// SIMD variants of IQ4_NL and IQ4_XS. The search runs 32 elements per lane, each lane doing what the scalar
// definition does, in its order; the final levels and decoding run along the elements.
#include "core/quant/codec.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/iq4.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/iq4_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/lane_levels-inl.h"
#include "core/quant/codecs/lane_transpose-inl.h"

#include <hwy/highway.h>

#ifndef QW_QUANT_CODECS_IQ4_TABLES
#define QW_QUANT_CODECS_IQ4_TABLES
namespace qw::quant::codecs {

// Fifteen ascending bounds arranged for bisection: step s compares with bounds[s][position], where position
// has s bits from the steps before. Rows repeat, so that vectors of any size may be loaded from them.
struct Bisection {
    alignas(64) float bounds[4][16];

    template <class Bounds>
    constexpr explicit Bisection(const Bounds& ascending) : bounds{} {
        for (std::size_t step = 0; step < 4; ++step)
            for (std::size_t i = 0; i < 16; ++i) {
                const std::size_t position = i % (std::size_t{1} << step);
                bounds[step][i] = static_cast<float>(ascending[((2 * position + 1) << (3 - step)) - 1]);
            }
    }
};

struct Iq4Tables {
    Bisection nearest{kIq4Midpoints};    // position = index of the nearest level
    Bisection interval{upperLevels()};   // position = index of the level at or below, 0 for none
    alignas(64) float levels[32] = {};   // levels[k], then padding
    alignas(64) float upper[16] = {};    // levels[k + 1]
    alignas(64) float midpoint[16] = {}; // between the two

    constexpr Iq4Tables() {
        for (std::size_t k = 0; k < 16; ++k) {
            const std::size_t next = std::min<std::size_t>(k + 1, 15);
            levels[k] = static_cast<float>(kIq4Levels[k]);
            upper[k] = static_cast<float>(kIq4Levels[next]);
            midpoint[k] = kIq4Midpoints[std::min<std::size_t>(k, 14)];
        }
    }

private:
    static constexpr std::array<std::int8_t, 15> upperLevels() {
        std::array<std::int8_t, 15> levels{};
        std::copy(kIq4Levels.begin() + 1, kIq4Levels.end(), levels.begin());
        return levels;
    }
};
constexpr Iq4Tables kIq4Tables;

} // namespace qw::quant::codecs
#endif

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

using namespace lane_levels;

// How many of fifteen bounds a value does not lie below; all of them for NaN.
HWY_INLINE IntLanes bisect(FloatLanes value, const Bisection& bisection) {
    const Floats d;
    const Ints di;
    const auto one = hn::Set(di, 1);
    if constexpr (kLanes >= 8) {
        auto position = hn::Zero(di);
        for (std::size_t step = 0; step < 4; ++step) {
            const auto row = hn::Load(d, bisection.bounds[step]);
            const auto bound = step == 0 ? row : hn::TableLookupLanes(row, hn::IndicesFromVec(d, position));
            const auto below = hn::RebindMask(di, hn::Lt(value, bound));
            const auto twice = hn::Add(position, position);
            position = hn::IfThenElse(below, twice, hn::Add(twice, one));
        }
        return position;
    } else {
        auto position = hn::Set(di, 15);
        for (std::size_t step = 0; step < 4; ++step)
            for (std::size_t k = 0; k < (std::size_t{1} << step); ++k) {
                const auto below = hn::Lt(value, hn::Set(d, bisection.bounds[step][k]));
                position = hn::Add(position, hn::VecFromMask(di, hn::RebindMask(di, below)));
            }
        return position;
    }
}

HWY_INLINE FloatLanes lookUp(const float* HWY_RESTRICT table, IntLanes position) {
    const Floats d;
    const Ints di;
    if constexpr (kLanes == 16) {
        return hn::TableLookupLanes(hn::Load(d, table), hn::IndicesFromVec(d, position));
    } else if constexpr (kLanes == 8) {
        const auto within = hn::IndicesFromVec(d, hn::And(position, hn::Set(di, 7)));
        const auto low = hn::TableLookupLanes(hn::Load(d, table), within);
        const auto high = hn::TableLookupLanes(hn::Load(d, table + 8), within);
        return hn::IfThenElse(hn::RebindMask(d, hn::Gt(position, hn::Set(di, 7))), high, low);
    } else {
        return hn::GatherIndex(d, table, position);
    }
}

// 32 elements in each lane: element i of lane r stands at [i][r].
struct Tile {
    alignas(64) float x[Iq4::kElements][kLanes];
    alignas(64) float weight[Iq4::kElements][kLanes];
    // Of the two levels that an element may take in the steps of the search: the value from which on it is
    // the upper one, and what each adds to the sums.
    alignas(64) float midpoint[Iq4::kElements][kLanes];
    alignas(64) float lowerCross[Iq4::kElements][kLanes];
    alignas(64) float lowerPower[Iq4::kElements][kLanes];
    alignas(64) float upperCross[Iq4::kElements][kLanes];
    alignas(64) float upperPower[Iq4::kElements][kLanes];
};

// With scale = cross / power the weighted squared error falls by cross² / power against encoding zeros.
struct Best {
    FloatLanes scale;
    FloatLanes gain;

    HWY_INLINE void offer(FloatLanes cross, FloatLanes power) {
        const Floats d;
        const auto better =
            hn::And(hn::Gt(power, hn::Zero(d)), hn::Gt(hn::Mul(cross, cross), hn::Mul(gain, power)));
        scale = hn::IfThenElse(better, hn::Div(cross, power), scale);
        gain = hn::IfThenElse(better, hn::Mul(scale, cross), gain);
    }
};

HWY_INLINE FloatLanes extremeLanes(const Tile& tile) {
    const Floats d;
    auto extreme = hn::Zero(d);
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto x = hn::Load(d, tile.x[i]);
        extreme = hn::IfThenElse(hn::Gt(hn::Abs(x), hn::Abs(extreme)), x, extreme);
    }
    return extreme;
}

HWY_INLINE Best firstFit(const Tile& tile, FloatLanes extreme) {
    const Floats d;
    const auto inverse =
        hn::Div(hn::Set(d, 1.0f), hn::Div(extreme, hn::Set(d, static_cast<float>(Iq4::kLargest))));
    auto cross = hn::Zero(d);
    auto power = hn::Zero(d);
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto x = hn::Load(d, tile.x[i]);
        const auto level = lookUp(kIq4Tables.levels, bisect(hn::Mul(inverse, x), kIq4Tables.nearest));
        const auto weighted = hn::Mul(hn::Load(d, tile.weight[i]), level);
        cross = hn::Add(cross, hn::Mul(weighted, x));
        power = hn::Add(power, hn::Mul(weighted, level));
    }
    const auto scale = hn::IfThenElseZero(hn::Gt(power, hn::Zero(d)), hn::Div(cross, power));
    return {scale, hn::Mul(scale, cross)};
}

HWY_INLINE void findLevelPairs(Tile& tile, FloatLanes extreme) {
    const Floats d;
    const auto inverse = hn::Div(hn::Set(d, static_cast<float>(-Iq4::kLargest)), extreme);
    const auto last = hn::Set(Ints(), 14);
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto x = hn::Load(d, tile.x[i]);
        const auto weight = hn::Load(d, tile.weight[i]);
        const auto interval = hn::Min(bisect(hn::Mul(inverse, x), kIq4Tables.interval), last);
        hn::Store(lookUp(kIq4Tables.midpoint, interval), d, tile.midpoint[i]);
        const auto lower = lookUp(kIq4Tables.levels, interval);
        const auto weightedLower = hn::Mul(weight, lower);
        hn::Store(hn::Mul(weightedLower, x), d, tile.lowerCross[i]);
        hn::Store(hn::Mul(weightedLower, lower), d, tile.lowerPower[i]);
        const auto upper = lookUp(kIq4Tables.upper, interval);
        const auto weightedUpper = hn::Mul(weight, upper);
        hn::Store(hn::Mul(weightedUpper, x), d, tile.upperCross[i]);
        hn::Store(hn::Mul(weightedUpper, upper), d, tile.upperPower[i]);
    }
}

// Several steps go over the elements together, as many as there are registers for.
constexpr int kStepsAtOnce = kLanes == 16 ? 5 : 3;
constexpr int kAllSteps = 2 * Iq4::kSteps + 1;
static_assert(kAllSteps % kStepsAtOnce == 0);

HWY_INLINE FloatLanes searchScaleLanes(Tile& tile) {
    const Floats d;
    const auto extreme = extremeLanes(tile);
    Best best = firstFit(tile, extreme);
    findLevelPairs(tile, extreme);
    for (int first = -Iq4::kSteps; first <= Iq4::kSteps; first += kStepsAtOnce) {
        FloatLanes inverse[kStepsAtOnce];
        FloatLanes cross[kStepsAtOnce];
        FloatLanes power[kStepsAtOnce];
        for (int s = 0; s < kStepsAtOnce; ++s) {
            inverse[s] = hn::Div(hn::Set(d, static_cast<float>(first + s - Iq4::kLargest)), extreme);
            cross[s] = hn::Zero(d);
            power[s] = hn::Zero(d);
        }
        for (std::size_t i = 0; i < Iq4::kElements; ++i) {
            const auto x = hn::Load(d, tile.x[i]);
            const auto midpoint = hn::Load(d, tile.midpoint[i]);
            const auto lowerCross = hn::Load(d, tile.lowerCross[i]);
            const auto lowerPower = hn::Load(d, tile.lowerPower[i]);
            const auto upperCross = hn::Load(d, tile.upperCross[i]);
            const auto upperPower = hn::Load(d, tile.upperPower[i]);
            for (int s = 0; s < kStepsAtOnce; ++s) {
                const auto below = hn::Lt(hn::Mul(inverse[s], x), midpoint);
                cross[s] = hn::Add(cross[s], hn::IfThenElse(below, lowerCross, upperCross));
                power[s] = hn::Add(power[s], hn::IfThenElse(below, lowerPower, upperPower));
            }
        }
        for (int s = 0; s < kStepsAtOnce; ++s)
            best.offer(cross[s], power[s]);
    }
    const auto negligible = hn::Lt(hn::Abs(extreme), hn::Set(d, Iq4::kNegligible));
    return hn::IfThenZeroElse(negligible, best.scale);
}

HWY_INLINE void weighBySquares(Tile& tile) {
    const Floats d;
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto x = hn::Load(d, tile.x[i]);
        hn::Store(hn::Mul(x, x), d, tile.weight[i]);
    }
}

HWY_INLINE FloatLanes sumOfSquares(const float (*x)[kLanes], std::size_t count) {
    const Floats d;
    auto sum = hn::Zero(d);
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = hn::Load(d, x[i]);
        sum = hn::Add(sum, hn::Mul(value, value));
    }
    return sum;
}

// The weights of an importance matrix stand in tile.weight already.
HWY_INLINE void weighByImportance(Tile& tile, FloatLanes sigma2) {
    const Floats d;
    for (std::size_t i = 0; i < Iq4::kElements; ++i) {
        const auto x = hn::Load(d, tile.x[i]);
        const auto factor = hn::Sqrt(hn::Add(sigma2, hn::Mul(x, x)));
        hn::Store(hn::Mul(hn::Load(d, tile.weight[i]), factor), d, tile.weight[i]);
    }
}

// Blocks go through the lanes in groups; a call's last group is filled up with zeros.
constexpr std::size_t kGroupBlocksNl = kLanes;
// The scales of a super-block lie in 8 lanes, or with short vectors in two tiles one after another.
constexpr std::size_t kGroupBlocksXs = kLanes == 16 ? 2 : 1;
constexpr std::size_t kGroupElements = std::max(kLanes * Iq4::kElements, Iq4XsLayout::kElements);
static_assert(kGroupBlocksXs * Iq4XsLayout::kElements == kGroupElements);

// Copies the weights of the group's elements, which begin at element `at` of the whole and may go over the
// end of a row, where the weights start again.
void gatherImportance(std::span<const float> importance, std::size_t at, float* out, std::size_t count) {
    while (count != 0) {
        const std::size_t column = at % importance.size();
        const std::size_t run = std::min(count, importance.size() - column);
        std::memcpy(out, importance.data() + column, run * sizeof(float));
        out += run;
        at += run;
        count -= run;
    }
}

HWY_INLINE void transpose(const float* rows, float (*out)[kLanes]) {
    rowsToLanes<Iq4::kElements>(Floats(), rows, out[0], kLanes);
}

// inverse × x, to the nearest levels.
HWY_INLINE void packLevels(const float* HWY_RESTRICT x, float inverse, std::byte* HWY_RESTRICT at) {
    const Floats d;
    const auto factor = hn::Set(d, inverse);
    alignas(16) std::uint8_t q[Iq4::kElements];
    for (std::size_t i = 0; i < Iq4::kElements; i += kLanes)
        storeLevels(bisect(hn::Mul(factor, hn::LoadU(d, x + i)), kIq4Tables.nearest), q + i);
    storeBytes(hn::Or(hn::Load(Bytes16(), q), shiftUp<4>(hn::Load(Bytes16(), q + 16))), at);
}

void finishNl(const float* x, const float* scales, std::byte* out, std::size_t blocks) {
    for (std::size_t b = 0; b < blocks; ++b, x += Iq4::kElements, out += Iq4NlLayout::kBytes) {
        storeHalf(out + Iq4NlLayout::kScale, scales[b]);
        packLevels(x, scales[b] != 0.0f ? 1 / scales[b] : 0.0f, out + Iq4NlLayout::kLevels);
    }
}

void finishXs(const float* x, const float* scales, std::byte* out, std::size_t blocks) {
    for (std::size_t b = 0; b < blocks; ++b, scales += Iq4XsLayout::kSubBlocks, out += Iq4XsLayout::kBytes) {
        const auto inverses = writeScalesIq4Xs(scales, out);
        for (std::size_t s = 0; s < inverses.size(); ++s, x += Iq4::kElements)
            packLevels(x, inverses[s], out + Iq4XsLayout::kLevels + s * Iq4::kPackedBytes);
    }
}

// Twice the mean square of each super-block, in the order of the definition: eight chains of additions run
// side by side.
void twiceMeanSquares(const float* x, std::size_t blocks, float* sigma2) {
    constexpr std::size_t kChains = 8;
    constexpr std::size_t kElements = Iq4XsLayout::kElements;
    for (std::size_t first = 0; first < blocks; first += kChains, x += kChains * kElements) {
        const std::size_t chains = std::min(kChains, blocks - first);
        float sum[kChains] = {};
        if (chains == kChains) {
            for (std::size_t i = 0; i < kElements; ++i)
                for (std::size_t c = 0; c < kChains; ++c)
                    sum[c] += x[c * kElements + i] * x[c * kElements + i];
        } else {
            for (std::size_t c = 0; c < chains; ++c)
                for (std::size_t i = 0; i < kElements; ++i)
                    sum[c] += x[c * kElements + i] * x[c * kElements + i];
        }
        for (std::size_t c = 0; c < chains; ++c)
            sigma2[first + c] = sum[c] * (2.0f / kElements);
    }
}

void encodeNl(std::span<const float> x, std::span<const float> importance, std::byte* out) {
    const Floats d;
    Tile tile;
    alignas(64) float padded[kLanes * Iq4::kElements];
    alignas(64) float weights[kLanes * Iq4::kElements];
    alignas(64) float scales[kLanes];
    const std::size_t blocks = x.size() / Iq4::kElements;
    for (std::size_t first = 0; first < blocks; first += kGroupBlocksNl) {
        const std::size_t count = std::min(kGroupBlocksNl, blocks - first);
        const float* values = x.data() + first * Iq4::kElements;
        const float* rows = values;
        if (count < kGroupBlocksNl) {
            std::memset(padded, 0, sizeof padded);
            std::memcpy(padded, values, count * Iq4::kElements * sizeof(float));
            rows = padded;
        }
        transpose(rows, tile.x);
        if (importance.empty()) {
            weighBySquares(tile);
        } else {
            std::memset(weights, 0, sizeof weights);
            gatherImportance(importance, first * Iq4::kElements, weights, count * Iq4::kElements);
            transpose(weights, tile.weight);
            weighByImportance(tile, hn::Mul(sumOfSquares(tile.x, Iq4::kElements),
                                            hn::Set(d, 2.0f / static_cast<float>(Iq4::kElements))));
        }
        hn::Store(searchScaleLanes(tile), d, scales);
        finishNl(values, scales, out + first * Iq4NlLayout::kBytes, count);
    }
}

void encodeXs(std::span<const float> x, std::span<const float> importance, std::byte* out) {
    constexpr std::size_t kElements = Iq4XsLayout::kElements;
    constexpr std::size_t kSubBlocks = Iq4XsLayout::kSubBlocks;
    constexpr std::size_t kBatch = 16; // super-blocks whose mean squares are found together
    const Floats d;
    Tile tile;
    alignas(64) float padded[kGroupElements];
    alignas(64) float weights[kGroupElements];
    alignas(64) float scales[kGroupBlocksXs * kSubBlocks];
    float sigma2[kBatch];
    const std::size_t blocks = x.size() / kElements;
    for (std::size_t first = 0; first < blocks; first += kGroupBlocksXs) {
        const std::size_t count = std::min(kGroupBlocksXs, blocks - first);
        const float* values = x.data() + first * kElements;
        const float* rows = values;
        if (count < kGroupBlocksXs) {
            std::memset(padded, 0, sizeof padded);
            std::memcpy(padded, values, count * kElements * sizeof(float));
            rows = padded;
        }
        if (!importance.empty()) {
            if (first % kBatch == 0) twiceMeanSquares(values, std::min(kBatch, blocks - first), sigma2);
            std::memset(weights, 0, sizeof weights);
            gatherImportance(importance, first * kElements, weights, count * kElements);
        }
        for (std::size_t s = 0; s < kGroupBlocksXs * kSubBlocks; s += kLanes) {
            transpose(rows + s * Iq4::kElements, tile.x);
            if (importance.empty()) {
                weighBySquares(tile);
            } else {
                alignas(64) float sigma2Lanes[kLanes];
                for (std::size_t lane = 0; lane < kLanes; ++lane)
                    sigma2Lanes[lane] =
                        sigma2[(first + std::min((s + lane) / kSubBlocks, count - 1)) % kBatch];
                transpose(weights + s * Iq4::kElements, tile.weight);
                weighByImportance(tile, hn::Load(d, sigma2Lanes));
            }
            hn::Store(searchScaleLanes(tile), d, scales + s);
        }
        finishXs(values, scales, out + first * Iq4XsLayout::kBytes, count);
    }
}

HWY_INLINE void unpackLevels(const std::byte* HWY_RESTRICT at, float scale, float* HWY_RESTRICT x) {
    const hn::FixedTag<std::int8_t, 16> d8;
    const auto table = hn::BitCast(Bytes16(), hn::LoadU(d8, kIq4Levels.data()));
    const auto both = loadBytes(at);
    const auto factor = hn::Set(Floats(), scale);
    scaleLevels(hn::TableLookupBytes(table, lowNibbles(both)), factor, x);
    scaleLevels(hn::TableLookupBytes(table, highNibbles(both)), factor, x + 16);
}

void decodeNl(const std::byte* in, std::span<float> x) {
    for (std::size_t i = 0; i < x.size(); i += Iq4::kElements, in += Iq4NlLayout::kBytes)
        unpackLevels(in + Iq4NlLayout::kLevels, loadHalf(in + Iq4NlLayout::kScale), x.data() + i);
}

void decodeXs(const std::byte* in, std::span<float> x) {
    for (std::size_t i = 0; i < x.size(); i += Iq4XsLayout::kElements, in += Iq4XsLayout::kBytes) {
        const auto scales = readScalesIq4Xs(in);
        for (std::size_t s = 0; s < scales.size(); ++s)
            unpackLevels(in + Iq4XsLayout::kLevels + s * Iq4::kPackedBytes, scales[s],
                         x.data() + i + s * Iq4::kElements);
    }
}

#endif

#if HWY_TARGET == HWY_SCALAR
#define QW_TARGET_VARIANT(Name, encodeVariant, decodeVariant)                                                \
    void encode##Name##Rows(std::span<const float> x, std::span<const float> importance,                     \
                            std::span<std::byte> out) {                                                      \
        if (importance.empty())                                                                              \
            encode##Name##Scalar(x, out);                                                                    \
        else                                                                                                 \
            encode##Name##WeightedScalar(x, importance, out);                                                \
    }                                                                                                        \
    void decode##Name##Rows(std::span<const std::byte> in, std::span<float> x) {                             \
        decode##Name##Scalar(in, x);                                                                         \
    }
#else
#define QW_TARGET_VARIANT(Name, encodeVariant, decodeVariant)                                                \
    void encode##Name##Rows(std::span<const float> x, std::span<const float> importance,                     \
                            std::span<std::byte> out) {                                                      \
        encodeVariant(x, importance, out.data());                                                            \
    }                                                                                                        \
    void decode##Name##Rows(std::span<const std::byte> in, std::span<float> x) {                             \
        decodeVariant(in.data(), x);                                                                         \
    }
#endif

QW_TARGET_VARIANT(IQ4_NL, encodeNl, decodeNl)
QW_TARGET_VARIANT(IQ4_XS, encodeXs, decodeXs)

#undef QW_TARGET_VARIANT

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

#define QW_DISPATCH(Name, elements, bytes)                                                                   \
    HWY_EXPORT(encode##Name##Rows);                                                                          \
    HWY_EXPORT(decode##Name##Rows);                                                                          \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                  \
        assert(x.size() % (elements) == 0 && out.size() == x.size() / (elements) * (bytes));                 \
        HWY_DYNAMIC_DISPATCH(encode##Name##Rows)(x, {}, out);                                                \
    }                                                                                                        \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        assert(out.size() == x.size() / (elements) * (bytes));                                               \
        assert(importance.size() % (elements) == 0 && x.size() % importance.size() == 0);                    \
        HWY_DYNAMIC_DISPATCH(encode##Name##Rows)(x, importance, out);                                        \
    }                                                                                                        \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                   \
        assert(x.size() % (elements) == 0 && in.size() == x.size() / (elements) * (bytes));                  \
        HWY_DYNAMIC_DISPATCH(decode##Name##Rows)(in, x);                                                     \
    }

QW_DISPATCH(IQ4_NL, Iq4::kElements, Iq4NlLayout::kBytes)
QW_DISPATCH(IQ4_XS, Iq4XsLayout::kElements, Iq4XsLayout::kBytes)

#undef QW_DISPATCH

} // namespace qw::quant::codecs
#endif
