#include "core/quant/grids/nearest_points.h"

#include <algorithm>
#include <cassert>

namespace qw::quant::grids {

namespace {

// Squared distances, in steps of digits, between every half of a lattice point and the same half of every
// codebook point: a whole distance is then one addition. Row h: half number h, one column per codebook point.
class HalfDistances {
public:
    HalfDistances(std::span<const PackedPoint> packed, std::size_t elements, bool upperHalf)
        : m_columns(packed.size()) {
        const unsigned levels = digitLevels(elements);
        const unsigned bits = digitBits(elements);
        const std::size_t half = elements / 2;
        std::size_t rows = 1;
        for (std::size_t i = 0; i < half; ++i)
            rows *= levels;
        m_distances.resize(rows * m_columns);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t column = 0; column < m_columns; ++column) {
                std::size_t digits = row;
                int sum = 0;
                for (std::size_t i = 0; i < half; ++i, digits /= levels) {
                    const std::size_t element = i + (upperHalf ? half : 0);
                    const int there = packed[column] >> (bits * element) & ((1 << bits) - 1);
                    const int difference = static_cast<int>(digits % levels) - there;
                    sum += difference * difference;
                }
                m_distances[row * m_columns + column] = static_cast<std::uint8_t>(sum);
            }
    }

    std::size_t rows() const { return m_distances.size() / m_columns; }
    const std::uint8_t* row(std::size_t number) const { return m_distances.data() + number * m_columns; }

private:
    std::size_t m_columns;
    std::vector<std::uint8_t> m_distances;
};

} // namespace

NearestPoints::NearestPoints(std::span<const PackedPoint> packed, std::size_t elements, std::size_t shells) {
    assert(shells >= 1 && packed.size() >= shells);
    const HalfDistances lower(packed, elements, false);
    const HalfDistances upper(packed, elements, true);
    const std::size_t points = packed.size();
    // No distance reaches this: at most 8 × 2² or 4 × 7².
    constexpr int kBeyond = 255;
    std::vector<std::uint8_t> distances(points);
    m_entries.reserve(lower.rows() * upper.rows());
    for (std::size_t high = 0; high < upper.rows(); ++high)
        for (std::size_t low = 0; low < lower.rows(); ++low) {
            std::transform(lower.row(low), lower.row(low) + points, upper.row(high), distances.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a + b); });
            Entry entry{static_cast<std::uint32_t>(m_packed.size()), 0, -1};
            int shell = -1;
            for (std::size_t s = 0; s < shells && entry.position < 0; ++s) {
                int next = kBeyond;
                for (const std::uint8_t distance : distances)
                    next = distance > shell && distance < next ? distance : next;
                shell = next;
                if (shell == kBeyond) break;
                for (std::size_t p = 0; p < points; ++p)
                    if (distances[p] == shell) {
                        m_packed.push_back(packed[p]);
                        m_positions.push_back(static_cast<std::uint16_t>(p));
                        ++entry.count;
                        if (shell == 0) entry.position = static_cast<std::int16_t>(p);
                    }
            }
            const std::size_t padded = (m_packed.size() + kPadding - 1) / kPadding * kPadding;
            m_packed.resize(padded, m_packed.back());
            m_positions.resize(padded, m_positions.back());
            m_entries.push_back(entry);
        }
}

const NearestPoints& nearestIq1S() {
    static const NearestPoints nearest(kIq1S.packed, kIq1S.kElements, 3);
    return nearest;
}

const NearestPoints& nearestIq2Xxs() {
    static const NearestPoints nearest(kIq2Xxs.packed, kIq2Xxs.kElements, 2);
    return nearest;
}

const NearestPoints& nearestIq2Xs() {
    static const NearestPoints nearest(kIq2Xs.packed, kIq2Xs.kElements, 2);
    return nearest;
}

const NearestPoints& nearestIq2S() {
    static const NearestPoints nearest(kIq2S.packed, kIq2S.kElements, 1);
    return nearest;
}

const NearestPoints& nearestIq3Xxs() {
    static const NearestPoints nearest(kIq3Xxs.packed, kIq3Xxs.kElements, 2);
    return nearest;
}

const NearestPoints& nearestIq3S() {
    static const NearestPoints nearest(kIq3S.packed, kIq3S.kElements, 3);
    return nearest;
}

} // namespace qw::quant::grids
