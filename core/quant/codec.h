// Encoding and decoding of whole rows, per block type. encode and decode use the fastest variant this CPU has;
// encodeScalar and decodeScalar are the definition. Both give the same bytes, bit for bit.
#pragma once

#include "core/base/block_types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::quant {

// x: elements, a multiple of the type's blockElements, any alignment. out: byteSizeOf(type, x.size()) bytes.
// Weights must be finite (see findNonFinite). Pure functions, any thread.
using EncodeFn = void (*)(std::span<const float> x, std::span<std::byte> out);
// The reverse: blocks -> floats.
using DecodeFn = void (*)(std::span<const std::byte> blocks, std::span<float> x);

struct Codec {
    BlockType type;
    EncodeFn encode;
    EncodeFn encodeScalar;
    DecodeFn decode;
    DecodeFn decodeScalar;
    // Element count whose encode call is efficient: callers hand over multiples of it where they can.
    std::size_t preferredElements;
};

// Null for types this build cannot encode or decode (integers, and types of later parts).
const Codec* findCodec(BlockType type);

} // namespace qw::quant
