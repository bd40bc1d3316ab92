// SIMD variants of Q2_K, Q4_K and Q5_K. Encoding: the search runs one sub-block per lane; rounding to the
// stored scales and packing go along the block, as decoding does.
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/k_affine_blocks.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "core/kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/k_affine_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include <hwy/highway.h>

#include "core/quant/codecs/lane_transpose-inl.h"
#include "core/quant/codecs/search/lane_affine_search-inl.h"
#include "core/quant/codecs/search/lane_importance-inl.h"
#include "core/quant/codecs/search/lane_step_levels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {

// Highway's scalar fallback has one lane: there the definition itself runs.
#if HWY_TARGET != HWY_SCALAR
namespace hn = hwy::HWY_NAMESPACE;

using D = LaneFloats;
using V = hn::Vec<D>;
constexpr std::size_t kLanes = hn::MaxLanes(D());
using DInt = hn::RebindToSigned<D>;
using DByte = hn::Rebind<std::uint8_t, D>;

HWY_INLINE std::uint8_t* asBytes(std::byte* p) {
    return reinterpret_cast<std::uint8_t*>(p);
}
HWY_INLINE const std::uint8_t* asBytes(const std::byte* p) {
    return reinterpret_cast<const std::uint8_t*>(p);
}

// What the search found for the sub-blocks of a batch.
template <std::size_t kSubBlocks>
struct BatchFits {
    static_assert(kSubBlocks % kSearchLanes == 0);

    alignas(64) float scale[kSubBlocks];
    alignas(64) float offset[kSubBlocks];
    alignas(64) float inverse[kSubBlocks];
    alignas(64) float low[kSubBlocks];
    alignas(64) float weight[kSubBlocks];
};

// elementWeights of k_affine.cpp, per lane.
template <class Search>
HWY_INLINE void laneWeights(const float* HWY_RESTRICT x, float* HWY_RESTRICT weights) {
    const D d;
    for (std::size_t g = 0; g < kSearchLanes; g += kLanes) {
        V base = hn::Zero(d);
        if constexpr (Search::kNorm == ErrorNorm::Squared) {
            for (std::size_t e = 0; e < Search::kElements; ++e) {
                const V v = hn::Load(d, x + e * kSearchLanes + g);
                base = hn::Add(base, hn::Mul(v, v));
            }
            base = hn::Sqrt(hn::Mul(base, hn::Set(d, 1.0f / static_cast<float>(Search::kElements))));
        }
        for (std::size_t e = 0; e < Search::kElements; ++e) {
            const V v = hn::Load(d, x + e * kSearchLanes + g);
            hn::Store(hn::Add(base, hn::Abs(v)), d, weights + e * kSearchLanes + g);
        }
    }
}

// Fits `subBlocks` sub-blocks that lie one after another. weigh(first, count, columns, weights): the weights
// of `count` of them in lanes.
template <class Search, std::size_t kBatch, class Weigh>
HWY_INLINE void fitSubBlocks(const float* HWY_RESTRICT x, std::size_t subBlocks, BatchFits<kBatch>& fits,
                             Weigh weigh) {
    constexpr std::size_t n = Search::kElements;
    alignas(64) float columns[n * kSearchLanes];
    alignas(64) float weights[n * kSearchLanes];
    for (std::size_t first = 0; first < subBlocks; first += kSearchLanes) {
        const std::size_t count = std::min(kSearchLanes, subBlocks - first);
        someRowsToLanes<n, kSearchVectors>(D(), x + first * n, count, columns);
        weigh(first, count, columns, weights);
        LaneFits lanes;
        LaneAffineSearch<Search>(columns, weights).run(lanes);
        std::copy_n(lanes.scale, kSearchLanes, fits.scale + first);
        std::copy_n(lanes.offset, kSearchLanes, fits.offset + first);
        std::copy_n(lanes.inverse, kSearchLanes, fits.inverse + first);
        std::copy_n(lanes.low, kSearchLanes, fits.low + first);
        std::copy_n(lanes.weight, kSearchLanes, fits.weight + first);
    }
}

// How one sub-block's levels follow from its elements: by the stored scale, or, where that is zero, as the
// search left them.
struct LevelRule {
    float factor;
    float shift;
    bool divides;
};

template <std::size_t kSubBlocks>
HWY_INLINE void levelRules(const AffineSteps<kSubBlocks>& steps, const float* inverse, const float* low,
                           LevelRule* HWY_RESTRICT rules) {
    for (std::size_t j = 0; j < kSubBlocks; ++j)
        rules[j] = steps.scale[j] != 0.0f ? LevelRule{steps.scale[j], steps.offset[j], true}
                                          : LevelRule{inverse[j], low[j], false};
}

