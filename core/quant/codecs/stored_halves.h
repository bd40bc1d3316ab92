// Half-precision numbers inside blocks: two bytes, little-endian, at any address.
#pragma once

#include "core/base/half_floats.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace qw::quant::codecs {

inline void storeHalf(std::byte* at, float value) {
    const std::uint16_t half = floatToHalf(value);
    std::memcpy(at, &half, sizeof half);
}

inline float loadHalf(const std::byte* at) {
    std::uint16_t half = 0;
    std::memcpy(&half, at, sizeof half);
    return halfToFloat(half);
}

} // namespace qw::quant::codecs
