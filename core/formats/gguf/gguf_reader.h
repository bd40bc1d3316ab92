// Opens GGUF files (v2, v3, little-endian), single or split. The whole directory is validated before anything
// is returned: every count and length against what remains of the file, names, types, alignment, bounds and
// overlaps. Errors: see the GGUF section of ErrorCode; offsets point at the first wrong byte.
//
// Nothing is mapped: the header (kilobytes to a few megabytes, at most 512 MiB) is read into memory and
// tensor data is read on demand, so a file larger than RAM costs no more than a small one, and a file that is
// truncated or rewritten while open gives SourceChanged and never a signal.
#pragma once

#include "core/formats/byte_input.h"
#include "core/formats/model_source.h"

#include <string>

namespace qw::gguf {

// Opens the file, and when it is one shard of a split model ("-00001-of-00003"), all of its siblings; paths()
// then holds every shard. SplitShardMissing {file names, at most kMaxMissingListed}: siblings that do not
// exist. SplitInconsistent {"file name" | "split.no" | "split.count" | "split.tensors.count", found,
// expected}: path is the shard that disagrees. Any thread; no state is shared between calls.
Result<ModelSourcePtr> openGguf(const std::string& path);

constexpr std::size_t kMaxMissingListed = 64;

// The same for one input (a file or memory); a shard of a split model is opened alone, without its siblings.
Result<ModelSourcePtr> openGgufInput(ByteInputPtr input);

// What the first kilobytes say, without validating the tensor directory: for drop zones and recent lists.
struct Peek {
    FileKind kind = FileKind::Model;
    std::string architecture;
    std::string name;
    std::uint64_t tensorCount = 0; // of this file
    std::uint32_t version = 0;
    bool split = false;
};
Result<Peek> peekGguf(const std::string& path);

} // namespace qw::gguf
