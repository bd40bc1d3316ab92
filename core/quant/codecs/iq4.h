// Shared by the scalar and the SIMD variants of IQ4_NL and IQ4_XS: sizes, offsets inside a block (drawn in
// iq4.cpp), the sixteen levels and the constants of the search for a scale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace qw::quant::codecs {

// The levels, ascending and denser around zero: grids/iq4_nl.txt, which names their origin. Here rather than
// from grids/codebooks.h because tables are derived from them at compile time.
#include "iq4_nl.inc"
constexpr std::array<std::int8_t, 16> kIq4Levels = std::to_array(kIq4NlNumbers);

// Halfway between neighbours: a value below midpoint k is nearer to level k than to k + 1; one at the
// midpoint belongs to k + 1.
constexpr std::array<float, 15> iq4Midpoints() {
    std::array<float, 15> midpoints{};
    for (std::size_t k = 0; k < midpoints.size(); ++k)
        midpoints[k] = 0.5f * static_cast<float>(kIq4Levels[k] + kIq4Levels[k + 1]);
    return midpoints;
}
constexpr std::array<float, 15> kIq4Midpoints = iq4Midpoints();

struct Iq4 {
    static constexpr std::size_t kElements = 32; // that share a scale
    static constexpr std::size_t kPackedBytes = kElements / 2;
    // Elements whose largest magnitude lies below this count as zero.
    static constexpr float kNegligible = 1e-15f;
    // The scale is tried at 127 / extreme, then at (step − 127) / extreme for steps −7 … 7.
    static constexpr int kLargest = 127;
    static constexpr int kSteps = 7;
};

// Between the first and the last step the elements grow by a ninth (134 / 120), and no two midpoints of one
// sign lie that close: from an element's place at step 0 it is known which two levels it can take at any
// step.
constexpr bool twoLevelsPerElement() {
    constexpr double kRounding = 1.000001;
    constexpr double kUp = static_cast<double>(Iq4::kLargest + Iq4::kSteps) / Iq4::kLargest * kRounding;
    constexpr double kDown = static_cast<double>(Iq4::kLargest - Iq4::kSteps) / Iq4::kLargest / kRounding;
    // An element between levels k and k + 1 at step 0 stays between midpoints k − 1 and k + 1.
    const auto reach = [](double level, double towards) {
        return level * (level * towards > 0 ? kUp : kDown);
    };
    for (std::size_t k = 0; k + 1 < kIq4Levels.size(); ++k) {
        if (k > 0 && reach(kIq4Levels[k], -1) < kIq4Midpoints[k - 1]) return false;
        if (k + 1 < kIq4Midpoints.size() && reach(kIq4Levels[k + 1], 1) >= kIq4Midpoints[k + 1]) return false;
    }
    return true;
}
static_assert(twoLevelsPerElement());

struct Iq4NlLayout {
    static constexpr std::size_t kScale = 0;
    static constexpr std::size_t kLevels = 2;
    static constexpr std::size_t kBytes = kLevels + Iq4::kPackedBytes;
};

struct Iq4XsLayout {
    static constexpr std::size_t kElements = 256;
    static constexpr std::size_t kSubBlocks = kElements / Iq4::kElements;
    static constexpr std::size_t kSuperScale = 0;
    static constexpr std::size_t kHighScales = 2;
    static constexpr std::size_t kLowScales = 4;
    static constexpr std::size_t kLevels = 8;
    static constexpr std::size_t kBytes = kLevels + kElements / 2;
    static constexpr int kZeroScale = 32; // scales 0 … 63 mean −32 … 31
};

// Writes the super-block's first 8 bytes from the scales the searches found and returns, per sub-block, what
// its elements are multiplied by to become levels.
std::array<float, Iq4XsLayout::kSubBlocks> writeScalesIq4Xs(const float* scales, std::byte* block);
// What a reader multiplies the levels of each sub-block by.
std::array<float, Iq4XsLayout::kSubBlocks> readScalesIq4Xs(const std::byte* block);

} // namespace qw::quant::codecs
