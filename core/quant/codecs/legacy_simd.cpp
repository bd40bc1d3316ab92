// SIMD variants of the 32-element block types. These are bound by memory, so a block lies along the vectors;
// minimum, maximum and the conversions of single elements do not depend on the order they are done in. The cases
// that do (which of two equal magnitudes or zeros came first) are rare and settled by a scalar scan.
#include "core/base/half_floats.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/legacy_blocks.h"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/legacy_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET != HWY_SCALAR
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Bytes16 = hn::FixedTag<std::uint8_t, 16>;

HWY_INLINE float reciprocalOrZero(float d) { return d != 0.0f ? 1.0f / d : 0.0f; }

HWY_INLINE void storeHalf(std::byte* at, float value) {
    const std::uint16_t half = floatToHalf(value);
    std::memcpy(at, &half, sizeof half);
}

HWY_INLINE float loadHalf(const std::byte* at) {
    std::uint16_t half = 0;
    std::memcpy(&half, at, sizeof half);
    return halfToFloat(half);
}

struct Range {
    float min;
    float max;
};

HWY_INLINE Range unorderedRange(const float* x) {
    const Floats d;
    const std::size_t lanes = hn::Lanes(d);
    auto low = hn::LoadU(d, x);
    auto high = low;
    for (std::size_t i = lanes; i < kLegacyElements; i += lanes) {
        const auto v = hn::LoadU(d, x + i);
        low = hn::Min(low, v);
        high = hn::Max(high, v);
    }
    return {hn::GetLane(hn::MinOfLanes(d, low)), hn::GetLane(hn::MaxOfLanes(d, high))};
}

HWY_INLINE float firstOfLargestMagnitude(const float* x) {
    const Range range = unorderedRange(x);
    if (range.max != -range.min)
        return range.max > -range.min ? range.max : range.min;
    if (range.max == 0.0f)
        return 0.0f;
    for (std::size_t i = 0;; ++i)
        if (std::fabs(x[i]) == range.max)
            return x[i];
}

// Minimum and maximum with the sign of zero that a scan from the left keeps.
HWY_INLINE Range orderedRange(const float* x) {
    Range range = unorderedRange(x);
    if (HWY_UNLIKELY(range.min == 0.0f)) {
        std::size_t i = 0;
        while (x[i] != 0.0f)
            ++i;
        range.min = x[i];
        if (range.max == 0.0f)
            range.max = range.min;
    }
    return range;
}

// Truncates toward zero; infinities and NaN (an overflowed reciprocal) become 0.
template <class D, class V>
HWY_INLINE auto truncateToLevels(D d, V value) {
    const auto usable = hn::Lt(hn::Abs(value), hn::Set(d, 128.0f));
    return hn::ConvertTo(hn::RebindToSigned<D>(), hn::IfThenElseZero(usable, value));
}

template <int bits>
HWY_INLINE void packLevels(const std::uint8_t* q, std::byte* at) {
    const Bytes16 d8;
    const auto low = hn::Load(d8, q);
    const auto high = hn::Load(d8, q + 16);
    if constexpr (bits == 5) {
        const auto fifth = hn::Set(d8, std::uint8_t{16});
        std::uint8_t mask[8] = {};
        hn::StoreMaskBits(d8, hn::TestBit(low, fifth), mask);
        std::memcpy(at, mask, 2);
        hn::StoreMaskBits(d8, hn::TestBit(high, fifth), mask);
        std::memcpy(at + 2, mask, 2);
        at += 4;
    }
    const auto nibble = hn::Set(d8, std::uint8_t{15});
    // Shifting 16-bit lanes moves bits across bytes only into positions that the mask clears.
    const hn::Repartition<std::uint16_t, Bytes16> d16;
    const auto shifted = hn::BitCast(d8, hn::ShiftLeft<4>(hn::BitCast(d16, hn::And(high, nibble))));
    hn::StoreU(hn::Or(hn::And(low, nibble), shifted), d8, reinterpret_cast<std::uint8_t*>(at));
}

template <int bits>
void encodeCentred(const float* x, std::byte* out, std::size_t blocks) {
    constexpr int kZero = 1 << (bits - 1);
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::uint8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto offset = hn::Set(d, kZero + 0.5f);
    const auto last = hn::Set(di, 2 * kZero - 1);
    for (std::size_t block = 0; block < blocks; ++block, x += kLegacyElements, out += legacyBlockBytes(bits, false)) {
        const float scale = firstOfLargestMagnitude(x) / -kZero;
        const auto inverse = hn::Set(d, reciprocalOrZero(scale));
        alignas(32) std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            const auto level = hn::Add(hn::Mul(hn::LoadU(d, x + i), inverse), offset);
            hn::StoreU(hn::DemoteTo(d8, hn::Min(truncateToLevels(d, level), last)), d8, q + i);
        }
        storeHalf(out, scale);
        packLevels<bits>(q, out + 2);
    }
}

