// Q1_0 and Q2_0: one half-precision scale d and one or two bits per element, in order.
//
//   Q1_0   18 bytes, 128 elements    x = d or −d         d = mean magnitude
//          ┌───────┬──────────────────────────────┐
//          │ d f16 │ signs[16]                    │     signs[j / 8] bit j % 8 = 1 where x[j] ≥ 0 (−0 too)
//          └───────┴──────────────────────────────┘
//   Q2_0   18 bytes, 64 elements     x = d × (q − 1)     d = largest magnitude
//          ┌───────┬──────────────────────────────┐
//          │ d f16 │ qs[16]                       │     qs[j / 4] bits 2(j % 4) … +1 = q[j]
//          └───────┴──────────────────────────────┘     q = 3, twice d, is read but never written
//
// Order of operations and corner cases as in ggml's reference quantizers (quantize_row_q1_0_ref,
// quantize_row_q2_0_ref), whose bytes these must equal.
#include "core/quant/codecs/low_bit.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace qw::quant::codecs {

void encodeQ1_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    using L = Q1Layout;
    assert(x.size() % L::kElements == 0 && out.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const float* values = x.data() + i * L::kElements;
        std::byte* block = out.data() + i * L::kBytes;
        std::memset(block, 0, L::kBytes);
        float sum = 0.0f;
        for (std::size_t j = 0; j < L::kElements; ++j) {
            sum += std::fabs(values[j]);
            if (values[j] >= 0.0f) block[L::kSigns + j / 8] |= static_cast<std::byte>(1 << (j % 8));
        }
        storeHalf(block + L::kScale, sum / L::kElements);
    }
}

void decodeQ1_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    using L = Q1Layout;
    assert(x.size() % L::kElements == 0 && blocks.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const std::byte* block = blocks.data() + i * L::kBytes;
        const float d = loadHalf(block + L::kScale);
        for (std::size_t j = 0; j < L::kElements; ++j) {
            const int bit = std::to_integer<int>(block[L::kSigns + j / 8]) >> (j % 8) & 1;
            x[i * L::kElements + j] = bit != 0 ? d : -d;
        }
    }
}

void encodeQ2_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    using L = Q2Layout;
    assert(x.size() % L::kElements == 0 && out.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const float* values = x.data() + i * L::kElements;
        std::byte* block = out.data() + i * L::kBytes;
        std::memset(block, 0, L::kBytes);
        float d = 0.0f;
        for (std::size_t j = 0; j < L::kElements; ++j)
            d = std::max(d, std::fabs(values[j]));
        const float inverse = d > 0.0f ? 1.0f / d : 0.0f;
        for (std::size_t j = 0; j < L::kElements; ++j) {
            // The reciprocal of a deep denormal overflows; the reference then ends at level 0.
            const float level = values[j] * inverse;
            const int q = std::isfinite(level) ? 1 + static_cast<int>(std::round(level)) : 0;
            block[L::kLevels + j / 4] |= static_cast<std::byte>(q << (2 * (j % 4)));
        }
        storeHalf(block + L::kScale, d);
    }
}

void decodeQ2_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    using L = Q2Layout;
    assert(x.size() % L::kElements == 0 && blocks.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const std::byte* block = blocks.data() + i * L::kBytes;
        const float d = loadHalf(block + L::kScale);
        for (std::size_t j = 0; j < L::kElements; ++j) {
            const int q = std::to_integer<int>(block[L::kLevels + j / 4]) >> (2 * (j % 4)) & 3;
            x[i * L::kElements + j] = static_cast<float>(q - 1) * d;
        }
    }
}

} // namespace qw::quant::codecs
