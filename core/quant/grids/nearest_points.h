// Which codebook points come into question for a lattice point: the structure behind encoding to a codebook.
//
// Rounding puts 8 (or 4) elements on a point of the full lattice, one digit per element. If that point is in
// the codebook it is taken; otherwise the encoder compares the codebook points in the nearest `shells`
// distances around it. The order of candidates decides ties: by distance, then by position in the codebook.
// Distances, numbers of shells and order as in ggml's iq2xs_init_impl and iq3xs_init_impl.
#pragma once

#include "core/quant/grids/codebooks.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace qw::quant::grids {

class NearestPoints {
public:
    // Lists are padded to a multiple of this with copies of their last candidate, so that vectors may read
    // them whole: a copy never beats the original, which comes before it.
    static constexpr std::size_t kPadding = 16;

    struct Entry {
        std::uint32_t first;   // index of the first candidate in packedCandidates() and positions()
        std::uint16_t count;   // candidates, without padding; 1 for a point of the codebook: itself
        std::int16_t position; // in the codebook; −1 for a point that is not in it
    };

    // packed: the points of a codebook of so many elements, in order of position; shells >= 1.
    NearestPoints(std::span<const PackedPoint> packed, std::size_t elements, std::size_t shells);

    // By lattice number: Σ digit[i] × levels^i, with levels = digitLevels(elements). For 4 elements that is
    // the packed point itself.
    std::span<const Entry> entries() const { return m_entries; }
    std::span<const PackedPoint> packedCandidates() const { return m_packed; }
    std::span<const std::uint16_t> positions() const { return m_positions; }

private:
    std::vector<Entry> m_entries;
    std::vector<PackedPoint> m_packed;
    std::vector<std::uint16_t> m_positions;
};

// Built on first use (milliseconds), then shared; any thread.
const NearestPoints& nearestIq1S();
const NearestPoints& nearestIq2Xxs();
const NearestPoints& nearestIq2Xs();
const NearestPoints& nearestIq2S();
const NearestPoints& nearestIq3Xxs();
const NearestPoints& nearestIq3S();

} // namespace qw::quant::grids
