// SIMD variants of IQ1_S and IQ1_M. Decoding runs along a point, whose 8 values come from one table.
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codebook_blocks.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/iq1.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/iq1_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/iq1_search-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET == HWY_SCALAR

QW_SCALAR_WEIGHED_BLOCKS(IQ1_S)
QW_SCALAR_WEIGHED_BLOCKS(IQ1_M)

#else

template <class Layout>
void encodeBlocks(Layout, const float* x, const float* importance, std::size_t columns, std::byte* out,
                  std::size_t blocks) {
    using Rules = typename Layout::Rules;
    encodeWithSplits<Rules>(x, importance, columns, blocks, out, Layout::kBytes,
                            [](const iq1::FoundBlock<Rules>& found, const float* values, const float* weight,
                               std::byte* block) { packIq1(found, values, weight, block); });
}

// As many elements of one point as fit: 8, or 4 where vectors are short.
using PointFloats = hn::CappedTag<float, 8>;
using PointInts = hn::Rebind<std::int32_t, PointFloats>;
using PointBytes = hn::Rebind<std::int8_t, PointFloats>;

HWY_INLINE void decodePoint(std::size_t position, bool lowered, float scale, float* x) {
    const std::int8_t* values = grids::kIq1S.values[position].data();
    const auto shift = hn::Set(PointFloats(), lowered ? -iq1::kShift : iq1::kShift);
    for (std::size_t i = 0; i < 8; i += hn::MaxLanes(PointFloats())) {
        const auto value = hn::PromoteTo(PointInts(), hn::LoadU(PointBytes(), values + i));
        const auto level = hn::Add(hn::ConvertTo(PointFloats(), value), shift);
        hn::StoreU(hn::Mul(hn::Set(PointFloats(), scale), level), PointFloats(), x + i);
    }
}

void decodeBlocks(Iq1SLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq1SLayout;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = loadHalf(in + Layout::kSuperScale);
        for (std::size_t g = 0; g < 8; ++g) {
            const auto low = codebook::loadWord<std::uint32_t>(in + Layout::kLowBits + 4 * g);
            const unsigned word = codebook::loadWord<std::uint16_t>(in + Layout::kWords + 2 * g);
            const float scale = scaleIq1(d, word >> 12 & 7u);
            for (unsigned k = 0; k < 4; ++k, x += 8)
                decodePoint((low >> (8 * k) & 255u) | (word >> (3 * k) & 7u) << 8, word >> 15 != 0, scale, x);
        }
    }
}

void decodeBlocks(Iq1MLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq1MLayout;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = superScaleIq1M(in);
        for (std::size_t q = 0; q < 4; ++q) {
            const unsigned scales = codebook::loadWord<std::uint16_t>(in + Layout::kScales + 2 * q);
            const auto low = codebook::loadWord<std::uint64_t>(in + Layout::kLowBits + 8 * q);
            const auto high = codebook::loadWord<std::uint32_t>(in + Layout::kHighBits + 4 * q);
            for (unsigned k = 0; k < 8; ++k, x += 8) {
                const unsigned bits = high >> (4 * k);
                decodePoint((low >> (8 * k) & 255u) | (bits & 7u) << 8, (bits & 8u) != 0,
                            scaleIq1(d, scales >> (k / 2 * 3) & 7u), x);
            }
        }
    }
}

QW_VECTOR_WEIGHED_BLOCKS(IQ1_S, Iq1SLayout)
QW_VECTOR_WEIGHED_BLOCKS(IQ1_M, Iq1MLayout)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_WEIGHED_BLOCKS(IQ1_S)
QW_DISPATCH_WEIGHED_BLOCKS(IQ1_M)
QW_DISPATCH_UNWEIGHED(IQ1_M)

} // namespace qw::quant::codecs
#endif
