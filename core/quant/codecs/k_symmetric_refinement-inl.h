// The refinement of Q3_K's scales (refineScale of k_symmetric.cpp), one group per vector lane: each lane
// performs exactly the operations of the scalar definition, in its order. Included once per Highway target.
#if defined(QW_QUANT_CODECS_K_SYMMETRIC_REFINEMENT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_K_SYMMETRIC_REFINEMENT_INL_H
#undef QW_QUANT_CODECS_K_SYMMETRIC_REFINEMENT_INL_H
#else
#define QW_QUANT_CODECS_K_SYMMETRIC_REFINEMENT_INL_H
#endif

#include "core/quant/codecs/k_symmetric.h"
#include "core/quant/codecs/search/lane_symmetric_search-inl.h"

#include <hwy/highway.h>

#include <cstring>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

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
HWY_INLINE FloatLanes startRefinement(const GroupTile<kSubElements>& tile, std::size_t firstGroup,
                                      RefinementPool& pool) {
    const Floats d;
    const auto extreme = extremeLanes(tile);
    const auto inverse = hn::Div(hn::Set(d, searchNumerator(zeroLevel, 0)), extreme);
    const LaneSelection improvable = selectLanes(hn::Le(extreme, hn::Set(d, -kNegligible)));
    FitLanes fit = emptyFit();
    for (std::size_t i = 0; i < kSubElements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = hn::Mul(x, x);
        const auto level = levelLanes<zeroLevel, 0, Values::Finite>(inverse, x);
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
