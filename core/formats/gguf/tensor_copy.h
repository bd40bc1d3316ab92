// Copies tensors of an opened model into new files, unchanged, by streaming. The common part of splitting,
// merging and rewriting metadata.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/model_source.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace qw::gguf {

struct CopyTarget {
    std::string path; // UTF-8
    Metadata metadata;
    std::size_t firstTensor = 0; // a run of the source's tensors
    std::size_t tensorCount = 0;
};

struct CopyOptions {
    bool overwrite = false;        // else OutputExists
    bool sync = true;              // force files and folders to the disk before the renames
    bool mayReplaceSource = false; // else OutputIsSource when a target is one of the source's files
};

struct WrittenFiles {
    std::vector<std::string> files; // links resolved
    std::uint64_t bytes = 0;
};

// The source's tensors as a layout wants them.
std::vector<OutputTensor> outputTensors(const ModelSource& source);

// Bytes the targets will have, exactly.
std::uint64_t bytesOf(const ModelSource& source, std::span<const CopyTarget> targets);

// Writes all targets under temporary names and renames them only when the last one is complete. Memory: one
// buffer. Progress counts bytes of tensor data. Errors: OutputIsSource, OutputExists, DiskFull, CannotWrite,
// CannotRename, SourceChanged, CannotRead, Cancelled; then no target has been touched (except after
// CannotRename, when those renamed before it stay).
Result<WrittenFiles> copyTensors(const ModelSource& source, std::span<const CopyTarget> targets,
                                 const CopyOptions& options, const StopToken& stop, ProgressSink& progress);

} // namespace qw::gguf
