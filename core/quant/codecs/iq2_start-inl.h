// fittedStartIq2Xxs (iq2.cpp) with vectors: one sub-block of 32 elements per lane, each performing the
// operations of the scalar definition in its order. Included once per Highway target.
#if defined(QW_QUANT_CODECS_IQ2_START_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_IQ2_START_INL_H
#undef QW_QUANT_CODECS_IQ2_START_INL_H
#else
#define QW_QUANT_CODECS_IQ2_START_INL_H
#endif

#include "core/quant/codecs/codebook_search-inl.h"
#include "core/quant/codecs/iq2.h"
#include "core/quant/codecs/search/step_levels.h"

#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

using StartTile = SubBlockTile<codebook::Iq2XxsRules>;
constexpr std::size_t kStartElements = codebook::Iq2XxsRules::kSubElements;

HWY_INLINE IntLanes roundedLanes(FloatLanes value) {
    return hn::Sub(roundedMantissa(value), hn::Set(Ints(), kMantissaOffset));
}

HWY_INLINE IntLanes fitLevelLanes(FloatLanes value) {
    return hn::Min(roundedLanes(value), hn::Set(Ints(), kStartTopLevel));
}

HWY_INLINE IntLanes lowByte(IntLanes v) {
    return hn::And(v, hn::Set(Ints(), 255));
}

// Σ weight × (x − scale × level)²
template <class LevelOf>
HWY_INLINE FloatLanes errorLanes(const StartTile& tile, FloatLanes scale, const LevelOf& levelOf) {
    auto error = hn::Zero(Floats());
    for (std::size_t i = 0; i < kStartElements; ++i) {
        const auto x = tile.xAt(i);
        const auto difference = hn::Sub(x, hn::Mul(scale, hn::ConvertTo(Floats(), levelOf(x))));
        error = hn::Add(error, hn::Mul(hn::Mul(tile.weightAt(i), difference), difference));
    }
    return error;
}

// The inverse of the scale whose levels fit best.
HWY_INLINE FloatLanes bestInverse(const StartTile& tile, FloatLanes largest) {
    const Floats d;
    const auto one = hn::Set(d, 1.0f);
    auto inverse = hn::Div(hn::Set(d, static_cast<float>(kStartTopLevel)), largest);
    const auto plain = inverse;
    auto smallest = errorLanes(tile, hn::Div(one, plain), [plain](FloatLanes x) HWY_ATTR {
        return lowByte(roundedLanes(hn::Mul(plain, x)));
    });
    for (int shift = -kStepShifts; shift <= kStepShifts; ++shift) {
        if (shift == 0) continue;
        const auto candidate = hn::Div(hn::Set(d, stepNumerator(kStartTopLevel, shift)), largest);
        const auto error = errorLanes(tile, hn::Div(one, candidate), [candidate](FloatLanes x) HWY_ATTR {
            return fitLevelLanes(hn::Mul(candidate, x));
        });
        const auto better = hn::Lt(error, smallest);
        smallest = hn::IfThenElse(better, error, smallest);
        inverse = hn::IfThenElse(better, candidate, inverse);
    }
    return inverse;
}

struct StartFit {
    alignas(64) std::int32_t levels[kStartElements][kLanes];
    FloatLanes cross;
    FloatLanes power;
};

// Offers every element a new level, in order. False when no lane took one.
HWY_INLINE bool refineStart(const StartTile& tile, StartFit& fit) {
    const Floats d;
    const Ints di;
    auto changed = hn::Zero(di);
    for (std::size_t i = 0; i < kStartElements; ++i) {
        const auto x = tile.xAt(i);
        const auto weight = tile.weightAt(i);
        const auto weightedX = tile.weightedXAt(i);
        const auto level = hn::Load(di, fit.levels[i]);
        const auto current = hn::ConvertTo(d, level);
        const auto otherCross = hn::Sub(fit.cross, hn::Mul(weightedX, current));
        const auto otherPower = hn::Sub(fit.power, hn::Mul(hn::Mul(weight, current), current));
        const auto next = fitLevelLanes(hn::Div(hn::Mul(x, otherPower), otherCross));
        const auto usable = hn::And(hn::Gt(otherCross, hn::Zero(d)), hn::Gt(otherPower, hn::Zero(d)));
        const auto differs = hn::RebindMask(d, hn::Ne(next, level));
        const auto value = hn::ConvertTo(d, next);
        const auto cross = hn::Add(otherCross, hn::Mul(weightedX, value));
        const auto power = hn::Add(otherPower, hn::Mul(hn::Mul(weight, value), value));
        const auto better =
            hn::Gt(hn::Mul(hn::Mul(cross, cross), fit.power), hn::Mul(hn::Mul(fit.cross, fit.cross), power));
        const auto accepted = hn::And(hn::And(usable, differs), better);
        fit.cross = hn::IfThenElse(accepted, cross, fit.cross);
        fit.power = hn::IfThenElse(accepted, power, fit.power);
        const auto acceptedInts = hn::RebindMask(di, accepted);
        hn::Store(hn::IfThenElse(acceptedInts, lowByte(next), level), di, fit.levels[i]);
        changed = hn::Or(changed, hn::VecFromMask(di, acceptedInts));
    }
    return !hn::AllTrue(di, hn::Eq(changed, hn::Zero(di)));
}

HWY_INLINE FloatLanes fittedStartLanes(const StartTile& tile, FloatLanes largest) {
    const Floats d;
    const auto inverse = bestInverse(tile, largest);
    StartFit fit;
    fit.cross = hn::Zero(d);
    fit.power = hn::Zero(d);
    for (std::size_t i = 0; i < kStartElements; ++i) {
        const auto level = fitLevelLanes(hn::Mul(inverse, tile.xAt(i)));
        const auto value = hn::ConvertTo(d, level);
        hn::Store(lowByte(level), Ints(), fit.levels[i]);
        fit.cross = hn::Add(fit.cross, hn::Mul(tile.weightedXAt(i), value));
        fit.power = hn::Add(fit.power, hn::Mul(hn::Mul(tile.weightAt(i), value), value));
    }
    // A lane at rest stays at rest, so the lanes need not stop one by one.
    for (int round = 0; round < kStepRounds; ++round)
        if (!refineStart(tile, fit)) break;
    return hn::IfThenElseZero(hn::Gt(fit.power, hn::Zero(d)), hn::Div(fit.cross, fit.power));
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
