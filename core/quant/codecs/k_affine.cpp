// The "K" block types whose sub-blocks have a scale and an offset: 256 elements in a block, x = scale × q −
// offset. A block stores two half-precision factors d and dmin; a sub-block j stores small integers s and m,
// and then scale = d × s, offset = dmin × m. All multi-byte numbers are little-endian.
//
//   Q4_K   144 bytes, 8 sub-blocks of 32, s and m of 6 bits, q of 4 bits
//          ┌───────┬──────────┬────────────┬───────────────────────────────────────┐
//          │ d f16 │ dmin f16 │ scales[12] │ qs[128]                               │
//          └───────┴──────────┴────────────┴───────────────────────────────────────┘
//          scales[j]      j = 0 … 3    bits 0–5: s[j]         bits 6–7: bits 4–5 of s[j+4]
//          scales[j + 4]  j = 0 … 3    bits 0–5: m[j]         bits 6–7: bits 4–5 of m[j+4]
//          scales[j + 8]  j = 0 … 3    bits 0–3 of s[j+4]     bits 4–7: bits 0–3 of m[j+4]
//          qs[32p + i] = q[64p + i] | q[64p + 32 + i] << 4                   (p = 0 … 3, i = 0 … 31)
//
//   Q5_K   176 bytes, as Q4_K with a fifth bit of each q
//          ┌───────┬──────────┬────────────┬─────────┬─────────────────────────────┐
//          │ d f16 │ dmin f16 │ scales[12] │ qh[32]  │ qs[128]: bits 0–3 as above  │
//          └───────┴──────────┴────────────┴─────────┴─────────────────────────────┘
//          qh[i] bit j = bit 4 of q[32j + i]                                 (j = 0 … 7)
//
//   Q2_K   84 bytes, 16 sub-blocks of 16, s and m of 4 bits, q of 2 bits
//          ┌─────────────┬───────────────────────────────────────┬───────┬─────────┐
//          │ scales[16]  │ qs[64]                                │ d f16 │ dmin f16│
//          └─────────────┴───────────────────────────────────────┴───────┴─────────┘
//          scales[j] = s[j] | m[j] << 4
//          qs[32h + i] = Σ q[128h + 32k + i] << 2k                           (h = 0 … 1, k = 0 … 3, i = 0 …
//          31)
//
// Search, rounding, order of operations and corner cases as in ggml's reference quantizers
// (quantize_row_*_ref), whose bytes these must equal.
#include "core/quant/codecs/k_affine_blocks.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace qw::quant::codecs {

namespace {

// Nearest integer, ties to even, by placing the unit at the last mantissa bit. Beyond ±2^22 the mantissa bits
// mean something else, and infinities and NaN give −2^22 and 0: files contain levels that come from there.
int nearestByMantissa(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value + 12582912.0f);
    return static_cast<int>(bits & 0x007fffffu) - 0x00400000;
}

template <class Search>
int levelOf(float value) {
    return std::clamp(nearestByMantissa(value), 0, Search::kTopLevel);
}

template <class Search>
float weightedError(const float* x, const float* weights, const std::uint8_t* levels, float scale,
                    float low) {
    float sum = 0.0f;
    for (std::size_t i = 0; i < Search::kElements; ++i) {
        const float difference = scale * static_cast<float>(levels[i]) + low - x[i];
        if constexpr (Search::kNorm == ErrorNorm::Absolute)
            sum += weights[i] * std::fabs(difference);
        else
            sum += weights[i] * (difference * difference);
    }
    return sum;
}

struct Fit {
    float scale;
    float offset;
};

