// Bit planes of Q3_K and Q6_K, drawn in k_symmetric.cpp, packed along the block. Included once per Highway
// target.
#if defined(QW_QUANT_CODECS_K_SYMMETRIC_PLANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_K_SYMMETRIC_PLANES_INL_H
#undef QW_QUANT_CODECS_K_SYMMETRIC_PLANES_INL_H
#else
#define QW_QUANT_CODECS_K_SYMMETRIC_PLANES_INL_H
#endif

#include "core/quant/codecs/k_symmetric.h"

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#if HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Plane = hn::CappedTag<std::uint8_t, 32>;
using PlaneLanes = hn::Vec<Plane>;
constexpr std::size_t kPlaneLanes = hn::MaxLanes(Plane());

// Shifts of whole bytes: 16-bit shifts whose stray bits are masked away or known to be zero.
template <int bits>
HWY_INLINE PlaneLanes shiftUp(PlaneLanes v) {
    const hn::Repartition<std::uint16_t, Plane> d16;
    return hn::BitCast(Plane(), hn::ShiftLeft<bits>(hn::BitCast(d16, v)));
}
template <int bits>
HWY_INLINE PlaneLanes shiftDown(PlaneLanes v) {
    const hn::Repartition<std::uint16_t, Plane> d16;
    return hn::BitCast(Plane(), hn::ShiftRight<bits>(hn::BitCast(d16, v)));
}
HWY_INLINE PlaneLanes loadPlane(const std::byte* at) {
    return hn::LoadU(Plane(), reinterpret_cast<const std::uint8_t*>(at));
}
HWY_INLINE void storePlane(PlaneLanes v, std::byte* at) {
    hn::StoreU(v, Plane(), reinterpret_cast<std::uint8_t*>(at));
}
HWY_INLINE PlaneLanes maskOf(int bits) {
    return hn::Set(Plane(), static_cast<std::uint8_t>(bits));
}

HWY_INLINE void packQ6K(const std::uint8_t* q, std::byte* block) {
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t l = 0; l < 32; l += kPlaneLanes) {
            const std::uint8_t* at = q + 128 * half + l;
            const auto q0 = hn::LoadU(Plane(), at);
            const auto q1 = hn::LoadU(Plane(), at + 32);
            const auto q2 = hn::LoadU(Plane(), at + 64);
            const auto q3 = hn::LoadU(Plane(), at + 96);
            std::byte* ql = block + Q6KLayout::kLowBits + 64 * half + l;
            storePlane(hn::Or(hn::And(q0, maskOf(15)), shiftUp<4>(hn::And(q2, maskOf(15)))), ql);
            storePlane(hn::Or(hn::And(q1, maskOf(15)), shiftUp<4>(hn::And(q3, maskOf(15)))), ql + 32);
            // Bits 4 and 5 of each level, moved to where they belong.
            const auto high = maskOf(0x30);
            const auto low = hn::Or(shiftDown<4>(hn::And(q0, high)), shiftDown<2>(hn::And(q1, high)));
            const auto up = hn::Or(hn::And(q2, high), shiftUp<2>(hn::And(q3, high)));
            storePlane(hn::Or(low, up), block + Q6KLayout::kHighBits + 32 * half + l);
        }
}

// Bits 4 and 5 of the scales 4k … 4k + 3 in four bytes, moved to bits 2k and 2k + 1.
HWY_INLINE std::uint32_t highScaleBits(std::uint32_t fourScales, unsigned k) {
    return (fourScales >> 4 & 0x03030303u) << (2 * k);
}

// 16 scales of 6 bits into 12 bytes.
HWY_INLINE void packScalesQ3K(const std::uint8_t* scales, std::byte* at) {
    std::uint32_t four[4];
    std::memcpy(four, scales, sizeof four);
    constexpr std::uint32_t kNibbles = 0x0f0f0f0f;
    const std::uint32_t packed[3] = {
        (four[0] & kNibbles) | (four[2] & kNibbles) << 4,
        (four[1] & kNibbles) | (four[3] & kNibbles) << 4,
        highScaleBits(four[0], 0) | highScaleBits(four[1], 1) | highScaleBits(four[2], 2) |
            highScaleBits(four[3], 3),
    };
    std::memcpy(at, packed, sizeof packed);
}

HWY_INLINE void unpackScalesQ3K(const std::byte* at, std::uint8_t* scales) {
    std::uint32_t packed[3];
    std::memcpy(packed, at, sizeof packed);
    constexpr std::uint32_t kNibbles = 0x0f0f0f0f;
    constexpr std::uint32_t kHigh = 0x30303030;
    const std::uint32_t four[4] = {
        (packed[0] & kNibbles) | (packed[2] << 4 & kHigh),
        (packed[1] & kNibbles) | (packed[2] << 2 & kHigh),
        (packed[0] >> 4 & kNibbles) | (packed[2] & kHigh),
        (packed[1] >> 4 & kNibbles) | (packed[2] >> 2 & kHigh),
    };
    std::memcpy(scales, four, sizeof four);
}

HWY_INLINE void packQ3K(const std::uint8_t* q, std::byte* block) {
    for (std::size_t l = 0; l < 32; l += kPlaneLanes) {
        auto high = hn::Zero(Plane());
        for (std::size_t half = 0; half < 2; ++half) {
            const std::uint8_t* at = q + 128 * half + l;
            const auto q0 = hn::LoadU(Plane(), at);
            const auto q1 = hn::LoadU(Plane(), at + 32);
            const auto q2 = hn::LoadU(Plane(), at + 64);
            const auto q3 = hn::LoadU(Plane(), at + 96);
            const auto low = maskOf(3);
            const auto lower = hn::Or(hn::And(q0, low), shiftUp<2>(hn::And(q1, low)));
            const auto upper = hn::Or(shiftUp<4>(hn::And(q2, low)), shiftUp<6>(hn::And(q3, low)));
            storePlane(hn::Or(lower, upper), block + Q3KLayout::kLowBits + 32 * half + l);
            const auto bit = maskOf(4);
            const auto high01 = hn::Or(shiftDown<2>(hn::And(q0, bit)), shiftDown<1>(hn::And(q1, bit)));
            const auto high23 = hn::Or(hn::And(q2, bit), shiftUp<1>(hn::And(q3, bit)));
            const auto four = hn::Or(high01, high23);
            high = hn::Or(high, half == 0 ? four : shiftUp<4>(four));
        }
        storePlane(high, block + Q3KLayout::kHighBits + l);
    }
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
