// The search of iq1_search.h with vectors: sub-blocks run in lanes, one each, and every lane performs the
// operations of the scalar definition in its order. Only the choice among a point's candidates runs along the
// candidates (codebook_nearest-inl.h). Included once per Highway target.
#if defined(QW_QUANT_CODECS_IQ1_SEARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_IQ1_SEARCH_INL_H
#undef QW_QUANT_CODECS_IQ1_SEARCH_INL_H
#else
#define QW_QUANT_CODECS_IQ1_SEARCH_INL_H
#endif

#include "core/quant/codecs/codebook_nearest-inl.h"
#include "core/quant/codecs/iq1_search.h"
#include "core/quant/codecs/iq1_split-inl.h"
#include "core/quant/codecs/lane_transpose-inl.h"
#include "core/quant/codecs/search/lane_importance-inl.h"

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Super-blocks encoded together: at least one, and enough to fill the lanes with sub-blocks.
template <class Rules>
struct Iq1Batch {
    static constexpr std::size_t kTileElements = kLanes * Rules::kSubElements;
    static constexpr std::size_t kBlocks =
        kTileElements > iq1::kSuperElements ? kTileElements / iq1::kSuperElements : 1;
    static constexpr std::size_t kElements = kBlocks * iq1::kSuperElements;

    alignas(64) float x[kElements];
    alignas(64) float weight[kElements];
    iq1::FoundBlock<Rules> found[kBlocks];
};

// Sums of squares are chains of additions: as many super-blocks side by side as fill the longest vectors.
constexpr std::size_t kSummedBlocks = 16;

// Where levels are raised and where they are lowered.
constexpr Sixteen repeatedLevels(const std::array<float, 3>& levels) {
    Sixteen all{};
    for (std::size_t i = 0; i < 16; ++i)
        all.value[i] = levels[i % 4 < 3 ? i % 4 : 2];
    return all;
}
constexpr Sixteen kLevelRows[2] = {repeatedLevels(iq1::kRaisedLevels), repeatedLevels(iq1::kLoweredLevels)};

// Points of kLanes sub-blocks.
template <class Rules>
struct Iq1Points {
    alignas(64) std::int32_t number[iq1::kSubPoints<Rules>][kLanes]; // of the lattice
    alignas(64) std::int32_t packed[iq1::kSubPoints<Rules>][kLanes];
    std::uint16_t position[iq1::kSubPoints<Rules>][kLanes];
};

// Lattice numbers out of 2-bit digits: those of 16 elements in a word.
template <class Rules>
HWY_INLINE void latticeNumbers(const IntLanes* digits, Iq1Points<Rules>& points) {
    const Ints di;
    for (std::size_t p = 0; p < iq1::kSubPoints<Rules>; ++p) {
        auto number = hn::Zero(di);
        for (std::size_t i = iq1::kPointElements; i-- > 0;) {
            const int bit = static_cast<int>(2 * (p % 2 * iq1::kPointElements + i));
            const auto digit = hn::And(hn::ShiftRightSame(digits[p / 2], bit), hn::Set(di, 3));
            number = hn::Add(hn::Add(number, hn::Add(number, number)), digit);
        }
        hn::Store(number, di, points.number[p]);
    }
}

// Settles the points of the lanes in `counts`; returns the lanes some of whose points were not in the
// codebook. x, weight: kLanes sub-blocks, one after another.
template <class Rules>
HWY_INLINE std::uint32_t settlePoints(const grids::NearestPoints& nearest, const float* x,
                                      const float* weight, std::uint32_t counts, const float* scales,
                                      const std::int32_t* patterns, Iq1Points<Rules>& points) {
    constexpr std::size_t kSubPoints = iq1::kSubPoints<Rules>;
    const grids::NearestPoints::Entry* entries = nearest.entries().data();
    const grids::PackedPoint* packed = nearest.packedCandidates().data();
    const std::uint16_t* positions = nearest.positions().data();
    OpenPoint open[kSubPoints * kLanes + 1];
    std::size_t count = 0;
    std::uint32_t refitted = 0;
    for (std::size_t p = 0; p < kSubPoints; ++p)
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            // No branches: which of the cases holds is as good as random.
            const grids::NearestPoints::Entry entry = entries[points.number[p][lane]];
            points.packed[p][lane] = packed[entry.first];
            points.position[p][lane] = static_cast<std::uint16_t>(entry.position);
            open[count] = {entry.first, entry.count, static_cast<std::uint16_t>(lane),
                           static_cast<std::uint32_t>(p)};
            const std::uint32_t isOpen =
                (counts >> lane & 1u) & static_cast<std::uint32_t>(entry.position < 0);
            refitted |= isOpen << lane;
            count += isOpen;
        }
    compareCandidates<iq1::kPointElements>(
        nearest, open, count,
        [&](const OpenPoint& at, DigitErrors<iq1::kPointElements>& errors) HWY_ATTR {
            const std::size_t first = at.lane * Rules::kSubElements + at.point * iq1::kPointElements;
            const bool lowered =
                iq1::lowers<Rules>(static_cast<unsigned>(patterns[at.lane]), at.point * iq1::kPointElements);
            errors.compute(scales[at.lane], x + first, weight + first, kLevelRows[lowered]);
        },
        [&](const OpenPoint& at, std::size_t candidate) HWY_ATTR {
            points.packed[at.point][at.lane] = packed[candidate];
            points.position[at.point][at.lane] = positions[candidate];
        });
    return refitted;
}

