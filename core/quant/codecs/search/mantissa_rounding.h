// How the reference's searches round a float to an integer.
#pragma once

#include <bit>
#include <cstdint>

namespace qw::quant::codecs {

// Adding 1.5 × 2^23 leaves no fraction bits, so the addition rounds to the nearest integer, ties to even, and
// the integer stands in the mantissa, offset by 2^22. Outside ±2^22, and for infinities and NaN, the mantissa
// holds something else; block bytes depend on that too, so every variant goes through these bits.
constexpr float kRoundingMagic = 12582912.0f;
constexpr std::int32_t kMantissaBits = 0x007fffff;
constexpr std::int32_t kMantissaOffset = 0x00400000;

inline int nearestByMantissa(float value) {
    const auto bits = std::bit_cast<std::int32_t>(value + kRoundingMagic);
    return (bits & kMantissaBits) - kMantissaOffset;
}

} // namespace qw::quant::codecs
