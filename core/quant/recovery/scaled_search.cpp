#include "core/quant/recovery/block_search.h"

#include "core/quant/codecs/fp4.h"
#include "core/quant/codecs/iq4.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace qw::quant::recovery {

namespace {

constexpr int kOffset = 128; // of level 0 in codeOf

// codeOf must be filled in.
constexpr void listLevels(LevelGrid& grid) {
    grid.levelCount = 0;
    bool twoSided = true;
    for (int magnitude = 1; magnitude <= kOffset; ++magnitude) {
        const bool positive = magnitude < kOffset && grid.codeOf[kOffset + magnitude] >= 0;
        const bool negative = grid.codeOf[kOffset - magnitude] >= 0;
        if (positive != negative) twoSided = false;
        const auto value = static_cast<std::int16_t>(magnitude);
        if (positive) grid.levels[grid.levelCount++] = {value, twoSided};
        if (negative) grid.levels[grid.levelCount++] = {static_cast<std::int16_t>(-value), twoSided};
    }
    std::reverse(grid.levels, grid.levels + grid.levelCount);
}

constexpr LevelGrid evenGrid(int lowest, int highest, int firstCode) {
    LevelGrid grid{};
    grid.kind = ScaleKind::Half;
    for (std::int16_t& code : grid.codeOf)
        code = -1;
    for (int level = lowest; level <= highest; ++level)
        grid.codeOf[kOffset + level] = static_cast<std::int16_t>((firstCode + level - lowest) & 255);
    listLevels(grid);
    return grid;
}

template <class Levels>
constexpr LevelGrid listedGrid(ScaleKind kind, const Levels& levels) {
    LevelGrid grid{};
    grid.kind = kind;
    for (std::int16_t& code : grid.codeOf)
        code = -1;
    // Of two codes for one level (FP4's zeros) the first.
    for (std::size_t code = levels.size(); code-- > 0;)
        grid.codeOf[kOffset + levels[code]] = static_cast<std::int16_t>(code);
    listLevels(grid);
    return grid;
}

float scaleValue(ScaleKind kind, std::uint16_t scale) {
    switch (kind) {
    case ScaleKind::E8m0:
        return codecs::scaleFromE8m0(static_cast<std::uint8_t>(scale));
    case ScaleKind::Ue4m3:
        return codecs::scaleFromUe4m3(static_cast<std::uint8_t>(scale));
    case ScaleKind::Half:
        break;
    }
    return halfToFloat(scale);
}

// The rounding of the source moves a weight by at most a quarter of a step, as levels have at most 8 bits:
// the nearest integer is the only level it can be.
template <Stored stored>
bool fits(const LevelGrid& grid, float d, std::span<const float> x, std::uint8_t* codes) {
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float steps = x[i] / d;
        if (!(std::fabs(steps) < kOffset + 0.5f)) return false;
        const auto level = static_cast<int>(std::lrint(steps));
        const std::int16_t code = grid.codeOf[level + kOffset];
        if (code < 0 || rounded<stored>(static_cast<float>(level) * d) != x[i]) return false;
        codes[i] = static_cast<std::uint8_t>(code);
    }
    return true;
}

// A level of zero decodes with the sign of d.
bool zerosKeepTheirSigns(float d, std::span<const float> x) {
    return std::ranges::none_of(
        x, [d](float value) { return value == 0.0f && std::signbit(value) != std::signbit(d); });
}

// Calls `attempt` with the half-precision scales whose product with the level rounds to `extreme`, from the
// nearest outwards, until it returns true.
template <Stored stored, class Attempt>
bool tryHalves(int level, float extreme, Attempt attempt) {
    constexpr int kLargest = 0x7bff;
    const std::uint16_t nearest = floatToHalf(extreme / static_cast<float>(level));
    const auto sign = static_cast<std::uint16_t>(nearest & 0x8000);
    const int centre = std::clamp<int>(nearest & 0x7fff, 1, kLargest);
    const auto hits = [&](int magnitude) {
        return magnitude >= 1 && magnitude <= kLargest &&
               rounded<stored>(static_cast<float>(level) *
                               halfToFloat(static_cast<std::uint16_t>(sign | magnitude))) == extreme;
    };
    const auto scale = [&](int magnitude) { return static_cast<std::uint16_t>(sign | magnitude); };
    if (hits(centre) && attempt(scale(centre))) return true;
    // Below a power of two numbers are denser than above: a neighbour may hit where the nearest does not.
    bool below = true;
    bool above = true;
    for (int distance = 1; below || above; ++distance) {
        below = below && hits(centre - distance);
        if (below && attempt(scale(centre - distance))) return true;
        above = above && hits(centre + distance);
        if (above && attempt(scale(centre + distance))) return true;
    }
    return false;
}

