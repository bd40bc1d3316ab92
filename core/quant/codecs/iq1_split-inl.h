// The best rounding of sub-blocks to three levels (bestSplit of iq1_search.h), one sub-block per vector lane.
// Included once per Highway target.
#if defined(QW_QUANT_CODECS_IQ1_SPLIT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_IQ1_SPLIT_INL_H
#undef QW_QUANT_CODECS_IQ1_SPLIT_INL_H
#else
#define QW_QUANT_CODECS_IQ1_SPLIT_INL_H
#endif

#include "core/quant/codecs/codebook_nearest-inl.h"
#include "core/quant/codecs/iq1_search.h"

#include <hwy/highway.h>

#include <array>
#include <cfloat>
#include <cstddef>
#include <cstdint>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// kLanes sub-blocks, transposed: element i of lane j stands at [i][j].
template <class Rules>
struct Iq1Tile {
    alignas(64) float x[Rules::kSubElements][kLanes];
    alignas(64) float weight[Rules::kSubElements][kLanes];
};

// The same with each lane's elements in ascending order.
template <class Rules>
struct AscendingTile {
    static constexpr std::size_t kCount = Rules::kSubElements;
    alignas(64) float x[kCount][kLanes];
    alignas(64) float weight[kCount][kLanes];
    alignas(64) std::int32_t element[kCount][kLanes]; // where it was

    HWY_INLINE FloatLanes xAt(std::size_t i) const { return hn::Load(Floats(), x[i]); }
    HWY_INLINE FloatLanes weightAt(std::size_t i) const { return hn::Load(Floats(), weight[i]); }
};

struct Comparison {
    std::uint8_t lower, upper;
};

// Batcher's odd-even merge sort of kCount elements, a power of two.
template <std::size_t kCount, class Visit>
constexpr void visitComparisons(const Visit& visit) {
    for (std::size_t merged = 1; merged < kCount; merged *= 2)
        for (std::size_t distance = merged; distance > 0; distance /= 2)
            for (std::size_t first = distance % merged; first + distance < kCount; first += 2 * distance)
                for (std::size_t i = first; i < first + distance && i + distance < kCount; ++i)
                    if (i / (2 * merged) == (i + distance) / (2 * merged)) visit(i, i + distance);
}

template <std::size_t kCount>
constexpr std::size_t comparisonCount() {
    std::size_t count = 0;
    visitComparisons<kCount>([&](std::size_t, std::size_t) { ++count; });
    return count;
}

template <std::size_t kCount>
constexpr auto sortingNetwork() {
    std::array<Comparison, comparisonCount<kCount>()> network{};
    std::size_t count = 0;
    visitComparisons<kCount>([&](std::size_t lower, std::size_t upper) {
        network[count++] = {static_cast<std::uint8_t>(lower), static_cast<std::uint8_t>(upper)};
    });
    return network;
}
template <std::size_t kCount>
constexpr auto kSortingNetwork = sortingNetwork<kCount>();

// Equal values stay in the order of their elements; −0 and 0 are equal.
template <class Rules>
HWY_INLINE void sortLanes(const Iq1Tile<Rules>& tile, AscendingTile<Rules>& sorted) {
    const Floats d;
    const Ints di;
    for (std::size_t i = 0; i < Rules::kSubElements; ++i) {
        hn::Store(hn::Load(d, tile.x[i]), d, sorted.x[i]);
        hn::Store(hn::Load(d, tile.weight[i]), d, sorted.weight[i]);
        hn::Store(hn::Set(di, static_cast<std::int32_t>(i)), di, sorted.element[i]);
    }
    for (const Comparison at : kSortingNetwork<Rules::kSubElements>) {
        const auto x0 = sorted.xAt(at.lower);
        const auto x1 = sorted.xAt(at.upper);
        const auto weight0 = sorted.weightAt(at.lower);
        const auto weight1 = sorted.weightAt(at.upper);
        const auto element0 = hn::Load(di, sorted.element[at.lower]);
        const auto element1 = hn::Load(di, sorted.element[at.upper]);
        const auto later = hn::RebindMask(d, hn::Gt(element0, element1));
        const auto swap = hn::Or(hn::Gt(x0, x1), hn::And(hn::Eq(x0, x1), later));
        const auto swapInts = hn::RebindMask(di, swap);
        hn::Store(hn::IfThenElse(swap, x1, x0), d, sorted.x[at.lower]);
        hn::Store(hn::IfThenElse(swap, x0, x1), d, sorted.x[at.upper]);
        hn::Store(hn::IfThenElse(swap, weight1, weight0), d, sorted.weight[at.lower]);
        hn::Store(hn::IfThenElse(swap, weight0, weight1), d, sorted.weight[at.upper]);
        hn::Store(hn::IfThenElse(swapInts, element1, element0), di, sorted.element[at.lower]);
        hn::Store(hn::IfThenElse(swapInts, element0, element1), di, sorted.element[at.upper]);
    }
}

