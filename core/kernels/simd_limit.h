// Holds back instruction sets, to measure and test what an older processor would do.
#pragma once

#include <string_view>

namespace qw::kernels {

// Lets run-time dispatch use nothing newer than "avx512", "avx2", "sse4" or "scalar". False for other names.
// Call before the first kernel runs, from one thread.
bool limitSimd(std::string_view newest);

// The same with the value of the environment variable QW_SIMD, if it is set and not empty; true when it is
// not.
bool limitSimdFromEnvironment();

} // namespace qw::kernels
