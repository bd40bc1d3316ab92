// The search of codebook_search.h for points of 4 elements, with vectors: the scales that a sub-block tries
// run in lanes, and every lane performs the operations of the scalar definition in its order. Neighbouring
// scales mostly round a point to the same lattice point: its candidates are gone through once for all lanes
// that share it. Included once per Highway target.
#if defined(QW_QUANT_CODECS_IQ3_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_IQ3_SEARCH_INL_H
#undef QW_QUANT_CODECS_IQ3_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_IQ3_SEARCH_INL_H
#endif

#include "core/quant/codecs/codebook_search.h"
#include "core/quant/codecs/codebook_weigh-inl.h"
#include "core/quant/codecs/lane_transpose-inl.h"

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

constexpr std::size_t kDigits = 8;    // levels of an element: the digits 0 … 7 mean 1, 3 … 15
constexpr int kDigitBits = 3;         // in a packed point
constexpr std::size_t kElements = 4;  // of a point
constexpr std::size_t kSubPoints = 8; // of a sub-block
constexpr std::size_t kSubElements = kElements * kSubPoints;

using FourFloats = hn::CappedTag<float, 4>;
using PointFloats = hn::CappedTag<float, kSubPoints>; // a point of the sub-block per lane

// The scales that are tried, in order, then copies of the last up to a multiple of four.
template <class Rules>
struct TriedScales {
    static constexpr std::size_t kCount = 2 * Rules::kSteps + 1;
    static constexpr std::size_t kPadded = (kCount + 3) / 4 * 4;
    // So many in vectors of kLanes; the rest, if any, in one of four.
    static constexpr std::size_t kWhole = kPadded / kLanes * kLanes;
    static_assert(kPadded - kWhole == 0 || kPadded - kWhole == 4);

    alignas(64) std::array<float, kPadded> numerator;
};
template <class Rules>
constexpr TriedScales<Rules> triedScales() {
    TriedScales<Rules> all{};
    for (std::size_t i = 0; i < all.kPadded; ++i) {
        const int last = static_cast<int>(all.kCount) - 1;
        all.numerator[i] =
            codebook::searchNumerator<Rules>(std::min(static_cast<int>(i), last) - Rules::kSteps);
    }
    return all;
}
template <class Rules>
constexpr TriedScales<Rules> kTriedScales = triedScales<Rules>();

// What the scales tried make of one sub-block: column s belongs to scale s.
template <class Rules>
struct TriedSubBlock {
    static constexpr std::size_t kColumns = (TriedScales<Rules>::kPadded + 16) / 16 * 16; // aligned rows
    alignas(64) float scaled[kDigits][kColumns];           // scale × 1, 3 … 15
    alignas(64) std::int32_t number[kSubPoints][kColumns]; // lattice numbers, with room behind the last
    alignas(64) std::int32_t point[kSubPoints][kColumns];  // packed points chosen
    alignas(64) float cross[kColumns];                     // what the points chosen mean: codebook::Fit
    alignas(64) float power[kColumns];
    alignas(64) float scale[kColumns]; // cross / power
    alignas(64) float gain[kColumns];
};

// 32 elements of a WeighedBatch.
struct SubBlockElements {
    const float* x;
    const float* weight;
    const float* root;
};

// nearestByMantissa of ½ × (inverse × x − 1), from 0 to 7.
template <class D>
HWY_INLINE hn::Vec<hn::RebindToSigned<D>> digitOf(D d, hn::Vec<D> inverse, hn::Vec<D> x) {
    const hn::RebindToSigned<D> di;
    const auto value = hn::Mul(hn::Set(d, 0.5f), hn::Sub(hn::Mul(inverse, x), hn::Set(d, 1.0f)));
    const auto bits = hn::BitCast(di, hn::Add(value, hn::Set(d, kRoundingMagic)));
    const auto lowest = hn::Set(di, kMantissaOffset);
    const auto highest = hn::Set(di, kMantissaOffset + static_cast<int>(kDigits) - 1);
    const auto level = hn::And(bits, hn::Set(di, kMantissaBits));
    return hn::Sub(hn::Min(hn::Max(level, lowest), highest), lowest);
}