template <int bits>
void encodeWithMin(const float* x, std::byte* out, std::size_t blocks) {
    constexpr int kLast = (1 << bits) - 1;
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::Rebind<std::uint8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto half = hn::Set(d, 0.5f);
    const auto last = hn::Set(di, kLast);
    for (std::size_t block = 0; block < blocks; ++block, x += kLegacyElements, out += legacyBlockBytes(bits, true)) {
        const Range range = orderedRange(x);
        const float scale = (range.max - range.min) / kLast;
        const auto inverse = hn::Set(d, reciprocalOrZero(scale));
        const auto low = hn::Set(d, range.min);
        alignas(32) std::uint8_t q[kLegacyElements];
        for (std::size_t i = 0; i < kLegacyElements; i += lanes) {
            const auto level = hn::Add(hn::Mul(hn::Sub(hn::LoadU(d, x + i), low), inverse), half);
            hn::StoreU(hn::DemoteTo(d8, hn::Min(truncateToLevels(d, level), last)), d8, q + i);
        }
        storeHalf(out, scale);
        storeHalf(out + 2, range.min);
        packLevels<bits>(q, out + 4);
    }
}

void encodeQ8(const float* x, std::byte* out, std::size_t blocks) {
    const Floats d;
    const hn::Rebind<std::int8_t, Floats> d8;
    const std::size_t lanes = hn::Lanes(d);
    const auto half = hn::Set(d, 0.5f);
    const auto one = hn::Set(d, 1.0f);
    for (std::size_t block = 0; block < blocks; ++block, x += kLegacyElements, out += kQ8Bytes) {
        auto magnitude = hn::Abs(hn::LoadU(d, x));
        for (std::size_t i = lanes; i < kLegacyElements; i += lanes)
            magnitude = hn::Max(magnitude, hn::Abs(hn::LoadU(d, x + i)));
        const float scale = hn::GetLane(hn::MaxOfLanes(d, magnitude)) / 127;
        const auto inverse = hn::Set(d, reciprocalOrZero(scale));
        storeHalf(out, scale);
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
        std::uint8_t mask[16] = {};  // LoadMaskBits may read 8 bytes
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
    for (std::size_t block = 0; block < blocks; ++block, in += legacyBlockBytes(bits, false), x += kLegacyElements) {
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
    for (std::size_t block = 0; block < blocks; ++block, in += legacyBlockBytes(bits, true), x += kLegacyElements) {
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
#define QW_TARGET_VARIANT(Name, blockBytes, encodeVariant, decodeVariant)                                      \
    void encode##Name##Blocks(const float* x, std::byte* out, std::size_t blocks) {                            \
        encode##Name##Scalar({x, blocks * kLegacyElements}, {out, blocks * (blockBytes)});                     \
    }                                                                                                          \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) {                             \
        decode##Name##Scalar({in, blocks * (blockBytes)}, {x, blocks * kLegacyElements});                      \
    }
#else
#define QW_TARGET_VARIANT(Name, blockBytes, encodeVariant, decodeVariant)                                      \
    void encode##Name##Blocks(const float* x, std::byte* out, std::size_t blocks) {                            \
        encodeVariant(x, out, blocks);                                                                         \
    }                                                                                                          \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) { decodeVariant(in, x, blocks); }
#endif

QW_TARGET_VARIANT(Q4_0, legacyBlockBytes(4, false), encodeCentred<4>, decodeCentred<4>)
QW_TARGET_VARIANT(Q4_1, legacyBlockBytes(4, true), encodeWithMin<4>, decodeWithMin<4>)
QW_TARGET_VARIANT(Q5_0, legacyBlockBytes(5, false), encodeCentred<5>, decodeCentred<5>)
QW_TARGET_VARIANT(Q5_1, legacyBlockBytes(5, true), encodeWithMin<5>, decodeWithMin<5>)
QW_TARGET_VARIANT(Q8_0, kQ8Bytes, encodeQ8, decodeQ8)

#undef QW_TARGET_VARIANT

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

#define QW_DISPATCH(Name, blockBytes)                                                                          \
    HWY_EXPORT(encode##Name##Blocks);                                                                          \
    HWY_EXPORT(decode##Name##Blocks);                                                                          \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                    \
        const std::size_t blocks = x.size() / kLegacyElements;                                                 \
        assert(x.size() % kLegacyElements == 0 && out.size() == blocks * (blockBytes));                        \
        HWY_DYNAMIC_DISPATCH(encode##Name##Blocks)(x.data(), out.data(), blocks);                              \
    }                                                                                                          \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                     \
        const std::size_t blocks = x.size() / kLegacyElements;                                                 \
        assert(x.size() % kLegacyElements == 0 && in.size() == blocks * (blockBytes));                         \
        HWY_DYNAMIC_DISPATCH(decode##Name##Blocks)(in.data(), x.data(), blocks);                               \
    }

QW_DISPATCH(Q4_0, legacyBlockBytes(4, false))
QW_DISPATCH(Q4_1, legacyBlockBytes(4, true))
QW_DISPATCH(Q5_0, legacyBlockBytes(5, false))
QW_DISPATCH(Q5_1, legacyBlockBytes(5, true))
QW_DISPATCH(Q8_0, kQ8Bytes)

#undef QW_DISPATCH

} // namespace qw::quant::codecs
#endif
