// SIMD variants of Q3_K and Q6_K. The searches run one group per lane (lane_symmetric_search-inl.h,
// k_symmetric_refinement-inl.h); what
// follows them, the final levels and the bit planes, runs along the block.
#include "core/kernels/simd_targets.h"
#include "core/quant/codecs/codecs.h"
#include "core/quant/codecs/k_symmetric.h"
#include "core/quant/codecs/stored_halves.h"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quant/codecs/k_symmetric_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway requires.
#include "core/quant/codecs/k_symmetric_planes-inl.h"
#include "core/quant/codecs/k_symmetric_refinement-inl.h"
#include "core/quant/codecs/search/lane_importance-inl.h"
#include "core/quant/codecs/search/lane_symmetric_search-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qw::quant::codecs {
namespace HWY_NAMESPACE {
namespace {

// Highway's scalar fallback has no vectors of 16 bytes: there the definition itself runs.
#if HWY_TARGET == HWY_SCALAR

void encodeQ3KBlocks(const float* x, std::byte* out, std::size_t blocks) {
    encodeQ3_KScalar({x, blocks * kSuperElements}, {out, blocks * Q3KLayout::kBytes});
}
void encodeQ6KBlocks(const float* x, std::byte* out, std::size_t blocks) {
    encodeQ6_KScalar({x, blocks * kSuperElements}, {out, blocks * Q6KLayout::kBytes});
}
void encodeQ3KWeightedBlocks(const float* x, const float* importance, std::size_t rowBlocks, std::byte* out,
                             std::size_t blocks) {
    encodeQ3_KWeightedScalar({x, blocks * kSuperElements}, {importance, rowBlocks * kSuperElements},
                             {out, blocks * Q3KLayout::kBytes});
}
void encodeQ6KWeightedBlocks(const float* x, const float* importance, std::size_t rowBlocks, std::byte* out,
                             std::size_t blocks) {
    encodeQ6_KWeightedScalar({x, blocks * kSuperElements}, {importance, rowBlocks * kSuperElements},
                             {out, blocks * Q6KLayout::kBytes});
}
void decodeQ3KBlocks(const std::byte* in, float* x, std::size_t blocks) {
    decodeQ3_KScalar({in, blocks * Q3KLayout::kBytes}, {x, blocks * kSuperElements});
}
void decodeQ6KBlocks(const std::byte* in, float* x, std::size_t blocks) {
    decodeQ6_KScalar({in, blocks * Q6KLayout::kBytes}, {x, blocks * kSuperElements});
}

#else

using LevelBytes = hn::Rebind<std::uint8_t, Floats>;
using SignedBytes = hn::Rebind<std::int8_t, Floats>;

struct BlockScales {
    alignas(64) float scale[kSubBlocks];
    alignas(64) float inverse[kSubBlocks];
};

HWY_INLINE hn::Vec<Ints> roundedLanes(FloatLanes value) {
    return hn::Sub(roundedMantissa(value), hn::Set(Ints(), kMantissaOffset));
}

HWY_INLINE hn::Vec<Ints> lowByteSigned(hn::Vec<Ints> v) {
    return hn::ShiftRight<24>(hn::ShiftLeft<24>(v));
}

// The first group scale of largest magnitude, NaN passed over; 0 when there is none.
HWY_INLINE float extremeScale(const float* scales) {
    const Floats d;
    auto largest = hn::Zero(d);
    for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
        const auto magnitude = hn::Abs(hn::Load(d, scales + g));
        largest = hn::IfThenElse(hn::Gt(magnitude, largest), magnitude, largest);
    }
    const auto magnitude = hn::MaxOfLanes(d, largest);
    if (hn::GetLane(magnitude) == 0.0f) return 0.0f;
    for (std::size_t g = 0;; g += kLanes) {
        const auto found = hn::FindFirstTrue(d, hn::Eq(hn::Abs(hn::Load(d, scales + g)), magnitude));
        if (found >= 0) return scales[g + static_cast<std::size_t>(found)];
    }
}

template <int zeroLevel>
HWY_INLINE void storeLevels(FloatLanes value, std::uint8_t* at) {
    hn::StoreU(hn::DemoteTo(LevelBytes(), storedLevels<zeroLevel>(value)), LevelBytes(), at);
}

// The levels of one group, given what its stored scale means.
template <int zeroLevel>
HWY_INLINE void divideByScale(const float* x, float d, std::uint8_t* levels) {
    const auto scale = hn::Set(Floats(), d);
    for (std::size_t i = 0; i < kSubElements; i += kLanes)
        storeLevels<zeroLevel>(hn::Div(hn::LoadU(Floats(), x + i), scale), levels + i);
}

// The levels that the search ended with, for a group whose stored scale is zero.
template <int zeroLevel>
HWY_INLINE void levelsOfSearch(const float* x, float inverse, std::uint8_t* levels) {
    if (inverse == 0.0f) {
        std::memset(levels, 0, kSubElements);
        return;
    }
    for (std::size_t i = 0; i < kSubElements; i += kLanes)
        storeLevels<zeroLevel>(hn::Mul(hn::Set(Floats(), inverse), hn::LoadU(Floats(), x + i)), levels + i);
}

void finishQ6K(const float* x, const BlockScales& searched, std::byte* block) {
    const Floats d;
    const float extreme = extremeScale(searched.scale);
    if (std::fabs(extreme) < kNegligible) {
        std::memset(block, 0, Q6KLayout::kBytes);
        return;
    }
    const float inverse = -128.0f / extreme;
    storeHalf(block + Q6KLayout::kSuperScale, 1 / inverse);
    const auto superScale = hn::Set(d, loadHalf(block + Q6KLayout::kSuperScale));
    alignas(64) float scales[kSubBlocks];
    for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
        const auto rounded = roundedLanes(hn::Mul(hn::Set(d, inverse), hn::Load(d, searched.scale + g)));
        const auto scale = lowByteSigned(hn::Min(rounded, hn::Set(Ints(), 127)));
        hn::StoreU(hn::DemoteTo(SignedBytes(), scale), SignedBytes(),
                   reinterpret_cast<std::int8_t*>(block + Q6KLayout::kScales + g));
        hn::Store(hn::Mul(superScale, hn::ConvertTo(d, scale)), d, scales + g);
    }
    alignas(64) std::uint8_t levels[kSuperElements];
    for (std::size_t g = 0; g < kSubBlocks; ++g) {
        const float* group = x + kSubElements * g;
        if (HWY_LIKELY(scales[g] != 0.0f))
            divideByScale<Q6KLayout::kZeroLevel>(group, scales[g], levels + kSubElements * g);
        else
            levelsOfSearch<Q6KLayout::kZeroLevel>(group, searched.inverse[g], levels + kSubElements * g);
    }
    packQ6K(levels, block);
}

