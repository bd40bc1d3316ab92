// How IQ1_S and IQ1_M encode: the scalar definition of the search; iq1_search-inl.h has the same with
// vectors. Rules says what the two differ in.
//
// A level is −1, 0 or 1, raised or lowered by ⅛ for a whole shift group. With three levels the best rounding
// of a sub-block can be found exactly: sort the elements, give the first i the lowest level, the next up to j
// the middle one and the rest the highest, and try every i ≤ j with every pattern of shifts. Groups of 8
// whose rounded levels are no point of the codebook then take the candidate of the smallest weighted error,
// and the scale is fitted to what was taken.
//
// Searches, order of operations and corner cases as in ggml's quantize_row_iq1_s_impl and
// quantize_row_iq1_m_impl. Where those leave their arrays, because no candidate has a finite error, ours
// takes the first candidate.
#pragma once

#include "core/quant/codecs/codebook_search.h"
#include "core/quant/codecs/search/importance_weights.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

namespace iq1 {

using codebook::Fit;
using codebook::kSuperElements;

constexpr std::size_t kPointElements = 8;
constexpr std::size_t kPoints = kSuperElements / kPointElements;

// A pattern of shifts has one bit per shift group of a sub-block, the last group's lowest; 1: lowered.
struct Iq1SRules {
    static constexpr std::size_t kSubElements = 32; // of one sub-block: they share a scale
    static constexpr std::size_t kShiftGroups = 1;  // of one sub-block
    static constexpr float kNegligible = 1e-12f;    // a largest magnitude below this counts as zero
};

struct Iq1MRules {
    static constexpr std::size_t kSubElements = 16;
    static constexpr std::size_t kShiftGroups = 2;
    static constexpr float kNegligible = 1e-7f;
};

template <class Rules>
constexpr std::size_t kSubBlocks = kSuperElements / Rules::kSubElements;
template <class Rules>
constexpr std::size_t kSubPoints = Rules::kSubElements / kPointElements; // points of one sub-block
template <class Rules>
constexpr unsigned kPatterns = 1u << Rules::kShiftGroups;

// The bit of a pattern that says whether an element of the sub-block has lowered levels.
template <class Rules>
constexpr unsigned patternBit(std::size_t element) {
    const std::size_t group = element / (Rules::kSubElements / Rules::kShiftGroups);
    return 1u << (Rules::kShiftGroups - 1 - group);
}
template <class Rules>
constexpr bool lowers(unsigned pattern, std::size_t element) {
    return (pattern & patternBit<Rules>(element)) != 0;
}

// Digit 0, 1, 2 -> level.
constexpr float kShift = 0.125f;
constexpr std::array<float, 3> kRaisedLevels = {-1.0f + kShift, kShift, 1.0f + kShift};
constexpr std::array<float, 3> kLoweredLevels = {-1.0f - kShift, -kShift, 1.0f - kShift};

constexpr const std::array<float, 3>& levelsOf(bool lowered) {
    return lowered ? kLoweredLevels : kRaisedLevels;
}

// The weights count 2 × the mean square as the surroundings of an element.
constexpr float kSpreadFactor = 2.0f;

// importance: 256 weights, or null for x² as weights.
inline void weigh(const float* x, const float* importance, float* weight) {
    if (importance != nullptr) {
        const float spread =
            kSpreadFactor * sumOfSquares(x, kSuperElements) / static_cast<float>(kSuperElements);
        importanceWeights(x, importance, spread, kSuperElements, weight);
    } else {
        for (std::size_t i = 0; i < kSuperElements; ++i)
            weight[i] = x[i] * x[i];
    }
}

// A sub-block that counts as zero has scale, pattern and positions 0.
template <class Rules>
struct FoundSubBlock {
    float scale = 0.0f;
    unsigned pattern = 0;
    std::array<std::uint16_t, kSubPoints<Rules>> positions{};
};

template <class Rules>
using FoundBlock = std::array<FoundSubBlock<Rules>, kSubBlocks<Rules>>;

template <class Rules>
using Order = std::array<std::uint8_t, Rules::kSubElements>;

// Elements from the lowest value to the highest, equal ones (−0 and 0 are) in their order.
template <class Rules>
Order<Rules> ascending(const float* x) {
    Order<Rules> order;
    for (std::size_t i = 0; i < order.size(); ++i) {
        std::size_t at = i;
        for (; at > 0 && x[order[at - 1]] > x[i]; --at)
            order[at] = order[at - 1];
        order[at] = static_cast<std::uint8_t>(i);
    }
    return order;
}

// The best way to round so far.
struct Split {
    float scale = 0.0f;
    float gain = -FLT_MAX;   // the weighted power that it explains
    std::size_t middle = 0;  // index, in ascending order, of the first element with the middle level …
    std::size_t highest = 0; // … and with the highest
    unsigned pattern = 0;
    bool found = false;

