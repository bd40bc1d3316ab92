// Which blocks of a tensor a verification looks at, and how far decoded weights may be from their source.
#pragma once

#include "core/base/block_types.h"

#include <cstdint>
#include <span>
#include <vector>

namespace qw::exporting {

struct SampledRange {
    std::uint64_t first = 0; // element
    std::uint64_t count = 0;
};

// Ranges of a tensor of `elements` elements, whole blocks of both types: the first, the last, and some
// between that depend on `seed` alone; a tensor of up to a few thousand elements is covered completely.
std::vector<SampledRange> sampleRanges(std::uint64_t elements, BlockType a, BlockType b, std::uint64_t seed);

// The largest |decoded − source| that an encoder of this type may cause, as a share of the largest magnitude
// in the 256 (or fewer) weights around: half a step of the coarsest grid, with room for the rounding of
// scales.
double errorShare(BlockType type);

struct SampledError {
    bool withinBound = true;
    std::uint64_t element = 0; // of the worst one, relative to the span
    double error = 0;
    double bound = 0;
};
// Compares decoded weights with their source. Spans of equal length, whole blocks of `type`. NaN is out of
// bound. `weighted`: an importance matrix was used, so that a column of no importance may be stored at the
// far end of the grid.
SampledError compareDecoded(BlockType type, std::span<const float> source, std::span<const float> decoded,
                            bool weighted = false);

} // namespace qw::exporting
