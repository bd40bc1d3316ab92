// The weights of importance_weights.h with vectors. The sum of squares is a chain of additions, so there one
// row lies in each lane; single elements do not depend on each other and run along the row. Included by files
// that Highway compiles once per target.
#if defined(QW_QUANT_CODECS_LANE_IMPORTANCE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_IMPORTANCE_INL_H
#undef QW_QUANT_CODECS_LANE_IMPORTANCE_INL_H
#else
#define QW_QUANT_CODECS_LANE_IMPORTANCE_INL_H
#endif

#include "core/quant/codecs/lane_transpose-inl.h"
#include "core/quant/codecs/search/importance_weights.h"

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// As many rows as d has lanes.
template <class D>
HWY_INLINE void sumsOfSquaresInLanes(D d, const float* HWY_RESTRICT x, std::size_t columns,
                                     float* HWY_RESTRICT sums) {
    namespace hn = hwy::HWY_NAMESPACE;
    auto sum = hn::Zero(d);
    for (std::size_t c = 0; c < columns; c += 4) {
        const auto four = fourColumns(d, x + c, columns);
        sum = hn::Add(sum, hn::Mul(four.c0, four.c0));
        sum = hn::Add(sum, hn::Mul(four.c1, four.c1));
        sum = hn::Add(sum, hn::Mul(four.c2, four.c2));
        sum = hn::Add(sum, hn::Mul(four.c3, four.c3));
    }
    hn::StoreU(sum, d, sums);
}

// sums[r] = Σ x² of row r. columns: a multiple of 4.
HWY_INLINE void sumsOfSquares(const float* HWY_RESTRICT x, std::size_t rows, std::size_t columns,
                              float* HWY_RESTRICT sums) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::CappedTag<float, 16> d;
    const hn::FixedTag<float, 4> d4;
    std::size_t row = 0;
    for (; row + hn::MaxLanes(d) <= rows; row += hn::MaxLanes(d))
        sumsOfSquaresInLanes(d, x + row * columns, columns, sums + row);
    for (; row + 4 <= rows; row += 4)
        sumsOfSquaresInLanes(d4, x + row * columns, columns, sums + row);
    for (; row < rows; ++row)
        sums[row] = qw::quant::codecs::sumOfSquares(x + row * columns, columns);
}

// count: a multiple of 16. Any alignment.
HWY_INLINE void importanceWeightsAlong(const float* HWY_RESTRICT x, const float* HWY_RESTRICT importance,
                                       float spread, std::size_t count, float* HWY_RESTRICT weights) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::CappedTag<float, 16> d;
    const auto base = hn::Set(d, spread);
    for (std::size_t i = 0; i < count; i += hn::MaxLanes(d)) {
        const auto v = hn::LoadU(d, x + i);
        const auto root = hn::Sqrt(hn::Add(base, hn::Mul(v, v)));
        hn::StoreU(hn::Mul(hn::LoadU(d, importance + i), root), d, weights + i);
    }
}

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
