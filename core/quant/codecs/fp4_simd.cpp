// SIMD variants of MXFP4 and NVFP4. They run along the elements: nothing here depends on an order. Where the
// errors that the definition compares are exact, the first smallest one belongs to the magnitude whose
// midpoints enclose the element; blocks where they are not exact go through the definition.
#include "core/quant/codec.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/fp4.h"

#include <cassert>
#include <cstring>
#include <limits>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/fp4_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/lane_levels-inl.h"

#include <hwy/highway.h>

#ifndef QW_QUANT_CODECS_FP4_TABLES
#define QW_QUANT_CODECS_FP4_TABLES
namespace qw::quant::codecs {

constexpr std::array<float, 256> ue4m3Scales() {
    std::array<float, 256> scales{};
    for (std::size_t u = 0; u < scales.size(); ++u)
        scales[u] = scaleFromUe4m3(static_cast<std::uint8_t>(u));
    return scales;
}
constexpr std::array<float, 256> kUe4m3Scales = ue4m3Scales();

} // namespace qw::quant::codecs
#endif

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

using namespace lane_levels;

// Levels of `count` elements that share the scale d, not negative; all 0 for d = 0. The midpoints times d are
// exact; so are the errors of the two levels next to an element, unless it is 2^21 times d or more.
HWY_INLINE void findLevels(const float* HWY_RESTRICT x, std::size_t count, float d,
                           std::uint8_t* HWY_RESTRICT q) {
    const Floats df;
    const Ints di;
    const hn::RebindToUnsigned<Floats> du;
    FloatLanes midpoints[kFp4Midpoints.size()];
    const float factor = d != 0.0f ? d : std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < kFp4Midpoints.size(); ++k)
        midpoints[k] = hn::Set(df, kFp4Midpoints[k] * factor);
    const auto sign = hn::Set(di, kFp4Sign);
    for (std::size_t i = 0; i < count; i += kLanes) {
        const auto value = hn::LoadU(df, x + i);
        const auto magnitude = hn::Abs(value);
        auto level = hn::Zero(di);
        for (std::size_t k = 0; k < kFp4Midpoints.size(); ++k) {
            const auto above = hn::RebindMask(di, hn::Gt(magnitude, midpoints[k]));
            if constexpr (kLanes == 16)
                level = hn::IfThenElse(above, hn::Set(di, static_cast<int>(k + 1)), level);
            else
                level = hn::Sub(level, hn::VecFromMask(di, above));
        }
        const auto signBit = hn::And(hn::BitCast(di, hn::ShiftRight<28>(hn::BitCast(du, value))), sign);
        storeLevels(hn::Or(level, hn::IfThenElseZero(hn::Gt(level, hn::Zero(di)), signBit)), q + i);
    }
}

// e8m0FromMagnitude where it is plain: 2 below the exponent. False for the denormal, the tiny whose byte
// wraps around, the few just below a power of two, and the largest, whose levels overflow.
HWY_INLINE bool plainE8m0(float magnitude, std::uint8_t& e) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &magnitude, sizeof bits);
    const std::uint32_t exponent = bits >> 23;
    e = static_cast<std::uint8_t>(exponent - 2);
    return exponent >= 2 && (bits & 0x7fffffu) < 0x7fffc0u;
}

void encodeMXFP4Blocks(const float* x, std::byte* out, std::size_t blocks) {
    using L = Mxfp4Layout;
    for (std::size_t block = 0; block < blocks; ++block, x += L::kElements, out += L::kBytes) {
        std::uint8_t e = 0;
        if (HWY_UNLIKELY(!plainE8m0(largestMagnitude(x, L::kElements), e))) {
            encodeMXFP4Scalar({x, L::kElements}, {out, L::kBytes});
            continue;
        }
        alignas(16) std::uint8_t q[L::kElements];
        findLevels(x, L::kElements, scaleFromE8m0(e), q);
        out[L::kScale] = static_cast<std::byte>(e);
        storeBytes(hn::Or(hn::Load(Bytes16(), q), shiftUp<4>(hn::Load(Bytes16(), q + 16))), out + L::kLevels);
    }
}