    void offer(const Fit& fit, std::size_t firstMiddle, std::size_t firstHighest, unsigned shifts) {
        if (!fit.betterThan(gain)) return;
        scale = fit.cross / fit.power;
        *this = {scale, scale * fit.cross, firstMiddle, firstHighest, shifts, true};
    }
};

// With one shift for all, sums over a range of elements are differences of running sums.
inline Split bestSplit(Iq1SRules, const Order<Iq1SRules>& order, const float* x, const float* weight) {
    constexpr std::size_t kCount = Iq1SRules::kSubElements;
    float cross[kCount + 1] = {};
    float power[kCount + 1] = {};
    for (std::size_t j = 0; j < kCount; ++j) {
        cross[j + 1] = cross[j] + weight[order[j]] * x[order[j]];
        power[j + 1] = power[j] + weight[order[j]];
    }
    Split best;
    for (std::size_t i = 0; i <= kCount; ++i)
        for (std::size_t j = i; j <= kCount; ++j)
            for (unsigned pattern = 0; pattern < kPatterns<Iq1SRules>; ++pattern) {
                const std::array<float, 3>& level = levelsOf(pattern != 0);
                const Fit fit{cross[i] * level[0] + (cross[j] - cross[i]) * level[1] +
                                  (cross[kCount] - cross[j]) * level[2],
                              power[i] * level[0] * level[0] + (power[j] - power[i]) * level[1] * level[1] +
                                  (power[kCount] - power[j]) * level[2] * level[2]};
                best.offer(fit, i, j, pattern);
            }
    return best;
}

// One fit per pattern of shifts.
struct PatternFits {
    std::array<Fit, kPatterns<Iq1MRules>> fits;

    void add(std::size_t element, unsigned digit, const float* x, const float* weight) {
        for (unsigned pattern = 0; pattern < fits.size(); ++pattern) {
            const float level = levelsOf(lowers<Iq1MRules>(pattern, element))[digit];
            fits[pattern].cross += weight[element] * level * x[element];
            fits[pattern].power += weight[element] * level * level;
        }
    }
};

// With a shift for each half, every split is summed up anew, in ascending order of its elements.
inline Split bestSplit(Iq1MRules, const Order<Iq1MRules>& order, const float* x, const float* weight) {
    constexpr std::size_t kCount = Iq1MRules::kSubElements;
    Split best;
    PatternFits lowest{};
    for (std::size_t i = 0; i <= kCount; ++i) {
        PatternFits upToMiddle = lowest;
        for (std::size_t j = i; j <= kCount; ++j) {
            PatternFits all = upToMiddle;
            for (std::size_t e = j; e < kCount; ++e)
                all.add(order[e], 2, x, weight);
            for (unsigned pattern = 0; pattern < all.fits.size(); ++pattern)
                best.offer(all.fits[pattern], i, j, pattern);
            if (j < kCount) upToMiddle.add(order[j], 1, x, weight);
        }
        if (i < kCount) lowest.add(order[i], 0, x, weight);
    }
    return best;
}

template <class Rules>
FoundSubBlock<Rules> searchSubBlock(const grids::NearestPoints& nearest, const float* x,
                                    const float* weight) {
    float largest = std::fabs(x[0]);
    for (std::size_t i = 1; i < Rules::kSubElements; ++i)
        largest = std::max(largest, std::fabs(x[i]));
    if (largest < Rules::kNegligible) return {};
    const Order<Rules> order = ascending<Rules>(x);
    Split split = bestSplit(Rules{}, order, x, weight);
    if (!split.found) return {};

    // Scales are stored without a sign: a negative one mirrors levels and shifts.
    const bool mirrored = split.scale < 0.0f;
    std::array<std::uint8_t, Rules::kSubElements> digits;
    for (std::size_t j = 0; j < order.size(); ++j) {
        const int digit = (j >= split.middle) + (j >= split.highest);
        digits[order[j]] = static_cast<std::uint8_t>(mirrored ? 2 - digit : digit);
    }
    FoundSubBlock<Rules> found;
    found.scale = mirrored ? -split.scale : split.scale;
    found.pattern = mirrored ? kPatterns<Rules> - 1 - split.pattern : split.pattern;

    Fit fit;
    bool allRounded = true;
    for (std::size_t p = 0; p < kSubPoints<Rules>; ++p) {
        const std::size_t first = p * kPointElements;
        const std::array<float, 3>& levels = levelsOf(lowers<Rules>(found.pattern, first));
        std::size_t number = 0;
        for (std::size_t i = kPointElements; i-- > 0;)
            number = number * 3 + digits[first + i];
        const codebook::ChosenPoint point =
            codebook::pointAround<kPointElements>(nearest, number, x + first, weight + first, found.scale,
                                                  [&](unsigned digit) { return levels[digit]; });
        allRounded = allRounded && point.rounded;
        found.positions[p] = point.position;
        for (std::size_t i = 0; i < kPointElements; ++i) {
            const float level = levels[point.packed >> (2 * i) & 3u];
            fit.cross += weight[first + i] * level * x[first + i];
            fit.power += weight[first + i] * level * level;
        }
    }
    if (!allRounded && fit.cross > 0.0f && fit.power > 0.0f) found.scale = fit.cross / fit.power;
    return found;
}

} // namespace iq1

} // namespace qw::quant::codecs
