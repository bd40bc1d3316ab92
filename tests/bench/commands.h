// The commands of quantwright-bench; each returns the process's exit code.
#pragma once

#include "command_options.h"

namespace qw::bench {

// quantize --model F --types A,B --peer P [--threads N] [--runs N] [--isa avx512|avx2] [--folder D] [--json
// F]
int runQuantizeBench(const CommandOptions& options, const std::string& self);
// export-once MODEL OUT TYPE [--threads N] [--pure] [--verify] [--sync]: one export, for the above to measure
int runExportOnce(const CommandOptions& options);
// floor MODEL OUT BYTES: reads the mapped model and writes as many bytes, one loop, one thread
int runReadWriteFloor(const CommandOptions& options);
// kernels [--types A,B] [--isa avx512,avx2,sse4] [--elements N]
int runKernelBench(const CommandOptions& options);
// make-model OUT [--layers N] [--seed N]: a Llama of Gaussian weights, F16
int runModelMaker(const CommandOptions& options);

} // namespace qw::bench
