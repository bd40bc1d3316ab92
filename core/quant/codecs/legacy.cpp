// The block types of 32 elements: one half-precision scale d, for the _1 types also a half-precision min m.
//
//   Q4_0   18 bytes   x = d × (q − 8)         d = (first element of largest magnitude) ÷ −8
//          ┌───────┬──────────────────────────────┐
//          │ d f16 │ qs[16]                       │   qs[j] = q[j] | q[j+16] << 4      (j = 0 … 15)
//          └───────┴──────────────────────────────┘
//   Q4_1   20 bytes   x = d × q + m           d = (max − min) ÷ 15, m = min
//          ┌───────┬───────┬──────────────────────────────┐
//          │ d f16 │ m f16 │ qs[16]                       │
//          └───────┴───────┴──────────────────────────────┘
//   Q5_0   22 bytes   x = d × (q − 16)        d = (first element of largest magnitude) ÷ −16
//          ┌───────┬────────┬──────────────────────────────┐
//          │ d f16 │ qh u32 │ qs[16]                       │   qh bit i = bit 4 of q[i]   (i = 0 … 31)
//          └───────┴────────┴──────────────────────────────┘   qs[j] = (q[j] & 15) | (q[j+16] & 15) << 4
//   Q5_1   24 bytes   x = d × q + m           d = (max − min) ÷ 31, m = min
//          ┌───────┬───────┬────────┬──────────────────────────────┐
//          │ d f16 │ m f16 │ qh u32 │ qs[16]                       │
//          └───────┴───────┴────────┴──────────────────────────────┘
//   Q8_0   34 bytes   x = d × q               d = largest magnitude ÷ 127, q signed
//          ┌───────┬──────────────────────────────────────────────────────────┐
//          │ d f16 │ qs[32] i8                                                │
//          └───────┴──────────────────────────────────────────────────────────┘
//
// That is d and m without an importance matrix; with one a search finds them (Q8_0 ignores the matrix).
//
// Rounding, order of operations and corner cases as in ggml's reference quantizers (quantize_row_*_ref, and
// quantize_row_*_impl with an importance matrix), whose bytes these must equal.
#include "core/quant/codecs/legacy_blocks.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/search/importance_weights.h"
#include "core/quant/codecs/search/symmetric_search.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <cassert>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace qw::quant::codecs {

namespace {

// The reciprocal overflows to infinity when the scale is a deep denormal; products with it are then infinite
// or NaN, and x86 converts those to the integer "indefinite", whose low byte is 0.
int truncateToByte(float value) {
    return std::fabs(value) < 128.0f ? static_cast<int>(value) : 0;
}

float reciprocalOrZero(float d) {
    return d != 0.0f ? 1.0f / d : 0.0f;
}

float firstOfLargestMagnitude(const float* x) {
    float magnitude = 0.0f;
    float value = 0.0f;
    for (std::size_t i = 0; i < kLegacyElements; ++i) {
        if (magnitude < std::fabs(x[i])) {
            magnitude = std::fabs(x[i]);
            value = x[i];
        }
    }
    return value;
}

struct Range {
    float min;
    float max;
};

Range rangeOf(const float* x) {
    Range range{FLT_MAX, -FLT_MAX};
    for (std::size_t i = 0; i < kLegacyElements; ++i) {
        if (x[i] < range.min) range.min = x[i];
        if (x[i] > range.max) range.max = x[i];
    }
    return range;
}

// Levels of 4 or 5 bits packed after the block's scale (and min).
template <int bits>
void packLevels(const std::uint8_t* q, std::byte* at) {
    if constexpr (bits == 5) {
        std::uint32_t high = 0;
        for (std::size_t i = 0; i < kLegacyElements; ++i)
            high |= static_cast<std::uint32_t>(q[i] >> 4) << i;
        std::memcpy(at, &high, sizeof high);
        at += sizeof high;
    }
    for (std::size_t j = 0; j < 16; ++j)
        at[j] = static_cast<std::byte>((q[j] & 15) | (q[j + 16] & 15) << 4);
}

template <int bits>
void unpackLevels(const std::byte* at, int* q) {
    std::uint32_t high = 0;
    if constexpr (bits == 5) {
        std::memcpy(&high, at, sizeof high);
        at += sizeof high;
    }
    for (std::size_t j = 0; j < 16; ++j) {
        const int both = std::to_integer<int>(at[j]);
        q[j] = (both & 15) | static_cast<int>((high >> j & 1) << 4);
        q[j + 16] = both >> 4 | static_cast<int>((high >> (j + 16) & 1) << 4);
    }
}

template <int bits>
void encodeCentred(std::span<const float> x, std::span<std::byte> out) {
    constexpr int kZero = 1 << (bits - 1);
    constexpr std::size_t kBytes = legacyBlockBytes(bits, false);
    assert(x.size() % kLegacyElements == 0 && out.size() == x.size() / kLegacyElements * kBytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const float* values = x.data() + block * kLegacyElements;
        std::byte* at = out.data() + block * kBytes;
        const float d = firstOfLargestMagnitude(values) / -kZero;
        const float inverse = reciprocalOrZero(d);
        std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; ++i) {
            const float level = values[i] * inverse + (kZero + 0.5f);
            q[i] = static_cast<std::uint8_t>(std::min(2 * kZero - 1, truncateToByte(level)));
        }
        storeHalf(at, d);
        packLevels<bits>(q, at + 2);
    }
}

