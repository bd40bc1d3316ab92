#include "core/quant/codec.h"

#include "core/quant/codecs/codecs.h"

#include <algorithm>
#include <array>
#include <vector>

namespace qw::quant {

namespace {

#define QW_CODEC(Name)                                                                                       \
    Codec {                                                                                                  \
        BlockType::Name, codecs::encode##Name, codecs::encode##Name##Scalar, codecs::decode##Name,           \
            codecs::decode##Name##Scalar                                                                     \
    }

// With an importance matrix and without.
#define QW_CODEC_EITHER_WAY(Name)                                                                            \
    Codec {                                                                                                  \
        BlockType::Name, codecs::encode##Name, codecs::encode##Name##Scalar, codecs::decode##Name,           \
            codecs::decode##Name##Scalar, codecs::encode##Name##Weighted,                                    \
            codecs::encode##Name##WeightedScalar                                                             \
    }

#define QW_CODEC_WEIGHED_ONLY(Name)                                                                          \
    Codec {                                                                                                  \
        BlockType::Name, nullptr, nullptr, codecs::decode##Name, codecs::decode##Name##Scalar,               \
            codecs::encode##Name##Weighted, codecs::encode##Name##WeightedScalar                             \
    }

constexpr std::array kCodecs = {
    QW_CODEC(F32),
    QW_CODEC(F16),
    QW_CODEC(BF16),
    QW_CODEC_EITHER_WAY(Q4_0),
    QW_CODEC_EITHER_WAY(Q4_1),
    QW_CODEC_EITHER_WAY(Q5_0),
    QW_CODEC_EITHER_WAY(Q5_1),
    QW_CODEC(Q8_0),
    QW_CODEC_EITHER_WAY(Q2_K),
    QW_CODEC_EITHER_WAY(Q3_K),
    QW_CODEC_EITHER_WAY(Q4_K),
    QW_CODEC_EITHER_WAY(Q5_K),
    QW_CODEC_EITHER_WAY(Q6_K),
    QW_CODEC_WEIGHED_ONLY(IQ1_S),
    QW_CODEC_EITHER_WAY(IQ1_M),
    QW_CODEC_WEIGHED_ONLY(IQ2_XXS),
    QW_CODEC_WEIGHED_ONLY(IQ2_XS),
    QW_CODEC_EITHER_WAY(IQ2_S),
    QW_CODEC_EITHER_WAY(IQ3_XXS),
    QW_CODEC_EITHER_WAY(IQ3_S),
    QW_CODEC_EITHER_WAY(IQ4_NL),
    QW_CODEC_EITHER_WAY(IQ4_XS),
    QW_CODEC(TQ1_0),
    QW_CODEC(TQ2_0),
    QW_CODEC(MXFP4),
    QW_CODEC(NVFP4),
    QW_CODEC(Q1_0),
    QW_CODEC(Q2_0),
};

#undef QW_CODEC_WEIGHED_ONLY
#undef QW_CODEC_EITHER_WAY
#undef QW_CODEC

} // namespace

bool takesImportance(BlockType type) {
    const Codec* codec = findCodec(type);
    return codec && codec->encodeWeighted;
}

bool importanceSpansRow(BlockType type) {
    return type == BlockType::Q4_0 || type == BlockType::Q4_1 || type == BlockType::Q5_0 ||
           type == BlockType::Q5_1;
}

bool worthlessWithoutImportance(BlockType type) {
    const Codec* codec = findCodec(type);
    return codec && !codec->encode;
}

const Codec* findCodec(BlockType type) {
    const auto it = std::ranges::find(kCodecs, type, &Codec::type);
    return it == kCodecs.end() ? nullptr : &*it;
}

void encodeUnweighted(const Codec& codec, std::span<const float> x, std::span<std::byte> out) {
    if (codec.encode != nullptr)
        codec.encode(x, out);
    else
        codec.encodeWeighted(x, std::vector(info(codec.type).blockElements, 1.0f), out);
}

void encodeUnweightedScalar(const Codec& codec, std::span<const float> x, std::span<std::byte> out) {
    if (codec.encodeScalar != nullptr)
        codec.encodeScalar(x, out);
    else
        codec.encodeWeightedScalar(x, std::vector(info(codec.type).blockElements, 1.0f), out);
}

} // namespace qw::quant
