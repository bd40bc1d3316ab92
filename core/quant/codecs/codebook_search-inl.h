// The search of codebook_search.h with vectors: sub-blocks run in lanes, one each, and every lane performs
// the operations of the scalar definition in its order. Only the choice among a point's candidates runs along
// the candidates (codebook_nearest-inl.h). Included once per Highway target.
#if defined(QW_QUANT_CODECS_CODEBOOK_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_CODEBOOK_SEARCH_INL_H
#undef QW_QUANT_CODECS_CODEBOOK_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_CODEBOOK_SEARCH_INL_H
#endif

#include "core/quant/codecs/codebook_nearest-inl.h"
#include "core/quant/codecs/codebook_weigh-inl.h"
#include "core/quant/codecs/lane_transpose-inl.h"

#include <hwy/highway.h>

#include <cstring>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// kLanes sub-blocks of a batch, transposed: element i of lane j stands at [i][j].
template <class Rules>
struct SubBlockTile {
    static constexpr std::size_t kElements = Rules::kSubElements;
    alignas(64) float x[kElements][kLanes];
    alignas(64) float weight[kElements][kLanes];
    alignas(64) float weightedX[kElements][kLanes]; // weight × x
    // The same sub-blocks, one after another.
    const float* magnitudes;
    const float* roots;

    HWY_INLINE FloatLanes xAt(std::size_t i) const { return hn::Load(Floats(), x[i]); }
    HWY_INLINE FloatLanes weightAt(std::size_t i) const { return hn::Load(Floats(), weight[i]); }
    HWY_INLINE FloatLanes weightedXAt(std::size_t i) const { return hn::Load(Floats(), weightedX[i]); }
};

// A point per lane: its packed form, with kRounded where the lattice point itself was in the codebook.
constexpr std::int32_t kRounded = 1 << 16;
template <class Rules>
struct TilePoints {
    alignas(64) std::int32_t point[codebook::kSubPoints<Rules>][kLanes];
};

template <class Rules>
HWY_INLINE void loadTile(const WeighedBatch<Rules>& batch, std::size_t first, SubBlockTile<Rules>& tile) {
    const Floats d;
    rowsToLanes<Rules::kSubElements>(d, batch.magnitude + first, tile.x[0], kLanes);
    rowsToLanes<Rules::kSubElements>(d, batch.weight + first, tile.weight[0], kLanes);
    for (std::size_t i = 0; i < Rules::kSubElements; ++i)
        hn::Store(hn::Mul(tile.weightAt(i), tile.xAt(i)), d, tile.weightedX[i]);
    tile.magnitudes = batch.magnitude + first;
    tile.roots = batch.root + first;
}

template <class Rules>
HWY_INLINE FloatLanes largestLanes(const SubBlockTile<Rules>& tile) {
    auto largest = tile.xAt(0);
    for (std::size_t i = 1; i < Rules::kSubElements; ++i) {
        const auto x = tile.xAt(i);
        largest = hn::IfThenElse(hn::Gt(largest, x), largest, x);
    }
    return largest;
}

// The bits of value after rounding, still offset by kMantissaOffset.
HWY_INLINE IntLanes roundedMantissa(FloatLanes value) {
    const auto rounded = hn::Add(value, hn::Set(Floats(), kRoundingMagic));
    return hn::And(hn::BitCast(Ints(), rounded), hn::Set(Ints(), kMantissaBits));
}

// Lattice numbers of point p of every lane.
template <class Rules>
HWY_INLINE IntLanes latticeNumbers(const SubBlockTile<Rules>& tile, std::size_t p, FloatLanes inverse) {
    const Floats d;
    const Ints di;
    constexpr int kLevels = codebook::kLevels<Rules>;
    auto number = hn::Zero(di);
    for (std::size_t i = Rules::kElements; i-- > 0;) {
        const auto x = tile.xAt(p * Rules::kElements + i);
        const auto halved = hn::Mul(hn::Set(d, 0.5f), hn::Sub(hn::Mul(inverse, x), hn::Set(d, 1.0f)));
        const auto lowest = hn::Set(di, kMantissaOffset);
        const auto highest = hn::Set(di, kMantissaOffset + kLevels - 1);
        const auto level = hn::Sub(hn::Min(hn::Max(roundedMantissa(halved), lowest), highest), lowest);
        const auto shifted =
            kLevels == 3 ? hn::Add(number, hn::Add(number, number)) : hn::ShiftLeft<3>(number);
        number = hn::Add(shifted, level);
    }
    return number;
}