// Weighted least squares over a few roundings: for each candidate inverse scale, round to levels, solve for
// the best scale and minimum given those levels, and keep what lowers the error. The minimum found so far is
// where the next candidate rounds from.
template <class Search>
Fit searchFit(const float* x, const float* weights, std::uint8_t* levels) {
    constexpr std::size_t n = Search::kElements;
    float low = x[0];
    float high = x[0];
    float sumW = weights[0];
    float sumX = sumW * x[0];
    for (std::size_t i = 1; i < n; ++i) {
        if (x[i] < low) low = x[i];
        if (x[i] > high) high = x[i];
        sumW += weights[i];
        sumX += weights[i] * x[i];
    }
    if (low > 0.0f) low = 0.0f;
    if (high == low) {
        std::fill_n(levels, n, std::uint8_t{0});
        return {0.0f, -low};
    }

    const float firstInverse = static_cast<float>(Search::kTopLevel) / (high - low);
    float scale = 1.0f / firstInverse;
    for (std::size_t i = 0; i < n; ++i)
        levels[i] = static_cast<std::uint8_t>(levelOf<Search>(firstInverse * (x[i] - low)));
    float bestError = weightedError<Search>(x, weights, levels, scale, low);

    std::uint8_t tried[n];
    for (int candidate = 0; candidate < Search::kCandidates; ++candidate) {
        const float inverse = candidateSpan<Search>(candidate) / (high - low);
        float sumL = 0.0f;
        float sumLL = 0.0f;
        float sumXL = 0.0f;
        for (std::size_t i = 0; i < n; ++i) {
            const int level = levelOf<Search>(inverse * (x[i] - low));
            tried[i] = static_cast<std::uint8_t>(level);
            const float l = static_cast<float>(level);
            const float weighted = weights[i] * l;
            sumL += weighted;
            sumLL += weighted * l;
            sumXL += weighted * x[i];
        }
        const float determinant = sumW * sumLL - sumL * sumL;
        if (!(determinant > 0.0f)) continue;
        float triedScale = (sumW * sumXL - sumX * sumL) / determinant;
        float triedLow = (sumLL * sumX - sumL * sumXL) / determinant;
        if (triedLow > 0.0f) {
            triedLow = 0.0f;
            triedScale = sumXL / sumLL;
        }
        const float error = weightedError<Search>(x, weights, tried, triedScale, triedLow);
        if (error < bestError) {
            std::copy_n(tried, n, levels);
            bestError = error;
            scale = triedScale;
            low = triedLow;
        }
    }
    return {scale, -low};
}

// Each element weighs its magnitude plus the sub-block's root mean square; in Q2_K its magnitude alone.
template <class Search>
void elementWeights(const float* x, float* weights) {
    float base = 0.0f;
    if constexpr (Search::kNorm == ErrorNorm::Squared) {
        float squares = 0.0f;
        for (std::size_t i = 0; i < Search::kElements; ++i)
            squares += x[i] * x[i];
        base = std::sqrt(squares / static_cast<float>(Search::kElements));
    }
    for (std::size_t i = 0; i < Search::kElements; ++i)
        weights[i] = base + std::fabs(x[i]);
}

template <class Search>
struct BlockFit {
    static constexpr std::size_t kSubBlocks = kSuperBlockElements / Search::kElements;

    float scale[kSubBlocks];
    float offset[kSubBlocks];
    std::uint8_t levels[kSuperBlockElements];

    explicit BlockFit(const float* x) {
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            float weights[Search::kElements];
            const float* sub = x + j * Search::kElements;
            elementWeights<Search>(sub, weights);
            const Fit fit = searchFit<Search>(sub, weights, levels + j * Search::kElements);
            scale[j] = fit.scale;
            offset[j] = fit.offset;
        }
    }

    // Levels for the scales as they are stored. Where the stored scale is zero the search's levels stay.
    void roundTo(const AffineSteps<kSubBlocks>& steps, const float* x) {
        for (std::size_t i = 0; i < kSuperBlockElements; ++i) {
            const std::size_t j = i / Search::kElements;
            if (steps.scale[j] != 0.0f)
                levels[i] =
                    static_cast<std::uint8_t>(levelOf<Search>((x[i] + steps.offset[j]) / steps.scale[j]));
        }
    }
};

// 63 ÷ largest, or 0 when nothing is above zero; the largest itself goes to `largest`.
float inverseOfLargest(const float* values, std::size_t count, float top, float& largest) {
    largest = 0.0f;
    for (std::size_t j = 0; j < count; ++j)
        if (values[j] > largest) largest = values[j];
    return largest > 0.0f ? top / largest : 0.0f;
}