template <class Search>
HWY_INLINE hn::Vec<DInt> levelsAlong(const float* HWY_RESTRICT x, const LevelRule& rule) {
    const D d;
    const V v = hn::LoadU(d, x);
    const V factor = hn::Set(d, rule.factor);
    const V shift = hn::Set(d, rule.shift);
    return exactLevels(
        d, HWY_LIKELY(rule.divides) ? hn::Div(hn::Add(v, shift), factor) : hn::Mul(factor, hn::Sub(v, shift)),
        Search::kTopLevel);
}

HWY_INLINE void storeLow8(hn::Vec<DInt> v, std::byte* at) {
    hn::StoreU(hn::DemoteTo(DByte(), v), DByte(), asBytes(at));
}

HWY_INLINE void packQ4K(const float* HWY_RESTRICT x, const LevelRule* HWY_RESTRICT rules,
                        std::byte* HWY_RESTRICT block) {
    for (std::size_t p = 0; p < 4; ++p)
        for (std::size_t i = 0; i < 32; i += kLanes) {
            const auto lower = levelsAlong<Q4KSearch>(x + 64 * p + i, rules[2 * p]);
            const auto upper = levelsAlong<Q4KSearch>(x + 64 * p + 32 + i, rules[2 * p + 1]);
            storeLow8(hn::Or(lower, hn::ShiftLeft<4>(upper)), block + 16 + 32 * p + i);
        }
}

HWY_INLINE void packQ5K(const float* HWY_RESTRICT x, const LevelRule* HWY_RESTRICT rules,
                        std::byte* HWY_RESTRICT block) {
    const DInt di;
    const auto nibble = hn::Set(di, 15);
    for (std::size_t i = 0; i < 32; i += kLanes) {
        auto fifthBits = hn::Zero(di);
        for (std::size_t p = 4; p-- > 0;) {
            const auto lower = levelsAlong<Q5KSearch>(x + 64 * p + i, rules[2 * p]);
            const auto upper = levelsAlong<Q5KSearch>(x + 64 * p + 32 + i, rules[2 * p + 1]);
            fifthBits = hn::Or(hn::Add(fifthBits, fifthBits), hn::ShiftRight<4>(upper));
            fifthBits = hn::Or(hn::Add(fifthBits, fifthBits), hn::ShiftRight<4>(lower));
            storeLow8(hn::Or(hn::And(lower, nibble), hn::ShiftLeft<4>(hn::And(upper, nibble))),
                      block + 48 + 32 * p + i);
        }
        storeLow8(fifthBits, block + 16 + i);
    }
}

HWY_INLINE void packQ2K(const float* HWY_RESTRICT x, const LevelRule* HWY_RESTRICT rules,
                        std::byte* HWY_RESTRICT block) {
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t i = 0; i < 32; i += kLanes) {
            const float* from = x + 128 * h + i;
            const LevelRule* rule = rules + 8 * h + i / 16;
            auto packed = levelsAlong<Q2KSearch>(from, rule[0]);
            packed = hn::Or(packed, hn::ShiftLeft<2>(levelsAlong<Q2KSearch>(from + 32, rule[2])));
            packed = hn::Or(packed, hn::ShiftLeft<4>(levelsAlong<Q2KSearch>(from + 64, rule[4])));
            packed = hn::Or(packed, hn::ShiftLeft<6>(levelsAlong<Q2KSearch>(from + 96, rule[6])));
            storeLow8(packed, block + 16 + 32 * h + i);
        }
}

template <class Search, std::size_t kBlockBytes, auto writeSteps, auto pack>
HWY_INLINE void encodeBlocks(const float* HWY_RESTRICT x, std::byte* HWY_RESTRICT out, std::size_t blocks) {
    constexpr std::size_t kBatchSubBlocks = 32;
    constexpr std::size_t kSubBlocks = kSuperBlockElements / Search::kElements;
    constexpr std::size_t kBatch = kBatchSubBlocks / kSubBlocks;
    for (std::size_t first = 0; first < blocks; first += kBatch) {
        const std::size_t count = std::min(kBatch, blocks - first);
        BatchFits<kBatchSubBlocks> fits;
        fitSubBlocks<Search>(x + first * kSuperBlockElements, count * kSubBlocks, fits,
                             [](std::size_t, std::size_t, const float* columns, float* weights)
                                 HWY_ATTR { laneWeights<Search>(columns, weights); });
        for (std::size_t b = 0; b < count; ++b) {
            const std::size_t at = b * kSubBlocks;
            std::byte* block = out + (first + b) * kBlockBytes;
            LevelRule rules[kSubBlocks];
            levelRules(writeSteps(fits.scale + at, fits.offset + at, block), fits.inverse + at, fits.low + at,
                       rules);
            pack(x + (first + b) * kSuperBlockElements, rules, block);
        }
    }
}

