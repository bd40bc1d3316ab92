// The weighted search for scale and offset of affine_search.h, one sub-block per lane. Every lane
// performs exactly the scalar sequence of operations; conditions become masks. Included by files that Highway
// compiles once per target.
#if defined(QW_QUANT_CODECS_LANE_AFFINE_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_AFFINE_SEARCH_INL_H
#undef QW_QUANT_CODECS_LANE_AFFINE_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_LANE_AFFINE_SEARCH_INL_H
#endif

#include "core/quant/codecs/search/affine_search.h"

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// Independent vectors that one search advances together: the sums are chains of dependent additions, and two
// chains of each kind keep the adders busy.
inline constexpr std::size_t kSearchVectors = 2;

using LaneFloats = hwy::HWY_NAMESPACE::CappedTag<float, 16>;
inline constexpr std::size_t kSearchLanes = kSearchVectors * hwy::HWY_NAMESPACE::MaxLanes(LaneFloats());

// Levels of values that may be anything: the reference's rounding by mantissa, see nearestByMantissa.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE auto exactLevels(D d, V value, int topLevel) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::RebindToSigned<D> di;
    const auto bits = hn::BitCast(di, hn::Add(value, hn::Set(d, kRoundingMagic)));
    const auto level = hn::Sub(hn::And(bits, hn::Set(di, kMantissaBits)), hn::Set(di, kMantissaOffset));
    return hn::Min(hn::Max(level, hn::Zero(di)), hn::Set(di, topLevel));
}

// Per lane: the fit, x = scale × level − offset, and where its levels came from, level = round(inverse × (x −
// low)).
struct LaneFits {
    alignas(64) float scale[kSearchLanes];
    alignas(64) float offset[kSearchLanes];
    alignas(64) float inverse[kSearchLanes];
    alignas(64) float low[kSearchLanes];
    alignas(64) float weight[kSearchLanes]; // Σ weights
};

// x, weights: kElements × kSearchLanes, aligned; element e of lane r at [e × kSearchLanes + r].
template <class Search>
class LaneAffineSearch {
    using D = LaneFloats;
    using V = hwy::HWY_NAMESPACE::Vec<D>;
    static constexpr std::size_t kN = Search::kElements;
    static constexpr std::size_t kLanes = hwy::HWY_NAMESPACE::MaxLanes(D());

    // How a candidate's levels may be computed, decided from the extremes of all lanes: rounding is monotone,
    // so the levels of the smallest and the largest element bound all others.
    enum class Levels {
        Inside,  // all between 0 and the top level: nothing to limit
        Limited, // all in the range where rounding by mantissa is plain rounding
        Exact,   // overflow, infinity or NaN in some lane
    };

public:
    HWY_INLINE LaneAffineSearch(const float* HWY_RESTRICT x, const float* HWY_RESTRICT weights)
        : m_x(x), m_weights(weights) {}

    HWY_INLINE void run(LaneFits& fits) {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        measure();
        tryEvenSteps();
        for (int candidate = 0; candidate < Search::kCandidates; ++candidate)
            tryCandidate(candidateSpan<Search>(candidate));
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            hn::Store(m_scale[g], d, fits.scale + g * kLanes);
            hn::Store(hn::Neg(m_low[g]), d, fits.offset + g * kLanes);
            hn::Store(m_levelInverse[g], d, fits.inverse + g * kLanes);
            hn::Store(m_levelLow[g], d, fits.low + g * kLanes);
            hn::Store(m_sumW[g], d, fits.weight + g * kLanes);
        }
    }