void packNibbles(const std::uint8_t* levels, std::byte* qs) {
    for (std::size_t p = 0; p < 4; ++p)
        for (std::size_t i = 0; i < 32; ++i)
            qs[32 * p + i] = static_cast<std::byte>((levels[64 * p + i] & 15) | levels[64 * p + 32 + i] << 4);
}

} // namespace

AffineSteps<8> writeSixBitSteps(const float* scale, const float* offset, std::byte* header) {
    float largestScale = 0.0f;
    float largestOffset = 0.0f;
    const float inverseScale = inverseOfLargest(scale, 8, 63.0f, largestScale);
    const float inverseOffset = inverseOfLargest(offset, 8, 63.0f, largestOffset);
    std::uint8_t s[8];
    std::uint8_t m[8];
    for (std::size_t j = 0; j < 8; ++j) {
        // The cast to a byte comes before the limit: a slightly negative scale becomes 63.
        s[j] =
            std::min<std::uint8_t>(63, static_cast<std::uint8_t>(nearestByMantissa(inverseScale * scale[j])));
        m[j] = std::min<std::uint8_t>(
            63, static_cast<std::uint8_t>(nearestByMantissa(inverseOffset * offset[j])));
    }
    storeHalf(header, largestScale / 63.0f);
    storeHalf(header + 2, largestOffset / 63.0f);
    for (std::size_t j = 0; j < 4; ++j) {
        header[4 + j] = static_cast<std::byte>(s[j] | (s[j + 4] >> 4) << 6);
        header[8 + j] = static_cast<std::byte>(m[j] | (m[j + 4] >> 4) << 6);
        header[12 + j] = static_cast<std::byte>((s[j + 4] & 15) | (m[j + 4] & 15) << 4);
    }
    return readSixBitSteps(header);
}

AffineSteps<8> readSixBitSteps(const std::byte* header) {
    const float d = loadHalf(header);
    const float dmin = loadHalf(header + 2);
    AffineSteps<8> steps;
    for (std::size_t j = 0; j < 4; ++j) {
        const auto first = std::to_integer<unsigned>(header[4 + j]);
        const auto second = std::to_integer<unsigned>(header[8 + j]);
        const auto third = std::to_integer<unsigned>(header[12 + j]);
        steps.scale[j] = d * static_cast<float>(first & 63u);
        steps.offset[j] = dmin * static_cast<float>(second & 63u);
        steps.scale[j + 4] = d * static_cast<float>((third & 15u) | (first >> 6) << 4);
        steps.offset[j + 4] = dmin * static_cast<float>((third >> 4) | (second >> 6) << 4);
    }
    return steps;
}

AffineSteps<16> writeFourBitSteps(const float* scale, const float* offset, std::byte* block) {
    float largestScale = 0.0f;
    float largestOffset = 0.0f;
    const float inverseScale = inverseOfLargest(scale, 16, 15.0f, largestScale);
    const float inverseOffset = inverseOfLargest(offset, 16, 15.0f, largestOffset);
    for (std::size_t j = 0; j < 16; ++j) {
        // Not limited to 4 bits: a slightly negative scale fills the whole byte, its offset's half included.
        const int s = nearestByMantissa(inverseScale * scale[j]);
        const int m = nearestByMantissa(inverseOffset * offset[j]);
        block[j] = static_cast<std::byte>((s | m * 16) & 0xff);
    }
    storeHalf(block + 80, largestScale / 15.0f);
    storeHalf(block + 82, largestOffset / 15.0f);
    return readFourBitSteps(block);
}

AffineSteps<16> readFourBitSteps(const std::byte* block) {
    const float d = loadHalf(block + 80);
    const float dmin = loadHalf(block + 82);
    AffineSteps<16> steps;
    for (std::size_t j = 0; j < 16; ++j) {
        const auto packed = std::to_integer<unsigned>(block[j]);
        steps.scale[j] = d * static_cast<float>(packed & 15u);
        steps.offset[j] = dmin * static_cast<float>(packed >> 4);
    }
    return steps;
}

