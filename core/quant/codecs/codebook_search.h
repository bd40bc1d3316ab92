// What the types IQ2 and IQ3 share: one super-block of 256 elements, sub-blocks that share a scale, points of
// 8 or 4 elements out of a codebook (core/quant/grids). This file holds the scalar definition of the search;
// codebook_search-inl.h has the same with vectors. Rules says what the types differ in.
//
// For a sub-block the search tries a row of scales. Each scale rounds the magnitudes to a point of the
// lattice {1, 3, 5 …}^n, and where that point is not in the codebook takes the candidate of the smallest
// weighted error. The scale that explains most of the weighted power wins and is then fitted to its points.
//
// Searches, order of operations and corner cases as in ggml's quantize_row_iq2_xxs_impl, …_iq2_xs_impl,
// …_iq2_s_impl, …_iq3_xxs_impl and …_iq3_s_impl. Where those abort, because the squares of the weights
// overflow and no candidate has a finite error, ours takes the first candidate.
#pragma once

#include "core/quant/codecs/search/mantissa_rounding.h"
#include "core/quant/grids/nearest_points.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::quant::codecs {

namespace codebook {

constexpr std::size_t kSuperElements = 256;
constexpr std::size_t kSignGroups = kSuperElements / 8; // one byte of signs for 8 elements

struct Iq2XxsRules {
    static constexpr std::size_t kElements = 8;     // of one point
    static constexpr std::size_t kSubElements = 32; // of one sub-block
    static constexpr int kSteps = 6;                // the search tries −kSteps … kSteps
    static constexpr float kStepSize = 0.1f;
    static constexpr float kNegligible = 1e-15f; // a largest magnitude below this counts as zero
    static constexpr bool kEvenSigns = true;     // a point has an even number of negative elements
    static constexpr float kVarianceFactor = 1.0f;
    static constexpr bool kFitsStart = true;    // the search starts from a fitted scale, not the largest
    static constexpr bool kRefitsAll = true;    // the last pass rounds every point again …
    static constexpr bool kRefitsAlways = true; // … even if all are points of the codebook
};

struct Iq2XsRules {
    static constexpr std::size_t kElements = 8;
    static constexpr std::size_t kSubElements = 16;
    static constexpr int kSteps = 9;
    static constexpr float kStepSize = 0.1f;
    static constexpr float kNegligible = 1e-15f;
    static constexpr bool kEvenSigns = true;
    static constexpr float kVarianceFactor = 1.0f;
    static constexpr bool kFitsStart = false;
    static constexpr bool kRefitsAll = false;
    static constexpr bool kRefitsAlways = false;
};

struct Iq2SRules {
    static constexpr std::size_t kElements = 8;
    static constexpr std::size_t kSubElements = 16;
    static constexpr int kSteps = 9;
    static constexpr float kStepSize = 0.1f;
    static constexpr float kNegligible = 1e-8f;
    static constexpr bool kEvenSigns = false;
    static constexpr float kVarianceFactor = 2.0f;
    static constexpr bool kFitsStart = false;
    static constexpr bool kRefitsAll = false;
    static constexpr bool kRefitsAlways = false;
    // Without a matrix an element weighs plainVariance × variance + x².
    static constexpr float kPlainVariance = 0.25f;
};

template <class Rules>
constexpr int kLevels = static_cast<int>(grids::digitLevels(Rules::kElements));
template <class Rules>
constexpr std::size_t kSubBlocks = kSuperElements / Rules::kSubElements;
template <class Rules>
constexpr std::size_t kSubPoints = Rules::kSubElements / Rules::kElements; // points of one sub-block
template <class Rules>
constexpr std::size_t kPoints = kSuperElements / Rules::kElements; // points of one super-block

// Digit q of a point means the magnitude 2q + 1 while searching; the largest is that of the last level.
template <class Rules>
constexpr float searchNumerator(int step) {
    return static_cast<float>(2 * kLevels<Rules> - 1) + static_cast<float>(step) * Rules::kStepSize;
}

// One super-block, ready to be searched.
struct WeighedBlock {
    alignas(64) float magnitude[kSuperElements]; // |x|; one of 8 negated where signs must be even and are not
    alignas(64) float weight[kSuperElements];
    alignas(64) float root[kSuperElements]; // √weight: what the errors of candidates are weighed with
    std::uint8_t signs[kSignGroups];        // bit i: element i of the group is negative
};

// What a search finds. A sub-block that counts as zero is not entered: it has scale, positions and signs 0.
template <class Rules>
struct FoundBlock {
    std::array<bool, kSubBlocks<Rules>> entered;
    std::array<float, kSubBlocks<Rules>> scales;
    std::array<std::uint16_t, kPoints<Rules>> positions;
    std::array<std::uint8_t, kSignGroups> signs;
};

// Negates the element of 8 that matters least, the first of equals, where the number of negative ones is odd.
inline void makeSignsEven(const float* x, const float* weight, float* magnitude, std::uint8_t& signs) {
    if (std::popcount(signs) % 2 == 0) return;
    std::size_t least = 0;
    float smallest = weight[0] * x[0] * x[0];
    for (std::size_t i = 1; i < 8; ++i) {
        const float power = weight[i] * x[i] * x[i];
        if (power < smallest) {
            smallest = power;
            least = i;
        }
    }
    magnitude[least] = -magnitude[least];
    signs = static_cast<std::uint8_t>(signs ^ 1u << least);
}

template <class Rules>
float varianceOf(const float* x) {
    float sum = 0.0f;
    for (std::size_t i = 0; i < kSuperElements; ++i)
        sum += x[i] * x[i];
    return Rules::kVarianceFactor * sum / static_cast<float>(kSuperElements);
}

// importance: 256 weights, or null where the type can do without.
template <class Rules>
void weigh(const float* x, const float* importance, WeighedBlock& block) {
    const float variance = varianceOf<Rules>(x);
    for (std::size_t i = 0; i < kSuperElements; ++i) {
        if (importance != nullptr)
            block.weight[i] = importance[i] * std::sqrt(variance + x[i] * x[i]);
        else if constexpr (requires { Rules::kPlainVariance; })
            block.weight[i] = Rules::kPlainVariance * variance + x[i] * x[i];
        else
            block.weight[i] = x[i] * x[i];
        block.root[i] = std::sqrt(block.weight[i]);
        block.magnitude[i] = x[i] >= 0.0f ? x[i] : -x[i];
    }
    for (std::size_t group = 0; group < kSignGroups; ++group) {
        unsigned signs = 0;
        for (std::size_t i = 0; i < 8; ++i)
            signs |= static_cast<unsigned>(!(x[8 * group + i] >= 0.0f)) << i;
        block.signs[group] = static_cast<std::uint8_t>(signs);
        if constexpr (Rules::kEvenSigns)
            makeSignsEven(x + 8 * group, block.weight + 8 * group, block.magnitude + 8 * group,
                          block.signs[group]);
    }
}

// A codebook's point for some elements, given a scale.
struct ChosenPoint {
    grids::PackedPoint packed;
    std::uint16_t position;
    bool rounded; // the lattice point itself was in the codebook
};

// The point of a lattice number, or the candidate around it with the smallest Σ root × (scale × level − x)²,
// the first of equals. levelOf(digit) is the level as a float.
template <std::size_t kElements, class LevelOf>
ChosenPoint pointAround(const grids::NearestPoints& nearest, std::size_t number, const float* x,
                        const float* root, float scale, const LevelOf& levelOf) {
    constexpr unsigned kBits = grids::digitBits(kElements);
    const grids::NearestPoints::Entry entry = nearest.entries()[number];
    const grids::PackedPoint* candidates = nearest.packedCandidates().data() + entry.first;
    std::size_t chosen = 0;
    if (entry.position < 0) {
        float smallest = FLT_MAX;
        for (std::size_t c = 0; c < entry.count; ++c) {
            float error = 0.0f;
            for (std::size_t i = 0; i < kElements; ++i) {
                const unsigned digit = candidates[c] >> (kBits * i) & ((1u << kBits) - 1);
                const float difference = scale * levelOf(digit) - x[i];
                error += root[i] * difference * difference;
            }
            if (error < smallest) {
                smallest = error;
                chosen = c;
            }
        }
    }
    return {candidates[chosen], nearest.positions()[entry.first + chosen], entry.position >= 0};
}

template <class Rules>
ChosenPoint choosePoint(const grids::NearestPoints& nearest, const float* x, const float* root, float inverse,
                        float scale) {
    std::size_t number = 0;
    for (std::size_t i = Rules::kElements; i-- > 0;) {
        const int level =
            std::clamp(nearestByMantissa(0.5f * (inverse * x[i] - 1.0f)), 0, kLevels<Rules> - 1);
        number = number * kLevels<Rules> + static_cast<std::size_t>(level);
    }
    return pointAround<Rules::kElements>(nearest, number, x, root, scale,
                                         [](unsigned digit) { return static_cast<float>(2 * digit + 1); });
}

// What a choice of points means for the weighted squared error: with scale = cross / power the error falls by
// cross² / power against encoding zeros.
struct Fit {
    float cross = 0.0f; // Σ weight × x × (2 digit + 1)
    float power = 0.0f; // Σ weight × (2 digit + 1)²