// weigh(block, g, tile): weights for groups g … g + kLanes − 1 of a block.
template <class Weigh>
HWY_INLINE void searchAndFinishQ6K(const float* x, std::byte* out, std::size_t blocks, Weigh weigh) {
    const Floats d;
    GroupTile<kSubElements> tile;
    for (std::size_t block = 0; block < blocks; ++block, x += kSuperElements, out += Q6KLayout::kBytes) {
        BlockScales searched;
        for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
            transposeGroups(x + kSubElements * g, tile);
            weigh(block, g, tile);
            const SearchedLanes lanes = searchScaleLanes<Q6KLayout::kZeroLevel>(tile);
            hn::Store(lanes.scale, d, searched.scale + g);
            hn::Store(lanes.inverse, d, searched.inverse + g);
        }
        finishQ6K(x, searched, out);
    }
}

void encodeQ6KBlocks(const float* x, std::byte* out, std::size_t blocks) {
    searchAndFinishQ6K(x, out, blocks, [](std::size_t, std::size_t, GroupTile<kSubElements>& tile) HWY_ATTR {
        weighBySquares(tile);
    });
}

void encodeQ6KWeightedBlocks(const float* x, const float* importance, std::size_t rowBlocks, std::byte* out,
                             std::size_t blocks) {
    searchAndFinishQ6K(
        x, out, blocks, [=](std::size_t block, std::size_t g, GroupTile<kSubElements>& tile) HWY_ATTR {
            transposeWeights(importance + block % rowBlocks * kSuperElements + kSubElements * g, tile);
        });
}