// The scale fitted to the points, for the lanes in `refitted` where there is one.
template <class Rules>
HWY_INLINE FloatLanes refittedScale(const Iq1Tile<Rules>& tile, const Iq1Points<Rules>& points,
                                    IntLanes patterns, std::uint32_t refitted, FloatLanes scale) {
    const Floats d;
    const Ints di;
    auto cross = hn::Zero(d);
    auto power = hn::Zero(d);
    for (std::size_t p = 0; p < iq1::kSubPoints<Rules>; ++p) {
        const unsigned bit = iq1::patternBit<Rules>(p * iq1::kPointElements);
        const auto lowered = hn::TestBit(patterns, hn::Set(di, static_cast<std::int32_t>(bit)));
        const auto shift =
            hn::IfThenElse(hn::RebindMask(d, lowered), hn::Set(d, -iq1::kShift), hn::Set(d, iq1::kShift));
        auto digits = hn::Load(di, points.packed[p]);
        for (std::size_t i = 0; i < iq1::kPointElements; ++i) {
            const auto digit = hn::Sub(hn::And(digits, hn::Set(di, 3)), hn::Set(di, 1));
            digits = hn::ShiftRight<2>(digits);
            const auto level = hn::Add(hn::ConvertTo(d, digit), shift);
            const std::size_t at = p * iq1::kPointElements + i;
            const auto weighed = hn::Mul(hn::Load(d, tile.weight[at]), level);
            cross = hn::Add(cross, hn::Mul(weighed, hn::Load(d, tile.x[at])));
            power = hn::Add(power, hn::Mul(weighed, level));
        }
    }
    const std::uint8_t bits[8] = {static_cast<std::uint8_t>(refitted),
                                  static_cast<std::uint8_t>(refitted >> 8)};
    const auto fits =
        hn::And(hn::LoadMaskBits(d, bits), hn::And(hn::Gt(cross, hn::Zero(d)), hn::Gt(power, hn::Zero(d))));
    return hn::IfThenElse(fits, hn::Div(cross, power), scale);
}

template <class Rules>
HWY_INLINE hn::Mask<Floats> countingLanes(const Iq1Tile<Rules>& tile) {
    const Floats d;
    auto largest = hn::Abs(hn::Load(d, tile.x[0]));
    for (std::size_t i = 1; i < Rules::kSubElements; ++i)
        largest = hn::Max(largest, hn::Abs(hn::Load(d, tile.x[i])));
    return hn::Not(hn::Lt(largest, hn::Set(d, Rules::kNegligible)));
}

