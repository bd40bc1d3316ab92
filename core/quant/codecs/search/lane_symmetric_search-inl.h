// searchScale of symmetric_search.h, one group per vector lane: each lane performs exactly the operations of
// the scalar definition, in its order. Included once per Highway target.
#if defined(QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#undef QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_LANE_SYMMETRIC_SEARCH_INL_H
#endif

#include "core/quant/codecs/lane_transpose-inl.h"
#include "core/quant/codecs/search/symmetric_search.h"

#include <hwy/highway.h>

#include <cstddef>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Ints = hn::RebindToSigned<Floats>;
using FloatLanes = hn::Vec<Floats>;
constexpr std::size_t kLanes = hn::MaxLanes(Floats());

// kLanes groups, transposed: element i of lane j stands at [i][j].
template <std::size_t elements>
struct GroupTile {
    alignas(64) float x[elements][kLanes];
    alignas(64) float weight[elements][kLanes];
    alignas(64) float weightedX[elements][kLanes]; // weight × x

    FloatLanes xAt(std::size_t i) const { return hn::Load(Floats(), x[i]); }
    FloatLanes weightAt(std::size_t i) const { return hn::Load(Floats(), weight[i]); }
    FloatLanes weightedXAt(std::size_t i) const { return hn::Load(Floats(), weightedX[i]); }
};

// Fills tile.x from kLanes groups that follow one another.
template <std::size_t elements>
HWY_INLINE void transposeGroups(const float* groups, GroupTile<elements>& tile) {
    rowsToLanes<elements>(Floats(), groups, tile.x[0], kLanes);
}

// Fills tile.weight from the weights of kLanes groups that follow one another, and tile.weightedX.
template <std::size_t elements>
HWY_INLINE void transposeWeights(const float* weights, GroupTile<elements>& tile) {
    rowsToLanes<elements>(Floats(), weights, tile.weight[0], kLanes);
    for (std::size_t i = 0; i < elements; ++i)
        hn::Store(hn::Mul(tile.weightAt(i), tile.xAt(i)), Floats(), tile.weightedX[i]);
}

// Each element weighs its square: the weights without an importance matrix.
template <std::size_t elements>
HWY_INLINE void weighBySquares(GroupTile<elements>& tile) {
    const Floats d;
    for (std::size_t i = 0; i < elements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = hn::Mul(x, x);
        hn::Store(weight, d, tile.weight[i]);
        hn::Store(hn::Mul(weight, x), d, tile.weightedX[i]);
    }
}

// Σ weights of each group.
template <std::size_t elements>
HWY_INLINE FloatLanes weightSums(const GroupTile<elements>& tile) {
    auto sum = tile.weightAt(0);
    for (std::size_t i = 1; i < elements; ++i)
        sum = hn::Add(sum, tile.weightAt(i));
    return sum;
}

