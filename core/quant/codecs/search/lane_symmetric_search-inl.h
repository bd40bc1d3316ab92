// The searches for the scales of Q3_K and Q6_K groups, one group per vector lane: each lane performs exactly
// the operations of the scalar definitions (symmetric_search.h, k_symmetric.cpp), in their order. Included
// once per Highway target.
#if defined(QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#undef QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#endif

#include "core/quant/codecs/k_symmetric.h"
#include "core/quant/codecs/lane_transpose-inl.h"

#include <hwy/highway.h>

#include <cstring>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, kSubElements>;
using Ints = hn::RebindToSigned<Floats>;
using FloatLanes = hn::Vec<Floats>;
constexpr std::size_t kLanes = hn::MaxLanes(Floats());

// kLanes groups, transposed: element i of lane j stands at [i][j].
struct GroupTile {
    alignas(64) float x[kSubElements][kLanes];
    alignas(64) float weight[kSubElements][kLanes];
    alignas(64) float weightedX[kSubElements][kLanes]; // weight × x

    FloatLanes xAt(std::size_t i) const { return hn::Load(Floats(), x[i]); }
    FloatLanes weightAt(std::size_t i) const { return hn::Load(Floats(), weight[i]); }
    FloatLanes weightedXAt(std::size_t i) const { return hn::Load(Floats(), weightedX[i]); }
};

// Fills tile.x from kLanes groups that follow one another.
HWY_INLINE void transposeGroups(const float* groups, GroupTile& tile) {
    rowsToLanes<kSubElements>(Floats(), groups, tile.x[0], kLanes);
}

// Each element weighs its square: the weights without an importance matrix.
HWY_INLINE void weighBySquares(GroupTile& tile) {
    const Floats d;
    for (std::size_t i = 0; i < kSubElements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = hn::Mul(x, x);
        hn::Store(weight, d, tile.weight[i]);
        hn::Store(hn::Mul(weight, x), d, tile.weightedX[i]);
    }
}

HWY_INLINE FloatLanes extremeLanes(const GroupTile& tile) {
    const Floats d;
    auto extreme = hn::Zero(d);
    auto magnitude = hn::Zero(d);
    for (std::size_t i = 0; i < kSubElements; ++i) {
        const auto x = tile.xAt(i);
        const auto candidate = hn::Abs(x);
        extreme = hn::IfThenElse(hn::Gt(candidate, magnitude), x, extreme);
        magnitude = hn::Max(candidate, magnitude);
    }
    return extreme;
}

// The mantissa that the definition's rounding reads: kMantissaOffset + the nearest integer.
HWY_INLINE hn::Vec<Ints> roundedMantissa(FloatLanes value) {
    const Ints di;
    const auto bits = hn::BitCast(di, hn::Add(value, hn::Set(Floats(), kRoundingMagic)));
    return hn::And(bits, hn::Set(di, kMantissaBits));
}

// The same clamped to the integers −zeroLevel … zeroLevel − 1.
template <int zeroLevel>
HWY_INLINE hn::Vec<Ints> clampedMantissa(FloatLanes value) {
    const Ints di;
    const auto low = hn::Set(di, kMantissaOffset - zeroLevel);
    return hn::Min(hn::Max(roundedMantissa(value), low), hn::Set(di, kMantissaOffset + zeroLevel - 1));
}

// round(inverse × x) within −zeroLevel … zeroLevel − 1, for inverse = numerator / extreme. No product exceeds
// the numerator's magnitude by more than its rounding, which makes the plain rounding instruction equal to
// the definition's and most of the bounds unreachable.
template <int zeroLevel, int step>
HWY_INLINE FloatLanes levelLanes(FloatLanes inverse, FloatLanes x) {
    const Floats d;
    constexpr float kReach = -searchNumerator(zeroLevel, step);
    auto level = hn::Round(hn::Mul(inverse, x));
    if constexpr (kReach > zeroLevel - 0.55f) level = hn::Min(level, hn::Set(d, zeroLevel - 1.0f));
    if constexpr (kReach > zeroLevel + 0.45f)
        level = hn::Max(level, hn::Set(d, -static_cast<float>(zeroLevel)));
    return level;
}

struct FitLanes {
    FloatLanes cross; // Σ weight × x × level
    FloatLanes power; // Σ weight × level²

