// Small whole numbers for the scales, or the offsets, of a block's sub-blocks: values ≈ factor × level, with
// the least weighted squared error. Scalar definition; lane_step_levels-inl.h does the same for one block per
// vector lane. Formula, order of operations and corner cases of ggml's make_qp_quants.
#pragma once

#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

// A block whose largest value lies below this gets levels and factor 0.
constexpr float kNegligibleSteps = 1e-15f;

// It tries (topLevel + 0.1 × i) ÷ largest as the inverse factor, for i = −kStepShifts … kStepShifts.
constexpr int kStepShifts = 4;
constexpr float stepNumerator(int topLevel, int shift) {
    return 0.1f * static_cast<float>(shift) + static_cast<float>(topLevel);
}

// Rounds of single-level improvements after that.
constexpr int kStepRounds = 5;

// values, weights, levels: `count` each. Values are meant to be positive; a negative one, which a fit may
// return, gets the low byte of its negative level. Returns the factor.
float fitStepLevels(const float* values, const float* weights, std::size_t count, int topLevel,
                    std::uint8_t* levels);

} // namespace qw::quant::codecs