template <std::size_t elements>
HWY_INLINE FloatLanes extremeLanes(const GroupTile<elements>& tile) {
    const Floats d;
    auto extreme = hn::Zero(d);
    auto magnitude = hn::Zero(d);
    for (std::size_t i = 0; i < elements; ++i) {
        const auto x = tile.xAt(i);
        const auto candidate = hn::Abs(x);
        const auto larger = hn::Gt(candidate, magnitude);
        extreme = hn::IfThenElse(larger, x, extreme);
        magnitude = hn::IfThenElse(larger, candidate, magnitude);
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

// The same, moved to 0 …: levels as blocks store them.
template <int zeroLevel>
HWY_INLINE hn::Vec<Ints> storedLevels(FloatLanes value) {
    return hn::Sub(clampedMantissa<zeroLevel>(value), hn::Set(Ints(), kMantissaOffset - zeroLevel));
}

// The same as a float.
template <int zeroLevel>
HWY_INLINE FloatLanes centredLanes(FloatLanes value) {
    // The exponent of 2^23 in front of the mantissa makes it the float kRoundingMagic + level.
    const auto bits = hn::Or(clampedMantissa<zeroLevel>(value), hn::Set(Ints(), 0x4b000000));
    return hn::Sub(hn::BitCast(Floats(), bits), hn::Set(Floats(), kRoundingMagic));
}

// What a tile may hold.
enum class Values {
    Finite, // elements of a row
    Any     // scales of groups: infinite where their sums overflowed
};

// round(inverse × x) within −zeroLevel … zeroLevel − 1, for inverse = numerator / extreme. No product of
// finite values exceeds the numerator's magnitude by more than its rounding, which makes the plain rounding
// instruction equal to the definition's and most of the bounds unreachable.
template <int zeroLevel, int step, Values kValues>
HWY_INLINE FloatLanes levelLanes(FloatLanes inverse, FloatLanes x) {
    const Floats d;
    constexpr float kReach = -searchNumerator(zeroLevel, step);
    if constexpr (kValues == Values::Any) return centredLanes<zeroLevel>(hn::Mul(inverse, x));
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
template <int zeroLevel, Values kValues, int stepA, int stepB, int stepC, std::size_t elements>
HWY_INLINE void tryThreeSteps(const GroupTile<elements>& tile, FloatLanes extreme, BestLanes& best) {
    const Floats d;
    const auto inverseA = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepA)), extreme);
    const auto inverseB = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepB)), extreme);
    const auto inverseC = hn::Div(hn::Set(d, searchNumerator(zeroLevel, stepC)), extreme);
    FitLanes fitA = emptyFit();
    FitLanes fitB = emptyFit();
    FitLanes fitC = emptyFit();
    for (std::size_t i = 0; i < elements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = tile.weightAt(i);
        const auto weightedX = tile.weightedXAt(i);
        fitA.add(weight, weightedX, levelLanes<zeroLevel, stepA, kValues>(inverseA, x));
        fitB.add(weight, weightedX, levelLanes<zeroLevel, stepB, kValues>(inverseB, x));
        fitC.add(weight, weightedX, levelLanes<zeroLevel, stepC, kValues>(inverseC, x));
    }
    best.offer(fitA, inverseA);
    best.offer(fitB, inverseB);
    best.offer(fitC, inverseC);
}

struct SearchedLanes {
    FloatLanes scale;
    FloatLanes
        inverse; // the levels are round(inverse × x); 0 for a negligible group, whose stored levels are 0
    FloatLanes extreme; // of a negligible group below kNegligible
};

// searchScale of the scalar definition; the tile's weights are any, its weightedX = weight × x.
template <int zeroLevel, Values kValues = Values::Finite, std::size_t elements>
HWY_INLINE SearchedLanes searchScaleLanes(const GroupTile<elements>& tile) {
    const Floats d;
    const auto extreme = extremeLanes(tile);
    BestLanes best;
    best.inverse = hn::Div(hn::Set(d, searchNumerator(zeroLevel, 0)), extreme);
    FitLanes plain = emptyFit();
    for (std::size_t i = 0; i < elements; ++i)
        plain.add(tile.weightAt(i), tile.weightedXAt(i),
                  levelLanes<zeroLevel, 0, kValues>(best.inverse, tile.xAt(i)));
    best.scale = hn::IfThenZeroElse(hn::Eq(plain.power, hn::Zero(d)), hn::Div(plain.cross, plain.power));
    best.gain = hn::Mul(best.scale, plain.cross);

    static_assert(kSearchSteps == 9);
    tryThreeSteps<zeroLevel, kValues, -9, -8, -7>(tile, extreme, best);
    tryThreeSteps<zeroLevel, kValues, -6, -5, -4>(tile, extreme, best);
    tryThreeSteps<zeroLevel, kValues, -3, -2, -1>(tile, extreme, best);
    tryThreeSteps<zeroLevel, kValues, 1, 2, 3>(tile, extreme, best);
    tryThreeSteps<zeroLevel, kValues, 4, 5, 6>(tile, extreme, best);
    tryThreeSteps<zeroLevel, kValues, 7, 8, 9>(tile, extreme, best);

    const auto usable = hn::Ge(hn::Abs(extreme), hn::Set(d, kNegligible));
    return {hn::IfThenElseZero(usable, best.scale), hn::IfThenElseZero(usable, best.inverse), extreme};
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