    HWY_INLINE void add(FloatLanes weight, FloatLanes weightedX, FloatLanes level) {
        cross = hn::Add(cross, hn::Mul(weightedX, level));
        power = hn::Add(power, hn::Mul(hn::Mul(weight, level), level));
    }
};

// Not a default member initializer: implicit constructors lack the target's instruction set.
HWY_INLINE FitLanes emptyFit() {
    return {hn::Zero(Floats()), hn::Zero(Floats())};
}

struct BestLanes {
    FloatLanes scale;
    FloatLanes inverse; // the levels are round(inverse × x)
    FloatLanes gain;

    HWY_INLINE void offer(const FitLanes& fit, FloatLanes candidate) {
        const auto better = hn::And(hn::Gt(fit.power, hn::Zero(Floats())),
                                    hn::Gt(hn::Mul(fit.cross, fit.cross), hn::Mul(gain, fit.power)));
        const auto candidateScale = hn::Div(fit.cross, fit.power);
        scale = hn::IfThenElse(better, candidateScale, scale);
        gain = hn::IfThenElse(better, hn::Mul(candidateScale, fit.cross), gain);
        inverse = hn::IfThenElse(better, candidate, inverse);
    }
};

// Three candidates share the loads and give the adders independent sums.
template <int zeroLevel, int stepA, int stepB, int stepC>
HWY_INLINE void tryThreeSteps(const GroupTile& tile, FloatLanes extreme, BestLanes& best) {
    const Floats d;
    const auto inverseA = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepA)), extreme);
    const auto inverseB = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepB)), extreme);
    const auto inverseC = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepC)), extreme);
    FitLanes fitA = emptyFit();
    FitLanes fitB = emptyFit();
    FitLanes fitC = emptyFit();
    for (std::size_t i = 0; i < kSubElements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = tile.weightAt(i);
        const auto weightedX = tile.weightedXAt(i);
        fitA.add(weight, weightedX, levelLanes<zeroLevel, stepA>(inverseA, x));
        fitB.add(weight, weightedX, levelLanes<zeroLevel, stepB>(inverseB, x));
        fitC.add(weight, weightedX, levelLanes<zeroLevel, stepC>(inverseC, x));
    }
    best.offer(fitA, inverseA);
    best.offer(fitB, inverseB);
    best.offer(fitC, inverseC);
}

struct SearchedLanes {
    FloatLanes scale;
    FloatLanes inverse; // 0 for negligible groups
};

// searchScale of the scalar definition; the tile's weights are any, its weightedX = weight × x.
template <int zeroLevel>
HWY_INLINE SearchedLanes searchScaleLanes(const GroupTile& tile) {
    const Floats d;
    const auto extreme = extremeLanes(tile);
    BestLanes best;
    best.inverse = hn::Div(hn::Set(d, searchNumerator(zeroLevel, 0)), extreme);
    FitLanes plain = emptyFit();
    for (std::size_t i = 0; i < kSubElements; ++i)
        plain.add(tile.weightAt(i), tile.weightedXAt(i), levelLanes<zeroLevel, 0>(best.inverse, tile.xAt(i)));
    best.scale = hn::IfThenElseZero(hn::Ne(plain.power, hn::Zero(d)), hn::Div(plain.cross, plain.power));
    best.gain = hn::Mul(best.scale, plain.cross);

    static_assert(kSearchSteps == 9);
    tryThreeSteps<zeroLevel, -9, -8, -7>(tile, extreme, best);
    tryThreeSteps<zeroLevel, -6, -5, -4>(tile, extreme, best);
    tryThreeSteps<zeroLevel, -3, -2, -1>(tile, extreme, best);
    tryThreeSteps<zeroLevel, 1, 2, 3>(tile, extreme, best);
    tryThreeSteps<zeroLevel, 4, 5, 6>(tile, extreme, best);
    tryThreeSteps<zeroLevel, 7, 8, 9>(tile, extreme, best);

    const auto usable = hn::Ge(hn::Abs(extreme), hn::Set(d, kNegligible));
    return {hn::IfThenElseZero(usable, best.scale), hn::IfThenElseZero(usable, best.inverse)};
}

