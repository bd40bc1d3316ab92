// Rows into lanes: sub-blocks that lie one after another in memory become columns, one sub-block per vector
// lane, so that every lane can run the scalar definition's sequence of operations on its own sub-block.
// Included by files that Highway compiles once per target.
#if defined(QW_QUANT_CODECS_LANE_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_TRANSPOSE_INL_H
#undef QW_QUANT_CODECS_LANE_TRANSPOSE_INL_H
#else
#define QW_QUANT_CODECS_LANE_TRANSPOSE_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

// The scalar fallback has no 128-bit pieces to shuffle; files that use this run the scalar definition there.
#if HWY_TARGET != HWY_SCALAR

namespace lane_transpose {

namespace hn = hwy::HWY_NAMESPACE;

// One 128-bit piece from each of p, p + stride, p + 2 × stride … , lowest piece first.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V loadPieces(D d, const float* HWY_RESTRICT p, std::size_t stride) {
    if constexpr (hn::MaxLanes(D()) <= 4) {
        (void)stride;
        return hn::LoadU(d, p);
    } else {
        const hn::Half<D> half;
        constexpr std::size_t kPieces = hn::MaxLanes(D()) / 8;
        return hn::Combine(d, loadPieces(half, p + kPieces * stride, stride), loadPieces(half, p, stride));
    }
}

} // namespace lane_transpose

// Four neighbouring columns of Lanes(d) rows, one row per lane.
template <class V>
struct FourColumns {
    V c0, c1, c2, c3;
};

// x: the first of four columns, in the first row; rows are `rowStride` floats apart.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE FourColumns<V> fourColumns(D d, const float* HWY_RESTRICT x, std::size_t rowStride) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::RepartitionToWide<hn::RebindToUnsigned<D>> pairs;
    // Piece b of row vector r holds the columns of row 4b + r; a 4 × 4 transposition inside each piece then
    // leaves the rows in lane order.
    const auto r0 = lane_transpose::loadPieces(d, x, 4 * rowStride);
    const auto r1 = lane_transpose::loadPieces(d, x + rowStride, 4 * rowStride);
    const auto r2 = lane_transpose::loadPieces(d, x + 2 * rowStride, 4 * rowStride);
    const auto r3 = lane_transpose::loadPieces(d, x + 3 * rowStride, 4 * rowStride);
    const auto lower01 = hn::BitCast(pairs, hn::InterleaveLower(d, r0, r1));
    const auto lower23 = hn::BitCast(pairs, hn::InterleaveLower(d, r2, r3));
    const auto upper01 = hn::BitCast(pairs, hn::InterleaveUpper(d, r0, r1));
    const auto upper23 = hn::BitCast(pairs, hn::InterleaveUpper(d, r2, r3));
    return {hn::BitCast(d, hn::InterleaveLower(pairs, lower01, lower23)),
            hn::BitCast(d, hn::InterleaveUpper(pairs, lower01, lower23)),
            hn::BitCast(d, hn::InterleaveLower(pairs, upper01, upper23)),
            hn::BitCast(d, hn::InterleaveUpper(pairs, upper01, upper23))};
}

// x: Lanes(d) rows of kColumns floats, one after another. out: kColumns vectors, each `outStride` floats
// after the last; lane r of vector c is x[r × kColumns + c].
template <std::size_t kColumns, class D>
HWY_INLINE void rowsToLanes(D d, const float* HWY_RESTRICT x, float* HWY_RESTRICT out,
                            std::size_t outStride) {
    namespace hn = hwy::HWY_NAMESPACE;
    static_assert(kColumns % 4 == 0);
    for (std::size_t c = 0; c < kColumns; c += 4) {
        const auto four = fourColumns(d, x + c, kColumns);
        hn::Store(four.c0, d, out + c * outStride);
        hn::Store(four.c1, d, out + (c + 1) * outStride);
        hn::Store(four.c2, d, out + (c + 2) * outStride);
        hn::Store(four.c3, d, out + (c + 3) * outStride);
    }
}

// The same for kGroups times as many rows, of which the first `rows` are given and the others hold zeros.
// out: vectors of kGroups × Lanes(d) floats, one per column.
template <std::size_t kColumns, std::size_t kGroups, class D>
HWY_INLINE void someRowsToLanes(D d, const float* HWY_RESTRICT x, std::size_t rows, float* HWY_RESTRICT out) {
    constexpr std::size_t kLanes = hwy::HWY_NAMESPACE::MaxLanes(D());
    constexpr std::size_t kRows = kGroups * kLanes;
    alignas(64) float padded[kColumns * kRows];
    if (rows < kRows) {
        std::copy_n(x, rows * kColumns, padded);
        std::fill(padded + rows * kColumns, padded + kColumns * kRows, 0.0f);
        x = padded;
    }
    for (std::size_t g = 0; g < kRows; g += kLanes)
        rowsToLanes<kColumns>(d, x + g * kColumns, out + g, kRows);
}

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