// Settles points that are in the codebook, collects the others and returns their number. wanted: bit j of
// word p asks for point p of lane j; points not asked for keep what they have.
template <class Rules>
HWY_INLINE std::size_t roundPoints(const grids::NearestPoints& nearest, const SubBlockTile<Rules>& tile,
                                   FloatLanes inverse, const std::uint32_t* wanted, TilePoints<Rules>& points,
                                   OpenPoint* open) {
    constexpr std::size_t kSubPoints = codebook::kSubPoints<Rules>;
    const grids::NearestPoints::Entry* entries = nearest.entries().data();
    const grids::PackedPoint* packed = nearest.packedCandidates().data();
    std::size_t count = 0;
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        alignas(64) std::int32_t numbers[kLanes];
        hn::Store(latticeNumbers(tile, p, inverse), Ints(), numbers);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            // No branches: which of the cases holds is as good as random.
            const grids::NearestPoints::Entry entry = entries[numbers[lane]];
            const bool asked = (wanted[p] >> lane & 1u) != 0;
            const std::int32_t rounded = packed[entry.first] | kRounded;
            points.point[p][lane] = asked ? rounded : points.point[p][lane];
            open[count] = {entry.first, entry.count, static_cast<std::uint16_t>(lane),
                           static_cast<std::uint32_t>(p)};
            count += static_cast<std::size_t>(asked & (entry.position < 0));
        }
    }
    return count;
}

// choosePoint for the points and lanes in question.
template <class Rules>
HWY_INLINE void choosePoints(const grids::NearestPoints& nearest, const SubBlockTile<Rules>& tile,
                             FloatLanes inverse, FloatLanes scale, const std::uint32_t* wanted,
                             TilePoints<Rules>& points) {
    OpenPoint open[codebook::kSubPoints<Rules> * kLanes + 1];
    const std::size_t count = roundPoints(nearest, tile, inverse, wanted, points, open);
    alignas(64) float scales[kLanes];
    hn::Store(scale, Floats(), scales);
    const grids::PackedPoint* packed = nearest.packedCandidates().data();
    compareCandidates<Rules::kElements>(
        nearest, open, count,
        [&](const OpenPoint& at, DigitErrors<Rules::kElements>& errors) HWY_ATTR {
            const std::size_t first = at.lane * Rules::kSubElements + at.point * Rules::kElements;
            errors.compute(scales[at.lane], tile.magnitudes + first, tile.roots + first);
        },
        [&](const OpenPoint& at, std::size_t candidate)
            HWY_ATTR { points.point[at.point][at.lane] = packed[candidate]; });
}

struct LaneFit {
    FloatLanes cross;
    FloatLanes power;
};

// fitOf of the scalar definition in every lane.
template <class Rules>
HWY_INLINE LaneFit fitLanes(const SubBlockTile<Rules>& tile, const TilePoints<Rules>& points) {
    const Floats d;
    const Ints di;
    constexpr int kBits = static_cast<int>(grids::digitBits(Rules::kElements));
    auto cross = hn::Zero(d);
    auto power = hn::Zero(d);
    for (std::size_t p = 0; p < codebook::kSubPoints<Rules>; ++p) {
        auto digits = hn::Load(di, points.point[p]);
        for (std::size_t i = 0; i < Rules::kElements; ++i) {
            const auto digit = hn::And(digits, hn::Set(di, (1 << kBits) - 1));
            digits = hn::ShiftRight<kBits>(digits);
            const auto level = hn::ConvertTo(d, hn::Add(hn::Add(digit, digit), hn::Set(di, 1)));
            const std::size_t at = p * Rules::kElements + i;
            cross = hn::Add(cross, hn::Mul(tile.weightedXAt(at), level));
            power = hn::Add(power, hn::Mul(hn::Mul(tile.weightAt(at), level), level));
        }
    }
    return {cross, power};
}

