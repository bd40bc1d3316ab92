// Where everything of a GGUF v3 file goes, computed before a byte is written. Headers are built in memory
// (kilobytes to a few megabytes); tensor data is placed by offset, so writers may fill it in any order.
#pragma once

#include "core/formats/model_source.h"

#include <cstdint>
#include <span>
#include <vector>

namespace qw::gguf {

struct OutputTensor {
    std::string name;
    std::array<std::uint64_t, 4> shape{1, 1, 1, 1};
    std::uint32_t dimensions = 0;
    BlockType type = BlockType::F32;
    std::uint64_t byteSize = 0;
};

// One output file.
struct Layout {
    std::vector<std::byte> header;               // magic … directory … padding: everything before the data
    std::vector<std::uint64_t> tensorOffsets;    // absolute file offset of each tensor, in order
    std::uint64_t fileBytes = 0;                 // exact size of the finished file
};

constexpr std::uint32_t kDefaultAlignment = 32;

// The alignment `metadata` asks for (general.alignment), else 32.
std::uint32_t alignmentOf(const Metadata& metadata);

// Lays out one file. The last tensor is padded to the alignment too, as the reference does.
Layout layoutFile(const Metadata& metadata, std::span<const OutputTensor> tensors);

// The part of a header before the tensor directory: magic, version, counts, keys and values.
std::vector<std::byte> encodeKeys(std::uint32_t version, std::uint64_t tensorCount, const Metadata& metadata);

// layoutFile's fileBytes alone, without building a header (which holds the whole vocabulary).
std::uint64_t fileBytesOf(const Metadata& metadata, std::span<const OutputTensor> tensors);

// How to divide tensors over files. 0 means no limit.
struct SplitOptions {
    std::uint64_t maxBytes = 0;    // of tensor data per file
    std::uint64_t maxTensors = 0;  // per file
};

// First tensor of each shard: {0} when nothing is to be split. The rule of the reference's split tool: a shard
// is closed when the next tensor would exceed the limit.
std::vector<std::size_t> shardStarts(std::span<const OutputTensor> tensors, const SplitOptions& options);

// Metadata of shard `index` of `count`: the first carries `full` and split.*, the others split.* alone.
Metadata shardMetadata(const Metadata& full, std::uint16_t index, std::uint16_t count, std::int32_t tensorCount);

// "dir/Name-00001-of-00003.gguf" from "dir/Name.gguf" (or from "dir/Name"). index counts from 0.
std::string shardPath(const std::string& path, std::uint16_t index, std::uint16_t count);

} // namespace qw::gguf
