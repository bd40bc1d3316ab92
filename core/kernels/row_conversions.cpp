#include "core/kernels/row_conversions.h"

#include "core/base/half_floats.h"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/row_conversions.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Tails are done by the scalar definition: at most one vector less one element.

// Highway's scalar fallback loads through the pointer as it is, which must not be odd.
constexpr bool kVectors = HWY_TARGET != HWY_SCALAR;

inline std::uint16_t wordAt(const std::byte* words, std::size_t i) {
    std::uint16_t word = 0;
    std::memcpy(&word, words + 2 * i, sizeof word);
    return word;
}
inline void setWord(std::byte* words, std::size_t i, std::uint16_t word) {
    std::memcpy(words + 2 * i, &word, sizeof word);
}

void halfToFloatRow(const std::byte* in, float* out, std::size_t count) {
    const hn::ScalableTag<float> df;
    const hn::Rebind<hwy::float16_t, decltype(df)> dh;
    const std::size_t lanes = hn::Lanes(df);
    std::size_t i = 0;
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
    // The CPU's conversion instruction; elsewhere the generic one is no faster than the scalar definition.
    for (; i + lanes <= count; i += lanes) {
        const auto half = hn::LoadU(dh, reinterpret_cast<const hwy::float16_t*>(in + 2 * i));
        hn::StoreU(hn::PromoteTo(df, half), df, out + i);
    }
#else
    (void)dh;
    (void)lanes;
#endif
    for (; i < count; ++i)
        out[i] = qw::halfToFloat(wordAt(in, i));
}

void floatToHalfRow(const float* in, std::byte* out, std::size_t count) {
    const hn::ScalableTag<float> df;
    const hn::Rebind<hwy::float16_t, decltype(df)> dh;
    const std::size_t lanes = hn::Lanes(df);
    std::size_t i = 0;
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
    for (; i + lanes <= count; i += lanes) {
        const auto value = hn::LoadU(df, in + i);
        if (HWY_UNLIKELY(
                !hn::AllFalse(df, hn::IsNaN(value)))) { // the instruction keeps NaN payloads, we do not
            for (std::size_t j = i; j < i + lanes; ++j)
                setWord(out, j, qw::floatToHalf(in[j]));
            continue;
        }
        hn::StoreU(hn::DemoteTo(dh, value), dh, reinterpret_cast<hwy::float16_t*>(out + 2 * i));
    }
#else
    (void)dh;
    (void)lanes;
#endif
    for (; i < count; ++i)
        setWord(out, i, qw::floatToHalf(in[i]));
}

void bfloatToFloatRow(const std::byte* in, float* out, std::size_t count) {
    const hn::ScalableTag<float> df;
    const hn::RebindToUnsigned<decltype(df)> du;
    const hn::Rebind<std::uint16_t, decltype(df)> d16;
    const std::size_t lanes = hn::Lanes(df);
    std::size_t i = 0;
    for (; kVectors && i + lanes <= count; i += lanes) {
        const auto wide =
            hn::PromoteTo(du, hn::LoadU(d16, reinterpret_cast<const std::uint16_t*>(in + 2 * i)));
        hn::StoreU(hn::BitCast(df, hn::ShiftLeft<16>(wide)), df, out + i);
    }
    for (; i < count; ++i)
        out[i] = qw::bfloatToFloat(wordAt(in, i));
}

void floatToBfloatRow(const float* in, std::byte* out, std::size_t count) {
    const hn::ScalableTag<float> df;
    const hn::RebindToUnsigned<decltype(df)> du;
    const hn::RebindToSigned<decltype(df)> di;
    const hn::Rebind<std::uint16_t, decltype(df)> d16;
    const std::size_t lanes = hn::Lanes(df);
    std::size_t i = 0;
    for (; kVectors && i + lanes <= count; i += lanes) {
        const auto value = hn::LoadU(df, in + i);
        const auto bits = hn::BitCast(du, value);
        const auto upper = hn::ShiftRight<16>(bits);
        const auto carry = hn::Add(hn::And(upper, hn::Set(du, 1u)), hn::Set(du, 0x7fffu));
        const auto rounded = hn::ShiftRight<16>(hn::Add(bits, carry));
        const auto quiet = hn::Or(upper, hn::Set(du, 0x40u));
        const auto isNan = hn::RebindMask(du, hn::IsNaN(value));
        const auto result = hn::IfThenElse(isNan, quiet, rounded);
        hn::StoreU(hn::DemoteTo(d16, hn::BitCast(di, result)), d16,
                   reinterpret_cast<std::uint16_t*>(out + 2 * i));
    }
    for (; i < count; ++i)
        setWord(out, i, qw::floatToBfloat(in[i]));
}

