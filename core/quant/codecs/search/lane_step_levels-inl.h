// fitStepLevels of step_levels.h, one block per lane, for the scales and the offsets of the blocks side by
// side: each is a chain of dependent divisions and additions, and the two keep the units busy. Included by
// files that Highway compiles once per target.
#if defined(QW_QUANT_CODECS_LANE_STEP_LEVELS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_STEP_LEVELS_INL_H
#undef QW_QUANT_CODECS_LANE_STEP_LEVELS_INL_H
#else
#define QW_QUANT_CODECS_LANE_STEP_LEVELS_INL_H
#endif

#include "core/quant/codecs/search/mantissa_rounding.h"
#include "core/quant/codecs/search/step_levels.h"

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// Blocks that are fitted together, on every target.
inline constexpr std::size_t kStepBlocks = 16;

// What is fitted: the scales and the offsets of kStepBlocks blocks of kCount sub-blocks, sub-block after
// sub-block: that of block b at [j × kStepBlocks + b].
template <std::size_t kCount>
struct StepTile {
    static constexpr std::size_t kProblems = 2;

    alignas(64) float values[kProblems][kCount * kStepBlocks];
    alignas(64) float weights[kCount * kStepBlocks];
    // Results: levels are whole numbers 0 … 255.
    alignas(64) float levels[kProblems][kCount * kStepBlocks];
    alignas(64) float factor[kProblems][kStepBlocks];
};

template <std::size_t kCount, int kTop>
class LaneStepLevels {
    using D = hwy::HWY_NAMESPACE::CappedTag<float, kStepBlocks>;
    using V = hwy::HWY_NAMESPACE::Vec<D>;
    using DInt = hwy::HWY_NAMESPACE::RebindToSigned<D>;
    using VInt = hwy::HWY_NAMESPACE::Vec<DInt>;
    static constexpr std::size_t kLanes = hwy::HWY_NAMESPACE::MaxLanes(D());
    using Tile = StepTile<kCount>;
    static constexpr std::size_t kProblems = Tile::kProblems;

public:
    static HWY_INLINE void run(Tile& tile) {
        for (std::size_t first = 0; first < kStepBlocks; first += kLanes)
            LaneStepLevels(tile, first).fit();
    }

private:
    HWY_INLINE LaneStepLevels(Tile& tile, std::size_t first) : m_tile(tile), m_first(first) {}

    HWY_INLINE V value(std::size_t p, std::size_t j) const {
        return hwy::HWY_NAMESPACE::Load(D(), m_tile.values[p] + j * kStepBlocks + m_first);
    }
    HWY_INLINE V weight(std::size_t j) const {
        return hwy::HWY_NAMESPACE::Load(D(), m_tile.weights + j * kStepBlocks + m_first);
    }
    HWY_INLINE float* levelAt(std::size_t p, std::size_t j) const {
        return m_tile.levels[p] + j * kStepBlocks + m_first;
    }

    static HWY_INLINE VInt nearest(V scaled) {
        namespace hn = hwy::HWY_NAMESPACE;
        const DInt di;
        const auto bits = hn::BitCast(di, hn::Add(scaled, hn::Set(D(), kRoundingMagic)));
        return hn::Sub(hn::And(bits, hn::Set(di, kMantissaBits)), hn::Set(di, kMantissaOffset));
    }
    static HWY_INLINE VInt limited(V scaled) {
        namespace hn = hwy::HWY_NAMESPACE;
        return hn::Min(nearest(scaled), hn::Set(DInt(), kTop));
    }
    static HWY_INLINE V asByte(VInt level) {
        namespace hn = hwy::HWY_NAMESPACE;
        return hn::ConvertTo(D(), hn::And(level, hn::Set(DInt(), 255)));
    }

    HWY_INLINE V largest(std::size_t p) const {
        namespace hn = hwy::HWY_NAMESPACE;
        V most = hn::Zero(D());
        for (std::size_t j = 0; j < kCount; ++j) {
            const V v = value(p, j);
            most = hn::IfThenElse(hn::Gt(most, v), most, v);
        }
        return most;
    }

    template <bool kPlain>
    HWY_INLINE void squaredErrors(const V* HWY_RESTRICT inverse, V* HWY_RESTRICT errors) const {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        V factor[kProblems];
        for (std::size_t p = 0; p < kProblems; ++p) {
            factor[p] = hn::Div(hn::Set(d, 1.0f), inverse[p]);
            errors[p] = hn::Zero(d);
        }
        for (std::size_t j = 0; j < kCount; ++j)
            for (std::size_t p = 0; p < kProblems; ++p) {
                const V v = value(p, j);
                const V scaled = hn::Mul(inverse[p], v);
                V level;
                if constexpr (kPlain)
                    level = asByte(nearest(scaled));
                else
                    level = hn::ConvertTo(d, limited(scaled));
                const V difference = hn::Sub(v, hn::Mul(factor[p], level));
                errors[p] = hn::Add(errors[p], hn::Mul(hn::Mul(weight(j), difference), difference));
            }
    }