// The three types with an importance matrix.
struct WeightedQ2K {
    using Search = Q2KImportanceSearch;
    static constexpr std::size_t kBytes = kQ2KBytes;
    static constexpr float kSpread = kQ2KSpread;
    static constexpr int kTopStep = 15;
    static HWY_INLINE AffineSteps<16> write(const StoredSteps<16>& steps, std::byte* block) {
        packFourBitSteps(steps, block);
        return readFourBitSteps(block);
    }
    static HWY_INLINE void pack(const float* x, const LevelRule* rules, std::byte* block) {
        packQ2K(x, rules, block);
    }
};

struct WeightedQ4K {
    using Search = Q4KImportanceSearch;
    static constexpr std::size_t kBytes = kQ4KBytes;
    static constexpr float kSpread = kQ4KSpread;
    static constexpr int kTopStep = 63;
    static HWY_INLINE AffineSteps<8> write(const StoredSteps<8>& steps, std::byte* block) {
        packSixBitSteps(steps, block);
        return readSixBitSteps(block);
    }
    static HWY_INLINE void pack(const float* x, const LevelRule* rules, std::byte* block) {
        packQ4K(x, rules, block);
    }
};

struct WeightedQ5K {
    using Search = Q5KImportanceSearch;
    static constexpr std::size_t kBytes = kQ5KBytes;
    static constexpr float kSpread = kQ4KSpread;
    static constexpr int kTopStep = 63;
    static HWY_INLINE AffineSteps<8> write(StoredSteps<8> steps, std::byte* block) {
        limitSteps(steps);
        packSixBitSteps(steps, block);
        return readSixBitSteps(block);
    }
    static HWY_INLINE void pack(const float* x, const LevelRule* rules, std::byte* block) {
        packQ5K(x, rules, block);
    }
};

// The small integers of kStepBlocks blocks.
template <int kTopStep, std::size_t kSubBlocks, std::size_t kBatch>
HWY_INLINE void fitSteps(const BatchFits<kBatch>& fits, StepTile<kSubBlocks>& tile) {
    static_assert(kBatch == kSubBlocks * kStepBlocks);
    for (std::size_t b = 0; b < kStepBlocks; b += kLanes) {
        rowsToLanes<kSubBlocks>(D(), fits.scale + b * kSubBlocks, tile.values[0] + b, kStepBlocks);
        rowsToLanes<kSubBlocks>(D(), fits.offset + b * kSubBlocks, tile.values[1] + b, kStepBlocks);
        rowsToLanes<kSubBlocks>(D(), fits.weight + b * kSubBlocks, tile.weights + b, kStepBlocks);
    }
    LaneStepLevels<kSubBlocks, kTopStep>::run(tile);
}

template <std::size_t kSubBlocks>
HWY_INLINE StoredSteps<kSubBlocks> stepsOf(const StepTile<kSubBlocks>& tile, std::size_t block) {
    StoredSteps<kSubBlocks> steps;
    steps.d = tile.factor[0][block];
    steps.dmin = tile.factor[1][block];
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        steps.s[j] = static_cast<std::uint8_t>(tile.levels[0][j * kStepBlocks + block]);
        steps.m[j] = static_cast<std::uint8_t>(tile.levels[1][j * kStepBlocks + block]);
    }
    return steps;
}

