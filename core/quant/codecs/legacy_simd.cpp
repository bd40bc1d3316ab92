// SIMD variants of the 32-element block types. These are bound by memory, so a block lies along the vectors;
// minimum, maximum and the conversions of single elements do not depend on the order they are done in. The
// cases that do (which of two equal magnitudes or zeros came first) are rare and settled by a scalar scan.
#include "core/base/half_floats.h"
#include "core/quant/codec.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/legacy_blocks.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/legacy_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/legacy_packing-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET != HWY_SCALAR
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;

// Four blocks are reduced together: their partial results are interleaved until lane k holds block k's.
constexpr std::size_t kGroup = 4;
using Four = hn::FixedTag<float, kGroup>;

template <class V, class Combine>
HWY_INLINE hn::Vec<Four> reduceGroup(V v0, V v1, V v2, V v3, Combine combine) {
    const Floats d;
    const hn::Repartition<std::uint64_t, Floats> d64;
    const auto a = combine(hn::InterleaveLower(d, v0, v1), hn::InterleaveUpper(d, v0, v1));
    const auto b = combine(hn::InterleaveLower(d, v2, v3), hn::InterleaveUpper(d, v2, v3));
    const auto a64 = hn::BitCast(d64, a);
    const auto b64 = hn::BitCast(d64, b);
    const auto all = combine(hn::BitCast(d, hn::InterleaveLower(d64, a64, b64)),
                             hn::BitCast(d, hn::InterleaveUpper(d64, a64, b64)));
    if constexpr (hn::MaxLanes(d) == 16) {
        const hn::Half<Floats> d8;
        const hn::Half<decltype(d8)> d4;
        const auto half = combine(hn::LowerHalf(d8, all), hn::UpperHalf(d8, all));
        return combine(hn::LowerHalf(d4, half), hn::UpperHalf(d4, half));
    } else if constexpr (hn::MaxLanes(d) == 8) {
        const hn::Half<Floats> d4;
        return combine(hn::LowerHalf(d4, all), hn::UpperHalf(d4, all));
    } else {
        return all;
    }
}

constexpr auto kMin = [](auto a, auto b) HWY_ATTR { return hn::Min(a, b); };
constexpr auto kMax = [](auto a, auto b) HWY_ATTR { return hn::Max(a, b); };

template <class Combine, class Map>
HWY_INLINE hn::Vec<Floats> reduceBlock(const float* x, Combine combine, Map map) {
    const Floats d;
    const std::size_t lanes = hn::Lanes(d);
    auto result = map(hn::LoadU(d, x));
    for (std::size_t i = lanes; i < kLegacyElements; i += lanes)
        result = combine(result, map(hn::LoadU(d, x + i)));
    return result;
}

template <class Combine, class Map>
HWY_INLINE hn::Vec<Four> reduceFourBlocks(const float* x, Combine combine, Map map) {
    return reduceGroup(reduceBlock(x, combine, map), reduceBlock(x + kLegacyElements, combine, map),
                       reduceBlock(x + 2 * kLegacyElements, combine, map),
                       reduceBlock(x + 3 * kLegacyElements, combine, map), combine);
}

constexpr auto kSame = [](auto v) HWY_ATTR { return v; };
constexpr auto kMagnitude = [](auto v) HWY_ATTR { return hn::Abs(v); };

// What the four blocks of a group are multiplied with, and their scales as half floats.
struct GroupScales {
    alignas(16) float inverse[kGroup];
    alignas(16) float min[kGroup];
    std::uint16_t scaleHalf[kGroup];
    std::uint16_t minHalf[kGroup];
};

HWY_INLINE void storeHalves(hn::Vec<Four> value, std::uint16_t* out) {
    const Four d;
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
    const hn::Rebind<hwy::float16_t, Four> dh;
    hn::StoreU(hn::DemoteTo(dh, value), dh, reinterpret_cast<hwy::float16_t*>(out));
#else
    alignas(16) float values[kGroup];
    hn::Store(value, d, values);
    for (std::size_t k = 0; k < kGroup; ++k)
        out[k] = floatToHalf(values[k]);
#endif
    (void)d;
}

