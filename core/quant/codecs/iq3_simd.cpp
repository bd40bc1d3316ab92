// SIMD variants of IQ3_XXS and IQ3_S. Encoding is the search of iq3_search-inl.h. Decoding runs along two
// points that share a byte of signs: their 8 values come from one table, the signs from another.
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codec_dispatch.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/iq3.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/iq3_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/iq3_search-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET == HWY_SCALAR

QW_SCALAR_WEIGHED_BLOCKS(IQ3_XXS)
QW_SCALAR_WEIGHED_BLOCKS(IQ3_S)

#else

template <class Layout>
void encodeBlocks(Layout, const float* x, const float* importance, std::size_t columns, std::byte* out,
                  std::size_t blocks) {
    encodeByTriedScales<Layout>(x, importance, columns, blocks, out);
}

// As many elements of two points as fit: 8, or 4 where vectors are short.
using PairFloats = hn::CappedTag<float, 8>;

template <class Word>
HWY_INLINE Word loadWord(const void* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// scale × value, negated where the byte of signs is −1; the products are the same either way round. A
// template so that the half which does not fit the vectors is not compiled.
template <class D>
HWY_INLINE void decodePair(D d, const std::array<std::int8_t, 4>& first,
                           const std::array<std::int8_t, 4>& second, const std::array<std::int8_t, 8>& signs,
                           hn::Vec<D> scale, float* x) {
    const hn::Rebind<std::int8_t, D> bytes;
    const hn::Rebind<std::int32_t, D> ints;
    const auto store = [&](hn::Vec<decltype(bytes)> magnitudes, std::size_t at) {
        const auto sign = hn::LoadU(bytes, signs.data() + at);
        const auto value = hn::Sub(hn::Xor(magnitudes, sign), sign);
        hn::StoreU(hn::Mul(scale, hn::ConvertTo(d, hn::PromoteTo(ints, value))), d, x + at);
    };
    if constexpr (hn::MaxLanes(D()) == 8) {
        const hn::Repartition<std::uint64_t, decltype(bytes)> word;
        const std::uint64_t values = loadWord<std::uint32_t>(first.data()) |
                                     std::uint64_t{loadWord<std::uint32_t>(second.data())} << 32;
        store(hn::BitCast(bytes, hn::Set(word, values)), 0);
    } else {
        store(hn::LoadU(bytes, first.data()), 0);
        store(hn::LoadU(bytes, second.data()), 4);
    }
}

void decodeBlocks(Iq3XxsLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq3XxsLayout;
    const auto& values = Layout::kBook.values;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = loadHalf(in + Layout::kSuperScale);
        for (std::size_t g = 0; g < 8; ++g) {
            const auto points = loadWord<std::uint64_t>(in + Layout::kPoints + 8 * g);
            const auto word = loadWord<std::uint32_t>(in + Layout::kSigns + 4 * g);
            const auto scale = hn::Set(PairFloats(), Layout::scaleOf(d, word >> 28));
            for (unsigned k = 0; k < 4; ++k, x += 8)
                decodePair(PairFloats(), values[points >> (16 * k) & 255u],
                           values[points >> (16 * k + 8) & 255u],
                           grids::kEvenSignBytes[word >> (7 * k) & 127u], scale, x);
        }
    }
}

void decodeBlocks(Iq3SLayout, const std::byte* in, float* x, std::size_t blocks) {
    using Layout = Iq3SLayout;
    const auto& values = Layout::kBook.values;
    for (std::size_t block = 0; block < blocks; ++block, in += Layout::kBytes) {
        const float d = loadHalf(in + Layout::kSuperScale);
        for (std::size_t g = 0; g < 8; ++g) {
            const auto low = loadWord<std::uint64_t>(in + Layout::kLowBits + 8 * g);
            const auto high = std::to_integer<unsigned>(in[Layout::kHighBits + g]);
            const auto signs = loadWord<std::uint32_t>(in + Layout::kSigns + 4 * g);
            const auto code = std::to_integer<unsigned>(in[Layout::kScales + g / 2]) >> (4 * (g % 2)) & 15u;
            const auto scale = hn::Set(PairFloats(), Layout::scaleOf(d, code));
            for (unsigned k = 0; k < 4; ++k, x += 8)
                decodePair(PairFloats(), values[(low >> (16 * k) & 255u) | (high << (8 - 2 * k) & 256u)],
                           values[(low >> (16 * k + 8) & 255u) | (high << (7 - 2 * k) & 256u)],
                           grids::kSignBytes[signs >> (8 * k) & 255u], scale, x);
        }
    }
}

QW_VECTOR_WEIGHED_BLOCKS(IQ3_XXS, Iq3XxsLayout)
QW_VECTOR_WEIGHED_BLOCKS(IQ3_S, Iq3SLayout)

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

QW_DISPATCH_WEIGHED_BLOCKS(IQ3_XXS)
QW_DISPATCH_WEIGHED_BLOCKS(IQ3_S)
QW_DISPATCH_UNWEIGHED(IQ3_XXS)
QW_DISPATCH_UNWEIGHED(IQ3_S)

} // namespace qw::quant::codecs
#endif
