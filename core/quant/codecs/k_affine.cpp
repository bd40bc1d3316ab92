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
// Searches, rounding, order of operations and corner cases as in ggml's reference quantizers
// (quantize_row_*_ref, and quantize_row_*_impl with an importance matrix), whose bytes these must equal.
#include "core/quant/codecs/k_affine_blocks.h"

#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/search/importance_weights.h"
#include "core/quant/codecs/search/step_levels.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qw::quant::codecs {

namespace {

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
    float weight[kSubBlocks]; // Σ weights of the sub-block's elements
    std::uint8_t levels[kSuperBlockElements];

    explicit BlockFit(const float* x) {
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            float weights[Search::kElements];
            const float* sub = x + j * Search::kElements;
            elementWeights<Search>(sub, weights);
            search(j, sub, weights);
        }
    }

    // importance: of the block's columns.
    BlockFit(const float* x, const float* importance, float spreadFactor) {
        const float spread = spreadFactor * sumOfSquares(x, kSuperBlockElements) / kSuperBlockElements;
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            float weights[Search::kElements];
            const std::size_t at = j * Search::kElements;
            importanceWeights(x + at, importance + at, spread, Search::kElements, weights);
            search(j, x + at, weights);
        }
    }

    // Scales and offsets as small integers that serve the heaviest sub-blocks best.
    StoredSteps<kSubBlocks> weightedSteps(int top) const {
        StoredSteps<kSubBlocks> steps;
        steps.d = fitStepLevels(scale, weight, kSubBlocks, top, steps.s.data());
        steps.dmin = fitStepLevels(offset, weight, kSubBlocks, top, steps.m.data());
        return steps;
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

private:
    void search(std::size_t j, const float* sub, const float* weights) {
        const AffineFit fit = searchFit<Search>(sub, weights, levels + j * Search::kElements);
        scale[j] = fit.scale;
        offset[j] = fit.offset;
        weight[j] = fit.weight;
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

void packFifthBits(const std::uint8_t* levels, std::byte* qh) {
    for (std::size_t i = 0; i < 32; ++i) {
        unsigned bits = 0;
        for (std::size_t j = 0; j < 8; ++j)
            bits |= static_cast<unsigned>(levels[32 * j + i] >> 4) << j;
        qh[i] = static_cast<std::byte>(bits);
    }
}

void packPairs(const std::uint8_t* levels, std::byte* qs) {
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t i = 0; i < 32; ++i) {
            const std::uint8_t* q = levels + 128 * h + i;
            qs[32 * h + i] = static_cast<std::byte>(q[0] | q[32] << 2 | q[64] << 4 | q[96] << 6);
        }
}

template <class EncodeBlock>
void forEachBlock(std::span<const float> x, std::span<std::byte> out, std::size_t blockBytes,
                  EncodeBlock encodeBlock) {
    const std::size_t blocks = x.size() / kSuperBlockElements;
    assert(x.size() % kSuperBlockElements == 0 && out.size() == blocks * blockBytes);
    for (std::size_t b = 0; b < blocks; ++b)
        encodeBlock(x.data() + b * kSuperBlockElements, out.data() + b * blockBytes);
}

// The same with the importance of each block's columns.
template <class EncodeBlock>
void forEachBlock(std::span<const float> x, std::span<const float> importance, std::span<std::byte> out,
                  std::size_t blockBytes, EncodeBlock encodeBlock) {
    const std::size_t perRow = importance.size() / kSuperBlockElements;
    assert(importance.size() % kSuperBlockElements == 0 && (x.empty() || perRow != 0));
    std::size_t column = 0;
    forEachBlock(x, out, blockBytes, [&](const float* in, std::byte* block) {
        encodeBlock(in, importance.data() + column * kSuperBlockElements, block);
        column = (column + 1) % perRow;
    });
}

} // namespace

void packSixBitSteps(const StoredSteps<8>& steps, std::byte* header) {
    const auto& [d, dmin, s, m] = steps;
    storeHalf(header, d);
    storeHalf(header + 2, dmin);
    for (std::size_t j = 0; j < 4; ++j) {
        header[4 + j] = static_cast<std::byte>(s[j] | (s[j + 4] >> 4) << 6);
        header[8 + j] = static_cast<std::byte>(m[j] | (m[j + 4] >> 4) << 6);
        header[12 + j] = static_cast<std::byte>((s[j + 4] & 15) | (m[j + 4] & 15) << 4);
    }
}