HWY_INLINE void setScales(hn::Vec<Four> scale, GroupScales& group) {
    const Four d;
    const auto zero = hn::Zero(d);
    const auto inverse = hn::Div(hn::Set(d, 1.0f), scale);
    hn::Store(hn::IfThenZeroElse(hn::Eq(scale, zero), inverse), d, group.inverse);
    storeHalves(scale, group.scaleHalf);
}

// The first of the elements whose magnitude is largest.
HWY_NOINLINE float firstOfLargestMagnitude(const float* x, float magnitude) {
    if (magnitude == 0.0f) return 0.0f;
    for (std::size_t i = 0;; ++i)
        if (std::fabs(x[i]) == magnitude) return x[i];
}

HWY_INLINE hn::Vec<Four> signedExtremes(const float* x) {
    const Four d;
    const auto low = reduceFourBlocks(x, kMin, kSame);
    const auto high = reduceFourBlocks(x, kMax, kSame);
    const auto negatedLow = hn::Neg(low);
    auto extreme = hn::IfThenElse(hn::Gt(high, negatedLow), high, low);
    const auto tie = hn::Eq(high, negatedLow);
    if (HWY_UNLIKELY(!hn::AllFalse(d, tie))) {
        alignas(16) float values[kGroup];
        alignas(16) float highs[kGroup];
        hn::Store(extreme, d, values);
        hn::Store(high, d, highs);
        for (std::size_t k = 0; k < kGroup; ++k)
            if (highs[k] == -values[k] || highs[k] == 0.0f)
                values[k] = firstOfLargestMagnitude(x + k * kLegacyElements, std::fabs(values[k]));
        extreme = hn::Load(d, values);
    }
    return extreme;
}

// Of zeros of both signs, the minimum is the first.
HWY_NOINLINE float firstZero(const float* x) {
    while (*x != 0.0f)
        ++x;
    return *x;
}

template <int last>
HWY_INLINE void scalesWithMin(const float* x, GroupScales& group) {
    const Four d;
    auto low = reduceFourBlocks(x, kMin, kSame);
    auto high = reduceFourBlocks(x, kMax, kSame);
    const auto zeroMin = hn::Eq(low, hn::Zero(d));
    if (HWY_UNLIKELY(!hn::AllFalse(d, zeroMin))) {
        alignas(16) float lows[kGroup];
        hn::Store(low, d, lows);
        for (std::size_t k = 0; k < kGroup; ++k)
            if (lows[k] == 0.0f) lows[k] = firstZero(x + k * kLegacyElements);
        low = hn::Load(d, lows);
        high = hn::IfThenElse(hn::Eq(high, low), low, high); // equal zeros subtract to +0
    }
    setScales(hn::Div(hn::Sub(high, low), hn::Set(d, static_cast<float>(last))), group);
    hn::Store(low, d, group.min);
    storeHalves(low, group.minHalf);
}

// Truncates toward zero; infinities and NaN (an overflowed reciprocal) become 0.
template <class D, class V>
HWY_INLINE auto truncateToLevels(D d, V value) {
    const auto usable = hn::Lt(hn::Abs(value), hn::Set(d, 128.0f));
    return hn::ConvertTo(hn::RebindToSigned<D>(), hn::IfThenElseZero(usable, value));
}

template <int bits>
HWY_INLINE void encodeCentredGroup(const float* x, std::byte* out) {
    constexpr int kZero = 1 << (bits - 1);
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::uint8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto offset = hn::Set(d, kZero + 0.5f);
    const auto last = hn::Set(di, 2 * kZero - 1);
    GroupScales group;
    setScales(hn::Div(signedExtremes(x), hn::Set(Four(), static_cast<float>(-kZero))), group);
    for (std::size_t k = 0; k < kGroup; ++k, x += kLegacyElements, out += legacyBlockBytes(bits, false)) {
        const auto inverse = hn::Set(d, group.inverse[k]);
        alignas(32) std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            const auto level = hn::Add(hn::Mul(hn::LoadU(d, x + i), inverse), offset);
            hn::StoreU(hn::DemoteTo(d8, hn::Min(truncateToLevels(d, level), last)), d8, q + i);
        }
        std::memcpy(out, &group.scaleHalf[k], 2);
        packLevels<bits>(q, out + 2);
    }
}

