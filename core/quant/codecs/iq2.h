// Shared by the scalar and the SIMD variants of IQ2_XXS, IQ2_XS and IQ2_S: offsets inside a block (drawn in
// iq2.cpp), the constants of the search, and the packing of what a search found.
#pragma once

#include "core/quant/codecs/codebook_search.h"

#include <cstddef>

namespace qw::quant::codecs {

// The scale from which the search of IQ2_XXS starts: levels 0 … 4 without a codebook, as in ggml's
// make_qp_quants. x: 32 values, the largest not negligible.
float fittedStartIq2Xxs(const float* x, const float* weight);

void packIq2(const codebook::FoundBlock<codebook::Iq2XxsRules>& found, std::byte* block);
void packIq2(const codebook::FoundBlock<codebook::Iq2XsRules>& found, std::byte* block);
void packIq2(const codebook::FoundBlock<codebook::Iq2SRules>& found, std::byte* block);

struct Iq2XxsLayout {
    using Rules = codebook::Iq2XxsRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kPoints = 2; // 8 bytes per sub-block: points, signs and scale
    static constexpr std::size_t kBytes = 66;
    static constexpr const grids::Codebook<256, 8>& kBook = grids::kIq2Xxs;
    static const grids::NearestPoints& nearest() { return grids::nearestIq2Xxs(); }
    static void pack(const codebook::FoundBlock<Rules>& found, std::byte* block) { packIq2(found, block); }
    static float fittedStart(const float* x, const float* weight) { return fittedStartIq2Xxs(x, weight); }
};

struct Iq2XsLayout {
    using Rules = codebook::Iq2XsRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kPoints = 2; // 2 bytes each: point and signs
    static constexpr std::size_t kScales = 66;
    static constexpr std::size_t kBytes = 74;
    static constexpr const grids::Codebook<512, 8>& kBook = grids::kIq2Xs;
    static const grids::NearestPoints& nearest() { return grids::nearestIq2Xs(); }
    static void pack(const codebook::FoundBlock<Rules>& found, std::byte* block) { packIq2(found, block); }
};

struct Iq2SLayout {
    using Rules = codebook::Iq2SRules;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kLowBits = 2; // of the points
    static constexpr std::size_t kSigns = 34;
    static constexpr std::size_t kHighBits = 66;
    static constexpr std::size_t kScales = 74;
    static constexpr std::size_t kBytes = 82;
    static constexpr const grids::Codebook<1024, 8>& kBook = grids::kIq2S;
    static const grids::NearestPoints& nearest() { return grids::nearestIq2S(); }
    static void pack(const codebook::FoundBlock<Rules>& found, std::byte* block) { packIq2(found, block); }
};

// What the magnitudes of a point are multiplied with: d × (½ + code) × ¼.
inline float scaleIq2(float d, unsigned code) {
    return d * (0.5f + static_cast<float>(code)) * 0.25f;
}

// IQ2_XXS starts its search from the scale that fitStepLevels finds for the magnitudes, with levels up to
// this.
constexpr int kStartTopLevel = 4;

} // namespace qw::quant::codecs
