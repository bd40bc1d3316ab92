// SIMD variants of TQ1_0 and TQ2_0. They run along the elements: a maximum and roundings of single elements
// do not depend on an order.
#include "core/quant/codec.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/stored_halves.h"
#include "core/quant/codecs/ternary.h"

#include <cassert>
#include <cmath>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/ternary_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/lane_levels-inl.h"

#include <hwy/highway.h>

#ifndef QW_QUANT_CODECS_TERNARY_FRACTION
#define QW_QUANT_CODECS_TERNARY_FRACTION
namespace qw::quant::codecs {

// fractionOfTrits by a multiplication: 256 / 243 is 2 × 34521 / 2^16, nearly.
constexpr unsigned kTwoOverFraction = 34521;
constexpr bool multiplicationIsExact() {
    for (unsigned number = 1; number < 243; ++number)
        if ((2 * number * kTwoOverFraction >> 16) + 1 != fractionOfTrits(number)) return false;
    return fractionOfTrits(0) == 0;
}
static_assert(multiplicationIsExact());

} // namespace qw::quant::codecs
#endif

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

using namespace lane_levels;

// Levels 0, 1, 2 of a block; returns its scale.
HWY_INLINE float findTrits(const float* HWY_RESTRICT x, std::uint8_t* HWY_RESTRICT t) {
    const Floats d;
    const hn::Rebind<std::int8_t, Floats> d8;
    const float scale = largestMagnitude(x, Ternary::kElements);
    float inverse = scale != 0.0f ? 1.0f / scale : 0.0f;
    if (std::isinf(inverse)) inverse = 0.0f; // all level 0, as in the definition
    const auto factor = hn::Set(d, inverse);
    // x × inverse lies within ±1 or a rounding beyond. Twice that, cut off to an integer, is 0 below a half.
    alignas(16) std::int8_t doubled[Ternary::kElements];
    for (std::size_t i = 0; i < Ternary::kElements; i += kLanes) {
        const auto level = hn::Mul(hn::LoadU(d, x + i), factor);
        hn::StoreU(hn::DemoteTo(d8, hn::ConvertTo(Ints(), hn::Add(level, level))), d8, doubled + i);
    }
    const hn::FixedTag<std::int8_t, 16> signedBytes;
    const auto one = hn::Set(signedBytes, std::int8_t{1});
    const auto minusOne = hn::Set(signedBytes, std::int8_t{-1});
    for (std::size_t i = 0; i < Ternary::kElements; i += 16) {
        const auto level = hn::Max(minusOne, hn::Min(one, hn::Load(signedBytes, doubled + i)));
        hn::Store(hn::BitCast(Bytes16(), hn::Add(level, one)), Bytes16(), t + i);
    }
    return scale;
}

HWY_INLINE ByteLanes fractions(ByteLanes number) {
    const hn::Repartition<std::uint16_t, Bytes16> d16;
    const auto pair = hn::BitCast(d16, number);
    const auto factor = hn::Set(d16, static_cast<std::uint16_t>(kTwoOverFraction));
    const auto even = hn::And(pair, hn::Set(d16, std::uint16_t{0xff}));
    const auto odd = hn::ShiftRight<8>(pair);
    const auto low = hn::MulHigh(hn::Add(even, even), factor);
    const auto high = hn::MulHigh(hn::Add(odd, odd), factor);
    const auto product = hn::BitCast(Bytes16(), hn::Or(low, hn::ShiftLeft<8>(high)));
    return hn::Add(product, hn::Min(number, hn::Set(Bytes16(), std::uint8_t{1})));
}

// 16 bytes of five trits each, the trits `stride` apart.
HWY_INLINE void packTrits(const std::uint8_t* t, std::size_t stride, std::byte* at) {
    auto number = hn::LoadU(Bytes16(), t);
    for (std::size_t n = 1; n < Ternary::kTrits; ++n)
        number = hn::Add(hn::Add(number, hn::Add(number, number)), hn::LoadU(Bytes16(), t + n * stride));
    storeBytes(fractions(number), at);
}

void encodeTQ1_0Blocks(const float* x, std::byte* out, std::size_t blocks) {
    for (std::size_t block = 0; block < blocks; ++block, x += Ternary::kElements, out += Tq1Layout::kBytes) {
        alignas(16) std::uint8_t t[Ternary::kElements];
        storeHalf(out + Tq1Layout::kScale, findTrits(x, t));
        packTrits(t, 32, out + Tq1Layout::kWide);
        packTrits(t + 16, 32, out + Tq1Layout::kWide + 16);
        packTrits(t + 160, 16, out + Tq1Layout::kNarrow);
        for (std::size_t m = 0; m < 4; ++m) {
            const std::uint8_t* rest = t + 240 + m;
            const unsigned number = ((rest[0] * 3u + rest[4]) * 3u + rest[8]) * 3u + rest[12];
            out[Tq1Layout::kRest + m] = static_cast<std::byte>(fractionOfTrits(number * 3u));
        }
    }
}