// x[i]: element i of a lane's point.
template <class D>
HWY_INLINE hn::Vec<hn::RebindToSigned<D>> numberOf(D d, hn::Vec<D> inverse, const hn::Vec<D>* x) {
    auto number = digitOf(d, inverse, x[kElements - 1]);
    for (std::size_t i = kElements - 1; i-- > 0;)
        number = hn::Add(hn::ShiftLeft<kDigitBits>(number), digitOf(d, inverse, x[i]));
    return number;
}

// a where it is less than b, else b. Shorter than waiting for the mask where the minimum of NaN and b is b.
template <class V, class M>
HWY_INLINE V lesser(M less, V a, V b) {
#if HWY_ARCH_X86
    (void)less;
    return hn::Min(a, b);
#else
    return hn::IfThenElse(less, a, b);
#endif
}

// Bit j: lane j differs from the lane after it, or is the last. Reads one number more than there are lanes.
template <class D>
HWY_INLINE std::uint32_t endsOfRuns(D d, const std::int32_t* numbers) {
    constexpr std::size_t kWidth = hn::MaxLanes(D());
    const hn::RebindToSigned<D> di;
    return maskBits(di, hn::Ne(hn::Load(di, numbers), hn::LoadU(di, numbers + 1))) | 1u << (kWidth - 1);
}

// choosePoint of the scalar definition: the packed points for a vector of lattice numbers. The numbers of the
// lanes in `leaders` are the ones that count: a lane whose number is none of them gets a meaningless point.
// scaled: kDigits rows of `stride`, lane j of row q is (2q + 1) × the scale of lane j. Not inline, because
// its loops want all registers.
template <class D>
HWY_NOINLINE void chooseInLanes(D d, const grids::NearestPoints& nearest, const float* scaled,
                                std::size_t stride, const hn::Vec<D>* x, const hn::Vec<D>* root,
                                const std::int32_t* numbers, std::uint32_t leaders, std::int32_t* points) {
    const hn::RebindToSigned<D> di;
    constexpr std::size_t kWidth = hn::MaxLanes(D());
    constexpr std::size_t kRow = kDigits * kWidth;
    alignas(64) float errors[kElements * kRow]; // of element i with digit q, one vector each
    bool tabled = false;
    const auto number = hn::Load(di, numbers);
    auto chosen = number;
    for (; leaders != 0; leaders &= leaders - 1) {
        const std::int32_t shared = numbers[std::countr_zero(leaders)];
        const grids::NearestPoints::Entry entry = nearest.entries()[static_cast<std::size_t>(shared)];
        if (entry.position >= 0)
            continue; // the lattice point is in the codebook, and its number its packed form
        if (!tabled) {
            for (std::size_t i = 0; i < kElements; ++i)
                for (std::size_t q = 0; q < kDigits; ++q) {
                    const auto difference = hn::Sub(hn::Load(d, scaled + q * stride), x[i]);
                    hn::Store(hn::Mul(hn::Mul(root[i], difference), difference), d,
                              errors + i * kRow + q * kWidth);
                }
            tabled = true;
        }
        const grids::PackedPoint* candidates = nearest.packedCandidates().data() + entry.first;
        auto smallest = hn::Set(d, FLT_MAX);
        auto best = hn::Set(di, candidates[0]);
        const auto consider = [&](std::size_t packed) HWY_ATTR {
            const auto errorOf = [&](std::size_t i) HWY_ATTR {
                return hn::Load(d, errors + i * kRow + (packed >> (kDigitBits * i) & 7u) * kWidth);
            };
            const auto error = hn::Add(hn::Add(hn::Add(errorOf(0), errorOf(1)), errorOf(2)), errorOf(3));
            const auto better = hn::Lt(error, smallest);
            smallest = lesser(better, error, smallest);
            best = hn::IfThenElse(hn::RebindMask(di, better), hn::Set(di, static_cast<std::int32_t>(packed)),
                                  best);
        };
        // An odd one more is the padding: a copy of the first, never better than it.
        for (std::size_t c = 0; c < entry.count; c += 2) {
            consider(candidates[c]);
            consider(candidates[c + 1]);
        }
        chosen = hn::IfThenElse(hn::Eq(number, hn::Set(di, shared)), best, chosen);
    }
    hn::Store(chosen, di, points);
}