// searchSubBlock of the scalar definition for kLanes sub-blocks of a batch, from element `first` on.
template <class Rules>
HWY_INLINE void searchTile(const grids::NearestPoints& nearest, std::size_t first, Iq1Batch<Rules>& batch) {
    const Floats d;
    const Ints di;
    const float* x = batch.x + first;
    const float* weight = batch.weight + first;
    Iq1Tile<Rules> tile;
    rowsToLanes<Rules::kSubElements>(d, x, tile.x[0], kLanes);
    rowsToLanes<Rules::kSubElements>(d, weight, tile.weight[0], kLanes);
    const auto nonZero = countingLanes(tile);
    if (hn::AllFalse(d, nonZero)) return;
    AscendingTile<Rules> ascending;
    sortLanes(tile, ascending);
    const LaneSplit split = bestSplits(Rules{}, ascending);
    const std::uint32_t counts =
        maskBits(d, hn::And(nonZero, hn::RebindMask(d, hn::Gt(split.code, hn::Set(di, -1)))));
    if (counts == 0) return;

    IntLanes digits[iq1::kSubPoints<Rules> / 2];
    digitsOf(ascending, split, digits);
    const auto mirrored = hn::Lt(split.scale, hn::Zero(d));
    auto scale = hn::IfThenElse(mirrored, hn::Neg(split.scale), split.scale);
    const auto kept = hn::ShiftRight<LaneSplit::kPatternBit>(split.code);
    const auto mirroredPattern = hn::Sub(hn::Set(di, iq1::kPatterns<Rules> - 1), kept);
    const auto pattern = hn::IfThenElse(hn::RebindMask(di, mirrored), mirroredPattern, kept);
    for (IntLanes& word : digits) {
        const auto twos = hn::Set(di, static_cast<std::int32_t>(0xaaaaaaaau));
        word = hn::IfThenElse(hn::RebindMask(di, mirrored), hn::Sub(twos, word), word);
    }

    Iq1Points<Rules> points;
    latticeNumbers(digits, points);
    alignas(64) float scales[kLanes];
    alignas(64) std::int32_t patterns[kLanes];
    hn::Store(scale, d, scales);
    hn::Store(pattern, di, patterns);
    const std::uint32_t refitted = settlePoints(nearest, x, weight, counts, scales, patterns, points);
    if (refitted != 0) {
        scale = refittedScale(tile, points, pattern, refitted, scale);
        hn::Store(scale, d, scales);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if ((counts >> lane & 1u) == 0) continue;
        const std::size_t subBlock = first / Rules::kSubElements + lane;
        iq1::FoundSubBlock<Rules>& sub =
            batch.found[subBlock / iq1::kSubBlocks<Rules>][subBlock % iq1::kSubBlocks<Rules>];
        sub.scale = scales[lane];
        sub.pattern = static_cast<unsigned>(patterns[lane]);
        for (std::size_t p = 0; p < iq1::kSubPoints<Rules>; ++p)
            sub.positions[p] = points.position[p][lane];
    }
}

// Super-blocks from x to out. importance: one weight per column, of rows of `columns`, or null. pack(found,
// x, weight, block) writes one block of blockBytes.
template <class Rules, class Pack>
HWY_INLINE void encodeWithSplits(const float* x, const float* importance, std::size_t columns,
                                 std::size_t blocks, std::byte* out, std::size_t blockBytes,
                                 const Pack& pack) {
    using Batch = Iq1Batch<Rules>;
    constexpr std::size_t kSuperElements = iq1::kSuperElements;
    static_assert(kSummedBlocks % Batch::kBlocks == 0);
    const grids::NearestPoints& nearest = grids::nearestIq1S();
    Batch batch;
    float sums[kSummedBlocks] = {};
    std::size_t column = 0;
    for (std::size_t block = 0; block < blocks; block += Batch::kBlocks) {
        const std::size_t here = std::min(blocks - block, Batch::kBlocks);
        if (importance != nullptr && block % kSummedBlocks == 0)
            sumsOfSquares(x + block * kSuperElements, std::min(blocks - block, kSummedBlocks), kSuperElements,
                          sums);
        // Lanes beyond the last block hold zeros, which never count.
        if (here < Batch::kBlocks) {
            std::fill(std::begin(batch.x), std::end(batch.x), 0.0f);
            std::fill(std::begin(batch.weight), std::end(batch.weight), 0.0f);
        }
        std::memcpy(batch.x, x + block * kSuperElements, here * kSuperElements * sizeof(float));
        for (std::size_t b = 0; b < here; ++b) {
            batch.found[b] = {};
            const float* values = batch.x + b * kSuperElements;
            float* weight = batch.weight + b * kSuperElements;
            if (importance == nullptr) {
                iq1::weigh(values, nullptr, weight);
                continue;
            }
            const float spread =
                iq1::kSpreadFactor * sums[(block + b) % kSummedBlocks] / static_cast<float>(kSuperElements);
            importanceWeightsAlong(values, importance + column, spread, kSuperElements, weight);
            column += kSuperElements;
            if (column == columns) column = 0;
        }
        for (std::size_t first = 0; first < Batch::kElements; first += Batch::kTileElements)
            searchTile(nearest, first, batch);
        for (std::size_t b = 0; b < here; ++b)
            pack(batch.found[b], batch.x + b * kSuperElements, batch.weight + b * kSuperElements,
                 out + (block + b) * blockBytes);
    }
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