private:
    static HWY_INLINE V element(const float* HWY_RESTRICT values, std::size_t e, std::size_t g) {
        return hwy::HWY_NAMESPACE::Load(D(), values + e * kSearchLanes + g * kLanes);
    }

    // Extremes and sums. Lanes whose elements are all equal need no search: their range is made infinite,
    // which makes every inverse scale and so every level zero, and their error is made one that nothing
    // improves on.
    HWY_INLINE void measure() {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            V low = element(m_x, 0, g);
            V high = low;
            V sumW = element(m_weights, 0, g);
            V sumX = hn::Mul(sumW, low);
            for (std::size_t e = 1; e < kN; ++e) {
                const V x = element(m_x, e, g);
                const V w = element(m_weights, e, g);
                low = hn::IfThenElse(hn::Lt(x, low), x, low); // of zeros of both signs the first
                high = hn::Max(high, x);
                sumW = hn::Add(sumW, w);
                sumX = hn::Add(sumX, hn::Mul(w, x));
            }
            m_lowest[g] = low;
            m_highest[g] = high;
            m_sumW[g] = sumW;
            m_sumX[g] = sumX;
            m_low[g] = hn::IfThenZeroElse(hn::Gt(low, hn::Zero(d)), low);
            m_range[g] = hn::Sub(high, m_low[g]);
            m_range[g] = hn::IfThenElse(hn::Eq(high, m_low[g]), hn::Inf(d), m_range[g]);
        }
    }

    HWY_INLINE Levels chooseLevels(const V* HWY_RESTRICT inverse) const {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        const V exactLimit = hn::Set(d, 4194303.0f);
        const V belowFirst = hn::Set(d, -0.5f);
        const V aboveTop = hn::Set(d, static_cast<float>(Search::kTopLevel) + 0.5f);
        auto plain = hn::Eq(exactLimit, exactLimit);
        auto inside = plain;
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            const V first = hn::Mul(inverse[g], hn::Sub(m_lowest[g], m_low[g]));
            const V last = hn::Mul(inverse[g], hn::Sub(m_highest[g], m_low[g]));
            plain = hn::And(plain,
                            hn::And(hn::Le(hn::Abs(first), exactLimit), hn::Le(hn::Abs(last), exactLimit)));
            inside = hn::And(inside, hn::And(hn::Ge(hn::Min(first, last), belowFirst),
                                             hn::Lt(hn::Max(first, last), aboveTop)));
        }
        if (HWY_UNLIKELY(!hn::AllTrue(d, plain))) return Levels::Exact;
        return hn::AllTrue(d, inside) ? Levels::Inside : Levels::Limited;
    }

    template <Levels kLevels>
    static HWY_INLINE V levelOf(V value) {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        if constexpr (kLevels == Levels::Exact) {
            return hn::ConvertTo(d, exactLevels(d, value, Search::kTopLevel));
        } else if constexpr (kLevels == Levels::Limited) {
            // Limits as integers: floats of one sign are ordered as their bits are, and the float units are
            // what this loop runs short of.
            const hn::RebindToSigned<D> di;
            const auto top = hn::BitCast(di, hn::Set(d, static_cast<float>(Search::kTopLevel)));
            const auto bits = hn::BitCast(di, hn::Round(value));
            return hn::BitCast(d, hn::Min(hn::Max(bits, hn::Zero(di)), top));
        } else {
            return hn::Round(value);
        }
    }

    struct Sums {
        V l[kSearchVectors];
        V ll[kSearchVectors];
        V xl[kSearchVectors];
    };

    template <Levels kLevels>
    HWY_INLINE Sums roundAndSum(const V* HWY_RESTRICT inverse) {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        // Local copies: a store of levels could change members as far as the compiler knows.
        const float* HWY_RESTRICT xs = m_x;
        const float* HWY_RESTRICT ws = m_weights;
        float* HWY_RESTRICT levels = m_levels;
        Sums sums;
        V low[kSearchVectors];
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            sums.l[g] = sums.ll[g] = sums.xl[g] = hn::Zero(d);
            low[g] = m_low[g];
        }
        for (std::size_t e = 0; e < kN; ++e)
            for (std::size_t g = 0; g < kSearchVectors; ++g) {
                const V x = element(xs, e, g);
                const V level = levelOf<kLevels>(hn::Mul(inverse[g], hn::Sub(x, low[g])));
                hn::Store(level, d, levels + e * kSearchLanes + g * kLanes);
                const V weighted = hn::Mul(element(ws, e, g), level);
                sums.l[g] = hn::Add(sums.l[g], weighted);
                sums.ll[g] = hn::Add(sums.ll[g], hn::Mul(weighted, level));
                sums.xl[g] = hn::Add(sums.xl[g], hn::Mul(weighted, x));
            }
        return sums;
    }

    // Of the levels in m_levels.
    HWY_INLINE void weightedError(const V* HWY_RESTRICT scale, const V* HWY_RESTRICT low,
                                  V* HWY_RESTRICT error) const {
        namespace hn = hwy::HWY_NAMESPACE;
        for (std::size_t g = 0; g < kSearchVectors; ++g)
            error[g] = hn::Zero(D());
        for (std::size_t e = 0; e < kN; ++e)
            for (std::size_t g = 0; g < kSearchVectors; ++g) {
                const V fitted = hn::Add(hn::Mul(scale[g], element(m_levels, e, g)), low[g]);
                const V difference = hn::Sub(fitted, element(m_x, e, g));
                const V norm = Search::kNorm == ErrorNorm::Absolute ? hn::Abs(difference)
                                                                    : hn::Mul(difference, difference);
                error[g] = hn::Add(error[g], hn::Mul(element(m_weights, e, g), norm));
            }
    }

    HWY_INLINE Sums roundAndSumAsNeeded(const V* HWY_RESTRICT inverse) {
        switch (chooseLevels(inverse)) {
        case Levels::Inside:
            return roundAndSum<Levels::Inside>(inverse);
        case Levels::Limited:
            return roundAndSum<Levels::Limited>(inverse);
        case Levels::Exact:
            break;
        }
        return roundAndSum<Levels::Exact>(inverse);
    }

    // The fit to start from: the range in even steps.
    HWY_INLINE void tryEvenSteps() {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            m_levelInverse[g] = hn::Div(hn::Set(d, static_cast<float>(Search::kTopLevel)), m_range[g]);
            m_levelLow[g] = m_low[g];
            m_scale[g] = hn::Div(hn::Set(d, 1.0f), m_levelInverse[g]);
        }
        roundAndSumAsNeeded(m_levelInverse);
        weightedError(m_scale, m_low, m_bestError);
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            const auto flat = hn::Eq(m_highest[g], m_low[g]);
            m_scale[g] = hn::IfThenZeroElse(flat, m_scale[g]);
            m_bestError[g] = hn::IfThenElse(flat, hn::Set(d, -1.0f), m_bestError[g]);
        }
    }

    HWY_INLINE void tryCandidate(float span) {
        namespace hn = hwy::HWY_NAMESPACE;
        const D d;
        V inverse[kSearchVectors];
        for (std::size_t g = 0; g < kSearchVectors; ++g)
            inverse[g] = hn::Div(hn::Set(d, span), m_range[g]);
        const Sums sums = roundAndSumAsNeeded(inverse);

        V scale[kSearchVectors];
        V low[kSearchVectors];
        V determinant[kSearchVectors];
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            determinant[g] = hn::Sub(hn::Mul(m_sumW[g], sums.ll[g]), hn::Mul(sums.l[g], sums.l[g]));
            scale[g] = hn::Div(hn::Sub(hn::Mul(m_sumW[g], sums.xl[g]), hn::Mul(m_sumX[g], sums.l[g])),
                               determinant[g]);
            low[g] = hn::Div(hn::Sub(hn::Mul(sums.ll[g], m_sumX[g]), hn::Mul(sums.l[g], sums.xl[g])),
                             determinant[g]);
            const auto positive = hn::Gt(low[g], hn::Zero(d));
            if (!hn::AllFalse(d, positive)) {
                scale[g] = hn::IfThenElse(positive, hn::Div(sums.xl[g], sums.ll[g]), scale[g]);
                low[g] = hn::IfThenZeroElse(positive, low[g]);
            }
        }

        V error[kSearchVectors];
        weightedError(scale, low, error);
        for (std::size_t g = 0; g < kSearchVectors; ++g) {
            const auto better =
                hn::And(hn::Gt(determinant[g], hn::Zero(d)), hn::Lt(error[g], m_bestError[g]));
            m_levelInverse[g] = hn::IfThenElse(better, inverse[g], m_levelInverse[g]);
            m_levelLow[g] = hn::IfThenElse(better, m_low[g], m_levelLow[g]);
            m_bestError[g] = hn::IfThenElse(better, error[g], m_bestError[g]);
            m_scale[g] = hn::IfThenElse(better, scale[g], m_scale[g]);
            m_low[g] = hn::IfThenElse(better, low[g], m_low[g]);
            m_range[g] = hn::IfThenElse(better, hn::Sub(m_highest[g], low[g]), m_range[g]);
        }
    }

    const float* HWY_RESTRICT m_x;
    const float* HWY_RESTRICT m_weights;
    V m_lowest[kSearchVectors];
    V m_highest[kSearchVectors];
    V m_sumW[kSearchVectors];
    V m_sumX[kSearchVectors];
    V m_low[kSearchVectors];   // the minimum of the best fit so far
    V m_range[kSearchVectors]; // m_highest − m_low
    V m_scale[kSearchVectors];
    V m_bestError[kSearchVectors];
    V m_levelInverse[kSearchVectors];
    V m_levelLow[kSearchVectors];
    alignas(64) float m_levels[kN * kSearchLanes];
};

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