    bool betterThan(float gain) const { return power > 0.0f && cross * cross > gain * power; }
};

template <class Rules>
using SubBlockPoints = std::array<ChosenPoint, kSubPoints<Rules>>;

template <class Rules>
Fit fitOf(const SubBlockPoints<Rules>& points, const float* x, const float* weight) {
    constexpr unsigned kBits = grids::digitBits(Rules::kElements);
    Fit fit;
    for (std::size_t i = 0; i < Rules::kSubElements; ++i) {
        const unsigned packed = points[i / Rules::kElements].packed;
        const unsigned digit = packed >> (kBits * (i % Rules::kElements)) & ((1u << kBits) - 1);
        const float level = static_cast<float>(2 * digit + 1);
        fit.cross += weight[i] * x[i] * level;
        fit.power += weight[i] * level * level;
    }
    return fit;
}

inline float largestOf(std::span<const float> x) {
    float largest = x[0];
    for (const float value : x.subspan(1))
        largest = largest > value ? largest : value;
    return largest;
}

template <class Rules>
struct FoundSubBlock {
    float scale; // may be negative: then all signs are to be flipped
    SubBlockPoints<Rules> points;
};

// The search for one sub-block whose largest magnitude counts. reference, of which the candidates of the
// scale are fractions, and start, the scale where no candidate is of use, depend on the type.
template <class Rules>
FoundSubBlock<Rules> searchScale(const grids::NearestPoints& nearest, const float* x, const float* weight,
                                 const float* root, float reference, float start) {
    FoundSubBlock<Rules> found{start, {}};
    for (ChosenPoint& point : found.points)
        point = {nearest.packedCandidates()[0], nearest.positions()[0], !Rules::kRefitsAll};
    float gain = 0.0f;
    for (int step = -Rules::kSteps; step <= Rules::kSteps; ++step) {
        const float inverse = searchNumerator<Rules>(step) / reference;
        const float scale = 1.0f / inverse;
        SubBlockPoints<Rules> points;
        for (std::size_t p = 0; p < points.size(); ++p)
            points[p] = choosePoint<Rules>(nearest, x + p * Rules::kElements, root + p * Rules::kElements,
                                           inverse, scale);
        const Fit fit = fitOf<Rules>(points, x, weight);
        if (!fit.betterThan(gain)) continue;
        found = {fit.cross / fit.power, points};
        gain = found.scale * fit.cross;
    }
    const bool allRounded = std::ranges::all_of(found.points, &ChosenPoint::rounded);
    if ((Rules::kRefitsAlways || !allRounded) && found.scale > 0.0f) {
        const float inverse = 1.0f / found.scale;
        for (std::size_t p = 0; p < found.points.size(); ++p)
            if (Rules::kRefitsAll || !found.points[p].rounded)
                found.points[p] = choosePoint<Rules>(nearest, x + p * Rules::kElements,
                                                     root + p * Rules::kElements, inverse, found.scale);
        const Fit fit = fitOf<Rules>(found.points, x, weight);
        if (fit.power > 0.0f) found.scale = fit.cross / fit.power;
    }
    return found;
}

// Enters a sub-block that counts. The scale is stored without a sign, so a negative one flips all signs.
// signs: those of the sub-block.
template <class Rules>
void enterScale(float scale, std::size_t subBlock, const std::uint8_t* signs, FoundBlock<Rules>& found) {
    constexpr std::size_t kGroups = Rules::kSubElements / 8;
    found.entered[subBlock] = true;
    found.scales[subBlock] = scale < 0.0f ? -scale : scale;
    for (std::size_t group = 0; group < kGroups; ++group)
        found.signs[subBlock * kGroups + group] =
            static_cast<std::uint8_t>(scale < 0.0f ? ~signs[group] : signs[group]);
}

} // namespace codebook

} // namespace qw::quant::codecs
