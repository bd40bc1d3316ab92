// Blocks of finite floats put together from bit patterns, the same on every machine and library: neighbouring
// sub-blocks differ in kind and in scale, from deep denormals to the largest float. Hashes of what the
// reference makes of them are constants in tests, so the formula here must not change.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::test {

class BitPatternBlocks {
public:
    explicit BitPatternBlocks(std::uint64_t seed) : m_state(seed) {}

    // Runs of 16, 32 … 256 elements, each of one kind.
    void fill(std::span<float> x) {
        std::size_t i = 0;
        while (i < x.size()) {
            const std::size_t run = std::min(std::size_t{16} << below(5), x.size() - i);
            fillRun(x.subspan(i, run));
            i += run;
        }
    }

private:
    std::uint32_t next() {
        m_state = m_state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::uint32_t>(m_state >> 32);
    }
    std::uint32_t below(std::uint32_t limit) { return next() % limit; }

    float anyFinite() {
        std::uint32_t bits = next();
        while ((bits & 0x7f800000u) == 0x7f800000u)
            bits = next();
        return std::bit_cast<float>(bits);
    }

    // Bell-shaped, a multiple of 2^-14 below 8 in magnitude: exact.
    float bell() {
        std::int32_t sum = 0;
        for (int i = 0; i < 4; ++i)
            sum += static_cast<std::int32_t>(below(1u << 16)) - (1 << 15);
        return std::ldexp(static_cast<float>(sum), -14);
    }

    void fillRun(std::span<float> x) {
        const int exponent =
            below(3) == 0 ? static_cast<int>(below(250)) - 130 : static_cast<int>(below(16)) - 12;
        const float unit = std::ldexp(1.0f, exponent);
        const std::uint32_t kind = below(12);
        const float start = kind == 5 ? anyFinite() : 0.0f;
        const std::uint32_t outlier = below(static_cast<std::uint32_t>(x.size()));
        for (std::size_t i = 0; i < x.size(); ++i) {
            float value = bell() * unit;
            switch (kind) {
            case 0:
                break;
            case 1:
                value = unit * static_cast<float>(static_cast<int>(below(16)) - 8);
                break;
            case 2:
                value = (outlier & 1u) != 0 ? unit : -unit;
                break;
            case 3:
                value = below(2) != 0 ? 0.0f : -0.0f;
                break;
            case 4:
                value = below(12) != 0 ? 0.0f : value;
                break;
            case 5:
                value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(start) ^ below(4));
                break;
            case 6:
                value = std::ldexp(static_cast<float>(static_cast<int>(below(9)) - 4), -149);
                break;
            case 7:
                value = anyFinite();
                break;
            case 8:
                value = i == outlier ? std::ldexp(value, static_cast<int>(below(100))) : value;
                break;
            case 9:
                value = std::ldexp(bell(), 124);
                break;
            case 10:
                value = std::fabs(value) + 4.0f * unit;
                break;
            default:
                value = -std::fabs(value) - 4.0f * unit;
                break;
            }
            x[i] = std::isfinite(value) ? value : std::bit_cast<float>(0x7f7fffffu);
        }
    }

    std::uint64_t m_state;
};

} // namespace qw::test
