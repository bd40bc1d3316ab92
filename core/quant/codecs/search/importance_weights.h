// What one element counts when an importance matrix is given: the matrix's weight of its column, raised where
// the element is large compared to its surroundings. Scalar definition; lane_importance-inl.h does the same
// for one row per vector lane.
#pragma once

#include <cmath>
#include <cstddef>

namespace qw::quant::codecs {

// Added one after another, in order.
inline float sumOfSquares(const float* x, std::size_t count) {
    float sum = 0.0f;
    for (std::size_t i = 0; i < count; ++i)
        sum += x[i] * x[i];
    return sum;
}

// weights[i] = importance[i] × √(spread + x[i]²). spread: a multiple of the mean square of the block or row.
inline void importanceWeights(const float* x, const float* importance, float spread, std::size_t count,
                              float* weights) {
    for (std::size_t i = 0; i < count; ++i)
        weights[i] = importance[i] * std::sqrt(spread + x[i] * x[i]);
}

} // namespace qw::quant::codecs