// The levels, given what the stored scales mean, and their bit planes. searchedLevels(group, levels): those
// of a group whose stored scale is zero.
template <class SearchedLevels>
HWY_INLINE void finishLevelsQ3K(const float* x, const float* scales, std::byte* block,
                                SearchedLevels searchedLevels) {
    alignas(64) std::uint8_t levels[kSuperElements];
    for (std::size_t g = 0; g < kSubBlocks; ++g) {
        const float* group = x + kSubElements * g;
        if (HWY_LIKELY(scales[g] != 0.0f))
            divideByScale<Q3KLayout::kZeroLevel>(group, scales[g], levels + kSubElements * g);
        else
            searchedLevels(group, levels + kSubElements * g);
    }
    packQ3K(levels, block);
}

void finishQ3K(const float* x, const float* searched, std::byte* block) {
    const Floats d;
    const Ints di;
    std::byte* const superScaleAt = block + Q3KLayout::kSuperScale;
    alignas(64) float scales[kSubBlocks] = {}; // as stored; none when the largest is zero
    const float extreme = extremeScale(searched);
    if (extreme != 0.0f) {
        const float inverse = -32.0f / extreme;
        storeHalf(superScaleAt, 1 / inverse);
        const auto superScale = hn::Set(d, loadHalf(superScaleAt));
        alignas(16) std::uint8_t packed[kSubBlocks];
        for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
            const auto rounded =
                lowByteSigned(roundedLanes(hn::Mul(hn::Set(d, inverse), hn::Load(d, searched + g))));
            const auto scale = hn::Min(hn::Max(rounded, hn::Set(di, -Q3KLayout::kZeroScale)),
                                       hn::Set(di, Q3KLayout::kZeroScale - 1));
            const auto stored = hn::Add(scale, hn::Set(di, Q3KLayout::kZeroScale));
            hn::StoreU(hn::DemoteTo(LevelBytes(), stored), LevelBytes(), packed + g);
            hn::Store(hn::Mul(superScale, hn::ConvertTo(d, scale)), d, scales + g);
        }
        packScalesQ3K(packed, block + Q3KLayout::kScales);
    } else {
        std::memset(block + Q3KLayout::kScales, 0, 12);
        storeHalf(superScaleAt, 0.0f);
    }
    // Zeros are rare, so the levels of the search are found again instead of being kept for every group.
    finishLevelsQ3K(x, scales, block, searchedLevelsQ3K);
}

void encodeQ3KBlocks(const float* x, std::byte* out, std::size_t blocks) {
    constexpr std::size_t kBatch = RefinementPool::kGroups / kSubBlocks;
    const Floats d;
    RefinementPool pool;
    std::memset(&pool, 0, sizeof pool);
    GroupTile<kSubElements> tile;
    alignas(64) float scales[RefinementPool::kGroups];
    while (blocks != 0) {
        const std::size_t batch = blocks < kBatch ? blocks : kBatch;
        for (std::size_t g = 0; g < batch * kSubBlocks; g += kLanes) {
            transposeGroups(x + kSubElements * g, tile);
            hn::Store(startRefinement<Q3KLayout::kZeroLevel>(tile, g, pool), d, scales + g);
        }
        refinePool<Q3KLayout::kZeroLevel>(pool, scales);
        for (std::size_t i = 0; i < batch; ++i)
            finishQ3K(x + kSuperElements * i, scales + kSubBlocks * i, out + Q3KLayout::kBytes * i);
        x += batch * kSuperElements;
        out += batch * Q3KLayout::kBytes;
        blocks -= batch;
    }
}

// Blocks whose scales are searched together.
constexpr std::size_t kWeightedBatch = 16;

struct WeightedBatchQ3K {
    alignas(64) float scale[kWeightedBatch * kSubBlocks];
    alignas(64) float inverse[kWeightedBatch * kSubBlocks];
    alignas(64) float weight[kWeightedBatch * kSubBlocks];
    // Of the blocks, whose elements are the scales of their groups.
    alignas(64) float superScale[kWeightedBatch];
    alignas(64) float superInverse[kWeightedBatch];
    alignas(64) float superExtreme[kWeightedBatch];
};

HWY_INLINE void searchGroupsQ3K(const float* x, const float* importance, float spread, std::size_t block,
                                WeightedBatchQ3K& batch) {
    const Floats d;
    alignas(64) float weights[kSuperElements];
    importanceWeightsAlong(x, importance, spread, kSuperElements, weights);
    GroupTile<kSubElements> tile;
    for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
        const std::size_t at = block * kSubBlocks + g;
        transposeGroups(x + kSubElements * g, tile);
        transposeWeights(weights + kSubElements * g, tile);
        const SearchedLanes lanes = searchScaleLanes<Q3KLayout::kZeroLevel>(tile);
        hn::Store(lanes.scale, d, batch.scale + at);
        hn::Store(lanes.inverse, d, batch.inverse + at);
        hn::Store(weightSums(tile), d, batch.weight + at);
    }
}

HWY_INLINE void searchSuperScalesQ3K(WeightedBatchQ3K& batch) {
    const Floats d;
    GroupTile<kSubBlocks> tile;
    for (std::size_t b = 0; b < kWeightedBatch; b += kLanes) {
        transposeGroups(batch.scale + kSubBlocks * b, tile);
        transposeWeights(batch.weight + kSubBlocks * b, tile);
        const SearchedLanes lanes = searchScaleLanes<Q3KLayout::kZeroScale, Values::Any>(tile);
        hn::Store(lanes.scale, d, batch.superScale + b);
        hn::Store(lanes.inverse, d, batch.superInverse + b);
        hn::Store(lanes.extreme, d, batch.superExtreme + b);
    }
}

HWY_INLINE void finishWeightedQ3K(const float* x, const WeightedBatchQ3K& batch, std::size_t b,
                                  std::byte* block) {
    const Floats d;
    const Ints di;
    storeHalf(block + Q3KLayout::kSuperScale, batch.superScale[b]);
    const auto superScale = hn::Set(d, loadHalf(block + Q3KLayout::kSuperScale));
    const auto superInverse = hn::Set(d, batch.superInverse[b]);
    const bool negligible = std::fabs(batch.superExtreme[b]) < kNegligible;
    alignas(64) float scales[kSubBlocks]; // as stored
    alignas(16) std::uint8_t packed[kSubBlocks];
    for (std::size_t g = 0; g < kSubBlocks; g += kLanes) {
        const auto searched = hn::Load(d, batch.scale + b * kSubBlocks + g);
        auto stored = storedLevels<Q3KLayout::kZeroScale>(hn::Mul(superInverse, searched));
        if (negligible) stored = hn::Zero(di);
        hn::StoreU(hn::DemoteTo(LevelBytes(), stored), LevelBytes(), packed + g);
        const auto scale = hn::Sub(stored, hn::Set(di, Q3KLayout::kZeroScale));
        hn::Store(hn::Mul(superScale, hn::ConvertTo(d, scale)), d, scales + g);
    }
    packScalesQ3K(packed, block + Q3KLayout::kScales);
    finishLevelsQ3K(x, scales, block, [&](const float* group, std::uint8_t* levels) HWY_ATTR {
        const auto g = static_cast<std::size_t>(group - x) / kSubElements;
        levelsOfSearch<Q3KLayout::kZeroLevel>(group, batch.inverse[b * kSubBlocks + g], levels);
    });
}

