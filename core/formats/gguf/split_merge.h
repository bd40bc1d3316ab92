// One file into shards and back, tensors unchanged. Same shards, same metadata and, for files of the usual
// alignment, the same bytes as the reference's split tool; a shard with another alignment is laid out by the
// alignment it states.
#pragma once

#include "core/formats/gguf/tensor_copy.h"

#include <string_view>

namespace qw::gguf {

// "500M", "2G", "64K" (powers of 1000) or plain bytes. Error InvalidOption {option, text, what is expected}.
Result<std::uint64_t> splitSizeFromText(std::string_view option, std::string_view text);

// The files that splitting would write: "destination-00001-of-0000N.gguf" … (see shardPath). Splitting a
// model that is split already divides it anew. Error InvalidOption {option, number of shards, limit} beyond
// 65535 shards.
Result<std::vector<CopyTarget>> planSplit(const ModelSource& source, const std::string& destination,
                                          const SplitOptions& limits);

// The one file that merging would write. split.count becomes 0 and the other split.* keys stay, as the
// reference leaves them; metadata of a model that was never split is not changed.
CopyTarget planMerge(const ModelSource& source, const std::string& destination);

// Both run through copyTensors; see there for errors and atomicity. Any thread.
Result<WrittenFiles> splitModel(const ModelSource& source, const std::string& destination,
                                const SplitOptions& limits, const CopyOptions& options, const StopToken& stop,
                                ProgressSink& progress);
Result<WrittenFiles> mergeModel(const ModelSource& source, const std::string& destination,
                                const CopyOptions& options, const StopToken& stop, ProgressSink& progress);

} // namespace qw::gguf