AffineSteps<8> writeSixBitSteps(const float* scale, const float* offset, std::byte* header) {
    float largestScale = 0.0f;
    float largestOffset = 0.0f;
    const float inverseScale = inverseOfLargest(scale, 8, 63.0f, largestScale);
    const float inverseOffset = inverseOfLargest(offset, 8, 63.0f, largestOffset);
    StoredSteps<8> steps{largestScale / 63.0f, largestOffset / 63.0f, {}, {}};
    for (std::size_t j = 0; j < 8; ++j) {
        // The cast to a byte comes before the limit: a slightly negative scale becomes 63.
        steps.s[j] =
            std::min<std::uint8_t>(63, static_cast<std::uint8_t>(nearestByMantissa(inverseScale * scale[j])));
        steps.m[j] = std::min<std::uint8_t>(
            63, static_cast<std::uint8_t>(nearestByMantissa(inverseOffset * offset[j])));
    }
    packSixBitSteps(steps, header);
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

void packFourBitSteps(const StoredSteps<16>& steps, std::byte* block) {
    for (std::size_t j = 0; j < 16; ++j)
        block[j] = static_cast<std::byte>(steps.s[j] | steps.m[j] << 4);
    storeHalf(block + 80, steps.d);
    storeHalf(block + 82, steps.dmin);
}

AffineSteps<16> writeFourBitSteps(const float* scale, const float* offset, std::byte* block) {
    float largestScale = 0.0f;
    float largestOffset = 0.0f;
    const float inverseScale = inverseOfLargest(scale, 16, 15.0f, largestScale);
    const float inverseOffset = inverseOfLargest(offset, 16, 15.0f, largestOffset);
    StoredSteps<16> steps{largestScale / 15.0f, largestOffset / 15.0f, {}, {}};
    for (std::size_t j = 0; j < 16; ++j) {
        // Not limited to 4 bits: a slightly negative scale fills the whole byte, its offset's half included.
        steps.s[j] = static_cast<std::uint8_t>(nearestByMantissa(inverseScale * scale[j]));
        steps.m[j] = static_cast<std::uint8_t>(nearestByMantissa(inverseOffset * offset[j]));
    }
    packFourBitSteps(steps, block);
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

void limitSteps(StoredSteps<8>& steps) {
    for (std::size_t j = 0; j < 8; ++j) {
        steps.s[j] = std::min<std::uint8_t>(63, steps.s[j]);
        steps.m[j] = std::min<std::uint8_t>(63, steps.m[j]);
    }
}

void encodeQ4_KScalar(std::span<const float> x, std::span<std::byte> out) {
    forEachBlock(x, out, kQ4KBytes, [](const float* in, std::byte* block) {
        BlockFit<Q4KSearch> fit(in);
        fit.roundTo(writeSixBitSteps(fit.scale, fit.offset, block), in);
        packNibbles(fit.levels, block + 16);
    });
}

void encodeQ4_KWeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    forEachBlock(x, importance, out, kQ4KBytes, [](const float* in, const float* weights, std::byte* block) {
        BlockFit<Q4KImportanceSearch> fit(in, weights, kQ4KSpread);
        packSixBitSteps(fit.weightedSteps(63), block);
        fit.roundTo(readSixBitSteps(block), in);
        packNibbles(fit.levels, block + 16);
    });
}

void encodeQ5_KScalar(std::span<const float> x, std::span<std::byte> out) {
    forEachBlock(x, out, kQ5KBytes, [](const float* in, std::byte* block) {
        BlockFit<Q5KSearch> fit(in);
        fit.roundTo(writeSixBitSteps(fit.scale, fit.offset, block), in);
        packFifthBits(fit.levels, block + 16);
        packNibbles(fit.levels, block + 48);
    });
}

void encodeQ5_KWeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    forEachBlock(x, importance, out, kQ5KBytes, [](const float* in, const float* weights, std::byte* block) {
        BlockFit<Q5KImportanceSearch> fit(in, weights, kQ4KSpread);
        StoredSteps<8> steps = fit.weightedSteps(63);
        limitSteps(steps);
        packSixBitSteps(steps, block);
        fit.roundTo(readSixBitSteps(block), in);
        packFifthBits(fit.levels, block + 16);
        packNibbles(fit.levels, block + 48);
    });
}

void encodeQ2_KScalar(std::span<const float> x, std::span<std::byte> out) {
    forEachBlock(x, out, kQ2KBytes, [](const float* in, std::byte* block) {
        BlockFit<Q2KSearch> fit(in);
        fit.roundTo(writeFourBitSteps(fit.scale, fit.offset, block), in);
        packPairs(fit.levels, block + 16);
    });
}

void encodeQ2_KWeightedScalar(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    forEachBlock(x, importance, out, kQ2KBytes, [](const float* in, const float* weights, std::byte* block) {
        BlockFit<Q2KImportanceSearch> fit(in, weights, kQ2KSpread);
        packFourBitSteps(fit.weightedSteps(15), block);
        fit.roundTo(readFourBitSteps(block), in);
        packPairs(fit.levels, block + 16);
    });
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