template <int bits>
void encodeWithMin(std::span<const float> x, std::span<std::byte> out) {
    constexpr int kLast = (1 << bits) - 1;
    constexpr std::size_t kBytes = legacyBlockBytes(bits, true);
    assert(x.size() % kLegacyElements == 0 && out.size() == x.size() / kLegacyElements * kBytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const float* values = x.data() + block * kLegacyElements;
        std::byte* at = out.data() + block * kBytes;
        const Range range = rangeOf(values);
        const float d = (range.max - range.min) / kLast;
        const float inverse = reciprocalOrZero(d);
        std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; ++i) {
            const float level = (values[i] - range.min) * inverse + 0.5f;
            q[i] = static_cast<std::uint8_t>(std::min(kLast, truncateToByte(level)));
        }
        storeHalf(at, d);
        storeHalf(at + 2, range.min);
        packLevels<bits>(q, at + 4);
    }
}

template <int bits>
void decodeCentred(std::span<const std::byte> blocks, std::span<float> x) {
    constexpr std::size_t kBytes = legacyBlockBytes(bits, false);
    assert(x.size() % kLegacyElements == 0 && blocks.size() == x.size() / kLegacyElements * kBytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const std::byte* at = blocks.data() + block * kBytes;
        const float d = loadHalf(at);
        int q[kLegacyElements];
        unpackLevels<bits>(at + 2, q);
        for (std::size_t i = 0; i < kLegacyElements; ++i)
            x[block * kLegacyElements + i] = static_cast<float>(q[i] - (1 << (bits - 1))) * d;
    }
}

template <int bits>
void decodeWithMin(std::span<const std::byte> blocks, std::span<float> x) {
    constexpr std::size_t kBytes = legacyBlockBytes(bits, true);
    assert(x.size() % kLegacyElements == 0 && blocks.size() == x.size() / kLegacyElements * kBytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const std::byte* at = blocks.data() + block * kBytes;
        const float d = loadHalf(at);
        const float m = loadHalf(at + 2);
        int q[kLegacyElements];
        unpackLevels<bits>(at + 4, q);
        for (std::size_t i = 0; i < kLegacyElements; ++i)
            x[block * kLegacyElements + i] = static_cast<float>(q[i]) * d + m;
    }
}

