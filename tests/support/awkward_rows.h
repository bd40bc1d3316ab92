// Rows of floats that break quantizers: every distribution the codecs are tested on, from a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace qw::test {

struct AwkwardRow {
    std::string name;
    std::vector<float> values;
};

// One row of `elements` finite values per kind: Gaussian at several scales, heavy-tailed, constant, zeros of
// both signs, sparse, denormal, huge, one outlier, ties of magnitude, half-precision grid, ramps.
std::vector<AwkwardRow> awkwardRows(std::size_t elements, std::uint32_t seed);

} // namespace qw::test
