// SIMD variants of IQ2_XXS, IQ2_XS and IQ2_S. Decoding runs along a point: its 8 values come from one table,
// its signs from another.
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/iq2.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/iq2_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/iq2_start-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET == HWY_SCALAR

QW_SCALAR_WEIGHED_BLOCKS(IQ2_XXS)
QW_SCALAR_WEIGHED_BLOCKS(IQ2_XS)
QW_SCALAR_WEIGHED_BLOCKS(IQ2_S)

#else

template <class Rules>
HWY_INLINE LaneStart startOf(const SubBlockTile<Rules>& tile) {
    const LaneStart start = startAtLargest(tile);
    if constexpr (!Rules::kFitsStart) {
        return start;
    } else {
        const Floats d;
        const auto scale = fittedStartLanes(tile, start.reference);
        const auto reference = hn::Mul(scale, hn::Set(d, static_cast<float>(codebook::kLevels<Rules>)));
        return {reference, scale, hn::And(start.counts, hn::Not(hn::Le(reference, hn::Zero(d))))};
    }
}

template <class Layout>
void encodeBlocks(Layout, const float* x, const float* importance, std::size_t columns, std::byte* out,
                  std::size_t blocks) {
    using Rules = typename Layout::Rules;
    encodeWithCodebook<Rules>(
        Layout::nearest(), x, importance, columns, blocks, out, Layout::kBytes,
        [](const SubBlockTile<Rules>& tile) HWY_ATTR { return startOf(tile); },
        [](const codebook::FoundBlock<Rules>& found, std::byte* block) { packIq2(found, block); });
}

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
        const float d = loadHalf(in + Layout::kSuperScale);
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
        const float d = loadHalf(in + Layout::kSuperScale);
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
        const float d = loadHalf(in + Layout::kSuperScale);
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

QW_VECTOR_WEIGHED_BLOCKS(IQ2_XXS, Iq2XxsLayout)
QW_VECTOR_WEIGHED_BLOCKS(IQ2_XS, Iq2XsLayout)
QW_VECTOR_WEIGHED_BLOCKS(IQ2_S, Iq2SLayout)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_WEIGHED_BLOCKS(IQ2_XXS)
QW_DISPATCH_WEIGHED_BLOCKS(IQ2_XS)
QW_DISPATCH_WEIGHED_BLOCKS(IQ2_S)
QW_DISPATCH_UNWEIGHED(IQ2_S)

} // namespace qw::quant::codecs
#endif
