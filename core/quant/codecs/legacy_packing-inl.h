// Levels of Q4_0, Q4_1, Q5_0 and Q5_1 into the bytes of a block. Included once per Highway target.
#if defined(QW_QUANT_CODECS_LEGACY_PACKING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_LEGACY_PACKING_INL_H
#undef QW_QUANT_CODECS_LEGACY_PACKING_INL_H
#else
#define QW_QUANT_CODECS_LEGACY_PACKING_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

namespace hn = hwy::HWY_NAMESPACE;

using Bytes16 = hn::FixedTag<std::uint8_t, 16>;

// q: 32 levels, aligned to 16 bytes. at: after the block's scale (and min).
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

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif
