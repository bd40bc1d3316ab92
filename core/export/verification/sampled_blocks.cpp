#include "core/export/verification/sampled_blocks.h"

#include "core/quant/codec.h"

#include <algorithm>
#include <cmath>

namespace qw::exporting {

namespace {

constexpr std::uint64_t kRangeElements = 1024; // a multiple of every block length
constexpr std::uint64_t kRanges = 4;
constexpr std::size_t kNeighbourhood = 256;

std::uint64_t scrambled(std::uint64_t x) { // splitmix64
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

constexpr double kLargestHalf = 65504;

// The distance of neighbouring scales near zero: binary16, or UE4M3.
constexpr double kHalfStep = 0x1p-24;
constexpr double kUe4m3Step = 0x1p-9;

double scaleStep(BlockType type) {
    return type == BlockType::NVFP4 ? kUe4m3Step : kHalfStep;
}

// Largest weight that a block type can hold, as far as we promise anything.
double largestWeight(BlockType type) {
    return type == BlockType::NVFP4 ? 448.0 * 6 : kLargestHalf;
}

// By how much at most a block's scale is multiplied to give a weight: sub-block scale times quant,
// plus the same for minima.
double largestMultiplier(BlockType type) {
    switch (type) {
    case BlockType::F32:
        return 0;
    case BlockType::Q4_0:
    case BlockType::Q4_1:
        return 16;
    case BlockType::Q5_0:
    case BlockType::Q5_1:
        return 32;
    case BlockType::Q8_0:
        return 128;
    case BlockType::Q2_K:
        return 15 * 3 + 15;
    case BlockType::Q3_K:
        return 32 * 4;
    case BlockType::Q4_K:
        return 63 * 15 + 63;
    case BlockType::Q5_K:
        return 63 * 31 + 63;
    case BlockType::Q6_K:
        return 128 * 32;
    case BlockType::IQ2_XXS:
    case BlockType::IQ2_XS:
    case BlockType::IQ2_S:
        return 15.5 / 4 * 43;
    case BlockType::IQ3_XXS:
        return 15.5 / 2 * 62;
    case BlockType::IQ3_S:
        return 31 * 15;
    case BlockType::IQ1_S:
    case BlockType::IQ1_M:
        return 15 * 1.125;
    case BlockType::IQ4_NL:
        return 127;
    case BlockType::IQ4_XS:
        return 32 * 127;
    case BlockType::TQ1_0:
    case BlockType::TQ2_0:
    case BlockType::Q1_0:
        return 1;
    case BlockType::Q2_0:
        return 2;
    case BlockType::MXFP4:
    case BlockType::NVFP4:
        return 6;
    default:
        return 16;
    }
}

} // namespace

std::vector<SampledRange> sampleRanges(std::uint64_t elements, BlockType a, BlockType b, std::uint64_t seed) {
    if (elements == 0) return {};
    if (elements <= kRangeElements * kRanges) return {{0, elements}};
    // Block lengths are powers of two: whole blocks of the longer are whole blocks of both.
    const std::uint64_t unit = std::max(info(a).blockElements, info(b).blockElements);
    const std::uint64_t units = elements / unit;
    const std::uint64_t unitsPerRange = kRangeElements / unit;
    std::vector<SampledRange> ranges;
    for (std::uint64_t i = 0; i < kRanges; ++i) {
        const std::uint64_t lastStart = units - unitsPerRange;
        const std::uint64_t start = i == 0   ? 0
                                    : i == 1 ? lastStart
                                             : scrambled(seed * kRanges + i) % (lastStart + 1);
        ranges.push_back({start * unit, unitsPerRange * unit});
    }
    return ranges;
}

double errorShare(BlockType type) {
    switch (type) {
    case BlockType::F32:
        return 0;
    case BlockType::F16:
        return 1.0 / 2048;
    case BlockType::BF16:
        return 1.0 / 256;
    case BlockType::Q8_0:
        return 1.0 / 200;
    case BlockType::Q6_K:
        return 1.0 / 16;
    case BlockType::Q5_0:
    case BlockType::Q5_1:
    case BlockType::Q5_K:
        return 1.0 / 8;
    case BlockType::Q4_0:
    case BlockType::Q4_1:
    case BlockType::Q4_K:
    case BlockType::IQ4_NL:
    case BlockType::IQ4_XS:
    case BlockType::MXFP4:
    case BlockType::NVFP4:
        return 1.0 / 4;
    case BlockType::Q3_K:
        return 1.0 / 2;
    case BlockType::Q2_K:
        return 3.0 / 4;
    // Scales fitted to a codebook: where few columns have any importance, the fit may give those the smallest
    // level and the others the largest. The ratio of the two, and the weight itself.
    case BlockType::IQ2_XXS:
    case BlockType::IQ2_XS:
    case BlockType::IQ2_S:
        return 43.0 / 8 + 1.1;
    case BlockType::IQ3_XXS:
    case BlockType::IQ3_S: // with a factor on its scale
        return 15 * 1.033 + 1.1;
    case BlockType::IQ1_S: // levels ⅛ … 9/8, with a factor on the scale
        return 9 * 1.125 + 1.1;
    case BlockType::IQ1_M: // whose scale is fitted once more, to the rounded scales of sub-blocks
        return 2 * 9 * 1.1125 * 1.125 + 1.1;
    case BlockType::TQ1_0:
    case BlockType::TQ2_0:
    case BlockType::Q2_0:
        return 9.0 / 16; // half a step, and the rounding of the scale
    default:
        return 1;
    }
}

SampledError compareDecoded(BlockType type, std::span<const float> source, std::span<const float> decoded,
                            bool weighted) {
    constexpr double kAcrossTheGrid = 2;
    const double share = weighted && quant::takesImportance(type) ? std::max(kAcrossTheGrid, errorShare(type))
                                                                  : errorShare(type);
    SampledError worst;
    for (std::size_t begin = 0; begin < source.size(); begin += kNeighbourhood) {
        const std::size_t end = std::min(source.size(), begin + kNeighbourhood);
        double largest = 0;
        for (std::size_t i = begin; i < end; ++i)
            largest = std::max(largest, std::abs(static_cast<double>(source[i])));
        // Where the weights leave the range of the scales, block formats promise nothing (the reference's
        // searches overflow to zeros there).
        if (info(type).quantized && largest > largestWeight(type)) continue;
        // The scale itself is a short number: for tiny weights its rounding is what counts.
        const double bound = share * largest + scaleStep(type) * largestMultiplier(type);
        for (std::size_t i = begin; i < end; ++i) {
            const double error = std::abs(static_cast<double>(decoded[i]) - static_cast<double>(source[i]));
            if (error <= bound) continue;
            if (worst.withinBound || !(error <= worst.error)) worst = {false, i, error, bound};
        }
    }
    return worst;
}

} // namespace qw::exporting