// Q3_K starts like searchScaleLanes with step 0 alone. After that only groups whose extreme is negative can
// improve: with a positive one no product weight × x × level is positive, so the sum stays at or below each
// of its terms and the sum without one element is never above 0. The others, about half, are collected here
// and refined together, full vectors at a time; groups drop out as they come to rest.
struct RefinementPool {
    static constexpr std::size_t kVectors = 2; // refined side by side, to hide the latency of the divisions
    static constexpr std::size_t kStep = kVectors * kLanes;
    static constexpr std::size_t kGroups = 128;
    // Selected lanes are stored as whole vectors; the last step may be partly empty.
    static constexpr std::size_t kCapacity = kGroups + kStep;

    alignas(64) float x[kSubElements][kCapacity];
    alignas(64) float level[kSubElements][kCapacity];
    alignas(64) float cross[kCapacity];
    alignas(64) float power[kCapacity];
    std::size_t group[kCapacity]; // where the scale belongs
    std::size_t count;
};

// The lanes of a mask, moved together. One permutation serves all rows of the pool; Highway's Compress would
// look the permutation up again in every row, in a table that GCC copies to the stack each time.
struct LaneSelection {
    alignas(64) std::int32_t lanes[kLanes];
    std::size_t count;

    HWY_INLINE void storeTo(FloatLanes v, float* at) const {
        const auto order = hn::IndicesFromVec(Floats(), hn::Load(Ints(), lanes));
        hn::StoreU(hn::TableLookupLanes(v, order), Floats(), at);
    }
};

HWY_INLINE LaneSelection selectLanes(hn::Mask<Floats> mask) {
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(Floats(), mask, bytes);
    std::uint32_t bits = 0;
    std::memcpy(&bits, bytes, sizeof bits);
    LaneSelection selection{};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        selection.lanes[selection.count] = static_cast<std::int32_t>(lane);
        selection.count += bits >> lane & 1u;
    }
    return selection;
}

HWY_INLINE FloatLanes scaleOf(FloatLanes cross, FloatLanes power) {
    return hn::IfThenElseZero(hn::Gt(power, hn::Zero(Floats())), hn::Div(cross, power));
}

// Scales of kLanes groups before refinement; those that refinement may change also go into the pool.
template <int zeroLevel>
HWY_INLINE FloatLanes startRefinement(const GroupTile& tile, std::size_t firstGroup, RefinementPool& pool) {
    const Floats d;
    const auto extreme = extremeLanes(tile);
    const auto inverse = hn::Div(hn::Set(d, searchNumerator(zeroLevel, 0)), extreme);
    const LaneSelection improvable = selectLanes(hn::Le(extreme, hn::Set(d, -kNegligible)));
    FitLanes fit = emptyFit();
    for (std::size_t i = 0; i < kSubElements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = hn::Mul(x, x);
        const auto level = levelLanes<zeroLevel, 0>(inverse, x);
        fit.add(weight, hn::Mul(weight, x), level);
        improvable.storeTo(x, pool.x[i] + pool.count);
        improvable.storeTo(level, pool.level[i] + pool.count);
    }
    improvable.storeTo(fit.cross, pool.cross + pool.count);
    improvable.storeTo(fit.power, pool.power + pool.count);
    for (std::size_t lane = 0; lane < improvable.count; ++lane)
        pool.group[pool.count + lane] = firstGroup + static_cast<std::size_t>(improvable.lanes[lane]);
    pool.count += improvable.count;
    return hn::IfThenElseZero(hn::Ge(hn::Abs(extreme), hn::Set(d, kNegligible)),
                              scaleOf(fit.cross, fit.power));
}

// Rounded by the definition's bits and clamped, as a float: the quotients of a refinement have no bound.
template <int zeroLevel>
HWY_INLINE FloatLanes centredLanes(FloatLanes value) {
    // The exponent of 2^23 in front of the mantissa makes it the float kRoundingMagic + level.
    const auto bits = hn::Or(clampedMantissa<zeroLevel>(value), hn::Set(Ints(), 0x4b000000));
    return hn::Sub(hn::BitCast(Floats(), bits), hn::Set(Floats(), kRoundingMagic));
}

struct RefinedLanes {
    FitLanes fit;
    FloatLanes changed; // all bits set where this round changed a level
};

