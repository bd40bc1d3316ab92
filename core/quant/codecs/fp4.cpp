// MXFP4 and NVFP4: four bits per element, a sign and an E2M1 magnitude; L[q] are twice their values (fp4.h),
// and the scales d are halved in turn.
//
//   MXFP4   17 bytes, 32 elements    x = d × L[q]       d = 2^(e − 128)
//           ┌──────┬──────────────────────────────┐
//           │ e u8 │ qs[16]                       │     qs[j] = q[j] | q[j+16] << 4      (j = 0 … 15)
//           └──────┴──────────────────────────────┘
//   NVFP4   36 bytes, 64 elements in 4 sub-blocks of 16    x = d[s] × L[q]       d[s] = UE4M3 ÷ 2
//           ┌───────────┬──────────────────────────────────────────────────────┐
//           │ d u8[4]   │ qs[32]                                               │
//           └───────────┴──────────────────────────────────────────────────────┘
//           qs[8s + j] = q[16s + j] | q[16s + j + 8] << 4      (s = 0 … 3, j = 0 … 7)
//
// An element takes the first level of smallest error. Order of operations and corner cases as in ggml's
// reference quantizers (quantize_row_mxfp4_ref, quantize_row_nvfp4_ref), whose bytes these must equal.
#include "core/quant/codecs/fp4.h"

#include "core/quant/codecs/codecs.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <span>

namespace qw::quant::codecs {

namespace {

float largestMagnitude(std::span<const float> x) {
    float magnitude = 0.0f;
    for (const float value : x)
        magnitude = std::max(magnitude, std::fabs(value));
    return magnitude;
}

// Of equal errors the first level wins: towards zero, and plus zero. Where rounding makes many errors equal
// (an element far above the largest level), that is level 0.
std::uint8_t nearestLevel(float value, float d) {
    std::uint8_t nearest = 0;
    float least = std::fabs(value);
    for (std::uint8_t q = 1; q < kFp4Levels.size(); ++q) {
        const float error = std::fabs(static_cast<float>(kFp4Levels[q]) * d - value);
        if (error < least) {
            least = error;
            nearest = q;
        }
    }
    return nearest;
}

// Levels j and j + half share a byte.
void packLevels(std::span<const float> x, float d, std::byte* at) {
    const std::size_t half = x.size() / 2;
    for (std::size_t j = 0; j < half; ++j)
        at[j] = static_cast<std::byte>(nearestLevel(x[j], d) | nearestLevel(x[j + half], d) << 4);
}

void unpackLevels(const std::byte* at, float d, std::span<float> x) {
    const std::size_t half = x.size() / 2;
    for (std::size_t j = 0; j < half; ++j) {
        const auto both = std::to_integer<std::size_t>(at[j]);
        x[j] = static_cast<float>(kFp4Levels[both & 15]) * d;
        x[j + half] = static_cast<float>(kFp4Levels[both >> 4]) * d;
    }
}

} // namespace

std::uint8_t e8m0FromMagnitude(float magnitude) {
    if (!(magnitude > 0.0f)) return 0;
    int exponent = 0; // of the power of two above
    const float fraction = std::frexp(magnitude, &exponent);
    // The reference takes the logarithm in single precision, which rounds up to the next integer just below a
    // power of two: for 2^n (1 − m 2^-24) when m < ln 2 × 2^k, where 2^k is the largest power of two below n
    // (for negative n: not above −n). Written so that no math library's last bit can matter.
    const int below = exponent > 0 ? exponent - 1 : -exponent;
    const auto reach = static_cast<float>(std::bit_floor(static_cast<unsigned>(below)));
    const bool roundsUp = (1.0f - fraction) * 0x1p24f < 0.6931472f * reach;
    const int logarithm = roundsUp ? exponent : exponent - 1;
    return static_cast<std::uint8_t>(logarithm - 2 + 127);
}

void encodeMXFP4Scalar(std::span<const float> x, std::span<std::byte> out) {
    using L = Mxfp4Layout;
    assert(x.size() % L::kElements == 0 && out.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const auto values = x.subspan(i * L::kElements, L::kElements);
        std::byte* block = out.data() + i * L::kBytes;
        const std::uint8_t e = e8m0FromMagnitude(largestMagnitude(values));
        block[L::kScale] = static_cast<std::byte>(e);
        packLevels(values, scaleFromE8m0(e), block + L::kLevels);
    }
}

void decodeMXFP4Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    using L = Mxfp4Layout;
    assert(x.size() % L::kElements == 0 && blocks.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const std::byte* block = blocks.data() + i * L::kBytes;
        const float d = scaleFromE8m0(std::to_integer<std::uint8_t>(block[L::kScale]));
        unpackLevels(block + L::kLevels, d, x.subspan(i * L::kElements, L::kElements));
    }
}

void encodeNVFP4Scalar(std::span<const float> x, std::span<std::byte> out) {
    using L = Nvfp4Layout;
    assert(x.size() % L::kElements == 0 && out.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        std::byte* block = out.data() + i * L::kBytes;
        for (std::size_t s = 0; s < L::kSubBlocks; ++s) {
            const auto values = x.subspan(i * L::kElements + s * L::kSubElements, L::kSubElements);
            const std::uint8_t u = ue4m3FromFloat(largestMagnitude(values) / 6.0f);
            block[L::kScales + s] = static_cast<std::byte>(u);
            packLevels(values, scaleFromUe4m3(u), block + L::kLevels + s * L::kSubElements / 2);
        }
    }
}

void decodeNVFP4Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    using L = Nvfp4Layout;
    assert(x.size() % L::kElements == 0 && blocks.size() == x.size() / L::kElements * L::kBytes);
    for (std::size_t i = 0; i < x.size() / L::kElements; ++i) {
        const std::byte* block = blocks.data() + i * L::kBytes;
        for (std::size_t s = 0; s < L::kSubBlocks; ++s) {
            const float d = scaleFromUe4m3(std::to_integer<std::uint8_t>(block[L::kScales + s]));
            unpackLevels(block + L::kLevels + s * L::kSubElements / 2, d,
                         x.subspan(i * L::kElements + s * L::kSubElements, L::kSubElements));
        }
    }
}

} // namespace qw::quant::codecs
