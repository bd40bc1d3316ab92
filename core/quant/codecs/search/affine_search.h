// The search for scale and offset of one sub-block, x = scale × level − offset: scalar definition.
// lane_affine_search-inl.h does the same for one sub-block per vector lane.
#pragma once

#include "core/quant/codecs/search/mantissa_rounding.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

enum class ErrorNorm { Absolute, Squared };

// A search is described by a type with
//   kElements    of one sub-block
//   kTopLevel    levels are 0 … kTopLevel
//   kCandidates, kFirstShift, kShiftStep: it tries the inverse scales (kFirstShift + kShiftStep × i +
//                kTopLevel) ÷ (max − min) for i = 0 … kCandidates − 1
//   kNorm        of the error that it lowers
// The one that serves every type with an importance matrix; constants of ggml's reference quantizers.
template <std::size_t elements, int topLevel>
struct ImportanceSearch {
    static constexpr std::size_t kElements = elements;
    static constexpr int kTopLevel = topLevel;
    static constexpr float kFirstShift = -0.9f;
    static constexpr float kShiftStep = 0.05f;
    static constexpr int kCandidates = 37;
    static constexpr ErrorNorm kNorm = ErrorNorm::Squared;
};

// The dividend of candidate i, rounded after each operation.
template <class Search>
constexpr float candidateSpan(int i) {
    return Search::kFirstShift + Search::kShiftStep * static_cast<float>(i) +
           static_cast<float>(Search::kTopLevel);
}

template <class Search>
int levelOf(float value) {
    return std::clamp(nearestByMantissa(value), 0, Search::kTopLevel);
}

template <class Search>
float weightedError(const float* x, const float* weights, const std::uint8_t* levels, float scale,
                    float low) {
    float sum = 0.0f;
    for (std::size_t i = 0; i < Search::kElements; ++i) {
        const float difference = scale * static_cast<float>(levels[i]) + low - x[i];
        if constexpr (Search::kNorm == ErrorNorm::Absolute)
            sum += weights[i] * std::fabs(difference);
        else
            sum += weights[i] * (difference * difference);
    }
    return sum;
}

struct AffineFit {
    float scale;
    float offset;
    float weight; // Σ weights
};

// Weighted least squares over a few roundings: for each candidate inverse scale, round to levels, solve for
// the best scale and minimum given those levels, and keep what lowers the error. The minimum found so far is
// where the next candidate rounds from. x, weights, levels: Search::kElements each.
template <class Search>
AffineFit searchFit(const float* x, const float* weights, std::uint8_t* levels) {
    constexpr std::size_t n = Search::kElements;
    float low = x[0];
    float high = x[0];
    float sumW = weights[0];
    float sumX = sumW * x[0];
    for (std::size_t i = 1; i < n; ++i) {
        if (x[i] < low) low = x[i];
        if (x[i] > high) high = x[i];
        sumW += weights[i];
        sumX += weights[i] * x[i];
    }
    if (low > 0.0f) low = 0.0f;
    if (high == low) {
        std::fill_n(levels, n, std::uint8_t{0});
        return {0.0f, -low, sumW};
    }

    const float firstInverse = static_cast<float>(Search::kTopLevel) / (high - low);
    float scale = 1.0f / firstInverse;
    for (std::size_t i = 0; i < n; ++i)
        levels[i] = static_cast<std::uint8_t>(levelOf<Search>(firstInverse * (x[i] - low)));
    float bestError = weightedError<Search>(x, weights, levels, scale, low);

    std::uint8_t tried[n];
    for (int candidate = 0; candidate < Search::kCandidates; ++candidate) {
        const float inverse = candidateSpan<Search>(candidate) / (high - low);
        float sumL = 0.0f;
        float sumLL = 0.0f;
        float sumXL = 0.0f;
        for (std::size_t i = 0; i < n; ++i) {
            const int level = levelOf<Search>(inverse * (x[i] - low));
            tried[i] = static_cast<std::uint8_t>(level);
            const float l = static_cast<float>(level);
            const float weighted = weights[i] * l;
            sumL += weighted;
            sumLL += weighted * l;
            sumXL += weighted * x[i];
        }
        const float determinant = sumW * sumLL - sumL * sumL;
        if (!(determinant > 0.0f)) continue;
        float triedScale = (sumW * sumXL - sumX * sumL) / determinant;
        float triedLow = (sumLL * sumX - sumL * sumXL) / determinant;
        if (triedLow > 0.0f) {
            triedLow = 0.0f;
            triedScale = sumXL / sumLL;
        }
        const float error = weightedError<Search>(x, weights, tried, triedScale, triedLow);
        if (error < bestError) {
            std::copy_n(tried, n, levels);
            bestError = error;
            scale = triedScale;
            low = triedLow;
        }
    }
    return {scale, -low, sumW};
}

} // namespace qw::quant::codecs
