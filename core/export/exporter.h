// Plan + source -> GGUF file(s): streaming by chunks of rows, written at their final offsets into a temporary
// beside the destination, checked, flushed, renamed. The destination is never seen half-written.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/jobs/worker_pool.h"
#include "core/quant/plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qw::exporting {

struct ExportOptions {
    std::string destination; // UTF-8; for several shards the base name ("Name.gguf")
    bool overwrite = false;  // else OutputExists
    bool verify = true; // re-open, check the directory, decode sampled blocks and compare with the source
    bool sync = true;   // fsync file and folder before the rename
    bool resume = true; // continue a matching leftover temporary: finished tensors are kept
};

// Tensors converted to one block type and those of them that lie on its grid: nothing was lost.
struct GridTensors {
    BlockType type;
    std::uint64_t tensors = 0;
    std::uint64_t lossless = 0;
};

struct ExportReport {
    std::vector<std::string> files;
    std::uint64_t bytes = 0;
    std::uint64_t tensors = 0;
    std::uint64_t resumedTensors = 0; // taken over from a leftover
    double seconds = 0;
    bool verified = false;
    std::vector<GridTensors> grids; // by type; empty unless the plan's recoverGrid is set
    std::uint64_t peakRssBytes = 0; // highest sampled anonymous resident memory of this process, 0 if unknown
};

// Peak memory does not depend on the model: a few buffers of some MiB per worker. Cancels within 200 ms,
// removing its temporaries; so does every other failure. Only a killed process leaves them behind.
// Progress counts bytes of source data. A same-type tensor is copied byte by byte; NaN and infinities in it
// are refused all the same.
// Weighted tensors are encoded with the plan's importance matrix, each expert with its own weights; a plan
// for an imagined matrix is refused (NeedsImportanceMatrix). Whole rows are in memory where a type needs
// them. Errors: those of checkWritable, OutputIsSource, OutputExists, DiskFull, FileTooLarge, CannotOpen
// (details: "in use" when another export has the same destination), CannotWrite, CannotRename,
// NonFiniteWeight, InvalidBlockScale (of a quantized source), WeightTooLarge (for 16-bit floats or scales),
// SourceChanged, TypeNotWritable, OutOfMemory, Cancelled, Verify…. Nothing is thrown. One call per
// destination at a time, in this and any other process.
Result<ExportReport> exportModel(const ModelSource& source, const quant::Plan& plan,
                                 const ExportOptions& options, jobs::WorkerPool& pool, const StopToken& stop,
                                 ProgressSink& progress);

// Whether this may be written where the options say, before any work: OutputIsSource, OutputExists,
// CannotWrite (a folder or device is in the way). exportModel asks the same.
Result<void> checkDestination(const ModelSource& source, const quant::Plan& plan,
                              const ExportOptions& options);

// An interrupted export found in a folder: a folder ".Name.gguf.qw-part" beside the destination that holds
// the unfinished files and a journal. Repeating the export with the same source and plan continues it.
struct Leftover {
    std::string temporaryPath; // the folder with the data so far
    std::string journalPath;   // what of it is finished, and for which source and plan; in that folder
    std::string destination;
    std::string sourcePath; // of the first shard; empty when the journal cannot be read
    std::string fileTypeName;
    std::uint64_t bytesDone = 0; // of output tensor data
    std::uint64_t bytesTotal = 0;
    // What makePlan was given, but for the importance matrix (see planOptionsOf); nothing when unreadable.
    std::optional<quant::PlanOptions> planOptions;
    imatrix::Selection matrix; // where that is; no files when there was none
};
// The options that makePlan was given, the importance matrix opened again. planOptions must hold something.
// Errors: those of imatrix::openSelection. When the matrix has changed meanwhile, the export starts anew.
Result<quant::PlanOptions> planOptionsOf(const Leftover& leftover);

// Leftovers in this folder (not in its subfolders), without those an export is working on right now.
std::vector<Leftover> findLeftovers(const std::string& folder);
// Removes the folder and the files the exporter put there. Errors: CannotWrite.
Result<void> removeLeftover(const Leftover& leftover);

} // namespace qw::exporting
