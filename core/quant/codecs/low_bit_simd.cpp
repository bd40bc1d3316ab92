// SIMD variants of Q1_0 and Q2_0. The sum of magnitudes of Q1_0 depends on its order: one block per lane
// there. Everything else runs along the elements.
#include "core/quant/codec.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/low_bit.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cmath>
#include <cstring>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/low_bit_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/lane_levels-inl.h"
#include "core/quant/codecs/lane_transpose-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

using namespace lane_levels;

// Bit j of the 16 bytes = element j is not negative.
HWY_INLINE void packSigns(const float* HWY_RESTRICT x, std::byte* HWY_RESTRICT at) {
    const Floats d;
    std::uint8_t bits[Q1Layout::kElements / 8 + 8] = {};
    for (std::size_t i = 0; i < Q1Layout::kElements; i += kLanes) {
        std::uint8_t mask[8] = {};
        hn::StoreMaskBits(d, hn::Ge(hn::LoadU(d, x + i), hn::Zero(d)), mask);
        if constexpr (kLanes == 16)
            std::memcpy(bits + i / 8, mask, 2);
        else
            bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | mask[0] << (i % 8));
    }
    std::memcpy(at, bits, Q1Layout::kElements / 8);
}

void encodeQ1_0Blocks(const float* x, std::byte* out, std::size_t blocks) {
    using L = Q1Layout;
    const Floats d;
    alignas(64) float columns[L::kElements][kLanes];
    alignas(64) float means[kLanes];
    std::size_t block = 0;
    for (; block + kLanes <= blocks; block += kLanes, x += kLanes * L::kElements) {
        rowsToLanes<L::kElements>(d, x, columns[0], kLanes);
        auto sum = hn::Zero(d);
        for (std::size_t i = 0; i < L::kElements; ++i)
            sum = hn::Add(sum, hn::Abs(hn::Load(d, columns[i])));
        hn::Store(hn::Div(sum, hn::Set(d, static_cast<float>(L::kElements))), d, means);
        for (std::size_t lane = 0; lane < kLanes; ++lane, out += L::kBytes) {
            storeHalf(out + L::kScale, means[lane]);
            packSigns(x + lane * L::kElements, out + L::kSigns);
        }
    }
    encodeQ1_0Scalar({x, (blocks - block) * L::kElements}, {out, (blocks - block) * L::kBytes});
}

void decodeQ1_0Blocks(const std::byte* in, float* x, std::size_t blocks) {
    using L = Q1Layout;
    const Floats d;
    for (std::size_t block = 0; block < blocks; ++block, in += L::kBytes, x += L::kElements) {
        const auto plus = hn::Set(d, loadHalf(in + L::kScale));
        const auto minus = hn::Neg(plus);
        std::uint8_t bits[L::kElements / 8 + 8] = {}; // LoadMaskBits may read 8 bytes
        std::memcpy(bits, in + L::kSigns, L::kElements / 8);
        for (std::size_t i = 0; i < L::kElements; i += kLanes) {
            if constexpr (kLanes == 4)
                if (i % 8 != 0) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] >> 4);
            hn::StoreU(hn::IfThenElse(hn::LoadMaskBits(d, bits + i / 8), plus, minus), d, x + i);
        }
    }
}

// Levels 0, 1, 2 of a block; returns its scale.
HWY_INLINE float findLevels(const float* HWY_RESTRICT x, std::uint8_t* HWY_RESTRICT q) {
    using L = Q2Layout;
    const Floats d;
    const Ints di;
    const float scale = largestMagnitude(x, L::kElements);
    const float inverse = scale > 0.0f ? 1.0f / scale : 0.0f;
    if (HWY_UNLIKELY(std::isinf(inverse))) { // as in the definition
        std::memset(q, 0, L::kElements);
        return scale;
    }
    const auto factor = hn::Set(d, inverse);
    const auto one = hn::Set(di, 1);
    for (std::size_t i = 0; i < L::kElements; i += kLanes) {
        // Twice the level, cut off to an integer, is 0 below a half, ±1 or ±2 otherwise.
        const auto level = hn::Mul(hn::LoadU(d, x + i), factor);
        const auto doubled = hn::ConvertTo(di, hn::Add(level, level));
        const auto rounded = hn::Max(hn::Neg(one), hn::Min(one, doubled));
        storeLevels(hn::Add(rounded, one), q + i);
    }
    return scale;
}

void encodeQ2_0Blocks(const float* x, std::byte* out, std::size_t blocks) {
    using L = Q2Layout;
    const hn::RebindToUnsigned<Ints> du;
    for (std::size_t block = 0; block < blocks; ++block, x += L::kElements, out += L::kBytes) {
        alignas(64) std::uint8_t q[L::kElements];
        alignas(16) std::uint8_t packed[L::kElements / 4];
        storeHalf(out + L::kScale, findLevels(x, q));
        // Four neighbours of a byte each, in 32 bits, move together at the lower end.
        for (std::size_t i = 0; i < L::kElements; i += 4 * kLanes) {
            std::uint32_t words[kLanes];
            std::memcpy(words, q + i, sizeof words);
            const auto four = hn::LoadU(du, words);
            const auto pairs = hn::Or(four, hn::ShiftRight<6>(four));
            const auto all = hn::And(hn::Or(pairs, hn::ShiftRight<12>(pairs)), hn::Set(du, 255u));
            storeLevels(hn::BitCast(Ints(), all), packed + i / 4);
        }
        std::memcpy(out + L::kLevels, packed, sizeof packed);
    }
}

void decodeQ2_0Blocks(const std::byte* in, float* x, std::size_t blocks) {
    using L = Q2Layout;
    const hn::RebindToUnsigned<Ints> du;
    const hn::Rebind<std::uint8_t, Ints> d8;
    const auto one = hn::Set(Bytes16(), std::uint8_t{1});
    for (std::size_t block = 0; block < blocks; ++block, in += L::kBytes, x += L::kElements) {
        alignas(64) std::uint8_t q[L::kElements];
        for (std::size_t i = 0; i < L::kElements; i += 4 * kLanes) {
            const auto* at = reinterpret_cast<const std::uint8_t*>(in + L::kLevels + i / 4);
            const auto four = hn::PromoteTo(du, hn::LoadU(d8, at));
            const auto pairs = hn::Or(four, hn::ShiftLeft<12>(four));
            const auto all = hn::And(hn::Or(pairs, hn::ShiftLeft<6>(pairs)), hn::Set(du, 0x03030303u));
            std::uint32_t words[kLanes];
            hn::StoreU(all, du, words);
            std::memcpy(q + i, words, sizeof words);
        }
        const auto scale = hn::Set(Floats(), loadHalf(in + L::kScale));
        for (std::size_t i = 0; i < L::kElements; i += 16)
            scaleLevels(hn::Sub(hn::Load(Bytes16(), q + i), one), scale, x + i);
    }
}

#else

QW_SCALAR_BLOCKS(Q1_0)
QW_SCALAR_BLOCKS(Q2_0)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_BLOCKS(Q1_0)
QW_DISPATCH_BLOCKS(Q2_0)

} // namespace qw::quant::codecs
#endif
