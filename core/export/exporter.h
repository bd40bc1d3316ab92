// Plan + source -> GGUF file(s): streaming by chunks of rows, written at their final offsets into a temporary
// beside the destination, checked, flushed, renamed. The destination is never seen half-written.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/jobs/worker_pool.h"
#include "core/quant/plan.h"

#include <string>
#include <vector>

namespace qw::exporting {

struct ExportOptions {
    std::string destination;   // UTF-8; for several shards the base name ("Name.gguf")
    bool overwrite = false;    // else OutputExists
    bool verify = true;        // re-open, check the directory, decode sampled blocks and compare with the source
    bool sync = true;          // fsync file and folder before the rename
    bool resume = true;        // continue a matching leftover temporary: finished tensors are kept
};

struct ExportReport {
    std::vector<std::string> files;
    std::uint64_t bytes = 0;
    std::uint64_t tensors = 0;
    std::uint64_t resumedTensors = 0;  // taken over from a leftover
    double seconds = 0;
    bool verified = false;
};

// Peak memory does not depend on the model: a few buffers of some MiB per worker. Cancels within 200 ms,
// removing its temporaries. Errors: DiskFull, CannotWrite, NonFiniteWeight, SourceChanged, Cancelled, Verify….
// One call per destination at a time.
Result<ExportReport> exportModel(const ModelSource& source, const quant::Plan& plan, const ExportOptions& options,
                                 jobs::WorkerPool& pool, const StopToken& stop, ProgressSink& progress);

// An interrupted export found in a folder.
struct Leftover {
    std::string temporaryPath;    // the data so far
    std::string journalPath;      // what of it is finished, and for which source and plan
    std::string destination;
    std::string sourcePath;
    std::string fileTypeName;
    std::uint64_t bytesDone = 0;
    std::uint64_t bytesTotal = 0;
};
std::vector<Leftover> findLeftovers(const std::string& folder);
Result<void> removeLeftover(const Leftover& leftover);

} // namespace qw::exporting
