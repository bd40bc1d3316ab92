// Names of what an export writes, from the destination the user gave.
#pragma once

#include "core/base/result.h"
#include "core/formats/model_source.h"

#include <string>
#include <vector>

namespace qw::exporting {

constexpr std::string_view kStagingSuffix = ".qw-part";
constexpr std::string_view kJournalName = "journal";

// `destination`, with a symbolic link at its end followed: the rename must replace the file, not the link.
std::string resolvedDestination(const std::string& destination);
// One path per shard: the destination itself when there is one, else the shards' names.
std::vector<std::string> outputPaths(const std::string& destination, std::size_t shardCount);
// "dir/.Name.gguf.qw-part" for "dir/Name.gguf".
std::string stagingFolderFor(const std::string& destination);

// Whether these may be written. Errors: OutputIsSource (the same file, by whichever name), OutputExists,
// CannotWrite (a folder or device is in the way).
Result<void> checkOutputs(const ModelSource& source, const std::vector<std::string>& outputs, bool overwrite);

} // namespace qw::exporting
