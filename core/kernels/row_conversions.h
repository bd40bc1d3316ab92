// Plain number rows to and from float, and the scan for NaN and infinity: SIMD chosen at run time, equal bit
// for bit to core/base/half_floats.h. Any length, any alignment, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::kernels {

void halfToFloat(std::span<const std::uint16_t> in, std::span<float> out);
void floatToHalf(std::span<const float> in, std::span<std::uint16_t> out);
void bfloatToFloat(std::span<const std::uint16_t> in, std::span<float> out);
void floatToBfloat(std::span<const float> in, std::span<std::uint16_t> out);

// Index of the first NaN or infinity, or x.size().
std::size_t findNonFinite(std::span<const float> x);
std::size_t findNonFiniteHalf(std::span<const std::uint16_t> x);
std::size_t findNonFiniteBfloat(std::span<const std::uint16_t> x);

} // namespace qw::kernels
