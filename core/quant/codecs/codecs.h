// One pair of files per family of block types: <family>.cpp holds the bit-layout diagrams and the scalar
// definitions of encode and decode; <family>_simd.cpp the variants that Highway dispatches at run time.
// Signatures as EncodeFn, EncodeWeightedFn and DecodeFn in core/quant/codec.h; codec.cpp puts them into one
// table.
#pragma once

#include <cstddef>
#include <span>

namespace qw::quant::codecs {

#define QW_DECLARE_CODEC(Name)                                                                               \
    void encode##Name(std::span<const float> x, std::span<std::byte> out);                                   \
    void encode##Name##Scalar(std::span<const float> x, std::span<std::byte> out);                           \
    void decode##Name(std::span<const std::byte> blocks, std::span<float> x);                                \
    void decode##Name##Scalar(std::span<const std::byte> blocks, std::span<float> x)

// Signatures as EncodeWeightedFn and DecodeFn, for types that an importance matrix changes. Those that cannot
// do without one have no other encoder.
#define QW_DECLARE_WEIGHED_CODEC(Name)                                                                       \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out);                                                   \
    void encode##Name##WeightedScalar(std::span<const float> x, std::span<const float> importance,           \
                                      std::span<std::byte> out);                                             \
    void decode##Name(std::span<const std::byte> blocks, std::span<float> x);                                \
    void decode##Name##Scalar(std::span<const std::byte> blocks, std::span<float> x)

// A type that can be encoded either way.
#define QW_DECLARE_CODEC_EITHER_WAY(Name)                                                                    \
    QW_DECLARE_CODEC(Name);                                                                                  \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out);                                                   \
    void encode##Name##WeightedScalar(std::span<const float> x, std::span<const float> importance,           \
                                      std::span<std::byte> out)

// plain.cpp
QW_DECLARE_CODEC(F32);
QW_DECLARE_CODEC(F16);
QW_DECLARE_CODEC(BF16);
// legacy.cpp
QW_DECLARE_CODEC_EITHER_WAY(Q4_0);
QW_DECLARE_CODEC_EITHER_WAY(Q4_1);
QW_DECLARE_CODEC_EITHER_WAY(Q5_0);
QW_DECLARE_CODEC_EITHER_WAY(Q5_1);
QW_DECLARE_CODEC(Q8_0);
// k_affine.cpp: scale and min per sub-block
QW_DECLARE_CODEC_EITHER_WAY(Q2_K);
QW_DECLARE_CODEC_EITHER_WAY(Q4_K);
QW_DECLARE_CODEC_EITHER_WAY(Q5_K);
// k_symmetric.cpp: scale per sub-block
QW_DECLARE_CODEC_EITHER_WAY(Q3_K);
QW_DECLARE_CODEC_EITHER_WAY(Q6_K);
// iq1.cpp: points of a codebook with three values, 8 elements each
QW_DECLARE_WEIGHED_CODEC(IQ1_S);
QW_DECLARE_CODEC_EITHER_WAY(IQ1_M);
// iq2.cpp: points of a codebook, 8 elements each
QW_DECLARE_WEIGHED_CODEC(IQ2_XXS);
QW_DECLARE_WEIGHED_CODEC(IQ2_XS);
QW_DECLARE_WEIGHED_CODEC(IQ2_S);
void encodeIQ2_S(std::span<const float> x, std::span<std::byte> out);
void encodeIQ2_SScalar(std::span<const float> x, std::span<std::byte> out);
// iq3.cpp: points of a codebook, 4 elements each
QW_DECLARE_WEIGHED_CODEC(IQ3_XXS);
QW_DECLARE_WEIGHED_CODEC(IQ3_S);
void encodeIQ3_XXS(std::span<const float> x, std::span<std::byte> out);
void encodeIQ3_XXSScalar(std::span<const float> x, std::span<std::byte> out);
void encodeIQ3_S(std::span<const float> x, std::span<std::byte> out);
void encodeIQ3_SScalar(std::span<const float> x, std::span<std::byte> out);

// iq4.cpp: uneven levels
QW_DECLARE_CODEC_EITHER_WAY(IQ4_NL);
QW_DECLARE_CODEC_EITHER_WAY(IQ4_XS);
// fp4.cpp: E2M1 floats
QW_DECLARE_CODEC(MXFP4);
QW_DECLARE_CODEC(NVFP4);
// ternary.cpp
QW_DECLARE_CODEC(TQ1_0);
QW_DECLARE_CODEC(TQ2_0);
// low_bit.cpp
QW_DECLARE_CODEC(Q1_0);
QW_DECLARE_CODEC(Q2_0);

#undef QW_DECLARE_CODEC_EITHER_WAY
#undef QW_DECLARE_WEIGHED_CODEC
#undef QW_DECLARE_CODEC

} // namespace qw::quant::codecs