// iq1::Split in lanes.
struct LaneSplit {
    static constexpr int kHighestBit = 8;
    static constexpr int kPatternBit = 16;

    FloatLanes scale;
    FloatLanes gain;
    IntLanes code; // middle, highest and pattern from these bits on; below zero where none was found

    HWY_INLINE void offer(FloatLanes cross, FloatLanes power, std::size_t middle, std::size_t highest,
                          unsigned pattern) {
        const Floats d;
        const Ints di;
        const auto better = hn::And(hn::Gt(power, hn::Zero(d)), betterThan(cross, power));
        const auto fitted = hn::Div(cross, power);
        const auto offered =
            static_cast<std::int32_t>(middle | highest << kHighestBit | std::size_t{pattern} << kPatternBit);
        scale = hn::IfThenElse(better, fitted, scale);
        gain = hn::IfThenElse(better, hn::Mul(fitted, cross), gain);
        code = hn::IfThenElse(hn::RebindMask(di, better), hn::Set(di, offered), code);
    }

    // Necessary for being better.
    HWY_INLINE hn::Mask<Floats> betterThan(FloatLanes cross, FloatLanes power) const {
        return hn::Gt(hn::Mul(cross, cross), hn::Mul(gain, power));
    }
};

HWY_INLINE LaneSplit noSplit() {
    return {hn::Zero(Floats()), hn::Set(Floats(), -FLT_MAX), hn::Set(Ints(), -1)};
}

// What elements contribute to a fit, for one level: Σ weight × x, Σ weight -> cross, power.
HWY_INLINE FloatLanes crossAt(FloatLanes sum, float level) {
    return hn::Mul(sum, hn::Set(Floats(), level));
}
HWY_INLINE FloatLanes powerAt(FloatLanes sum, float level) {
    return hn::Mul(hn::Mul(sum, hn::Set(Floats(), level)), hn::Set(Floats(), level));
}