void encodeQ3KWeightedBlocks(const float* x, const float* importance, std::size_t rowBlocks, std::byte* out,
                             std::size_t blocks) {
    WeightedBatchQ3K batch;
    std::memset(&batch, 0, sizeof batch); // blocks to spare hold numbers
    for (std::size_t first = 0; first < blocks; first += kWeightedBatch) {
        const std::size_t count = blocks - first < kWeightedBatch ? blocks - first : kWeightedBatch;
        const float* in = x + first * kSuperElements;
        float squares[kWeightedBatch];
        sumsOfSquares(in, count, kSuperElements, squares);
        for (std::size_t b = 0; b < count; ++b)
            searchGroupsQ3K(in + b * kSuperElements, importance + (first + b) % rowBlocks * kSuperElements,
                            Q3KLayout::kSpread * squares[b] / static_cast<float>(kSuperElements), b, batch);
        searchSuperScalesQ3K(batch);
        for (std::size_t b = 0; b < count; ++b)
            finishWeightedQ3K(in + b * kSuperElements, batch, b, out + (first + b) * Q3KLayout::kBytes);
    }
}

// One group of levels, centred and widened, times its scale.
HWY_INLINE void scaleLevels(const std::int8_t* levels, FloatLanes scale, float* x) {
    const Floats d;
    for (std::size_t i = 0; i < kSubElements; i += kLanes) {
        const auto level = hn::PromoteTo(Ints(), hn::LoadU(SignedBytes(), levels + i));
        hn::StoreU(hn::Mul(scale, hn::ConvertTo(d, level)), d, x + i);
    }
}

HWY_INLINE void storeCentred(PlaneLanes level, int zeroLevel, std::int8_t* at) {
    const hn::RebindToSigned<Plane> di;
    hn::StoreU(hn::BitCast(di, hn::Sub(level, maskOf(zeroLevel))), di, at);
}

void decodeQ6KBlocks(const std::byte* in, float* x, std::size_t blocks) {
    const Floats d;
    for (std::size_t block = 0; block < blocks; ++block, in += Q6KLayout::kBytes, x += kSuperElements) {
        alignas(64) std::int8_t levels[kSuperElements];
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t l = 0; l < 32; l += kPlaneLanes) {
                const std::byte* ql = in + Q6KLayout::kLowBits + 64 * half + l;
                const auto low0 = loadPlane(ql);
                const auto low1 = loadPlane(ql + 32);
                const auto high = loadPlane(in + Q6KLayout::kHighBits + 32 * half + l);
                const auto nibble = maskOf(15);
                const auto pair = maskOf(0x30);
                std::int8_t* at = levels + 128 * half + l;
                storeCentred(hn::Or(hn::And(low0, nibble), hn::And(shiftUp<4>(high), pair)), 32, at);
                storeCentred(hn::Or(hn::And(low1, nibble), hn::And(shiftUp<2>(high), pair)), 32, at + 32);
                storeCentred(hn::Or(hn::And(shiftDown<4>(low0), nibble), hn::And(high, pair)), 32, at + 64);
                storeCentred(hn::Or(hn::And(shiftDown<4>(low1), nibble), hn::And(shiftDown<2>(high), pair)),
                             32, at + 96);
            }
        const float superScale = loadHalf(in + Q6KLayout::kSuperScale);
        for (std::size_t g = 0; g < kSubBlocks; ++g) {
            const auto scale = static_cast<float>(std::to_integer<std::int8_t>(in[Q6KLayout::kScales + g]));
            scaleLevels(levels + kSubElements * g, hn::Set(d, superScale * scale), x + kSubElements * g);
        }
    }
}

