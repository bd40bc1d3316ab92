// Plain number rows to and from float, and the scan for NaN and infinity: SIMD chosen at run time, equal bit
// for bit to core/base/half_floats.h. Any length, any thread. 16-bit numbers are given as their bytes, two
// each, because rows of a file lie at any address.
#pragma once

#include <cstddef>
#include <span>

namespace qw::kernels {

void halfToFloat(std::span<const std::byte> in, std::span<float> out);
void floatToHalf(std::span<const float> in, std::span<std::byte> out);
void bfloatToFloat(std::span<const std::byte> in, std::span<float> out);
void floatToBfloat(std::span<const float> in, std::span<std::byte> out);

// Index of the first NaN or infinity, or the count of numbers.
std::size_t findNonFinite(std::span<const float> x);
std::size_t findNonFiniteHalf(std::span<const std::byte> x);
std::size_t findNonFiniteBfloat(std::span<const std::byte> x);

} // namespace qw::kernels
