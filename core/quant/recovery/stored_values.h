// What a source's number format makes of a value: a block reproduces a weight when its decoded value, rounded
// to that format, is the weight.
#pragma once

#include "core/base/block_types.h"
#include "core/base/half_floats.h"

namespace qw::quant::recovery {

enum class Stored { F32, F16, BF16 };

// Quantized sources decode to single precision.
constexpr Stored storedAs(BlockType from) {
    return from == BlockType::F16 ? Stored::F16 : from == BlockType::BF16 ? Stored::BF16 : Stored::F32;
}

template <Stored stored>
inline float rounded(float value) {
    if constexpr (stored == Stored::F16)
        return halfToFloat(floatToHalf(value));
    else if constexpr (stored == Stored::BF16)
        return bfloatToFloat(floatToBfloat(value));
    else
        return value;
}

// Bits of the significand, with the leading one; exponent of the smallest normal number.
constexpr int significandBits(Stored stored) {
    return stored == Stored::F16 ? 11 : stored == Stored::BF16 ? 8 : 24;
}
constexpr int smallestExponent(Stored stored) {
    return stored == Stored::F16 ? -14 : -126;
}

} // namespace qw::quant::recovery
