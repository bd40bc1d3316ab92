// The best candidate for one point, with vectors: the errors of all digits of its elements are tabled, then
// neighbouring candidates run in neighbouring lanes. Each candidate's error is summed as the scalar
// definition does it (choosePoint in codebook_search.h), and of equal errors the first candidate's wins.
// Included once per Highway target.
#if defined(QW_QUANT_CODECS_CODEBOOK_NEAREST_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_CODEBOOK_NEAREST_INL_H
#undef QW_QUANT_CODECS_CODEBOOK_NEAREST_INL_H
#else
#define QW_QUANT_CODECS_CODEBOOK_NEAREST_INL_H
#endif

#include "core/quant/codecs/codebook_weigh-inl.h"

#include <hwy/highway.h>

#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <limits>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

static_assert(grids::NearestPoints::kPadding % kLanes == 0);

// Lane j of the result is lane index[j] of the 128-bit piece of v that j lies in; all but the two lowest bits
// of an index are ignored.
HWY_INLINE FloatLanes pickInPieces(FloatLanes v, IntLanes index) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
    return FloatLanes{_mm512_permutevar_ps(v.raw, index.raw)};
#elif HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
    return FloatLanes{_mm256_permutevar_ps(v.raw, index.raw)};
#else
    static_assert(kLanes == 4);
    return hn::TableLookupLanes(v, hn::IndicesFromVec(Floats(), hn::And(index, hn::Set(Ints(), 3))));
#endif
}

// Entries of a table of 8, by the three lowest bits of an index.
HWY_INLINE FloatLanes pickOfEight(const float* table, IntLanes index) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
    const __m512 twice = _mm512_broadcast_f32x8(_mm256_load_ps(table));
    return FloatLanes{_mm512_permutexvar_ps(index.raw, twice)};
#elif HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
    return FloatLanes{_mm256_permutevar8x32_ps(_mm256_load_ps(table), index.raw)};
#else
    const auto upper = hn::TestBit(index, hn::Set(Ints(), 4));
    return hn::IfThenElse(hn::RebindMask(Floats(), upper), pickInPieces(hn::Load(Floats(), table + 4), index),
                          pickInPieces(hn::Load(Floats(), table), index));
#endif
}

struct Sixteen {
    alignas(64) float value[16];
};

// 1, 3, 5 …, from 1 again after every kRow.
template <std::size_t kRow>
constexpr Sixteen repeatedMagnitudes() {
    Sixteen all{};
    for (std::size_t i = 0; i < 16; ++i)
        all.value[i] = static_cast<float>(2 * (i % kRow) + 1);
    return all;
}
template <std::size_t kRow>
constexpr Sixteen kRepeatedMagnitudes = repeatedMagnitudes<kRow>();

// For points of kElements elements: what it costs each element to take each digit.
template <std::size_t kElements>
class DigitErrors {
public:
    static constexpr std::size_t kLevels = kElements == 8 ? 3 : 8;
    static constexpr std::size_t kRow = kElements == 8 ? 4 : 8; // floats per element

    // root × (scale × level − x)² for every element and digit. x, root: kElements floats. levels: by digit,
    // one row after another.
    HWY_INLINE void compute(float scale, const float* x, const float* root,
                            const Sixteen& levels = kRepeatedMagnitudes<kRow>) {
        for (std::size_t at = 0; at < kElements * kRow; at += kLanes) {
            const auto level = hn::Load(Floats(), levels.value + at % 16);
            const auto difference = hn::Sub(hn::Mul(hn::Set(Floats(), scale), level), spread(x, at));
            hn::Store(hn::Mul(hn::Mul(spread(root, at), difference), difference), Floats(), m_rows + at);
        }
    }

    // The errors of kLanes packed points.
    HWY_INLINE FloatLanes of(IntLanes packed) const { return sumFrom<1>(packed, element<0>(packed)); }

private:
    // Lane j: the element whose row lane `at + j` of the table belongs to.
    static HWY_INLINE FloatLanes spread(const float* elements, std::size_t at) {
        const std::size_t first = at / kRow;
        if constexpr (kLanes <= kRow) return hn::Set(Floats(), elements[first]);
        const auto lane = hn::Iota(Ints(), static_cast<std::int32_t>(at % (4 * kRow)));
        return pickInPieces(hn::LoadDup128(Floats(), elements + first / 4 * 4),
                            hn::ShiftRight < kRow == 4 ? 2 : 3 > (lane));
    }