HWY_INLINE LaneSplit bestSplits(iq1::Iq1SRules, const AscendingTile<iq1::Iq1SRules>& sorted) {
    const Floats d;
    constexpr std::size_t kCount = iq1::Iq1SRules::kSubElements;
    alignas(64) float crosses[kCount + 1][kLanes];
    alignas(64) float powers[kCount + 1][kLanes];
    auto cross = hn::Zero(d);
    auto power = hn::Zero(d);
    for (std::size_t i = 0;; ++i) {
        hn::Store(cross, d, crosses[i]);
        hn::Store(power, d, powers[i]);
        if (i == kCount) break;
        cross = hn::Add(cross, hn::Mul(sorted.weightAt(i), sorted.xAt(i)));
        power = hn::Add(power, sorted.weightAt(i));
    }
    // What the elements from j on contribute with the highest level, raised and lowered.
    struct Highest {
        alignas(64) float raisedCross[kLanes], raisedPower[kLanes], loweredCross[kLanes],
            loweredPower[kLanes];
    };
    Highest highest[kCount + 1];
    for (std::size_t j = 0; j <= kCount; ++j) {
        const auto crossRest = hn::Sub(cross, hn::Load(d, crosses[j]));
        const auto powerRest = hn::Sub(power, hn::Load(d, powers[j]));
        hn::Store(crossAt(crossRest, iq1::kRaisedLevels[2]), d, highest[j].raisedCross);
        hn::Store(powerAt(powerRest, iq1::kRaisedLevels[2]), d, highest[j].raisedPower);
        hn::Store(crossAt(crossRest, iq1::kLoweredLevels[2]), d, highest[j].loweredCross);
        hn::Store(powerAt(powerRest, iq1::kLoweredLevels[2]), d, highest[j].loweredPower);
    }
    LaneSplit best = noSplit();
    for (std::size_t i = 0; i <= kCount; ++i) {
        const auto crossBefore = hn::Load(d, crosses[i]);
        const auto powerBefore = hn::Load(d, powers[i]);
        const auto raisedCrossBefore = crossAt(crossBefore, iq1::kRaisedLevels[0]);
        const auto raisedPowerBefore = powerAt(powerBefore, iq1::kRaisedLevels[0]);
        const auto loweredCrossBefore = crossAt(crossBefore, iq1::kLoweredLevels[0]);
        const auto loweredPowerBefore = powerAt(powerBefore, iq1::kLoweredLevels[0]);
        for (std::size_t j = i; j <= kCount; ++j) {
            // The middle levels differ in sign alone.
            const auto crossMiddle =
                crossAt(hn::Sub(hn::Load(d, crosses[j]), crossBefore), iq1::kRaisedLevels[1]);
            const auto powerMiddle =
                powerAt(hn::Sub(hn::Load(d, powers[j]), powerBefore), iq1::kRaisedLevels[1]);
            const auto raisedCross =
                hn::Add(hn::Add(raisedCrossBefore, crossMiddle), hn::Load(d, highest[j].raisedCross));
            const auto raisedPower =
                hn::Add(hn::Add(raisedPowerBefore, powerMiddle), hn::Load(d, highest[j].raisedPower));
            const auto loweredCross =
                hn::Add(hn::Sub(loweredCrossBefore, crossMiddle), hn::Load(d, highest[j].loweredCross));
            const auto loweredPower =
                hn::Add(hn::Add(loweredPowerBefore, powerMiddle), hn::Load(d, highest[j].loweredPower));
            const auto better = hn::Or(best.betterThan(raisedCross, raisedPower),
                                       best.betterThan(loweredCross, loweredPower));
            if (HWY_LIKELY(hn::AllFalse(d, better))) continue;
            best.offer(raisedCross, raisedPower, i, j, 0);
            best.offer(loweredCross, loweredPower, i, j, 1);
        }
    }
    return best;
}

constexpr std::size_t kIq1MPatterns = iq1::kPatterns<iq1::Iq1MRules>;

// What one element contributes to the fits of all patterns.
struct PatternTerms {
    alignas(64) float cross[kIq1MPatterns][kLanes];
    alignas(64) float power[kIq1MPatterns][kLanes];
};

struct LaneFits {
    FloatLanes cross0, cross1, cross2, cross3;
    FloatLanes power0, power1, power2, power3;

    HWY_INLINE void add(const PatternTerms& terms) {
        const Floats d;
        cross0 = hn::Add(cross0, hn::Load(d, terms.cross[0]));
        cross1 = hn::Add(cross1, hn::Load(d, terms.cross[1]));
        cross2 = hn::Add(cross2, hn::Load(d, terms.cross[2]));
        cross3 = hn::Add(cross3, hn::Load(d, terms.cross[3]));
        power0 = hn::Add(power0, hn::Load(d, terms.power[0]));
        power1 = hn::Add(power1, hn::Load(d, terms.power[1]));
        power2 = hn::Add(power2, hn::Load(d, terms.power[2]));
        power3 = hn::Add(power3, hn::Load(d, terms.power[3]));
    }
};

HWY_INLINE void patternTerms(FloatLanes x, FloatLanes weight, hn::Mask<Floats> inSecondHalf,
                             std::size_t digit, PatternTerms& terms) {
    const Floats d;
    const auto raised = hn::Mul(weight, hn::Set(d, iq1::kRaisedLevels[digit]));
    const auto lowered = hn::Mul(weight, hn::Set(d, iq1::kLoweredLevels[digit]));
    const auto raisedCross = hn::Mul(raised, x);
    const auto loweredCross = hn::Mul(lowered, x);
    const auto raisedPower = hn::Mul(raised, hn::Set(d, iq1::kRaisedLevels[digit]));
    const auto loweredPower = hn::Mul(lowered, hn::Set(d, iq1::kLoweredLevels[digit]));
    hn::Store(raisedCross, d, terms.cross[0]);
    hn::Store(hn::IfThenElse(inSecondHalf, loweredCross, raisedCross), d, terms.cross[1]);
    hn::Store(hn::IfThenElse(inSecondHalf, raisedCross, loweredCross), d, terms.cross[2]);
    hn::Store(loweredCross, d, terms.cross[3]);
    hn::Store(raisedPower, d, terms.power[0]);
    hn::Store(hn::IfThenElse(inSecondHalf, loweredPower, raisedPower), d, terms.power[1]);
    hn::Store(hn::IfThenElse(inSecondHalf, raisedPower, loweredPower), d, terms.power[2]);
    hn::Store(loweredPower, d, terms.power[3]);
}