// importance: of rows of `rowBlocks` blocks.
template <class Type>
HWY_INLINE void encodeWeightedBlocks(const float* HWY_RESTRICT x, const float* HWY_RESTRICT importance,
                                     std::size_t rowBlocks, std::byte* HWY_RESTRICT out, std::size_t blocks) {
    using Search = typename Type::Search;
    constexpr std::size_t n = Search::kElements;
    constexpr std::size_t kSubBlocks = kSuperBlockElements / n;
    BatchFits<kSubBlocks * kStepBlocks> fits;
    StepTile<kSubBlocks> tile;
    for (std::size_t first = 0; first < blocks; first += kStepBlocks) {
        const std::size_t count = std::min(kStepBlocks, blocks - first);
        const float* batch = x + first * kSuperBlockElements;
        float spread[kStepBlocks];
        sumsOfSquares(batch, count, kSuperBlockElements, spread);
        for (std::size_t b = 0; b < count; ++b)
            spread[b] = Type::kSpread * spread[b] / static_cast<float>(kSuperBlockElements);
        if (count < kStepBlocks) { // blocks to spare fit nothing
            std::fill(std::begin(fits.scale), std::end(fits.scale), 0.0f);
            std::fill(std::begin(fits.offset), std::end(fits.offset), 0.0f);
            std::fill(std::begin(fits.weight), std::end(fits.weight), 0.0f);
        }
        fitSubBlocks<Search>(
            batch, count * kSubBlocks, fits,
            [&](std::size_t firstSub, std::size_t subs, const float*, float* weights) HWY_ATTR {
                alignas(64) float rows[n * kSearchLanes];
                for (std::size_t s = 0; s < subs; ++s) {
                    const std::size_t block = (firstSub + s) / kSubBlocks;
                    const std::size_t column =
                        (first + block) % rowBlocks * kSuperBlockElements + (firstSub + s) % kSubBlocks * n;
                    importanceWeightsAlong(batch + (firstSub + s) * n, importance + column, spread[block], n,
                                           rows + s * n);
                }
                someRowsToLanes<n, kSearchVectors>(D(), rows, subs, weights);
            });
        fitSteps<Type::kTopStep>(fits, tile);
        for (std::size_t b = 0; b < count; ++b) {
            const std::size_t at = b * kSubBlocks;
            std::byte* block = out + (first + b) * Type::kBytes;
            LevelRule rules[kSubBlocks];
            levelRules(Type::write(stepsOf(tile, b), block), fits.inverse + at, fits.low + at, rules);
            Type::pack(batch + b * kSuperBlockElements, rules, block);
        }
    }
}

HWY_INLINE hn::Vec<DInt> loadBytes(const std::byte* HWY_RESTRICT p) {
    return hn::PromoteTo(DInt(), hn::LoadU(DByte(), asBytes(p)));
}

HWY_INLINE void storeElements(hn::Vec<DInt> levels, float scale, float offset, float* HWY_RESTRICT y) {
    const D d;
    hn::StoreU(hn::Sub(hn::Mul(hn::Set(d, scale), hn::ConvertTo(d, levels)), hn::Set(d, offset)), d, y);
}

// Q4_K, and with the fifth bits Q5_K.
template <bool kFifthBit>
HWY_INLINE void decodeSixBit(const std::byte* HWY_RESTRICT in, float* HWY_RESTRICT x, std::size_t blocks) {
    const DInt di;
    const auto nibble = hn::Set(di, 15);
    const auto fifth = hn::Set(di, 16);
    for (std::size_t b = 0; b < blocks;
         ++b, in += kFifthBit ? kQ5KBytes : kQ4KBytes, x += kSuperBlockElements) {
        const AffineSteps<8> steps = readSixBitSteps(in);
        for (std::size_t i = 0; i < 32; i += kLanes) {
            auto highBits = hn::Zero(di);
            if constexpr (kFifthBit) highBits = hn::ShiftLeft<4>(loadBytes(in + 16 + i));
            for (std::size_t p = 0; p < 4; ++p) {
                const auto packed = loadBytes(in + (kFifthBit ? 48 : 16) + 32 * p + i);
                auto lower = hn::And(packed, nibble);
                auto upper = hn::ShiftRight<4>(packed);
                if constexpr (kFifthBit) {
                    lower = hn::Or(lower, hn::And(highBits, fifth));
                    upper = hn::Or(upper, hn::And(hn::ShiftRight<1>(highBits), fifth));
                    highBits = hn::ShiftRight<2>(highBits);
                }
                storeElements(lower, steps.scale[2 * p], steps.offset[2 * p], x + 64 * p + i);
                storeElements(upper, steps.scale[2 * p + 1], steps.offset[2 * p + 1], x + 64 * p + 32 + i);
            }
        }
    }
}