void encodeQ4_KScalar(std::span<const float> x, std::span<std::byte> out) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && out.size() == blocks * kQ4KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const float* in = x.data() + b * kSuperBlockElements;
        std::byte* block = out.data() + b * kQ4KBytes;
        BlockFit<Q4KSearch> fit(in);
        fit.roundTo(writeSixBitSteps(fit.scale, fit.offset, block), in);
        packNibbles(fit.levels, block + 16);
    }
}

void encodeQ5_KScalar(std::span<const float> x, std::span<std::byte> out) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && out.size() == blocks * kQ5KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const float* in = x.data() + b * kSuperBlockElements;
        std::byte* block = out.data() + b * kQ5KBytes;
        BlockFit<Q5KSearch> fit(in);
        fit.roundTo(writeSixBitSteps(fit.scale, fit.offset, block), in);
        for (std::size_t i = 0; i < 32; ++i) {
            unsigned fifthBits = 0;
            for (std::size_t j = 0; j < 8; ++j)
                fifthBits |= static_cast<unsigned>(fit.levels[32 * j + i] >> 4) << j;
            block[16 + i] = static_cast<std::byte>(fifthBits);
        }
        packNibbles(fit.levels, block + 48);
    }
}

void encodeQ2_KScalar(std::span<const float> x, std::span<std::byte> out) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && out.size() == blocks * kQ2KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const float* in = x.data() + b * kSuperBlockElements;
        std::byte* block = out.data() + b * kQ2KBytes;
        BlockFit<Q2KSearch> fit(in);
        fit.roundTo(writeFourBitSteps(fit.scale, fit.offset, block), in);
        for (std::size_t h = 0; h < 2; ++h)
            for (std::size_t i = 0; i < 32; ++i) {
                const std::uint8_t* q = fit.levels + 128 * h + i;
                block[16 + 32 * h + i] = static_cast<std::byte>(q[0] | q[32] << 2 | q[64] << 4 | q[96] << 6);
            }
    }
}

void decodeQ4_KScalar(std::span<const std::byte> in, std::span<float> x) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && in.size() == blocks * kQ4KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::byte* block = in.data() + b * kQ4KBytes;
        const AffineSteps<8> steps = readSixBitSteps(block);
        float* y = x.data() + b * kSuperBlockElements;
        for (std::size_t i = 0; i < kSuperBlockElements; ++i) {
            const std::size_t j = i / 32;
            const unsigned packed = std::to_integer<unsigned>(block[16 + 32 * (j / 2) + i % 32]);
            const unsigned q = j % 2 == 0 ? packed & 15u : packed >> 4;
            y[i] = steps.scale[j] * static_cast<float>(q) - steps.offset[j];
        }
    }
}

void decodeQ5_KScalar(std::span<const std::byte> in, std::span<float> x) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && in.size() == blocks * kQ5KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::byte* block = in.data() + b * kQ5KBytes;
        const AffineSteps<8> steps = readSixBitSteps(block);
        float* y = x.data() + b * kSuperBlockElements;
        for (std::size_t i = 0; i < kSuperBlockElements; ++i) {
            const std::size_t j = i / 32;
            const unsigned packed = std::to_integer<unsigned>(block[48 + 32 * (j / 2) + i % 32]);
            const unsigned fifth = std::to_integer<unsigned>(block[16 + i % 32]) >> j & 1u;
            const unsigned q = (j % 2 == 0 ? packed & 15u : packed >> 4) | fifth << 4;
            y[i] = steps.scale[j] * static_cast<float>(q) - steps.offset[j];
        }
    }
}

void decodeQ2_KScalar(std::span<const std::byte> in, std::span<float> x) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && in.size() == blocks * kQ2KBytes);
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::byte* block = in.data() + b * kQ2KBytes;
        const AffineSteps<16> steps = readFourBitSteps(block);
        float* y = x.data() + b * kSuperBlockElements;
        for (std::size_t i = 0; i < kSuperBlockElements; ++i) {
            const unsigned packed = std::to_integer<unsigned>(block[16 + 32 * (i / 128) + i % 32]);
            const unsigned q = packed >> 2 * (i % 128 / 32) & 3u;
            y[i] = steps.scale[i / 16] * static_cast<float>(q) - steps.offset[i / 16];
        }
    }
}

} // namespace qw::quant::codecs