// Where lanes found something better, its points replace those kept so far.
template <class Rules>
HWY_INLINE void keepBetter(hn::Mask<Floats> better, const TilePoints<Rules>& points,
                           TilePoints<Rules>& kept) {
    const Ints di;
    for (std::size_t p = 0; p < codebook::kSubPoints<Rules>; ++p)
        hn::Store(hn::IfThenElse(hn::RebindMask(di, better), hn::Load(di, points.point[p]),
                                 hn::Load(di, kept.point[p])),
                  di, kept.point[p]);
}

// searchScale of the scalar definition for the lanes in `counts`. Returns their scales; the others' are
// meaningless.
template <class Rules>
HWY_INLINE FloatLanes searchScales(const grids::NearestPoints& nearest, const SubBlockTile<Rules>& tile,
                                   hn::Mask<Floats> counts, FloatLanes reference, FloatLanes start,
                                   TilePoints<Rules>& found) {
    const Floats d;
    const Ints di;
    constexpr std::size_t kSubPoints = codebook::kSubPoints<Rules>;
    std::uint32_t wanted[kSubPoints];
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        wanted[p] = maskBits(d, counts);
        hn::Store(hn::Set(di, Rules::kRefitsAll ? 0 : kRounded), di, found.point[p]);
    }
    TilePoints<Rules> points;
    std::memset(&points, 0, sizeof points);
    auto scale = start;
    auto gain = hn::Zero(d);
    for (int step = -Rules::kSteps; step <= Rules::kSteps; ++step) {
        const auto inverse = hn::Div(hn::Set(d, codebook::searchNumerator<Rules>(step)), reference);
        const auto candidate = hn::Div(hn::Set(d, 1.0f), inverse);
        choosePoints(nearest, tile, inverse, candidate, wanted, points);
        const LaneFit fit = fitLanes(tile, points);
        const auto better = hn::And(hn::Gt(fit.power, hn::Zero(d)),
                                    hn::Gt(hn::Mul(fit.cross, fit.cross), hn::Mul(gain, fit.power)));
        const auto fitted = hn::Div(fit.cross, fit.power);
        scale = hn::IfThenElse(better, fitted, scale);
        gain = hn::IfThenElse(better, hn::Mul(fitted, fit.cross), gain);
        keepBetter(better, points, found);
    }

    const std::uint32_t positive = maskBits(d, hn::And(counts, hn::Gt(scale, hn::Zero(d))));
    std::uint32_t refitted = 0; // lanes
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        const auto rounded = hn::TestBit(hn::Load(di, found.point[p]), hn::Set(di, kRounded));
        wanted[p] = positive & ~(Rules::kRefitsAlways ? 0 : maskBits(d, hn::RebindMask(d, rounded)));
        refitted |= wanted[p];
    }
    if (refitted == 0) return scale;
    if constexpr (Rules::kRefitsAll)
        for (std::uint32_t& lanes : wanted)
            lanes = refitted;
    choosePoints(nearest, tile, hn::Div(hn::Set(d, 1.0f), scale), scale, wanted, found);
    const LaneFit fit = fitLanes(tile, found);
    const std::uint8_t refittedBits[8] = {static_cast<std::uint8_t>(refitted),
                                          static_cast<std::uint8_t>(refitted >> 8)};
    const auto fits = hn::And(hn::LoadMaskBits(d, refittedBits), hn::Gt(fit.power, hn::Zero(d)));
    return hn::IfThenElse(fits, hn::Div(fit.cross, fit.power), scale);
}

