// The validated header of one GGUF file (one shard): metadata, tensor directory, and where the parts lie.
#pragma once

#include "core/formats/byte_input.h"
#include "core/formats/gguf/metadata.h"
#include "core/formats/model_source.h"

#include <cstdint>
#include <vector>

namespace qw::gguf {

struct Directory {
    std::uint32_t version = 0;
    std::uint64_t tensorCount = 0;
    std::uint32_t alignment = 32;
    Metadata metadata;               // arrays view a copy of the key/value section, held by the arrays
    std::vector<TensorInfo> tensors; // shard 0, absolute offsets; empty after readMetadataOnly
    std::uint64_t keysEnd = 0;       // file offset where the key/value section ends and the directory begins
    std::uint64_t directoryEnd = 0;  // end of the tensor directory, before padding
    std::uint64_t dataStart = 0;     // directoryEnd rounded up to the alignment: offset 0 of the tensor data
};

// Arrays in arrays may go this deep: a flat array has depth 1.
constexpr int kMaxArrayDepth = 8;
// More tensors or keys than this are refused (CountTooLarge) whatever the file's size.
constexpr std::uint64_t kMaxTensors = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxKeys = std::uint64_t{1} << 20;
// The longest tensor name other programs can read, in bytes.
constexpr std::size_t kMaxTensorNameBytes = 63;
constexpr std::uint32_t kMaxDimensions = 4;
// Any power of two up to this is accepted; headers are padded in memory when files are laid out.
constexpr std::uint32_t kMaxAlignment = std::uint32_t{1} << 24;

// Reads and validates everything. Error offsets: the start of the field that is wrong (the byte itself for
// InvalidUtf8). What FileTruncated and StringTooLong name: "magic", "version", "tensor count", "key count", "key",
// "value type", "value", "string", "array element type", "array length", "array", "array string", "tensor name",
// "dimension count", "dimension", "tensor type", "tensor offset"; CountTooLarge: "tensors", "keys", or the key of
// an array. The file may be huge: only the header is read, into memory of its own.
Result<Directory> readDirectory(const ByteInput& input);

// The same without the tensor directory.
Result<Directory> readMetadataOnly(const ByteInput& input);

} // namespace qw::gguf