template <Stored stored>
std::optional<LevelFit> search(const LevelGrid& grid, std::span<const float> x) {
    const float extreme = *std::ranges::max_element(x, {}, [](float value) { return std::fabs(value); });
    LevelFit fit;
    if (extreme == 0.0f) {
        if (grid.kind == ScaleKind::E8m0)
            return std::nullopt; // no scale is zero: the ordinary encoding has these
        // Under a scale of zero the sign of the level is that of the weight.
        const auto levels = std::span(grid.levels).first(grid.levelCount);
        const auto codeOfSign = [&](bool negative) {
            if (!negative && grid.codeOf[kOffset] >= 0)
                return static_cast<std::uint8_t>(grid.codeOf[kOffset]);
            const auto level =
                std::ranges::find_if(levels, [&](LevelGrid::Level l) { return (l.value < 0) == negative; });
            return static_cast<std::uint8_t>(grid.codeOf[level->value + kOffset]);
        };
        for (std::size_t i = 0; i < x.size(); ++i)
            fit.codes[i] = codeOfSign(std::signbit(x[i]));
        return fit;
    }
    std::optional<LevelFit> otherZeros;
    const auto attempt = [&](std::uint16_t scale) {
        const float d = scaleValue(grid.kind, scale);
        if (d == 0.0f || !fits<stored>(grid, d, x, fit.codes)) return false;
        fit.scale = scale;
        if (zerosKeepTheirSigns(d, x)) return true;
        if (!otherZeros) otherZeros = fit;
        return false;
    };
    if (grid.kind != ScaleKind::Half) {
        // One byte: all of them, from the finest up. Most fail at the first weight.
        constexpr std::uint16_t kLargest = 254;
        const std::uint16_t last = grid.kind == ScaleKind::Ue4m3 ? 126 : kLargest;
        for (std::uint16_t scale = 0; scale <= last; ++scale)
            if (attempt(scale)) return fit;
        return otherZeros;
    }
    for (std::size_t i = 0; i < grid.levelCount; ++i) {
        const LevelGrid::Level level = grid.levels[i];
        // The same values as with the level's negative: only zeros could turn out differently.
        if (level.twoSided && (level.value < 0) != (extreme < 0) && !otherZeros) continue;
        if (tryHalves<stored>(level.value, extreme, attempt)) return fit;
    }
    return otherZeros;
}

} // namespace

constexpr LevelGrid kGridQ4_0 = evenGrid(-8, 7, 0);
constexpr LevelGrid kGridQ5_0 = evenGrid(-16, 15, 0);
constexpr LevelGrid kGridQ8_0 = evenGrid(-128, 127, 128); // the code is the level's byte
constexpr LevelGrid kGridQ2_0 = evenGrid(-1, 2, 0);
constexpr LevelGrid kGridIQ4_NL = listedGrid(ScaleKind::Half, codecs::kIq4Levels);
constexpr LevelGrid kGridMXFP4 = listedGrid(ScaleKind::E8m0, codecs::kFp4Levels);
constexpr LevelGrid kGridNVFP4 = listedGrid(ScaleKind::Ue4m3, codecs::kFp4Levels);

std::optional<LevelFit> searchScaled(const LevelGrid& grid, Stored stored, std::span<const float> x) {
    switch (stored) {
    case Stored::F16:
        return search<Stored::F16>(grid, x);
    case Stored::BF16:
        return search<Stored::BF16>(grid, x);
    case Stored::F32:
        break;
    }
    return search<Stored::F32>(grid, x);
}

} // namespace qw::quant::recovery
