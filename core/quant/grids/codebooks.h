// The codebooks of the IQ types, expanded at compile time from the data files in this folder (one per
// codebook, their origin is named in them). Immutable, any thread.
//
// A point is 8 elements of 3 levels or 4 elements of 8 levels. It has three forms:
//   digits    one level per element, as in the data file
//   packed    the digits in 16 bits, the first element lowest: 2 bits a digit for 8 elements, 3 for 4
//   values    what decoding multiplies with the scale
// Its position in the codebook is what blocks store.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace qw::quant::grids {

using PackedPoint = std::uint16_t;

template <std::size_t kPointCount, std::size_t kElementCount>
struct Codebook {
    static constexpr std::size_t kPoints = kPointCount;
    static constexpr std::size_t kElements = kElementCount;
    std::array<PackedPoint, kPoints> packed;
    // Row p: the values of point p. Rows can be read as one 64- or 32-bit word.
    alignas(64) std::array<std::array<std::int8_t, kElements>, kPoints> values;
};

extern const Codebook<2048, 8> kIq1S;  // IQ1_S and IQ1_M: −1, 0, 1
extern const Codebook<256, 8> kIq2Xxs; // IQ2: 8, 25, 43
extern const Codebook<512, 8> kIq2Xs;
extern const Codebook<1024, 8> kIq2S;
extern const Codebook<256, 4> kIq3Xxs; // 4, 12, 20, 28, 36, 44, 52, 62
extern const Codebook<512, 4> kIq3S;   // 1, 3 … 15
extern const std::array<std::int8_t, 16> kIq4Nl;

// Bits per digit of a packed point of so many elements.
constexpr unsigned digitBits(std::size_t elements) {
    return elements == 8 ? 2 : 3;
}

// Levels that a digit may have.
constexpr unsigned digitLevels(std::size_t elements) {
    return elements == 8 ? 3 : 8;
}

// Signs of 8 elements where a block stores 7 bits: bit i set makes element i negative, and the eighth bit
// makes their number even. Formula of ggml's table ksigns_iq2xs.
constexpr std::uint8_t evenSigns(unsigned sevenBits) {
    return static_cast<std::uint8_t>(sevenBits | (std::popcount(sevenBits) & 1u) << 7);
}

// The same as bytes: −1 for negative elements, 0 for the others. Row s: signs s; of the even ones, seven
// bits.
extern const std::array<std::array<std::int8_t, 8>, 256> kSignBytes;
extern const std::array<std::array<std::int8_t, 8>, 128> kEvenSignBytes;

} // namespace qw::quant::grids