// The top trit of each byte as −1, 0, 1: (3 × byte >> 8) − 1.
HWY_INLINE ByteLanes topTrits(ByteLanes fraction) {
    const auto atLeast = [fraction](std::uint8_t bound) HWY_ATTR {
        const auto limit = hn::Set(Bytes16(), bound);
        return hn::VecFromMask(Bytes16(), hn::Eq(hn::Max(fraction, limit), fraction));
    };
    // Each comparison that holds is −1: their sum is −t, and its complement t − 1.
    return hn::Not(hn::Add(atLeast(86), atLeast(171)));
}

HWY_INLINE void unpackTrits(const std::byte* at, std::size_t stride, FloatLanes scale, float* x) {
    auto fraction = loadBytes(at);
    for (std::size_t n = 0; n < Ternary::kTrits; ++n) {
        scaleLevels(topTrits(fraction), scale, x + n * stride);
        fraction = hn::Add(fraction, hn::Add(fraction, fraction));
    }
}

void decodeTQ1_0Blocks(const std::byte* in, float* x, std::size_t blocks) {
    for (std::size_t block = 0; block < blocks; ++block, x += Ternary::kElements, in += Tq1Layout::kBytes) {
        const float d = loadHalf(in + Tq1Layout::kScale);
        const auto scale = hn::Set(Floats(), d);
        unpackTrits(in + Tq1Layout::kWide, 32, scale, x);
        unpackTrits(in + Tq1Layout::kWide + 16, 32, scale, x + 16);
        unpackTrits(in + Tq1Layout::kNarrow, 16, scale, x + 160);
        for (std::size_t m = 0; m < 4; ++m) {
            auto fraction = std::to_integer<unsigned>(in[Tq1Layout::kRest + m]);
            for (std::size_t n = 0; n < 4; ++n) {
                fraction *= 3;
                x[240 + 4 * n + m] = static_cast<float>(static_cast<int>(fraction >> 8) - 1) * d;
                fraction &= 255;
            }
        }
    }
}

void encodeTQ2_0Blocks(const float* x, std::byte* out, std::size_t blocks) {
    for (std::size_t block = 0; block < blocks; ++block, x += Ternary::kElements, out += Tq2Layout::kBytes) {
        alignas(16) std::uint8_t t[Ternary::kElements];
        storeHalf(out + Tq2Layout::kScale, findTrits(x, t));
        for (std::size_t j = 0; j < 64; j += 16) {
            const std::uint8_t* at = t + j / 32 * 128 + j % 32;
            const auto low = hn::Or(hn::Load(Bytes16(), at), shiftUp<2>(hn::Load(Bytes16(), at + 32)));
            const auto high = hn::Or(hn::Load(Bytes16(), at + 64), shiftUp<2>(hn::Load(Bytes16(), at + 96)));
            storeBytes(hn::Or(low, shiftUp<4>(high)), out + Tq2Layout::kLevels + j);
        }
    }
}

void decodeTQ2_0Blocks(const std::byte* in, float* x, std::size_t blocks) {
    const auto pair = hn::Set(Bytes16(), std::uint8_t{3});
    const auto one = hn::Set(Bytes16(), std::uint8_t{1});
    for (std::size_t block = 0; block < blocks; ++block, x += Ternary::kElements, in += Tq2Layout::kBytes) {
        const auto scale = hn::Set(Floats(), loadHalf(in + Tq2Layout::kScale));
        for (std::size_t j = 0; j < 64; j += 16) {
            const auto four = loadBytes(in + Tq2Layout::kLevels + j);
            float* at = x + j / 32 * 128 + j % 32;
            scaleLevels(hn::Sub(hn::And(four, pair), one), scale, at);
            scaleLevels(hn::Sub(hn::And(shiftDown<2>(four), pair), one), scale, at + 32);
            scaleLevels(hn::Sub(hn::And(shiftDown<4>(four), pair), one), scale, at + 64);
            scaleLevels(hn::Sub(hn::And(shiftDown<6>(four), pair), one), scale, at + 96);
        }
    }
}

#else

QW_SCALAR_BLOCKS(TQ1_0)
QW_SCALAR_BLOCKS(TQ2_0)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_BLOCKS(TQ1_0)
QW_DISPATCH_BLOCKS(TQ2_0)

} // namespace qw::quant::codecs
#endif
