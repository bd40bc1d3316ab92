// Encoding and decoding of whole rows, per block type. encode, encodeWeighted and decode use the fastest
// variant this CPU has; those with Scalar in their names are the definition. Both give the same bytes, bit
// for bit.
#pragma once

#include "core/base/block_types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::quant {

// x: elements, a multiple of the type's blockElements, any alignment. out: byteSizeOf(type, x.size()) bytes.
// Weights must be finite (see findNonFinite). Pure functions, any thread.
using EncodeFn = void (*)(std::span<const float> x, std::span<std::byte> out);
// The same with an importance matrix. importance: one weight per column, finite and not negative; x is whole
// rows of importance.size() elements, all weighted alike (the caller splits experts). Source of each formula:
// the codec.
using EncodeWeightedFn = void (*)(std::span<const float> x, std::span<const float> importance,
                                  std::span<std::byte> out);
// The reverse: blocks -> floats.
using DecodeFn = void (*)(std::span<const std::byte> blocks, std::span<float> x);

struct Codec {
    BlockType type;
    EncodeFn encode; // null with its twin for a type that is worthless without an importance matrix
    EncodeFn encodeScalar;
    DecodeFn decode;
    DecodeFn decodeScalar;
    // Null for a type that has no use for a matrix: encode serves then.
    EncodeWeightedFn encodeWeighted = nullptr;
    EncodeWeightedFn encodeWeightedScalar = nullptr;
    // Element count whose encode call is efficient: callers hand over multiples of it where they can. Enough
    // work per call to make dispatch free while the floats of a call stay in the second-level cache.
    std::size_t preferredElements = 16384;
};

// Whether a type weighs its errors by an importance matrix: the K types, Q4_0 … Q5_1 and the IQ types. Plain
// numbers, Q8_0, Q1_0, Q2_0, the ternary and the 4-bit float types have no use for one.
bool takesImportance(BlockType type);
// Q4_0 … Q5_1: the mean square of the whole row enters, so that encodeWeighted must get whole rows. For the
// others any run of whole blocks may be handed over as a row of its own, with the importance of its columns.
bool importanceSpansRow(BlockType type);
// IQ1_S, IQ2_XXS, IQ2_XS: there is no encoding without one, whatever the tensor is for.
bool worthlessWithoutImportance(BlockType type);

// Null for types this build cannot encode or decode (integers, and types of later parts).
const Codec* findCodec(BlockType type);

// Without a matrix, with all columns alike for a type that cannot do without one: for measuring and for
// tests. Exporting refuses such a type instead.
void encodeUnweighted(const Codec& codec, std::span<const float> x, std::span<std::byte> out);
void encodeUnweightedScalar(const Codec& codec, std::span<const float> x, std::span<std::byte> out);

} // namespace qw::quant
