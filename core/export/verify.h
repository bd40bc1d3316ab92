// Checks a finished GGUF file: the directory, block scales, sampled blocks against the source, SHA-256.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/model_source.h"
#include "core/jobs/worker_pool.h"
#include "core/quant/plan.h"

#include <string>
#include <vector>

namespace qw::exporting {

// What an exporter has to prove before it renames: the files at `paths` (one per shard of the plan, named as
// shards are) hold exactly the plan's metadata and directory, and sampled blocks of every tensor are the
// source's bytes (same type) or the encoder's bytes for the source's weights, and decode to something near
// them. The first difference is the error: VerifyDirectoryDiffers, VerifyDataDiffers, InvalidBlockScale.
Result<void> verifyExport(const ModelSource& source, const quant::Plan& plan,
                          const std::vector<std::string>& paths, jobs::WorkerPool& pool,
                          const StopToken& stop);

struct VerifyOptions {
    bool sha256 = true; // of the file given (not of its sibling shards)
};

struct VerifyReport {
    std::vector<Error> problems; // at most 100; empty: nothing wrong was found
    std::uint64_t problemCount = 0;
    std::uint64_t tensors = 0;
    std::uint64_t comparedTensors = 0; // with the source
    std::string sha256;                // lower-case hexadecimal; empty when not asked for
    bool ok() const { return problemCount == 0; }
};

// Checks any GGUF file (all shards): opens it (its errors are returned as they are), reads all tensor data
// once and reports for each tensor the first block whose scale is NaN or infinite (InvalidBlockScale) or the
// first plain number that is not finite (NonFiniteWeight). With `against`, each tensor is looked up by name
// there: missing ones on either side and other shapes are VerifyDirectoryDiffers; sampled blocks must be
// equal (same type) or decode to within the block type's error (VerifyDataDiffers), whichever encoder or
// importance matrix wrote them. Progress counts bytes read. Nothing is thrown; errors: those of openGguf,
// Cancelled, OutOfMemory.
Result<VerifyReport> verifyFile(const std::string& path, const ModelSource* against,
                                const VerifyOptions& options, jobs::WorkerPool& pool, const StopToken& stop,
                                ProgressSink& progress);

// SHA-256 of a whole file, lower-case hexadecimal. Advances `progress` by the bytes read; does not set its
// total.
Result<std::string> sha256OfFile(const std::string& path, const StopToken& stop, ProgressSink& progress);

} // namespace qw::exporting
