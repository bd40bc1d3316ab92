// File names of split models: "Name-00001-of-00003.gguf" (five digits or more, counted from 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace qw::gguf {

struct SplitName {
    std::string prefix;      // the path before "-00001-of-"
    std::uint32_t index = 0; // counted from 0
    std::uint32_t count = 0;
};

// What the path says about a shard; nothing when it does not end that way. index < count, count >= 1.
std::optional<SplitName> splitNameOf(const std::string& path);

// The path of shard `index` (from 0) of `count`.
std::string shardPathFromPrefix(const std::string& prefix, std::uint32_t index, std::uint32_t count);

} // namespace qw::gguf