std::size_t findNonFiniteRow(const float* x, std::size_t count) {
    const hn::ScalableTag<float> df;
    const hn::RebindToUnsigned<decltype(df)> du;
    const std::size_t lanes = hn::Lanes(df);
    const auto infinity = hn::Set(du, 0x7f800000u);
    const auto isBad = [&](auto bits) { return hn::Eq(hn::And(bits, infinity), infinity); };
    std::size_t i = 0;
    // Four vectors per test; the exact place is found by the scalar loop below.
    for (; i + 4 * lanes <= count; i += 4 * lanes) {
        const auto* bits = reinterpret_cast<const std::uint32_t*>(x + i);
        const auto bad = hn::Or(hn::Or(hn::VecFromMask(du, isBad(hn::LoadU(du, bits))),
                                       hn::VecFromMask(du, isBad(hn::LoadU(du, bits + lanes)))),
                                hn::Or(hn::VecFromMask(du, isBad(hn::LoadU(du, bits + 2 * lanes))),
                                       hn::VecFromMask(du, isBad(hn::LoadU(du, bits + 3 * lanes)))));
        if (HWY_UNLIKELY(!hn::AllFalse(du, hn::MaskFromVec(bad)))) break;
    }
    for (; i < count; ++i)
        if (!std::isfinite(x[i])) return i;
    return count;
}

// First of the numbers with all bits of `exponent` set.
std::size_t findExponentRow(const std::byte* x, std::size_t count, std::uint16_t exponent) {
    const hn::ScalableTag<std::uint16_t> d;
    const std::size_t lanes = hn::Lanes(d);
    const auto all = hn::Set(d, exponent);
    // The largest exponent of four vectors is looked at once; the exact place is found by the scalar loop
    // below.
    const auto exponentAt = [&](std::size_t at) {
        return hn::And(hn::LoadU(d, reinterpret_cast<const std::uint16_t*>(x + 2 * at)), all);
    };
    std::size_t i = 0;
    for (; kVectors && i + 4 * lanes <= count; i += 4 * lanes) {
        const auto largest = hn::Max(hn::Max(exponentAt(i), exponentAt(i + lanes)),
                                     hn::Max(exponentAt(i + 2 * lanes), exponentAt(i + 3 * lanes)));
        if (HWY_UNLIKELY(!hn::AllFalse(d, hn::Eq(largest, all)))) break;
    }
    for (; i < count; ++i)
        if ((wordAt(x, i) & exponent) == exponent) return i;
    return count;
}

} // namespace HWY_NAMESPACE
} // namespace qw::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::kernels {

HWY_EXPORT(halfToFloatRow);
HWY_EXPORT(floatToHalfRow);
HWY_EXPORT(bfloatToFloatRow);
HWY_EXPORT(floatToBfloatRow);
HWY_EXPORT(findNonFiniteRow);
HWY_EXPORT(findExponentRow);

void halfToFloat(std::span<const std::byte> in, std::span<float> out) {
    assert(in.size() == 2 * out.size());
    HWY_DYNAMIC_DISPATCH(halfToFloatRow)(in.data(), out.data(), out.size());
}

void floatToHalf(std::span<const float> in, std::span<std::byte> out) {
    assert(2 * in.size() == out.size());
    HWY_DYNAMIC_DISPATCH(floatToHalfRow)(in.data(), out.data(), in.size());
}

void bfloatToFloat(std::span<const std::byte> in, std::span<float> out) {
    assert(in.size() == 2 * out.size());
    HWY_DYNAMIC_DISPATCH(bfloatToFloatRow)(in.data(), out.data(), out.size());
}

void floatToBfloat(std::span<const float> in, std::span<std::byte> out) {
    assert(2 * in.size() == out.size());
    HWY_DYNAMIC_DISPATCH(floatToBfloatRow)(in.data(), out.data(), in.size());
}

std::size_t findNonFinite(std::span<const float> x) {
    return HWY_DYNAMIC_DISPATCH(findNonFiniteRow)(x.data(), x.size());
}

std::size_t findNonFiniteHalf(std::span<const std::byte> x) {
    return HWY_DYNAMIC_DISPATCH(findExponentRow)(x.data(), x.size() / 2, 0x7c00);
}

std::size_t findNonFiniteBfloat(std::span<const std::byte> x) {
    return HWY_DYNAMIC_DISPATCH(findExponentRow)(x.data(), x.size() / 2, 0x7f80);
}

} // namespace qw::kernels
#endif