HWY_INLINE LaneSplit bestSplits(iq1::Iq1MRules, const AscendingTile<iq1::Iq1MRules>& sorted) {
    const Floats d;
    const Ints di;
    constexpr std::size_t kCount = iq1::Iq1MRules::kSubElements;
    PatternTerms lowest[kCount];
    PatternTerms middle[kCount];
    PatternTerms highest[kCount];
    for (std::size_t i = 0; i < kCount; ++i) {
        const auto inSecondHalf = hn::RebindMask(
            d, hn::Gt(hn::Load(di, sorted.element[i]), hn::Set(di, static_cast<int>(kCount / 2 - 1))));
        patternTerms(sorted.xAt(i), sorted.weightAt(i), inSecondHalf, 0, lowest[i]);
        patternTerms(sorted.xAt(i), sorted.weightAt(i), inSecondHalf, 1, middle[i]);
        patternTerms(sorted.xAt(i), sorted.weightAt(i), inSecondHalf, 2, highest[i]);
    }
    const auto zero = hn::Zero(d);
    LaneFits before{zero, zero, zero, zero, zero, zero, zero, zero};
    LaneSplit best = noSplit();
    for (std::size_t i = 0; i <= kCount; ++i) {
        LaneFits upToMiddle = before;
        for (std::size_t j = i; j <= kCount; ++j) {
            LaneFits all = upToMiddle;
            for (std::size_t e = j; e < kCount; ++e)
                all.add(highest[e]);
            const auto better = hn::Or(
                hn::Or(best.betterThan(all.cross0, all.power0), best.betterThan(all.cross1, all.power1)),
                hn::Or(best.betterThan(all.cross2, all.power2), best.betterThan(all.cross3, all.power3)));
            if (!hn::AllFalse(d, better)) {
                best.offer(all.cross0, all.power0, i, j, 0);
                best.offer(all.cross1, all.power1, i, j, 1);
                best.offer(all.cross2, all.power2, i, j, 2);
                best.offer(all.cross3, all.power3, i, j, 3);
            }
            if (j < kCount) upToMiddle.add(middle[j]);
        }
        if (i < kCount) before.add(lowest[i]);
    }
    return best;
}

// Digits of the elements in their own order, 2 bits each, 16 to a word; lanes without a split get anything.
template <class Rules>
HWY_INLINE void digitsOf(const AscendingTile<Rules>& sorted, const LaneSplit& split, IntLanes* words) {
    const Ints di;
    constexpr std::size_t kWords = Rules::kSubElements / 16;
    for (std::size_t w = 0; w < kWords; ++w)
        words[w] = hn::Zero(di);
    const auto byte = hn::Set(di, 255);
    const auto middle = hn::And(split.code, byte);
    const auto highest = hn::And(hn::ShiftRight<LaneSplit::kHighestBit>(split.code), byte);
    for (std::size_t i = 0; i < Rules::kSubElements; ++i) {
        const auto at = hn::Set(di, static_cast<std::int32_t>(i));
        const auto digit = hn::Add(hn::Add(hn::Set(di, 2), hn::VecFromMask(di, hn::Gt(middle, at))),
                                   hn::VecFromMask(di, hn::Gt(highest, at)));
        const auto element = hn::Load(di, sorted.element[i]);
        const auto inWord = hn::And(element, hn::Set(di, 15));
        const auto bits = hn::Shl(digit, hn::Add(inWord, inWord));
        const auto word = hn::ShiftRight<4>(element);
        for (std::size_t w = 0; w < kWords; ++w) {
            const auto here = hn::Eq(word, hn::Set(di, static_cast<std::int32_t>(w)));
            words[w] = hn::Or(words[w], hn::IfThenElseZero(here, bits));
        }
    }
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
