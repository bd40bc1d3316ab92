// SIMD variants of IQ2_XXS, IQ2_XS and IQ2_S. Decoding runs along a point: its 8 values come from one table,
// its signs from another.
#include "core/base/half_floats.h"
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/iq2.h"

#include <cassert>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/iq2_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET == HWY_SCALAR

void decodeBlocks(Iq2XxsLayout, const std::byte* in, float* x, std::size_t blocks) {
    decodeIQ2_XXSScalar({in, blocks * Iq2XxsLayout::kBytes}, {x, blocks * codebook::kSuperElements});
}
void decodeBlocks(Iq2XsLayout, const std::byte* in, float* x, std::size_t blocks) {
    decodeIQ2_XSScalar({in, blocks * Iq2XsLayout::kBytes}, {x, blocks * codebook::kSuperElements});
}
void decodeBlocks(Iq2SLayout, const std::byte* in, float* x, std::size_t blocks) {
    decodeIQ2_SScalar({in, blocks * Iq2SLayout::kBytes}, {x, blocks * codebook::kSuperElements});
}

#else

namespace hn = hwy::HWY_NAMESPACE;

// As many elements of one point as fit: 8, or 4 where vectors are short.
using PointFloats = hn::CappedTag<float, 8>;
using PointInts = hn::Rebind<std::int32_t, PointFloats>;
using PointBytes = hn::Rebind<std::int8_t, PointFloats>;

template <class Word>
HWY_INLINE Word loadWord(const std::byte* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// scale × value, negated where the byte of signs is −1; the products are the same either way round.
HWY_INLINE void decodePoint(const std::array<std::int8_t, 8>& values, const std::array<std::int8_t, 8>& signs,
                            hn::Vec<PointFloats> scale, float* x) {
    for (std::size_t i = 0; i < 8; i += hn::MaxLanes(PointFloats())) {
        const auto sign = hn::LoadU(PointBytes(), signs.data() + i);
        const auto value = hn::Sub(hn::Xor(hn::LoadU(PointBytes(), values.data() + i), sign), sign);
        const auto factor = hn::ConvertTo(PointFloats(), hn::PromoteTo(PointInts(), value));
        hn::StoreU(hn::Mul(scale, factor), PointFloats(), x + i);
    }
}

void decodeBlocks(Iq2XxsLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq2XxsLayout;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = halfToFloat(loadWord<std::uint16_t>(in + Layout::kSuperScale));
        for (std::size_t g = 0; g < 8; ++g) {
            const auto points = loadWord<std::uint32_t>(in + Layout::kPoints + 8 * g);
            const auto word = loadWord<std::uint32_t>(in + Layout::kPoints + 8 * g + 4);
            const auto scale = hn::Set(PointFloats(), scaleIq2(d, word >> 28));
            for (unsigned k = 0; k < 4; ++k, x += 8)
                decodePoint(Layout::kBook.values[points >> (8 * k) & 255u],
                            grids::kEvenSignBytes[word >> (7 * k) & 127u], scale, x);
        }
    }
}

void decodeBlocks(Iq2XsLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq2XsLayout;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = halfToFloat(loadWord<std::uint16_t>(in + Layout::kSuperScale));
        for (std::size_t pair = 0; pair < 16; ++pair) {
            const auto scales = std::to_integer<unsigned>(in[Layout::kScales + pair / 2]);
            const auto scale = hn::Set(PointFloats(), scaleIq2(d, scales >> (4 * (pair % 2)) & 15u));
            const auto codes = loadWord<std::uint32_t>(in + Layout::kPoints + 4 * pair);
            for (unsigned k = 0; k < 2; ++k, x += 8)
                decodePoint(Layout::kBook.values[codes >> (16 * k) & 511u],
                            grids::kEvenSignBytes[codes >> (16 * k + 9) & 127u], scale, x);
        }
    }
}

void decodeBlocks(Iq2SLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq2SLayout;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = halfToFloat(loadWord<std::uint16_t>(in + Layout::kSuperScale));
        for (std::size_t g = 0; g < 8; ++g) {
            const auto scales = std::to_integer<unsigned>(in[Layout::kScales + g]);
            const auto low = loadWord<std::uint32_t>(in + Layout::kLowBits + 4 * g);
            const auto high = std::to_integer<std::uint32_t>(in[Layout::kHighBits + g]);
            const auto signs = loadWord<std::uint32_t>(in + Layout::kSigns + 4 * g);
            for (unsigned k = 0; k < 4; ++k, x += 8) {
                const auto scale = hn::Set(PointFloats(), scaleIq2(d, scales >> (4 * (k / 2)) & 15u));
                const std::uint32_t position = (low >> (8 * k) & 255u) | (high >> (2 * k) & 3u) << 8;
                decodePoint(Layout::kBook.values[position], grids::kSignBytes[signs >> (8 * k) & 255u], scale,
                            x);
            }
        }
    }
}

#endif

} // namespace

void decodeIq2XxsBlocks(const std::byte* in, float* x, std::size_t blocks) {
    decodeBlocks(Iq2XxsLayout{}, in, x, blocks);
}
void decodeIq2XsBlocks(const std::byte* in, float* x, std::size_t blocks) {
    decodeBlocks(Iq2XsLayout{}, in, x, blocks);
}
void decodeIq2SBlocks(const std::byte* in, float* x, std::size_t blocks) {
    decodeBlocks(Iq2SLayout{}, in, x, blocks);
}

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

namespace {
HWY_EXPORT(decodeIq2XxsBlocks);
HWY_EXPORT(decodeIq2XsBlocks);
HWY_EXPORT(decodeIq2SBlocks);
} // namespace

void encodeIQ2_XXSWeighted(std::span<const float> x, std::span<const float> importance,
                           std::span<std::byte> out) {
    encodeIQ2_XXSWeightedScalar(x, importance, out);
}
void encodeIQ2_XSWeighted(std::span<const float> x, std::span<const float> importance,
                          std::span<std::byte> out) {
    encodeIQ2_XSWeightedScalar(x, importance, out);
}
void encodeIQ2_SWeighted(std::span<const float> x, std::span<const float> importance,
                         std::span<std::byte> out) {
    encodeIQ2_SWeightedScalar(x, importance, out);
}
void encodeIQ2_S(std::span<const float> x, std::span<std::byte> out) {
    encodeIQ2_SScalar(x, out);
}
void decodeIQ2_XXS(std::span<const std::byte> blocks, std::span<float> x) {
    const std::size_t count = x.size() / codebook::kSuperElements;
    assert(x.size() % codebook::kSuperElements == 0 && blocks.size() == count * Iq2XxsLayout::kBytes);
    HWY_DYNAMIC_DISPATCH(decodeIq2XxsBlocks)(blocks.data(), x.data(), count);
}
void decodeIQ2_XS(std::span<const std::byte> blocks, std::span<float> x) {
    const std::size_t count = x.size() / codebook::kSuperElements;
    assert(x.size() % codebook::kSuperElements == 0 && blocks.size() == count * Iq2XsLayout::kBytes);
    HWY_DYNAMIC_DISPATCH(decodeIq2XsBlocks)(blocks.data(), x.data(), count);
}
void decodeIQ2_S(std::span<const std::byte> blocks, std::span<float> x) {
    const std::size_t count = x.size() / codebook::kSuperElements;
    assert(x.size() % codebook::kSuperElements == 0 && blocks.size() == count * Iq2SLayout::kBytes);
    HWY_DYNAMIC_DISPATCH(decodeIq2SBlocks)(blocks.data(), x.data(), count);
}

} // namespace qw::quant::codecs
#endif