void decodeQ3KBlocks(const std::byte* in, float* x, std::size_t blocks) {
    const Floats d;
    for (std::size_t block = 0; block < blocks; ++block, in += Q3KLayout::kBytes, x += kSuperElements) {
        alignas(64) std::int8_t levels[kSuperElements];
        for (std::size_t l = 0; l < 32; l += kPlaneLanes) {
            auto high = loadPlane(in + Q3KLayout::kHighBits + l);
            for (std::size_t half = 0; half < 2; ++half) {
                const auto low = loadPlane(in + Q3KLayout::kLowBits + 32 * half + l);
                const auto pair = maskOf(3);
                const auto bit = maskOf(4);
                std::int8_t* at = levels + 128 * half + l;
                storeCentred(hn::Or(hn::And(low, pair), hn::And(shiftUp<2>(high), bit)), 4, at);
                storeCentred(hn::Or(hn::And(shiftDown<2>(low), pair), hn::And(shiftUp<1>(high), bit)), 4,
                             at + 32);
                storeCentred(hn::Or(hn::And(shiftDown<4>(low), pair), hn::And(high, bit)), 4, at + 64);
                storeCentred(hn::Or(hn::And(shiftDown<6>(low), pair), hn::And(shiftDown<1>(high), bit)), 4,
                             at + 96);
                high = shiftDown<4>(high);
            }
        }
        std::uint8_t scales[kSubBlocks];
        unpackScalesQ3K(in + Q3KLayout::kScales, scales);
        const float superScale = loadHalf(in + Q3KLayout::kSuperScale);
        for (std::size_t g = 0; g < kSubBlocks; ++g) {
            const auto scale = static_cast<float>(scales[g] - Q3KLayout::kZeroScale);
            scaleLevels(levels + kSubElements * g, hn::Set(d, superScale * scale), x + kSubElements * g);
        }
    }
}

#endif

} // namespace
} // namespace HWY_NAMESPACE
} // namespace qw::quant::codecs
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qw::quant::codecs {

#define QW_DISPATCH(Name, Kernel)                                                                            \
    HWY_EXPORT(encode##Kernel##Blocks);                                                                      \
    HWY_EXPORT(encode##Kernel##WeightedBlocks);                                                              \
    HWY_EXPORT(decode##Kernel##Blocks);                                                                      \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                  \
        const std::size_t blocks = x.size() / kSuperElements;                                                \
        assert(x.size() % kSuperElements == 0 && out.size() == blocks * Kernel##Layout::kBytes);             \
        HWY_DYNAMIC_DISPATCH(encode##Kernel##Blocks)(x.data(), out.data(), blocks);                          \
    }                                                                                                        \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        const std::size_t blocks = x.size() / kSuperElements;                                                \
        assert(importance.size() % kSuperElements == 0 && out.size() == blocks * Kernel##Layout::kBytes);    \
        assert(x.empty() || (!importance.empty() && x.size() % importance.size() == 0));                     \
        HWY_DYNAMIC_DISPATCH(encode##Kernel##WeightedBlocks)                                                 \
        (x.data(), importance.data(), importance.size() / kSuperElements, out.data(), blocks);               \
    }                                                                                                        \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                   \
        const std::size_t blocks = x.size() / kSuperElements;                                                \
        assert(x.size() % kSuperElements == 0 && in.size() == blocks * Kernel##Layout::kBytes);              \
        HWY_DYNAMIC_DISPATCH(decode##Kernel##Blocks)(in.data(), x.data(), blocks);                           \
    }

QW_DISPATCH(Q3_K, Q3K)
QW_DISPATCH(Q6_K, Q6K)

#undef QW_DISPATCH

} // namespace qw::quant::codecs
#endif