template <class Rules, class D>
HWY_INLINE void roundColumns(D d, std::size_t at, const SubBlockElements& sub, float reference,
                             TriedSubBlock<Rules>& tried) {
    const hn::RebindToSigned<D> di;
    const auto numerator = hn::Load(d, kTriedScales<Rules>.numerator.data() + at);
    const auto inverse = hn::Div(numerator, hn::Set(d, reference));
    const auto scale = hn::Div(hn::Set(d, 1.0f), inverse);
    for (std::size_t q = 0; q < kDigits; ++q)
        hn::Store(hn::Mul(scale, hn::Set(d, static_cast<float>(2 * q + 1))), d, tried.scaled[q] + at);
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        hn::Vec<D> x[kElements];
        for (std::size_t i = 0; i < kElements; ++i)
            x[i] = hn::Set(d, sub.x[kElements * p + i]);
        hn::Store(numberOf(d, inverse, x), di, tried.number[p] + at);
    }
}

// The points of whole vectors of scales.
template <class Rules>
HWY_INLINE void chooseColumns(const grids::NearestPoints& nearest, const SubBlockElements& sub,
                              TriedSubBlock<Rules>& tried) {
    const Floats d;
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        FloatLanes x[kElements];
        FloatLanes root[kElements];
        for (std::size_t i = 0; i < kElements; ++i) {
            x[i] = hn::Set(d, sub.x[kElements * p + i]);
            root[i] = hn::Set(d, sub.root[kElements * p + i]);
        }
        for (std::size_t at = 0; at < TriedScales<Rules>::kWhole; at += kLanes)
            chooseInLanes(d, nearest, tried.scaled[0] + at, tried.kColumns, x, root, tried.number[p] + at,
                          endsOfRuns(d, tried.number[p] + at), tried.point[p] + at);
    }
}

// The points of the last four scales: several points at a time fill the lanes.
template <class Rules>
HWY_INLINE void chooseLastColumns(const grids::NearestPoints& nearest, const SubBlockElements& sub,
                                  TriedSubBlock<Rules>& tried) {
    const Floats d;
    const Ints di;
    const FourFloats four;
    const hn::RebindToSigned<FourFloats> fourInts;
    constexpr std::size_t kFirst = TriedScales<Rules>::kWhole;
    constexpr std::size_t kTogether = kLanes / 4;
    alignas(64) float scaled[kDigits][kLanes];
    for (std::size_t q = 0; q < kDigits; ++q)
        hn::Store(hn::LoadDup128(d, tried.scaled[q] + kFirst), d, scaled[q]);
    for (std::size_t p = 0; p < kSubPoints; p += kTogether) {
        const auto xs = hn::LoadU(d, sub.x + kElements * p);
        const auto roots = hn::LoadU(d, sub.root + kElements * p);
        const FloatLanes x[kElements] = {hn::Broadcast<0>(xs), hn::Broadcast<1>(xs), hn::Broadcast<2>(xs),
                                         hn::Broadcast<3>(xs)};
        const FloatLanes root[kElements] = {hn::Broadcast<0>(roots), hn::Broadcast<1>(roots),
                                            hn::Broadcast<2>(roots), hn::Broadcast<3>(roots)};
        alignas(64) std::int32_t numbers[kLanes + 1] = {};
        alignas(64) std::int32_t points[kLanes];
        for (std::size_t k = 0; k < kTogether; ++k)
            hn::Store(hn::Load(fourInts, tried.number[p + k] + kFirst), fourInts, numbers + 4 * k);
        chooseInLanes(d, nearest, scaled[0], kLanes, x, root, numbers, endsOfRuns(d, numbers), points);
        for (std::size_t k = 0; k < kTogether; ++k)
            hn::Store(hn::Load(fourInts, points + 4 * k), fourInts, tried.point[p + k] + kFirst);
    }
}

