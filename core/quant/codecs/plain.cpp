// Plain numbers, one element per block, little-endian.
//
//   F32    31 sign | 30…23 exponent (bias 127) | 22…0 mantissa
//   F16    15 sign | 14…10 exponent (bias 15)  |  9…0 mantissa
//   BF16   15 sign | 14…7  exponent (bias 127) |  6…0 mantissa      the upper half of F32
#include "core/base/half_floats.h"
#include "core/kernels/row_conversions.h"
#include "core/quant/codecs/codecs.h"

#include <cassert>
#include <cstdint>
#include <cstring>

namespace qw::quant::codecs {

namespace {

template <auto convert>
void encodeWords(std::span<const float> x, std::span<std::byte> out) {
    assert(out.size() == x.size() * 2);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::uint16_t word = convert(x[i]);
        std::memcpy(out.data() + 2 * i, &word, 2);
    }
}

template <auto convert>
void decodeWords(std::span<const std::byte> blocks, std::span<float> x) {
    assert(blocks.size() == x.size() * 2);
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::uint16_t word = 0;
        std::memcpy(&word, blocks.data() + 2 * i, 2);
        x[i] = convert(word);
    }
}

} // namespace

void encodeF32Scalar(std::span<const float> x, std::span<std::byte> out) {
    assert(out.size() == x.size_bytes());
    std::memcpy(out.data(), x.data(), x.size_bytes());
}
void decodeF32Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    assert(blocks.size() == x.size_bytes());
    std::memcpy(x.data(), blocks.data(), blocks.size());
}
void encodeF32(std::span<const float> x, std::span<std::byte> out) {
    encodeF32Scalar(x, out);
}
void decodeF32(std::span<const std::byte> blocks, std::span<float> x) {
    decodeF32Scalar(blocks, x);
}

void encodeF16Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeWords<floatToHalf>(x, out);
}
void decodeF16Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeWords<halfToFloat>(blocks, x);
}
void encodeF16(std::span<const float> x, std::span<std::byte> out) {
    kernels::floatToHalf(x, out);
}
void decodeF16(std::span<const std::byte> blocks, std::span<float> x) {
    kernels::halfToFloat(blocks, x);
}

void encodeBF16Scalar(std::span<const float> x, std::span<std::byte> out) {
    encodeWords<floatToBfloat>(x, out);
}
void decodeBF16Scalar(std::span<const std::byte> blocks, std::span<float> x) {
    decodeWords<bfloatToFloat>(blocks, x);
}
void encodeBF16(std::span<const float> x, std::span<std::byte> out) {
    kernels::floatToBfloat(x, out);
}
void decodeBF16(std::span<const std::byte> blocks, std::span<float> x) {
    kernels::bfloatToFloat(blocks, x);
}

} // namespace qw::quant::codecs
