// SIMD variants of Q4_0, Q4_1, Q5_0 and Q5_1 with an importance matrix: the searches run one block per lane,
// packing goes along the block.
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/legacy_blocks.h"
#include "core/quant/codecs/stored_halves.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/legacy_weighted_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/legacy_packing-inl.h"
#include "core/quant/codecs/search/lane_affine_search-inl.h"
#include "core/quant/codecs/search/lane_importance-inl.h"
#include "core/quant/codecs/search/lane_symmetric_search-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has one lane: there the definition itself runs.
#if HWY_TARGET != HWY_SCALAR

using LevelBytes = hn::Rebind<std::uint8_t, Floats>;

HWY_INLINE void storeBytes(hn::Vec<Ints> levels, std::uint8_t* at) {
    hn::StoreU(hn::DemoteTo(LevelBytes(), levels), LevelBytes(), at);
}

// Q4_0, Q5_0.
template <int bits>
struct Centred {
    static constexpr std::size_t kBytes = legacyBlockBytes(bits, false);
    static constexpr std::size_t kBlocks = kLanes; // searched together
    static constexpr int kZeroLevel = 1 << (bits - 1);

    // Blocks and the weights of their elements; `count` of kBlocks.
    static HWY_INLINE void encode(const float* x, const float* weights, std::size_t count, std::byte* out) {
        const Floats d;
        GroupTile<kLegacyElements> tile;
        someRowsToLanes<kLegacyElements, 1>(d, x, count, tile.x[0]);
        transposeWeights(weights, tile);
        const SearchedLanes lanes = searchScaleLanes<kZeroLevel>(tile);
        alignas(64) float scale[kLanes];
        alignas(64) float inverse[kLanes];
        hn::Store(lanes.scale, d, scale);
        hn::Store(lanes.inverse, d, inverse);
        for (std::size_t b = 0; b < count; ++b, x += kLegacyElements, out += kBytes) {
            alignas(32) std::uint8_t q[kLegacyElements] = {};
            if (HWY_LIKELY(inverse[b] != 0.0f)) {
                const auto factor = hn::Set(d, inverse[b]);
                for (std::size_t i = 0; i < kLegacyElements; i += kLanes)
                    storeBytes(storedLevels<kZeroLevel>(hn::Mul(factor, hn::LoadU(d, x + i))), q + i);
            }
            storeHalf(out, scale[b]);
            packLevels<bits>(q, out + 2);
        }
    }
};

// Q4_1, Q5_1.
template <int bits>
struct WithMin {
    static constexpr std::size_t kBytes = legacyBlockBytes(bits, true);
    static constexpr std::size_t kBlocks = kSearchLanes;
    using Search = LegacyImportanceSearch<bits>;

    static HWY_INLINE void encode(const float* x, const float* weights, std::size_t count, std::byte* out) {
        const Floats d;
        alignas(64) float columns[kLegacyElements * kBlocks];
        alignas(64) float columnWeights[kLegacyElements * kBlocks];
        someRowsToLanes<kLegacyElements, kSearchVectors>(d, x, count, columns);
        someRowsToLanes<kLegacyElements, kSearchVectors>(d, weights, kBlocks, columnWeights);
        LaneFits fits;
        LaneAffineSearch<Search>(columns, columnWeights).run(fits);
        for (std::size_t b = 0; b < count; ++b, x += kLegacyElements, out += kBytes) {
            alignas(32) std::uint8_t q[kLegacyElements];
            const auto inverse = hn::Set(d, fits.inverse[b]);
            const auto low = hn::Set(d, fits.low[b]);
            for (std::size_t i = 0; i < kLegacyElements; i += kLanes) {
                const auto value = hn::Mul(inverse, hn::Sub(hn::LoadU(d, x + i), low));
                storeBytes(exactLevels(d, value, Search::kTopLevel), q + i);
            }
            storeHalf(out, fits.scale[b]);
            storeHalf(out + 2, -fits.offset[b]);
            packLevels<bits>(q, out + 4);
        }
    }
};

template <class Type>
HWY_INLINE void encodeWeightedRows(std::span<const float> x, std::span<const float> importance,
                                   std::span<std::byte> out) {
    constexpr std::size_t kRows = 16; // whose mean squares are found together
    constexpr std::size_t kBlocks = Type::kBlocks;
    const std::size_t width = importance.size();
    const std::size_t rowBlocks = width / kLegacyElements;
    alignas(64) float weights[kBlocks * kLegacyElements] = {};
    std::byte* at = out.data();
    for (std::size_t rest = x.empty() ? 0 : x.size() / width, row = 0; rest != 0;) {
        const std::size_t rows = std::min(kRows, rest);
        const float* values = x.data() + row * width;
        float spread[kRows];
        sumsOfSquares(values, rows, width, spread);
        for (std::size_t r = 0; r < rows; ++r)
            spread[r] /= static_cast<float>(width);
        for (std::size_t first = 0; first < rows * rowBlocks; first += kBlocks) {
            const std::size_t count = std::min(kBlocks, rows * rowBlocks - first);
            for (std::size_t b = 0; b < count; ++b)
                importanceWeightsAlong(values + (first + b) * kLegacyElements,
                                       importance.data() + (first + b) % rowBlocks * kLegacyElements,
                                       spread[(first + b) / rowBlocks], kLegacyElements,
                                       weights + b * kLegacyElements);
            Type::encode(values + first * kLegacyElements, weights, count, at);
            at += count * Type::kBytes;
        }
        row += rows;
        rest -= rows;
    }
}

#define QW_TARGET_VARIANT(Name, Type)                                                                        \
    void encode##Name##WeightedRows(std::span<const float> x, std::span<const float> importance,             \
                                    std::span<std::byte> out) {                                              \
        encodeWeightedRows<Type>(x, importance, out);                                                        \
    }

#else

#define QW_TARGET_VARIANT(Name, Type)                                                                        \
    void encode##Name##WeightedRows(std::span<const float> x, std::span<const float> importance,             \
                                    std::span<std::byte> out) {                                              \
        encode##Name##WeightedScalar(x, importance, out);                                                    \
    }

#endif

QW_TARGET_VARIANT(Q4_0, Centred<4>)
QW_TARGET_VARIANT(Q4_1, WithMin<4>)
QW_TARGET_VARIANT(Q5_0, Centred<5>)
QW_TARGET_VARIANT(Q5_1, WithMin<5>)

#undef QW_TARGET_VARIANT

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

#define QW_DISPATCH(Name, blockBytes)                                                                        \
    HWY_EXPORT(encode##Name##WeightedRows);                                                                  \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        assert(importance.size() % kLegacyElements == 0);                                                    \
        assert(x.empty() || (!importance.empty() && x.size() % importance.size() == 0));                     \
        assert(out.size() == x.size() / kLegacyElements * (blockBytes));                                     \
        HWY_DYNAMIC_DISPATCH(encode##Name##WeightedRows)(x, importance, out);                                \
    }

QW_DISPATCH(Q4_0, legacyBlockBytes(4, false))
QW_DISPATCH(Q4_1, legacyBlockBytes(4, true))
QW_DISPATCH(Q5_0, legacyBlockBytes(5, false))
QW_DISPATCH(Q5_1, legacyBlockBytes(5, true))

#undef QW_DISPATCH

} // namespace qw::quant::codecs
#endif