HWY_INLINE void decodeFourBit(const std::byte* HWY_RESTRICT in, float* HWY_RESTRICT x, std::size_t blocks) {
    const auto lowest = hn::Set(DInt(), 3);
    for (std::size_t b = 0; b < blocks; ++b, in += kQ2KBytes, x += kSuperBlockElements) {
        const AffineSteps<16> steps = readFourBitSteps(in);
        for (std::size_t h = 0; h < 2; ++h)
            for (std::size_t i = 0; i < 32; i += kLanes) {
                auto packed = loadBytes(in + 16 + 32 * h + i);
                for (std::size_t k = 0; k < 4; ++k) {
                    const std::size_t j = 8 * h + 2 * k + i / 16;
                    storeElements(hn::And(packed, lowest), steps.scale[j], steps.offset[j],
                                  x + 128 * h + 32 * k + i);
                    packed = hn::ShiftRight<2>(packed);
                }
            }
    }
}

void encodeQ2_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Q2KSearch, kQ2KBytes, writeFourBitSteps, packQ2K>(x.data(), out.data(),
                                                                   x.size() / kSuperBlockElements);
}
void encodeQ4_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Q4KSearch, kQ4KBytes, writeSixBitSteps, packQ4K>(x.data(), out.data(),
                                                                  x.size() / kSuperBlockElements);
}
void encodeQ5_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeBlocks<Q5KSearch, kQ5KBytes, writeSixBitSteps, packQ5K>(x.data(), out.data(),
                                                                  x.size() / kSuperBlockElements);
}
template <class Type>
HWY_INLINE void encodeWeightedRows(std::span<const float> x, std::span<const float> importance,
                                   std::span<std::byte> out) {
    encodeWeightedBlocks<Type>(x.data(), importance.data(), importance.size() / kSuperBlockElements,
                               out.data(), x.size() / kSuperBlockElements);
}
void encodeQ2_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedRows<WeightedQ2K>(x, importance, out);
}
void encodeQ4_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedRows<WeightedQ4K>(x, importance, out);
}
void encodeQ5_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeWeightedRows<WeightedQ5K>(x, importance, out);
}
void decodeQ2_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeFourBit(in.data(), x.data(), x.size() / kSuperBlockElements);
}
void decodeQ4_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeSixBit<false>(in.data(), x.data(), x.size() / kSuperBlockElements);
}
void decodeQ5_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeSixBit<true>(in.data(), x.data(), x.size() / kSuperBlockElements);
}

#else

void encodeQ2_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeQ2_KScalar(x, out);
}
void encodeQ4_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeQ4_KScalar(x, out);
}
void encodeQ5_KBlocks(std::span<const float> x, std::span<std::byte> out) {
    encodeQ5_KScalar(x, out);
}
void encodeQ2_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeQ2_KWeightedScalar(x, importance, out);
}
void encodeQ4_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeQ4_KWeightedScalar(x, importance, out);
}
void encodeQ5_KWeightedBlocks(std::span<const float> x, std::span<const float> importance,
                              std::span<std::byte> out) {
    encodeQ5_KWeightedScalar(x, importance, out);
}
void decodeQ2_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeQ2_KScalar(in, x);
}
void decodeQ4_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeQ4_KScalar(in, x);
}
void decodeQ5_KBlocks(std::span<const std::byte> in, std::span<float> x) {
    decodeQ5_KScalar(in, x);
}

#endif

} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

#define QW_DISPATCH(Name, blockBytes)                                                                        \
    HWY_EXPORT(encode##Name##Blocks);                                                                        \
    HWY_EXPORT(encode##Name##WeightedBlocks);                                                                \
    HWY_EXPORT(decode##Name##Blocks);                                                                        \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                  \
        assert(x.size() % kSuperBlockElements == 0);                                                         \
        assert(out.size() == x.size() / kSuperBlockElements * (blockBytes));                                 \
        HWY_DYNAMIC_DISPATCH(encode##Name##Blocks)(x, out);                                                  \
    }                                                                                                        \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        assert(importance.size() % kSuperBlockElements == 0);                                                \
        assert(x.empty() || (!importance.empty() && x.size() % importance.size() == 0));                     \
        assert(out.size() == x.size() / kSuperBlockElements * (blockBytes));                                 \
        HWY_DYNAMIC_DISPATCH(encode##Name##WeightedBlocks)(x, importance, out);                              \
    }                                                                                                        \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                   \
        assert(x.size() % kSuperBlockElements == 0);                                                         \
        assert(in.size() == x.size() / kSuperBlockElements * (blockBytes));                                  \
        HWY_DYNAMIC_DISPATCH(decode##Name##Blocks)(in, x);                                                   \
    }

QW_DISPATCH(Q2_K, kQ2KBytes)
QW_DISPATCH(Q4_K, kQ4KBytes)
QW_DISPATCH(Q5_K, kQ5KBytes)

#undef QW_DISPATCH

} // namespace qw::quant::codecs
#endif