    HWY_INLINE void chooseInverse(const V* HWY_RESTRICT most, V* HWY_RESTRICT best) const {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        V bestErrors[kProblems];
        for (std::size_t p = 0; p < kProblems; ++p)
            best[p] = hn::Div(hn::Set(d, static_cast<float>(kTop)), most[p]);
        squaredErrors<true>(best, bestErrors);
        for (int shift = -kStepShifts; shift <= kStepShifts; ++shift) {
            if (shift == 0) continue;
            V inverse[kProblems];
            V errors[kProblems];
            for (std::size_t p = 0; p < kProblems; ++p)
                inverse[p] = hn::Div(hn::Set(d, stepNumerator(kTop, shift)), most[p]);
            squaredErrors<false>(inverse, errors);
            for (std::size_t p = 0; p < kProblems; ++p) {
                const auto better = hn::Lt(errors[p], bestErrors[p]);
                bestErrors[p] = hn::IfThenElse(better, errors[p], bestErrors[p]);
                best[p] = hn::IfThenElse(better, inverse[p], best[p]);
            }
        }
    }

    HWY_INLINE void fit() {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        V most[kProblems];
        V inverse[kProblems];
        for (std::size_t p = 0; p < kProblems; ++p) {
            most[p] = largest(p);
            m_cross[p] = m_power[p] = hn::Zero(d);
        }
        chooseInverse(most, inverse);
        for (std::size_t j = 0; j < kCount; ++j)
            for (std::size_t p = 0; p < kProblems; ++p) {
                const V v = value(p, j);
                const VInt whole = limited(hn::Mul(inverse[p], v));
                const V level = hn::ConvertTo(d, whole);
                hn::Store(asByte(whole), d, levelAt(p, j));
                m_cross[p] = hn::Add(m_cross[p], hn::Mul(hn::Mul(weight(j), v), level));
                m_power[p] = hn::Add(m_power[p], hn::Mul(hn::Mul(weight(j), level), level));
            }
        // A lane that is at rest stays so: another round changes nothing there.
        for (int round = 0; round < kStepRounds; ++round)
            if (!refine()) break;
        for (std::size_t p = 0; p < kProblems; ++p) {
            const auto negligible = hn::Lt(most[p], hn::Set(d, kNegligibleSteps));
            const auto found = hn::Gt(m_power[p], hn::Zero(d));
            const V factor = hn::IfThenElseZero(found, hn::Div(m_cross[p], m_power[p]));
            hn::Store(hn::IfThenZeroElse(negligible, factor), d, m_tile.factor[p] + m_first);
            if (HWY_LIKELY(hn::AllFalse(d, negligible))) continue;
            for (std::size_t j = 0; j < kCount; ++j)
                hn::Store(hn::IfThenZeroElse(negligible, hn::Load(d, levelAt(p, j))), d, levelAt(p, j));
        }
    }

    // Offers every sub-block another level; whether any took it.
    HWY_INLINE bool refine() {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        V changed = hn::Zero(d);
        for (std::size_t j = 0; j < kCount; ++j)
            for (std::size_t p = 0; p < kProblems; ++p) {
                const V v = value(p, j);
                const V w = weight(j);
                const V weightedValue = hn::Mul(w, v);
                const V old = hn::Load(d, levelAt(p, j));
                const V restCross = hn::Sub(m_cross[p], hn::Mul(weightedValue, old));
                const V restPower = hn::Sub(m_power[p], hn::Mul(hn::Mul(w, old), old));
                const VInt whole = limited(hn::Div(hn::Mul(v, restPower), restCross));
                const V level = hn::ConvertTo(d, whole);
                const V cross = hn::Add(restCross, hn::Mul(weightedValue, level));
                const V power = hn::Add(restPower, hn::Mul(hn::Mul(w, level), level));
                const auto offered =
                    hn::And(hn::And(hn::Gt(restCross, hn::Zero(d)), hn::Gt(restPower, hn::Zero(d))),
                            hn::Ne(level, old));
                const auto smallerError = hn::Gt(hn::Mul(hn::Mul(cross, cross), m_power[p]),
                                                 hn::Mul(hn::Mul(m_cross[p], m_cross[p]), power));
                const auto taken = hn::And(offered, smallerError);
                hn::Store(hn::IfThenElse(taken, asByte(whole), old), d, levelAt(p, j));
                m_cross[p] = hn::IfThenElse(taken, cross, m_cross[p]);
                m_power[p] = hn::IfThenElse(taken, power, m_power[p]);
                changed = hn::Or(changed, hn::VecFromMask(d, taken));
            }
        const DInt di;
        return !hn::AllTrue(di, hn::Eq(hn::BitCast(di, changed), hn::Zero(di)));
    }

    Tile& m_tile;
    std::size_t m_first;
    V m_cross[kProblems]; // Σ weight × value × level
    V m_power[kProblems]; // Σ weight × level²
};

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
