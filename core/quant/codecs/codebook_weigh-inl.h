// What comes before and after the search of the types IQ2 and IQ3, with vectors: the weights of
// codebook_search.h's weigh(), for several super-blocks at a time. Included once per Highway target.
#if defined(QW_QUANT_CODECS_CODEBOOK_WEIGH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef QW_QUANT_CODECS_CODEBOOK_WEIGH_INL_H
#undef QW_QUANT_CODECS_CODEBOOK_WEIGH_INL_H
#else
#define QW_QUANT_CODECS_CODEBOOK_WEIGH_INL_H
#endif

#include "core/quant/codecs/codebook_search.h"

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

using Floats = hn::CappedTag<float, 16>;
using Ints = hn::RebindToSigned<Floats>;
using FloatLanes = hn::Vec<Floats>;
using IntLanes = hn::Vec<Ints>;
constexpr std::size_t kLanes = hn::MaxLanes(Floats());

// Bit j: lane j of the mask.
template <class D>
HWY_INLINE std::uint32_t maskBits(D d, hn::Mask<D> mask) {
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, mask, bytes);
    return static_cast<std::uint32_t>(bytes[0] | bytes[1] << 8);
}

// Super-blocks weighed together: at least one, and enough to fill the lanes with sub-blocks.
template <class Rules>
struct WeighedBatch {
    static constexpr std::size_t kTileElements = kLanes * Rules::kSubElements;
    static constexpr std::size_t kBlocks =
        kTileElements > codebook::kSuperElements ? kTileElements / codebook::kSuperElements : 1;
    static constexpr std::size_t kElements = kBlocks * codebook::kSuperElements;

    alignas(64) float magnitude[kElements];
    alignas(64) float weight[kElements];
    alignas(64) float root[kElements];
    std::uint8_t signs[kElements / 8];
};

// Sums of squares as varianceOf forms them, of up to kVarianceBlocks super-blocks side by side: each is one
// long chain of additions, and eight of them hide each other's latency.
constexpr std::size_t kVarianceBlocks = 8;
template <class Rules>
void variancesOf(const float* x, std::size_t blocks, float* variances) {
    const float* rows[kVarianceBlocks];
    for (std::size_t b = 0; b < kVarianceBlocks; ++b)
        rows[b] = x + (b < blocks ? b : 0) * codebook::kSuperElements;
    float sums[kVarianceBlocks] = {};
    for (std::size_t i = 0; i < codebook::kSuperElements; ++i)
        for (std::size_t b = 0; b < kVarianceBlocks; ++b)
            sums[b] += rows[b][i] * rows[b][i];
    for (std::size_t b = 0; b < kVarianceBlocks; ++b)
        variances[b] = Rules::kVarianceFactor * sums[b] / static_cast<float>(codebook::kSuperElements);
}

template <class Rules>
HWY_INLINE FloatLanes weightOf(FloatLanes x, FloatLanes variance, const float* importance) {
    const auto square = hn::Mul(x, x);
    if (importance != nullptr)
        return hn::Mul(hn::LoadU(Floats(), importance), hn::Sqrt(hn::Add(variance, square)));
    if constexpr (requires { Rules::kPlainVariance; })
        return hn::Add(hn::Mul(hn::Set(Floats(), Rules::kPlainVariance), variance), square);
    else
        return square;
}

// weigh() of the scalar definition, for one super-block of a batch.
template <class Rules>
void weighLanes(const float* x, const float* importance, float variance, std::size_t block,
                WeighedBatch<Rules>& batch) {
    const Floats d;
    const std::size_t first = block * codebook::kSuperElements;
    for (std::size_t i = 0; i < codebook::kSuperElements; i += 16) {
        std::uint32_t signs = 0;
        for (std::size_t j = 0; j < 16; j += kLanes) {
            const std::size_t at = i + j;
            const auto value = hn::LoadU(d, x + at);
            const auto weight = weightOf<Rules>(value, hn::Set(d, variance),
                                                importance == nullptr ? nullptr : importance + at);
            hn::Store(weight, d, batch.weight + first + at);
            hn::Store(hn::Sqrt(weight), d, batch.root + first + at);
            const auto kept = hn::Ge(value, hn::Zero(d));
            hn::Store(hn::IfThenElse(kept, value, hn::Neg(value)), d, batch.magnitude + first + at);
            std::uint8_t bits[8] = {};
            hn::StoreMaskBits(d, hn::Not(kept), bits);
            signs |= static_cast<std::uint32_t>(bits[0] | bits[1] << 8) << j;
        }
        const std::size_t group = (first + i) / 8;
        batch.signs[group] = static_cast<std::uint8_t>(signs);
        batch.signs[group + 1] = static_cast<std::uint8_t>(signs >> 8);
        if constexpr (Rules::kEvenSigns)
            for (std::size_t g = 0; g < 2; ++g) {
                const std::size_t at = first + i + 8 * g;
                codebook::makeSignsEven(x + i + 8 * g, batch.weight + at, batch.magnitude + at,
                                        batch.signs[group + g]);
            }
    }
}

// Super-blocks from x to out. importance: one weight per column, of rows of `columns`, or null. search(batch,
// found) enters what it finds for the super-blocks of a batch; pack(found, block) writes one block of
// blockBytes.
template <class Rules, class Search, class Pack>
HWY_INLINE void encodeWeighed(const float* x, const float* importance, std::size_t columns,
                              std::size_t blocks, std::byte* out, std::size_t blockBytes,
                              const Search& search, const Pack& pack) {
    using Batch = WeighedBatch<Rules>;
    Batch batch;
    float variances[kVarianceBlocks];
    static_assert(kVarianceBlocks % Batch::kBlocks == 0);
    std::size_t column = 0;
    for (std::size_t block = 0; block < blocks; block += Batch::kBlocks) {
        const std::size_t here = blocks - block < Batch::kBlocks ? blocks - block : Batch::kBlocks;
        if (block % kVarianceBlocks == 0)
            variancesOf<Rules>(x + block * codebook::kSuperElements, blocks - block, variances);
        // Behind the last block of all stand zeros, which never count.
        if (here < Batch::kBlocks) std::memset(&batch, 0, sizeof batch);
        for (std::size_t b = 0; b < here; ++b) {
            weighLanes<Rules>(x + (block + b) * codebook::kSuperElements,
                              importance == nullptr ? nullptr : importance + column,
                              variances[(block + b) % kVarianceBlocks], b, batch);
            column += codebook::kSuperElements;
            if (column == columns) column = 0;
        }
        codebook::FoundBlock<Rules> found[Batch::kBlocks] = {};
        search(batch, found);
        for (std::size_t b = 0; b < here; ++b)
            pack(found[b], out + (block + b) * blockBytes);
    }
}

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#endif // HWY_TARGET != HWY_SCALAR
#endif // include guard