// Enters the sub-blocks that count into the super-blocks they belong to. first: element of the batch that
// lane 0 begins with.
template <class Rules>
HWY_INLINE void enterTile(const grids::NearestPoints& nearest, const WeighedBatch<Rules>& batch,
                          std::size_t first, std::uint32_t counts, FloatLanes scale,
                          const TilePoints<Rules>& points, codebook::FoundBlock<Rules>* found) {
    const Ints di;
    constexpr std::size_t kSubPoints = codebook::kSubPoints<Rules>;
    constexpr int kBits = static_cast<int>(grids::digitBits(Rules::kElements));
    alignas(64) float scales[kLanes];
    alignas(64) std::int32_t numbers[kSubPoints][kLanes];
    hn::Store(scale, Floats(), scales);
    for (std::size_t p = 0; p < kSubPoints; ++p) {
        const auto packed = hn::Load(di, points.point[p]);
        auto number = hn::Zero(di);
        for (std::size_t i = Rules::kElements; i-- > 0;) {
            const auto digit = hn::And(hn::ShiftRightSame(packed, static_cast<int>(i) * kBits),
                                       hn::Set(di, (1 << kBits) - 1));
            const auto shifted =
                kBits == 2 ? hn::Add(number, hn::Add(number, number)) : hn::ShiftLeft<3>(number);
            number = hn::Add(shifted, digit);
        }
        hn::Store(number, di, numbers[p]);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if ((counts >> lane & 1u) == 0) continue;
        const std::size_t subBlock = first / Rules::kSubElements + lane;
        codebook::FoundBlock<Rules>& block = found[subBlock / codebook::kSubBlocks<Rules>];
        const std::size_t place = subBlock % codebook::kSubBlocks<Rules>;
        codebook::enterScale<Rules>(scales[lane], place, batch.signs + subBlock * Rules::kSubElements / 8,
                                    block);
        for (std::size_t p = 0; p < kSubPoints; ++p)
            block.positions[place * kSubPoints + p] =
                static_cast<std::uint16_t>(nearest.entries()[numbers[p][lane]].position);
    }
}

// Where a type's search starts: the scale that candidates are fractions of, the scale for when no candidate
// is of use, and which sub-blocks count.
struct LaneStart {
    FloatLanes reference;
    FloatLanes scale;
    hn::Mask<Floats> counts;
};

template <class Rules>
HWY_INLINE LaneStart startAtLargest(const SubBlockTile<Rules>& tile) {
    const Floats d;
    const auto largest = largestLanes(tile);
    return {largest, hn::Div(largest, hn::Set(d, codebook::searchNumerator<Rules>(0))),
            hn::Not(hn::Lt(largest, hn::Set(d, Rules::kNegligible)))};
}

// Super-blocks from x to out; see encodeWeighed. startOf(tile) is a LaneStart.
template <class Rules, class StartOf, class Pack>
HWY_INLINE void encodeWithCodebook(const grids::NearestPoints& nearest, const float* x,
                                   const float* importance, std::size_t columns, std::size_t blocks,
                                   std::byte* out, std::size_t blockBytes, const StartOf& startOf,
                                   const Pack& pack) {
    using Batch = WeighedBatch<Rules>;
    const auto search = [&](const Batch& batch, codebook::FoundBlock<Rules>* found) HWY_ATTR {
        SubBlockTile<Rules> tile;
        for (std::size_t first = 0; first < Batch::kElements; first += Batch::kTileElements) {
            loadTile(batch, first, tile);
            const LaneStart start = startOf(tile);
            const std::uint32_t counts = maskBits(Floats(), start.counts);
            if (counts == 0) continue;
            TilePoints<Rules> points;
            const auto scale =
                searchScales(nearest, tile, start.counts, start.reference, start.scale, points);
            enterTile(nearest, batch, first, counts, scale, points, found);
        }
    };
    encodeWeighed<Rules>(x, importance, columns, blocks, out, blockBytes, search, pack);
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