template <int bits>
HWY_INLINE void encodeWithMinGroup(const float* x, std::byte* out) {
    constexpr int kLast = (1 << bits) - 1;
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::uint8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto half = hn::Set(d, 0.5f);
    const auto last = hn::Set(di, kLast);
    GroupScales group;
    scalesWithMin<kLast>(x, group);
    for (std::size_t k = 0; k < kGroup; ++k, x += kLegacyElements, out += legacyBlockBytes(bits, true)) {
        const auto inverse = hn::Set(d, group.inverse[k]);
        const auto low = hn::Set(d, group.min[k]);
        alignas(32) std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            const auto level = hn::Add(hn::Mul(hn::Sub(hn::LoadU(d, x + i), low), inverse), half);
            hn::StoreU(hn::DemoteTo(d8, hn::Min(truncateToLevels(d, level), last)), d8, q + i);
        }
        std::memcpy(out, &group.scaleHalf[k], 2);
        std::memcpy(out + 2, &group.minHalf[k], 2);
        packLevels<bits>(q, out + 4);
    }
}

HWY_INLINE void encodeQ8Group(const float* x, std::byte* out) {
    const Floats d;
    const hn::Rebind<std::int8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto half = hn::Set(d, 0.5f);
    const auto one = hn::Set(d, 1.0f);
    GroupScales group;
    setScales(hn::Div(reduceFourBlocks(x, kMax, kMagnitude), hn::Set(Four(), 127.0f)), group);
    for (std::size_t k = 0; k < kGroup; ++k, x += kLegacyElements, out += kQ8Bytes) {
        const auto inverse = hn::Set(d, group.inverse[k]);
        std::memcpy(out, &group.scaleHalf[k], 2);
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            // Halves away from zero: truncate, then step outwards where at least a half was cut off.
            const auto value = hn::Mul(hn::LoadU(d, x + i), inverse);
            const auto whole = hn::Trunc(value);
            const auto cut = hn::Abs(hn::Sub(value, whole));
            const auto step = hn::IfThenElseZero(hn::Ge(cut, half), hn::CopySign(one, value));
            const auto q = hn::DemoteTo(d8, truncateToLevels(d, hn::Add(whole, step)));
            hn::StoreU(q, d8, reinterpret_cast<std::int8_t*>(out + 2 + i));
        }
    }
}

// Whole groups by `encodeGroup`, the last one to three blocks by the definition.
template <class EncodeGroup>
HWY_INLINE void encodeGroups(const float* x, std::byte* out, std::size_t blocks, std::size_t blockBytes,
                             EncodeGroup encodeGroup, EncodeFn encodeRest) {
    std::size_t block = 0;
    for (; block + kGroup <= blocks; block += kGroup)
        encodeGroup(x + block * kLegacyElements, out + block * blockBytes);
    const std::size_t rest = blocks - block;
    encodeRest({x + block * kLegacyElements, rest * kLegacyElements},
               {out + block * blockBytes, rest * blockBytes});
}

// Levels of one half of a block as floats: 16 bytes, widened in steps of a vector of floats.
template <class Consume>
HWY_INLINE void forEachLevel(const std::uint8_t* q, Consume consume) {
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::uint8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t i = 0; i < kLegacyElements; i += lanes)
        consume(i, hn::PromoteTo(di, hn::LoadU(d8, q + i)));
}

template <int bits>
HWY_INLINE void unpackLevels(const std::byte* at, std::uint8_t* q) {
    const Bytes16 d8;
    const hn::Repartition<std::uint16_t, Bytes16> d16;
    const auto nibble = hn::Set(d8, std::uint8_t{15});
    const auto packed = hn::LoadU(d8, reinterpret_cast<const std::uint8_t*>(at + (bits == 5 ? 4 : 0)));
    auto low = hn::And(packed, nibble);
    auto high = hn::And(hn::BitCast(d8, hn::ShiftRight<4>(hn::BitCast(d16, packed))), nibble);
    if constexpr (bits == 5) {
        const auto fifth = hn::Set(d8, std::uint8_t{16});
        std::uint8_t mask[16] = {}; // LoadMaskBits may read 8 bytes
        std::memcpy(mask, at, 2);
        std::memcpy(mask + 8, at + 2, 2);
        low = hn::Or(low, hn::IfThenElseZero(hn::LoadMaskBits(d8, mask), fifth));
        high = hn::Or(high, hn::IfThenElseZero(hn::LoadMaskBits(d8, mask + 8), fifth));
    }
    hn::Store(low, d8, q);
    hn::Store(high, d8, q + 16);
}

