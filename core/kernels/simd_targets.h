// Which instruction sets our Highway files are compiled for. Include it before any header of Highway, in
// every file that dispatches at run time: two files that disagree would not share one table of targets. On
// x86: AVX-512 (16 float lanes), AVX2 (8), SSE4 (4) and plain C++ for anything older. SSSE3 alone is left
// out: it costs a fifth compilation of every kernel for processors from before 2008. Vectors whose size the
// compiler does not know (SVE) are left out because our kernels keep vectors in arrays.
#pragma once

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