    template <std::size_t i>
    HWY_INLINE FloatLanes element(IntLanes packed) const {
        const auto digit = hn::ShiftRight<static_cast<int>(i * grids::digitBits(kElements))>(packed);
        if constexpr (kRow == 4)
            return pickInPieces(hn::LoadDup128(Floats(), m_rows + i * kRow), digit);
        else
            return pickOfEight(m_rows + i * kRow, digit);
    }

    template <std::size_t i>
    HWY_INLINE FloatLanes sumFrom(IntLanes packed, FloatLanes sum) const {
        if constexpr (i == kElements)
            return sum;
        else
            return sumFrom<i + 1>(packed, hn::Add(sum, element<i>(packed)));
    }

    alignas(64) float m_rows[kElements * kRow];
};

// Index of the candidate with the smallest error, the first of equals; 0 where none has an error below
// FLT_MAX. candidates: count of them, padded as NearestPoints pads.
template <std::size_t kElements>
HWY_INLINE std::size_t bestCandidate(const DigitErrors<kElements>& errors,
                                     const grids::PackedPoint* candidates, std::size_t count) {
    const Floats d;
    const Ints di;
    const hn::Rebind<std::uint16_t, Ints> packed16;
    const auto largest = hn::Set(d, FLT_MAX);
    const auto error = errors.of(hn::PromoteTo(di, hn::LoadU(packed16, candidates)));
    auto best = hn::IfThenElse(hn::Lt(error, largest), error, largest);
    if (HWY_LIKELY(count <= kLanes)) {
        const auto tied = hn::Eq(best, hn::MinOfLanes(d, best));
        return hn::FindKnownFirstTrue(d, tied);
    }
    auto index = hn::Iota(di, 0);
    auto which = index;
    for (std::size_t at = kLanes; at < count; at += kLanes) {
        index = hn::Add(index, hn::Set(di, static_cast<std::int32_t>(kLanes)));
        const auto next = errors.of(hn::PromoteTo(di, hn::LoadU(packed16, candidates + at)));
        const auto better = hn::Lt(next, best);
        best = hn::IfThenElse(better, next, best);
        which = hn::IfThenElse(hn::RebindMask(di, better), index, which);
    }
    const auto tied = hn::Eq(best, hn::MinOfLanes(d, best));
    if (HWY_LIKELY(hn::CountTrue(d, tied) == 1)) {
        alignas(64) std::int32_t indices[kLanes];
        hn::Store(which, di, indices);
        return static_cast<std::size_t>(indices[hn::FindKnownFirstTrue(d, tied)]);
    }
    const auto none = hn::Set(di, std::numeric_limits<std::int32_t>::max());
    const auto first = hn::MinOfLanes(di, hn::IfThenElse(hn::RebindMask(di, tied), which, none));
    return static_cast<std::size_t>(hn::GetLane(first));
}

// A point that is not in the codebook and whose candidates are to be compared.
struct OpenPoint {
    std::uint32_t firstCandidate;
    std::uint16_t candidateCount;
    std::uint16_t lane;
    std::uint32_t point; // of the sub-block
};

// computeErrors(open, errors) tables the errors of an open point's digits; take(open, candidate) gets its
// best candidate, an index into the lists of `nearest`.
template <std::size_t kElements, class ComputeErrors, class Take>
HWY_INLINE void compareCandidates(const grids::NearestPoints& nearest, const OpenPoint* open,
                                  std::size_t count, const ComputeErrors& computeErrors, const Take& take) {
    constexpr std::size_t kBatch = 32; // whose errors stay in the first-level cache
    const grids::PackedPoint* packed = nearest.packedCandidates().data();
    DigitErrors<kElements> errors[kBatch];
    for (std::size_t begin = 0; begin < count; begin += kBatch) {
        const std::size_t end = count - begin < kBatch ? count : begin + kBatch;
        for (std::size_t i = begin; i < end; ++i)
            computeErrors(open[i], errors[i - begin]);
        // In a loop of its own, which reads the errors from memory: copies of 128-bit pieces all over a
        // vector are free in a load, but not between registers.
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t first = open[i].firstCandidate;
            take(open[i], first + bestCandidate(errors[i - begin], packed + first, open[i].candidateCount));
        }
    }
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