// With an importance matrix. The mean square is that of the whole row; the levels are those that the search
// ended with.
template <class EncodeBlock>
void encodeWeightedRows(std::span<const float> x, std::span<const float> importance, std::span<std::byte> out,
                        std::size_t blockBytes, EncodeBlock encodeBlock) {
    const std::size_t width = importance.size();
    assert(width % kLegacyElements == 0 && (x.empty() || (width != 0 && x.size() % width == 0)));
    assert(out.size() == x.size() / kLegacyElements * blockBytes);
    std::byte* at = out.data();
    for (std::size_t row = 0; row < x.size(); row += width) {
        const float* values = x.data() + row;
        const float spread = sumOfSquares(values, width) / static_cast<float>(width);
        for (std::size_t i = 0; i < width; i += kLegacyElements, at += blockBytes) {
            float weights[kLegacyElements];
            importanceWeights(values + i, importance.data() + i, spread, kLegacyElements, weights);
            encodeBlock(values + i, weights, at);
        }
    }
}

template <int bits>
void encodeWeightedCentred(std::span<const float> x, std::span<const float> importance,
                           std::span<std::byte> out) {
    encodeWeightedRows(x, importance, out, legacyBlockBytes(bits, false),
                       [](const float* values, const float* weights, std::byte* at) {
                           std::uint8_t q[kLegacyElements];
                           storeHalf(at, searchScale<kLegacyElements>(values, weights, 1 << (bits - 1), q));
                           packLevels<bits>(q, at + 2);
                       });
}

template <int bits>
void encodeWeightedWithMin(std::span<const float> x, std::span<const float> importance,
                           std::span<std::byte> out) {
    encodeWeightedRows(x, importance, out, legacyBlockBytes(bits, true),
                       [](const float* values, const float* weights, std::byte* at) {
                           std::uint8_t q[kLegacyElements];
                           const auto fit = searchFit<LegacyImportanceSearch<bits>>(values, weights, q);
                           storeHalf(at, fit.scale);
                           storeHalf(at + 2, -fit.offset);
                           packLevels<bits>(q, at + 4);
                       });
}

} // namespace

void encodeQ4_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeCentred<4>(x, out);
}
void encodeQ5_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeCentred<5>(x, out);
}
void encodeQ4_1Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeWithMin<4>(x, out);
}
void encodeQ5_1Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeWithMin<5>(x, out);
}
void encodeQ4_0WeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedCentred<4>(x, importance, out);
}
void encodeQ5_0WeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedCentred<5>(x, importance, out);
}
void encodeQ4_1WeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedWithMin<4>(x, importance, out);
}
void encodeQ5_1WeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedWithMin<5>(x, importance, out);
}
void decodeQ4_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeCentred<4>(blocks, x);
}
void decodeQ5_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeCentred<5>(blocks, x);
}
void decodeQ4_1Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeWithMin<4>(blocks, x);
}
void decodeQ5_1Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeWithMin<5>(blocks, x);
}

void encodeQ8_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    assert(x.size() % kLegacyElements == 0 && out.size() == x.size() / kLegacyElements * kQ8Bytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const float* values = x.data() + block * kLegacyElements;
        std::byte* at = out.data() + block * kQ8Bytes;
        float magnitude = 0.0f;
        for (std::size_t i = 0; i < kLegacyElements; ++i)
            magnitude = std::max(magnitude, std::fabs(values[i]));
        const float d = magnitude / 127;
        const float inverse = reciprocalOrZero(d);
        storeHalf(at, d);
        for (std::size_t i = 0; i < kLegacyElements; ++i) // halves away from zero
            at[2 + i] = static_cast<std::byte>(truncateToByte(std::round(values[i] * inverse)));
    }
}

void decodeQ8_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % kLegacyElements == 0 && blocks.size() == x.size() / kLegacyElements * kQ8Bytes);
    for (std::size_t block = 0; block < x.size() / kLegacyElements; ++block) {
        const std::byte* at = blocks.data() + block * kQ8Bytes;
        const float d = loadHalf(at);
        for (std::size_t i = 0; i < kLegacyElements; ++i)
            x[block * kLegacyElements + i] = static_cast<float>(std::to_integer<std::int8_t>(at[2 + i])) * d;
    }
}

} // namespace qw::quant::codecs