// fitOf of the scalar definition for kVectors vectors of columns, side by side to hide the latency of its
// long sums; and the scale and the gain that each fit gives.
template <std::size_t kVectors, class Rules, class D>
HWY_INLINE void fitColumns(D d, std::size_t at, const float* weightedX, const SubBlockElements& sub,
                           TriedSubBlock<Rules>& tried) {
    const hn::RebindToSigned<D> di;
    constexpr std::size_t kWidth = hn::MaxLanes(D());
    hn::Vec<D> cross[kVectors];
    hn::Vec<D> power[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v)
        cross[v] = power[v] = hn::Zero(d);
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        hn::Vec<decltype(di)> digits[kVectors];
        for (std::size_t v = 0; v < kVectors; ++v)
            digits[v] = hn::Load(di, tried.point[p] + at + v * kWidth);
        for (std::size_t i = kElements * p; i < kElements * (p + 1); ++i) {
            const auto wx = hn::Set(d, weightedX[i]);
            const auto weight = hn::Set(d, sub.weight[i]);
            for (std::size_t v = 0; v < kVectors; ++v) {
                const auto digit = hn::And(digits[v], hn::Set(di, static_cast<int>(kDigits) - 1));
                digits[v] = hn::ShiftRight<kDigitBits>(digits[v]);
                const auto level = hn::ConvertTo(d, hn::Add(hn::Add(digit, digit), hn::Set(di, 1)));
                cross[v] = hn::Add(cross[v], hn::Mul(wx, level));
                power[v] = hn::Add(power[v], hn::Mul(hn::Mul(weight, level), level));
            }
        }
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
        const std::size_t column = at + v * kWidth;
        const auto scale = hn::Div(cross[v], power[v]);
        hn::Store(cross[v], d, tried.cross + column);
        hn::Store(power[v], d, tried.power + column);
        hn::Store(scale, d, tried.scale + column);
        hn::Store(hn::Mul(scale, cross[v]), d, tried.gain + column);
    }
}

// choosePoint for those of the eight points that `wanted` has bits for, all with one scale.
HWY_INLINE void choosePoints(const grids::NearestPoints& nearest, const SubBlockElements& sub, float scale,
                             std::uint32_t wanted, std::int32_t* numbers, std::int32_t* points) {
    const PointFloats d;
    constexpr std::size_t kWidth = hn::MaxLanes(PointFloats());
    alignas(64) float scaled[kDigits][kWidth];
    for (std::size_t q = 0; q < kDigits; ++q)
        hn::Store(hn::Set(d, scale * static_cast<float>(2 * q + 1)), d, scaled[q]);
    const auto inverse = hn::Set(d, 1.0f / scale);
    for (std::size_t p = 0; p < kSubPoints; p += kWidth) {
        alignas(64) float xs[kElements][kWidth];
        alignas(64) float roots[kElements][kWidth];
        rowsToLanes<kElements>(d, sub.x + kElements * p, xs[0], kWidth);
        rowsToLanes<kElements>(d, sub.root + kElements * p, roots[0], kWidth);
        hn::Vec<PointFloats> x[kElements];
        hn::Vec<PointFloats> root[kElements];
        for (std::size_t i = 0; i < kElements; ++i) {
            x[i] = hn::Load(d, xs[i]);
            root[i] = hn::Load(d, roots[i]);
        }
        hn::Store(numberOf(d, inverse, x), hn::RebindToSigned<PointFloats>(), numbers + p);
        chooseInLanes(d, nearest, scaled[0], kWidth, x, root, numbers + p, wanted >> p & ((1u << kWidth) - 1),
                      points + p);
    }
}