// Offers one element of kLanes groups a new level.
template <int zeroLevel>
HWY_INLINE void refineElement(const float* xAt, float* levelAt, RefinedLanes& state) {
    const Floats d;
    const auto x = hn::Load(d, xAt);
    const auto level = hn::Load(d, levelAt);
    const auto weight = hn::Mul(x, x);
    const auto weightedX = hn::Mul(weight, x);
    const FitLanes fit = state.fit;
    FitLanes moved;
    moved.cross = hn::Sub(fit.cross, hn::Mul(weightedX, level));
    moved.power = hn::Sub(fit.power, hn::Mul(hn::Mul(weight, level), level));
    const auto next = centredLanes<zeroLevel>(hn::Div(hn::Mul(x, moved.power), moved.cross));
    const auto differs = hn::And(hn::Gt(moved.cross, hn::Zero(d)), hn::Ne(next, level));
    moved.add(weight, weightedX, next);
    const auto smallerError = hn::Gt(hn::Mul(hn::Mul(moved.cross, moved.cross), fit.power),
                                     hn::Mul(hn::Mul(fit.cross, fit.cross), moved.power));
    const auto accepted = hn::And(hn::And(differs, hn::Gt(moved.power, hn::Zero(d))), smallerError);
    hn::Store(hn::IfThenElse(accepted, next, level), d, levelAt);
    state.fit.cross = hn::IfThenElse(accepted, moved.cross, fit.cross);
    state.fit.power = hn::IfThenElse(accepted, moved.power, fit.power);
    state.changed = hn::Or(state.changed, hn::VecFromMask(d, accepted));
}

// One round over all groups of the pool. Groups at rest write their scale and leave.
template <int zeroLevel>
HWY_INLINE void refineOnce(RefinementPool& pool, bool lastRound, float* scales) {
    const Floats d;
    std::size_t kept = 0;
    for (std::size_t first = 0; first < pool.count; first += RefinementPool::kStep) {
        RefinedLanes states[RefinementPool::kVectors];
        for (std::size_t v = 0; v < RefinementPool::kVectors; ++v)
            states[v] = {
                {hn::Load(d, pool.cross + first + v * kLanes), hn::Load(d, pool.power + first + v * kLanes)},
                hn::Zero(d)};
        for (std::size_t i = 0; i < kSubElements; ++i)
            for (std::size_t v = 0; v < RefinementPool::kVectors; ++v)
                refineElement<zeroLevel>(pool.x[i] + first + v * kLanes, pool.level[i] + first + v * kLanes,
                                         states[v]);
        for (std::size_t v = 0; v < RefinementPool::kVectors; ++v) {
            const std::size_t at = first + v * kLanes;
            if (at >= pool.count) break;
            const FitLanes fit = states[v].fit;
            alignas(64) float finalScales[kLanes];
            hn::Store(scaleOf(fit.cross, fit.power), d, finalScales);
            const std::size_t used = pool.count - at < kLanes ? pool.count - at : kLanes;
            for (std::size_t lane = 0; lane < used; ++lane)
                scales[pool.group[at + lane]] = finalScales[lane];
            if (lastRound) continue;
            const LaneSelection moving =
                selectLanes(hn::And(hn::MaskFromVec(states[v].changed), hn::FirstN(d, used)));
            for (std::size_t i = 0; i < kSubElements; ++i) {
                moving.storeTo(hn::Load(d, pool.x[i] + at), pool.x[i] + kept);
                moving.storeTo(hn::Load(d, pool.level[i] + at), pool.level[i] + kept);
            }
            moving.storeTo(fit.cross, pool.cross + kept);
            moving.storeTo(fit.power, pool.power + kept);
            for (std::size_t lane = 0; lane < moving.count; ++lane)
                pool.group[kept + lane] = pool.group[at + static_cast<std::size_t>(moving.lanes[lane])];
            kept += moving.count;
        }
    }
    pool.count = kept;
}

// refineScale of the scalar definition for every group in the pool.
template <int zeroLevel>
HWY_INLINE void refinePool(RefinementPool& pool, float* scales) {
    for (int round = 1; round <= kRefinementRounds && pool.count != 0; ++round)
        refineOnce<zeroLevel>(pool, round == kRefinementRounds, scales);
    pool.count = 0;
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
