// Opens GGUF files (v2, v3, little-endian), single or split. The whole directory is validated before anything
// is returned: every count and length against what remains of the file, names, types, alignment, bounds and
// overlaps. Errors: see the GGUF section of ErrorCode; offsets point at the first wrong byte.
#pragma once

#include "core/formats/model_source.h"

#include <string>

namespace qw::gguf {

// Opens the file, and when it is one shard of a split model ("-00001-of-00003"), all of its siblings.
// A missing shard is SplitShardMissing. Any thread; no state is shared between calls.
Result<ModelSourcePtr> openGguf(const std::string& path);

// What the first kilobytes say, without validating the tensor directory: for drop zones and recent lists.
struct Peek {
    FileKind kind = FileKind::Model;
    std::string architecture;
    std::string name;
    std::uint64_t tensorCount = 0;
    std::uint32_t version = 0;
    bool split = false;
};
Result<Peek> peekGguf(const std::string& path);

} // namespace qw::gguf