// searchScale of the scalar definition.
template <class Rules>
HWY_INLINE codebook::FoundSubBlock<Rules> searchTriedScales(const grids::NearestPoints& nearest,
                                                            const SubBlockElements& sub, float reference) {
    using Tried = TriedScales<Rules>;
    TriedSubBlock<Rules> tried;
    alignas(64) float weightedX[kSubElements];
    for (std::size_t i = 0; i < kSubElements; i += kLanes)
        hn::Store(hn::Mul(hn::Load(Floats(), sub.weight + i), hn::Load(Floats(), sub.x + i)), Floats(),
                  weightedX + i);
    for (std::size_t at = 0; at < Tried::kWhole; at += kLanes)
        roundColumns(Floats(), at, sub, reference, tried);
    chooseColumns(nearest, sub, tried);
    fitColumns<Tried::kWhole / kLanes>(Floats(), 0, weightedX, sub, tried);
    if constexpr (Tried::kWhole < Tried::kPadded) {
        roundColumns(FourFloats(), Tried::kWhole, sub, reference, tried);
        chooseLastColumns(nearest, sub, tried);
        fitColumns<1>(FourFloats(), Tried::kWhole, weightedX, sub, tried);
    }

    codebook::FoundSubBlock<Rules> found{reference / codebook::searchNumerator<Rules>(0), {}};
    std::size_t column = Tried::kCount;
    float gain = 0.0f;
    for (std::size_t s = 0; s < Tried::kCount; ++s) {
        const codebook::Fit fit{tried.cross[s], tried.power[s]};
        if (!fit.betterThan(gain)) continue;
        found.scale = tried.scale[s];
        gain = tried.gain[s];
        column = s;
    }
    const auto entries = nearest.entries();
    std::uint32_t toRefit = 0;
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        // No scale was of use: the first point, as if it had been found by rounding where only the others are
        // refitted.
        std::int32_t packed = nearest.packedCandidates()[0];
        bool rounded = !Rules::kRefitsAll;
        if (column < Tried::kCount) {
            packed = tried.point[p][column];
            rounded = packed == tried.number[p][column];
        }
        const auto position = entries[static_cast<std::size_t>(packed)].position;
        found.points[p] = {static_cast<grids::PackedPoint>(packed), static_cast<std::uint16_t>(position),
                           rounded};
        toRefit |= static_cast<std::uint32_t>(!rounded) << p;
    }
    if (toRefit == 0 || !(found.scale > 0.0f)) return found;

    if (Rules::kRefitsAll) toRefit = (1u << kSubPoints) - 1;
    alignas(64) std::int32_t numbers[kSubPoints];
    alignas(64) std::int32_t points[kSubPoints];
    choosePoints(nearest, sub, found.scale, toRefit, numbers, points);
    for (; toRefit != 0; toRefit &= toRefit - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(toRefit));
        const auto position = entries[static_cast<std::size_t>(points[p])].position;
        found.points[p] = {static_cast<grids::PackedPoint>(points[p]), static_cast<std::uint16_t>(position),
                           points[p] == numbers[p]};
    }
    const codebook::Fit fit = codebook::fitOf<Rules>(found.points, sub.x, sub.weight);
    if (fit.power > 0.0f) found.scale = fit.cross / fit.power;
    return found;
}

HWY_INLINE float largestOfSubBlock(const float* x) {
    const Floats d;
    auto largest = hn::Load(d, x);
    for (std::size_t i = kLanes; i < kSubElements; i += kLanes)
        largest = hn::Max(largest, hn::Load(d, x + i));
    return hn::GetLane(hn::MaxOfLanes(d, largest));
}

// Super-blocks from x to out; see encodeWeighed.
template <class Layout>
void encodeByTriedScales(const float* x, const float* importance, std::size_t columns, std::size_t blocks,
                         std::byte* out) {
    using Rules = typename Layout::Rules;
    using Batch = WeighedBatch<Rules>;
    static_assert(Rules::kElements == kElements && Rules::kSubElements == kSubElements);
    const grids::NearestPoints& nearest = Layout::nearest();
    const auto search = [&](const Batch& batch, codebook::FoundBlock<Rules>* found) HWY_ATTR {
        for (std::size_t first = 0; first < Batch::kElements; first += kSubElements) {
            const float reference = largestOfSubBlock(batch.magnitude + first);
            if (reference < Rules::kNegligible) continue;
            const SubBlockElements sub{batch.magnitude + first, batch.weight + first, batch.root + first};
            const auto best = searchTriedScales<Rules>(nearest, sub, reference);
            codebook::FoundBlock<Rules>& block = found[first / codebook::kSuperElements];
            const std::size_t place = first % codebook::kSuperElements / kSubElements;
            codebook::enterScale<Rules>(best.scale, place, batch.signs + first / 8, block);
            for (std::size_t p = 0; p < kSubPoints; ++p)
                block.positions[place * kSubPoints + p] = best.points[p].position;
        }
    };
    encodeWeighed<Rules>(
        x, importance, columns, blocks, out, Layout::kBytes, search,
        [](const codebook::FoundBlock<Rules>& found, std::byte* block) { Layout::pack(found, block); });
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
