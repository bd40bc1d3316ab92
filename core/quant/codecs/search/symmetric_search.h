// The search for the scale of one group, x = scale × level with levels around zero: scalar definition.
// lane_symmetric_search-inl.h does the same for one group per vector lane.
#pragma once

#include "core/quant/codecs/search/mantissa_rounding.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

// Groups whose largest magnitude lies below this count as zero.
constexpr float kNegligible = 1e-15f;

// The search tries -(zeroLevel + 0.1 × step) / extreme as the inverse of the scale, for steps -9 … 9; step 0
// first.
constexpr int kSearchSteps = 9;
constexpr float searchNumerator(int zeroLevel, int step) {
    return -(static_cast<float>(zeroLevel) + 0.1f * static_cast<float>(step));
}

// Rounded into the levels of a type, zero in the middle: −zeroLevel … zeroLevel − 1.
inline int centredLevel(float value, int zeroLevel) {
    return std::clamp(nearestByMantissa(value), -zeroLevel, zeroLevel - 1);
}

// The first element of largest magnitude, NaN passed over; 0 when all are 0.
template <std::size_t elements>
float extremeOf(const float* x) {
    float extreme = 0.0f;
    for (std::size_t i = 0; i < elements; ++i)
        if (std::fabs(x[i]) > std::fabs(extreme)) extreme = x[i];
    return extreme;
}

// What a choice of levels means for the weighted squared error: with scale = cross / power the error falls by
// cross² / power against encoding zeros.
struct ScaleFit {
    float cross = 0.0f; // Σ w × x × level
    float power = 0.0f; // Σ w × level²

    void add(float weight, float x, int level) {
        const float l = static_cast<float>(level);
        cross += weight * x * l;
        power += weight * l * l;
    }
    void remove(float weight, float x, int level) {
        const float l = static_cast<float>(level);
        cross -= weight * x * l;
        power -= weight * l * l;
    }
};

template <std::size_t elements>
ScaleFit fitOf(const float* x, const float* weights, float inverse, int zeroLevel) {
    ScaleFit fit;
    for (std::size_t i = 0; i < elements; ++i)
        fit.add(weights[i], x[i], centredLevel(inverse * x[i], zeroLevel));
    return fit;
}

// The scale of a group by trying inverses around zeroLevel / extreme; levels as stored (0 … 2 × zeroLevel −
// 1), all 0 for a negligible group.
template <std::size_t elements>
float searchScale(const float* x, const float* weights, int zeroLevel, std::uint8_t* levels) {
    const float extreme = extremeOf<elements>(x);
    if (std::fabs(extreme) < kNegligible) {
        std::fill_n(levels, elements, std::uint8_t{0});
        return 0.0f;
    }
    float bestInverse = searchNumerator(zeroLevel, 0) / extreme;
    const ScaleFit plain = fitOf<elements>(x, weights, bestInverse, zeroLevel);
    float scale = plain.power != 0.0f ? plain.cross / plain.power : 0.0f;
    float gain = scale * plain.cross;
    for (int step = -kSearchSteps; step <= kSearchSteps; ++step) {
        if (step == 0) continue;
        const float inverse = searchNumerator(zeroLevel, step) / extreme;
        const ScaleFit fit = fitOf<elements>(x, weights, inverse, zeroLevel);
        if (fit.power > 0.0f && fit.cross * fit.cross > gain * fit.power) {
            bestInverse = inverse;
            scale = fit.cross / fit.power;
            gain = scale * fit.cross;
        }
    }
    for (std::size_t i = 0; i < elements; ++i)
        levels[i] = static_cast<std::uint8_t>(zeroLevel + centredLevel(bestInverse * x[i], zeroLevel));
    return scale;
}

} // namespace qw::quant::codecs
