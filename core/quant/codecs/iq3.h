// Shared by the scalar and the SIMD variants of IQ3_XXS and IQ3_S: the constants of the search and offsets
// inside a block (drawn in iq3.cpp).
#pragma once

#include "core/quant/codecs/codebook_search.h"

#include <cstddef>
#include <limits>

namespace qw::quant::codecs {

// Meaning of the members: codebook_search.h.
struct Iq3XxsRules {
    static constexpr std::size_t kElements = 4;
    static constexpr std::size_t kSubElements = 32;
    static constexpr int kSteps = 15;
    static constexpr float kStepSize = 0.2f;
    static constexpr float kNegligible = 1e-8f;
    static constexpr bool kEvenSigns = true;
    static constexpr float kVarianceFactor = 2.0f;
    static constexpr bool kFitsStart = false;
    static constexpr bool kRefitsAll = false;
    static constexpr bool kRefitsAlways = false;
};

struct Iq3SRules {
    static constexpr std::size_t kElements = 4;
    static constexpr std::size_t kSubElements = 32;
    static constexpr int kSteps = 9;
    static constexpr float kStepSize = 0.2f;
    static constexpr float kNegligible = std::numeric_limits<float>::denorm_min(); // zeros alone are below
    static constexpr bool kEvenSigns = false;
    static constexpr float kVarianceFactor = 2.0f;
    static constexpr bool kFitsStart = false;
    static constexpr bool kRefitsAll = true;
    static constexpr bool kRefitsAlways = false;
};

struct Iq3XxsLayout {
    using Rules = Iq3XxsRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kPoints = 2;
    static constexpr std::size_t kSigns = 66; // and scales: 4 bytes per sub-block
    static constexpr std::size_t kBytes = 98;
    static constexpr const grids::Codebook<256, 4>& kBook = grids::kIq3Xxs;
    static const grids::NearestPoints& nearest() { return grids::nearestIq3Xxs(); }
    static void pack(const codebook::FoundBlock<Rules>& found, std::byte* block);
    // What the magnitudes of a point are multiplied with, given the half-precision and the 4-bit scale.
    static float scaleOf(float d, unsigned code) { return d * (0.5f + static_cast<float>(code)) * 0.5f; }
};

struct Iq3SLayout {
    using Rules = Iq3SRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kLowBits = 2; // of the points
    static constexpr std::size_t kHighBits = 66;
    static constexpr std::size_t kSigns = 74;
    static constexpr std::size_t kScales = 106;
    static constexpr std::size_t kBytes = 110;
    static constexpr const grids::Codebook<512, 4>& kBook = grids::kIq3S;
    static const grids::NearestPoints& nearest() { return grids::nearestIq3S(); }
    static void pack(const codebook::FoundBlock<Rules>& found, std::byte* block);
    static float scaleOf(float d, unsigned code) { return d * static_cast<float>(1 + 2 * code); }
};

} // namespace qw::quant::codecs
