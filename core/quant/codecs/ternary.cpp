// TQ1_0 and TQ2_0: levels −1, 0, 1, stored as t = 0, 1, 2; d is the largest magnitude of the 256 elements.
//
//   TQ1_0   54 bytes    x = d × (t − 1)
//           ┌────────────────────────┬────────────┬───────┬───────┐
//           │ wide[32]               │ narrow[16] │ qh[4] │ d f16 │
//           └────────────────────────┴────────────┴───────┴───────┘
//           Each byte is a fraction of 256 whose base-3 digits are levels: ⌈256 × Σ t[n] 3^(4−n) ÷ 243⌉.
//           wide[m]     n = 0 … 4: element 32n + m
//           narrow[m]   n = 0 … 4: element 160 + 16n + m
//           qh[m]       n = 0 … 3: element 240 + 4n + m; the last digit is 0
//
//   TQ2_0   66 bytes    x = d × (t − 1)
//           ┌───────────────────────────────────────────────┬───────┐
//           │ qs[64]                                        │ d f16 │
//           └───────────────────────────────────────────────┴───────┘
//           qs[32h + m]  bits 2n … 2n+1 = t of element 128h + 32n + m      (h = 0 … 1, n = 0 … 3, m = 0 … 31)
//
// Order of operations and corner cases as in ggml's reference quantizers (quantize_row_tq1_0_ref,
// quantize_row_tq2_0_ref), whose bytes these must equal.
#include "core/quant/codecs/ternary.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

namespace qw::quant::codecs {

namespace {

using Trits = std::array<std::uint8_t, Ternary::kElements>;

// Levels 0, 1, 2 and the scale. The reciprocal of a deep denormal overflows; the reference then rounds
// infinities and NaN to level 0.
float trits(const float* x, Trits& t) {
    float d = 0.0f;
    for (std::size_t i = 0; i < t.size(); ++i)
        d = std::max(d, std::fabs(x[i]));
    const float inverse = d != 0.0f ? 1.0f / d : 0.0f;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const float level = x[i] * inverse;
        t[i] = static_cast<std::uint8_t>(std::isfinite(level) ? 1 + std::lround(level) : 1);
    }
    return d;
}

// One row of bytes of TQ1_0: byte m holds elements m, m + width, … , `digits` of them.
void packTrits(const std::uint8_t* t, std::size_t width, std::size_t digits, std::byte* at) {
    for (std::size_t m = 0; m < width; ++m) {
        unsigned number = 0;
        for (std::size_t n = 0; n < Ternary::kTrits; ++n)
            number = number * 3 + (n < digits ? t[n * width + m] : 0u);
        at[m] = static_cast<std::byte>(fractionOfTrits(number));
    }
}

void unpackTrits(const std::byte* at, std::size_t width, std::size_t digits, float d, float* x) {
    for (std::size_t m = 0; m < width; ++m) {
        auto fraction = std::to_integer<unsigned>(at[m]);
        for (std::size_t n = 0; n < digits; ++n) {
            fraction *= 3;
            x[n * width + m] = static_cast<float>(static_cast<int>(fraction >> 8) - 1) * d;
            fraction &= 255;
        }
    }
}

} // namespace

void encodeTQ1_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    assert(x.size() % Ternary::kElements == 0);
    assert(out.size() == x.size() / Ternary::kElements * Tq1Layout::kBytes);
    Trits t;
    for (std::size_t i = 0; i < x.size() / Ternary::kElements; ++i) {
        std::byte* block = out.data() + i * Tq1Layout::kBytes;
        storeHalf(block + Tq1Layout::kScale, trits(x.data() + i * Ternary::kElements, t));
        packTrits(t.data(), 32, 5, block + Tq1Layout::kWide);
        packTrits(t.data() + 160, 16, 5, block + Tq1Layout::kNarrow);
        packTrits(t.data() + 240, 4, 4, block + Tq1Layout::kRest);
    }
}

void decodeTQ1_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % Ternary::kElements == 0);
    assert(blocks.size() == x.size() / Ternary::kElements * Tq1Layout::kBytes);
    for (std::size_t i = 0; i < x.size() / Ternary::kElements; ++i) {
        const std::byte* block = blocks.data() + i * Tq1Layout::kBytes;
        float* values = x.data() + i * Ternary::kElements;
        const float d = loadHalf(block + Tq1Layout::kScale);
        unpackTrits(block + Tq1Layout::kWide, 32, 5, d, values);
        unpackTrits(block + Tq1Layout::kNarrow, 16, 5, d, values + 160);
        unpackTrits(block + Tq1Layout::kRest, 4, 4, d, values + 240);
    }
}

void encodeTQ2_0Scalar(std::span<const float> x, std::span<std::byte> out) {
    assert(x.size() % Ternary::kElements == 0);
    assert(out.size() == x.size() / Ternary::kElements * Tq2Layout::kBytes);
    Trits t;
    for (std::size_t i = 0; i < x.size() / Ternary::kElements; ++i) {
        std::byte* block = out.data() + i * Tq2Layout::kBytes;
        storeHalf(block + Tq2Layout::kScale, trits(x.data() + i * Ternary::kElements, t));
        for (std::size_t j = 0; j < 64; ++j) {
            const std::uint8_t* at = t.data() + j / 32 * 128 + j % 32;
            block[Tq2Layout::kLevels + j] =
                static_cast<std::byte>(at[0] | at[32] << 2 | at[64] << 4 | at[96] << 6);
        }
    }
}

void decodeTQ2_0Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(x.size() % Ternary::kElements == 0);
    assert(blocks.size() == x.size() / Ternary::kElements * Tq2Layout::kBytes);
    for (std::size_t i = 0; i < x.size() / Ternary::kElements; ++i) {
        const std::byte* block = blocks.data() + i * Tq2Layout::kBytes;
        const float d = loadHalf(block + Tq2Layout::kScale);
        for (std::size_t e = 0; e < Ternary::kElements; ++e) {
            const int four = std::to_integer<int>(block[Tq2Layout::kLevels + e / 128 * 32 + e % 32]);
            x[i * Ternary::kElements + e] = static_cast<float>((four >> (2 * (e / 32 % 4)) & 3) - 1) * d;
        }
    }
}

} // namespace qw::quant::codecs
