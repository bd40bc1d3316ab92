// Levels as signed bytes to floats, floats to bytes, and nibbles: what the decoders and encoders of the small
// block types share. Included by files that Highway compiles once per target.
#if defined(QW_QUANT_CODECS_LANE_LEVELS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LANE_LEVELS_INL_H
#undef QW_QUANT_CODECS_LANE_LEVELS_INL_H
#else
#define QW_QUANT_CODECS_LANE_LEVELS_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

// Highway's scalar fallback has no vectors of 16 bytes; files that use this run the scalar definition there.
#if HWY_TARGET != HWY_SCALAR

namespace lane_levels {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Ints = hn::RebindToSigned<Floats>;
using FloatLanes = hn::Vec<Floats>;
using IntLanes = hn::Vec<Ints>;
constexpr std::size_t kLanes = hn::MaxLanes(Floats());
using Bytes16 = hn::FixedTag<std::uint8_t, 16>;
using ByteLanes = hn::Vec<Bytes16>;

HWY_INLINE ByteLanes loadBytes(const std::byte* at) {
    return hn::LoadU(Bytes16(), reinterpret_cast<const std::uint8_t*>(at));
}
HWY_INLINE void storeBytes(ByteLanes v, std::byte* at) {
    hn::StoreU(v, Bytes16(), reinterpret_cast<std::uint8_t*>(at));
}

// Shifts of bytes. Bits cross between bytes; what arrives must be masked away or known to be zero.
template <int bits>
HWY_INLINE ByteLanes shiftUp(ByteLanes v) {
    const hn::Repartition<std::uint16_t, Bytes16> d16;
    return hn::BitCast(Bytes16(), hn::ShiftLeft<bits>(hn::BitCast(d16, v)));
}
template <int bits>
HWY_INLINE ByteLanes shiftDown(ByteLanes v) {
    const hn::Repartition<std::uint16_t, Bytes16> d16;
    return hn::BitCast(Bytes16(), hn::ShiftRight<bits>(hn::BitCast(d16, v)));
}

HWY_INLINE ByteLanes lowNibbles(ByteLanes v) {
    return hn::And(v, hn::Set(Bytes16(), std::uint8_t{15}));
}
HWY_INLINE ByteLanes highNibbles(ByteLanes v) {
    return lowNibbles(shiftDown<4>(v));
}

// 16 levels (signed bytes) × scale.
HWY_INLINE void scaleLevels(ByteLanes levels, FloatLanes scale, float* HWY_RESTRICT x) {
    const Floats d;
    const hn::Rebind<std::int8_t, Floats> d8;
    alignas(16) std::int8_t q[16];
    hn::Store(levels, Bytes16(), reinterpret_cast<std::uint8_t*>(q));
    for (std::size_t i = 0; i < 16; i += kLanes)
        hn::StoreU(hn::Mul(hn::ConvertTo(d, hn::PromoteTo(Ints(), hn::LoadU(d8, q + i))), scale), d, x + i);
}

// The low bytes of 0 … 255.
HWY_INLINE void storeLevels(IntLanes levels, std::uint8_t* HWY_RESTRICT at) {
    const hn::Rebind<std::uint8_t, Ints> d8;
    hn::StoreU(hn::DemoteTo(d8, levels), d8, at);
}

HWY_INLINE float largestMagnitude(const float* HWY_RESTRICT x, std::size_t count) {
    const Floats d;
    auto largest = hn::Abs(hn::LoadU(d, x));
    for (std::size_t i = kLanes; i < count; i += kLanes)
        largest = hn::Max(largest, hn::Abs(hn::LoadU(d, x + i)));
    return hn::GetLane(hn::MaxOfLanes(d, largest));
}

} // namespace lane_levels

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