void decodeMXFP4Blocks(const std::byte* in, float* x, std::size_t blocks) {
    using L = Mxfp4Layout;
    const hn::FixedTag<std::int8_t, 16> d8;
    const auto table = hn::BitCast(Bytes16(), hn::LoadU(d8, kFp4Levels.data()));
    for (std::size_t block = 0; block < blocks; ++block, in += L::kBytes, x += L::kElements) {
        const auto scale = hn::Set(Floats(), scaleFromE8m0(std::to_integer<std::uint8_t>(in[L::kScale])));
        const auto both = loadBytes(in + L::kLevels);
        scaleLevels(hn::TableLookupBytes(table, lowNibbles(both)), scale, x);
        scaleLevels(hn::TableLookupBytes(table, highNibbles(both)), scale, x + 16);
    }
}

// From here on elements may be so far above the largest level that their errors are rounded.
constexpr float kExactNvfp4 = 0x1p27f;

void encodeNVFP4Blocks(const float* x, std::byte* out, std::size_t blocks) {
    using L = Nvfp4Layout;
    for (std::size_t block = 0; block < blocks; ++block, x += L::kElements, out += L::kBytes) {
        alignas(64) std::uint8_t q[L::kElements];
        float largest = 0.0f;
        for (std::size_t s = 0; s < L::kSubBlocks; ++s) {
            const float* values = x + s * L::kSubElements;
            const float magnitude = largestMagnitude(values, L::kSubElements);
            largest = magnitude > largest ? magnitude : largest;
            const std::uint8_t u = ue4m3FromFloat(magnitude / 6.0f);
            out[L::kScales + s] = static_cast<std::byte>(u);
            findLevels(values, L::kSubElements, kUe4m3Scales[u], q + s * L::kSubElements);
        }
        if (HWY_UNLIKELY(!(largest < kExactNvfp4))) {
            encodeNVFP4Scalar({x, L::kElements}, {out, L::kBytes});
            continue;
        }
        for (std::size_t s = 0; s < L::kSubBlocks; ++s) {
            std::uint64_t low = 0;
            std::uint64_t high = 0;
            std::memcpy(&low, q + s * L::kSubElements, sizeof low);
            std::memcpy(&high, q + s * L::kSubElements + sizeof low, sizeof high);
            low |= high << 4;
            std::memcpy(out + L::kLevels + s * sizeof low, &low, sizeof low);
        }
    }
}

void decodeNVFP4Blocks(const std::byte* in, float* x, std::size_t blocks) {
    using L = Nvfp4Layout;
    const hn::FixedTag<std::int8_t, 16> d8;
    const hn::FixedTag<std::uint64_t, 2> d64;
    const auto table = hn::BitCast(Bytes16(), hn::LoadU(d8, kFp4Levels.data()));
    for (std::size_t block = 0; block < blocks; ++block, in += L::kBytes, x += L::kElements)
        for (std::size_t s = 0; s < L::kSubBlocks; s += 2) {
            const auto both = loadBytes(in + L::kLevels + s * L::kSubElements / 2);
            const auto low = hn::BitCast(d64, hn::TableLookupBytes(table, lowNibbles(both)));
            const auto high = hn::BitCast(d64, hn::TableLookupBytes(table, highNibbles(both)));
            const auto scale = [in, s](std::size_t i) HWY_ATTR {
                return hn::Set(Floats(), kUe4m3Scales[std::to_integer<std::size_t>(in[L::kScales + s + i])]);
            };
            float* values = x + s * L::kSubElements;
            scaleLevels(hn::BitCast(Bytes16(), hn::InterleaveLower(d64, low, high)), scale(0), values);
            scaleLevels(hn::BitCast(Bytes16(), hn::InterleaveUpper(d64, low, high)), scale(1),
                        values + L::kSubElements);
        }
}

#else

QW_SCALAR_BLOCKS(MXFP4)
QW_SCALAR_BLOCKS(NVFP4)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_BLOCKS(MXFP4)
QW_DISPATCH_BLOCKS(NVFP4)

} // namespace qw::quant::codecs
#endif