template <int bits>
void decodeCentred(const std::byte* in, float* x, std::size_t blocks) {
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const auto zero = hn::Set(di, 1 << (bits - 1));
    for (std::size_t block = 0; block < blocks;
         ++block, in += legacyBlockBytes(bits, false), x += kLegacyElements) {
        const auto scale = hn::Set(d, loadHalf(in));
        alignas(32) std::uint8_t q[kLegacyElements];
        unpackLevels<bits>(in + 2, q);
        forEachLevel(q, [&](std::size_t i, auto level) {
            hn::StoreU(hn::Mul(hn::ConvertTo(d, hn::Sub(level, zero)), scale), d, x + i);
        });
    }
}

template <int bits>
void decodeWithMin(const std::byte* in, float* x, std::size_t blocks) {
    const Floats d;
    for (std::size_t block = 0; block < blocks;
         ++block, in += legacyBlockBytes(bits, true), x += kLegacyElements) {
        const auto scale = hn::Set(d, loadHalf(in));
        const auto low = hn::Set(d, loadHalf(in + 2));
        alignas(32) std::uint8_t q[kLegacyElements];
        unpackLevels<bits>(in + 4, q);
        forEachLevel(q, [&](std::size_t i, auto level) {
            hn::StoreU(hn::Add(hn::Mul(hn::ConvertTo(d, level), scale), low), d, x + i);
        });
    }
}

void decodeQ8(const std::byte* in, float* x, std::size_t blocks) {
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::int8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t block = 0; block < blocks; ++block, in += kQ8Bytes, x += kLegacyElements) {
        const auto scale = hn::Set(d, loadHalf(in));
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            const auto q = hn::LoadU(d8, reinterpret_cast<const std::int8_t*>(in + 2 + i));
            hn::StoreU(hn::Mul(hn::ConvertTo(d, hn::PromoteTo(di, q)), scale), d, x + i);
        }
    }
}

#endif

#if HWY_TARGET == HWY_SCALAR
#define QW_TARGET_VARIANT(Name, blockBytes, encodeGroup, decodeVariant) QW_SCALAR_BLOCKS(Name)
#else
#define QW_TARGET_VARIANT(Name, blockBytes, encodeGroup, decodeVariant)                                      \
    void encode##Name##Blocks(const float* x, std::byte* out, std::size_t blocks) {                          \
        encodeGroups(                                                                                        \
            x, out, blocks, blockBytes,                                                                      \
            [](const float* in, std::byte* to) HWY_ATTR { encodeGroup(in, to); }, encode##Name##Scalar);     \
    }                                                                                                        \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) {                           \
        decodeVariant(in, x, blocks);                                                                        \
    }
#endif

QW_TARGET_VARIANT(Q4_0, legacyBlockBytes(4, false), encodeCentredGroup<4>, decodeCentred<4>)
QW_TARGET_VARIANT(Q4_1, legacyBlockBytes(4, true), encodeWithMinGroup<4>, decodeWithMin<4>)
QW_TARGET_VARIANT(Q5_0, legacyBlockBytes(5, false), encodeCentredGroup<5>, decodeCentred<5>)
QW_TARGET_VARIANT(Q5_1, legacyBlockBytes(5, true), encodeWithMinGroup<5>, decodeWithMin<5>)
QW_TARGET_VARIANT(Q8_0, kQ8Bytes, encodeQ8Group, decodeQ8)

#undef QW_TARGET_VARIANT

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_BLOCKS(Q4_0)
QW_DISPATCH_BLOCKS(Q4_1)
QW_DISPATCH_BLOCKS(Q5_0)
QW_DISPATCH_BLOCKS(Q5_1)
QW_DISPATCH_BLOCKS(Q8_0)

} // namespace qw::quant::codecs
#endif
