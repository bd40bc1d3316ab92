// The search for scales under which a block's levels reproduce its weights. Pure functions, any thread.
#pragma once

#include "core/quant/recovery/stored_values.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace qw::quant::recovery {

// How the levels of a type are multiplied.
enum class ScaleKind { Half, E8m0, Ue4m3 };

constexpr std::size_t kMostElements = 64; // in a block with one scale, of the types searched here

struct LevelFit {
    std::uint16_t scale = 0; // as stored: half-precision bits, or one byte
    std::uint16_t min = 0;   // half-precision bits
    std::uint8_t codes[kMostElements]{};
};

// x = level × d, levels being small integers.
struct LevelGrid {
    ScaleKind kind;
    // Code of level n at n + 128, or −1.
    std::int16_t codeOf[257];
    // Levels but zero, the largest magnitude first. A level that is `twoSided` has its negative in the grid,
    // and so have all smaller ones: with the other sign of d they give the same values, but for the sign of
    // zeros.
    struct Level {
        std::int16_t value;
        bool twoSided;
    };
    Level levels[256];
    std::size_t levelCount; // without zero
};
extern const LevelGrid kGridQ4_0;
extern const LevelGrid kGridQ5_0;
extern const LevelGrid kGridQ8_0;
extern const LevelGrid kGridQ2_0;
extern const LevelGrid kGridIQ4_NL;
extern const LevelGrid kGridMXFP4;
extern const LevelGrid kGridNVFP4;

// x: at most kMostElements finite weights that share one scale. Every scale the type has is considered: the
// weight of largest magnitude is some level times the scale, which leaves for each level the few scales
// whose product rounds to that weight. One that keeps the signs of zeros is preferred.
std::optional<LevelFit> searchScaled(const LevelGrid& grid, Stored stored, std::span<const float> x);

// x = q × d + m with q = 0 … last and d, m in half precision. The distance of the largest and the smallest
// weight is some number of steps d, which leaves few d; each weight then bounds m. Complete unless the
// source's rounding is coarser than half a step, or more than a few hundred d are possible.
std::optional<LevelFit> searchAffine(int last, Stored stored, std::span<const float> x);

} // namespace qw::quant::recovery
