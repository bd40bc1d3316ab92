#include "core/quant/recovery/block_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace qw::quant::recovery {

namespace {

constexpr int kLargestHalf = 0x7bff;
constexpr int kMostScales = 512; // tried per distance, half of them on either side of the likeliest

// Real numbers, as doubles.
struct Interval {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();

    void narrow(double least, double most) {
        low = std::max(low, least);
        high = std::min(high, most);
    }
};

// Half the distance of neighbouring stored numbers around x; above a power of two, where it is larger.
double roundingOf(Stored stored, float x) {
    const int exponent =
        x == 0.0f ? smallestExponent(stored) : std::max(std::ilogb(x), smallestExponent(stored));
    return std::ldexp(0.5, exponent - significandBits(stored) + 1);
}

template <Stored stored>
class AffineSearch {
public:
    AffineSearch(int last, std::span<const float> x) : m_last(last), m_x(x) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            m_values[i] = x[i];
            m_rounding[i] = roundingOf(stored, x[i]);
        }
        const auto [least, most] = std::ranges::minmax_element(x);
        m_least = static_cast<std::size_t>(least - x.begin());
        m_most = static_cast<std::size_t>(most - x.begin());
    }

    std::optional<LevelFit> run() {
        const double distance = m_values[m_most] - m_values[m_least];
        if (distance == 0) return std::nullopt; // the ordinary encoding has constants
        const double slack = m_rounding[m_most] + m_rounding[m_least];
        for (int steps = m_last; steps >= 1; --steps) {
            const int centre = halfNear(distance / steps);
            const auto possible = [&](int half) {
                return half >= 1 && half <= kLargestHalf &&
                       std::abs(halfToFloat(static_cast<std::uint16_t>(half)) * double(steps) - distance) <=
                           slack;
            };
            if (possible(centre) && trySteps(steps, centre)) return m_fit;
            bool below = true;
            bool above = true;
            for (int offset = 1; (below || above) && offset <= kMostScales / 2; ++offset) {
                below = below && possible(centre - offset);
                if (below && trySteps(steps, centre - offset)) return m_fit;
                above = above && possible(centre + offset);
                if (above && trySteps(steps, centre + offset)) return m_fit;
            }
        }
        return std::nullopt;
    }

private:
    static int halfNear(double value) {
        return std::clamp<int>(floatToHalf(static_cast<float>(value)) & 0x7fff, 1, kLargestHalf);
    }

    // A scale of this magnitude: the weights' distances from the smallest, in steps, and where that leaves
    // the smallest.
    bool trySteps(int steps, int magnitude) {
        const double d = halfToFloat(static_cast<std::uint16_t>(magnitude));
        Interval smallest;
        for (std::size_t i = 0; i < m_x.size(); ++i) {
            const double level = std::rint((m_values[i] - m_values[m_least]) / d);
            if (level > steps) return false;
            m_steps[i] = static_cast<std::uint8_t>(level);
            const double there = m_values[i] - level * d;
            smallest.narrow(there - m_rounding[i], there + m_rounding[i]);
            if (smallest.low > smallest.high) return false;
        }
        for (int first = 0; first + steps <= m_last; ++first) {
            if (tryMins(magnitude, first, {smallest.low - first * d, smallest.high - first * d})) return true;
            // With a negative scale the smallest weight has the highest level.
            const int highest = m_last - first;
            if (tryMins(magnitude | 0x8000, highest,
                        {smallest.low + highest * d, smallest.high + highest * d}))
                return true;
        }
        return false;
    }

    bool tryMins(int scale, int levelOfSmallest, Interval mins) {
        const double middle = (mins.low + mins.high) / 2;
        const std::uint16_t nearest = floatToHalf(static_cast<float>(middle));
        for (const int step : {0, -1, 1}) {
            const int magnitude = (nearest & 0x7fff) + step;
            if (magnitude < 0 || magnitude > kLargestHalf) continue;
            const auto min = static_cast<std::uint16_t>((nearest & 0x8000) | magnitude);
            const double value = halfToFloat(min);
            if (value >= mins.low && value <= mins.high && reproduces(scale, levelOfSmallest, min))
                return true;
        }
        return false;
    }

    bool reproduces(int scale, int levelOfSmallest, std::uint16_t min) {
        const float d = halfToFloat(static_cast<std::uint16_t>(scale));
        const float m = halfToFloat(min);
        for (std::size_t i = 0; i < m_x.size(); ++i) {
            const int level = scale & 0x8000 ? levelOfSmallest - m_steps[i] : levelOfSmallest + m_steps[i];
            if (rounded<stored>(static_cast<float>(level) * d + m) != m_x[i]) return false;
            m_fit.codes[i] = static_cast<std::uint8_t>(level);
        }
        m_fit.scale = static_cast<std::uint16_t>(scale);
        m_fit.min = min;
        return true;
    }

    int m_last;
    std::span<const float> m_x;
    double m_values[kMostElements];
    double m_rounding[kMostElements];
    std::uint8_t m_steps[kMostElements];
    std::size_t m_least = 0;
    std::size_t m_most = 0;
    LevelFit m_fit;
};

} // namespace

std::optional<LevelFit> searchAffine(int last, Stored stored, std::span<const float> x) {
    switch (stored) {
    case Stored::F16:
        return AffineSearch<Stored::F16>(last, x).run();
    case Stored::BF16:
        return AffineSearch<Stored::BF16>(last, x).run();
    case Stored::F32:
        break;
    }
    return AffineSearch<Stored::F32>(last, x).run();
}

} // namespace qw::quant::recovery
