// A model as an immutable value: metadata, tensor directory, and a way to read bytes. Every format that can be
// opened (GGUF now) implements it; plans and exports know only this.
#pragma once

#include "core/base/block_types.h"
#include "core/base/result.h"
#include "core/formats/gguf/metadata.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace qw {

struct TensorInfo {
    std::string name;
    std::array<std::uint64_t, 4> shape{1, 1, 1, 1};  // shape[0] is the row length (fastest dimension)
    std::uint32_t dimensions = 0;                    // 0 … 4 as stored; unused entries of shape are 1
    BlockType type = BlockType::F32;
    std::uint64_t byteSize = 0;
    std::uint32_t shard = 0;       // index into ModelSource::paths()
    std::uint64_t fileOffset = 0;  // absolute, in that shard

    std::uint64_t elementCount() const { return shape[0] * shape[1] * shape[2] * shape[3]; }
    std::uint64_t rowLength() const { return shape[0]; }
    std::uint64_t rowCount() const { return shape[1] * shape[2] * shape[3]; }
};

// What a GGUF file turned out to be.
enum class FileKind { Model, VocabularyOnly, Projector, Adapter, ImportanceMatrix };

// As JSON and error details say it.
constexpr std::string_view fileKindName(FileKind kind) {
    switch (kind) {
    case FileKind::VocabularyOnly: return "vocabulary";
    case FileKind::Projector: return "projector";
    case FileKind::Adapter: return "adapter";
    case FileKind::ImportanceMatrix: return "imatrix";
    case FileKind::Model: break;
    }
    return "model";
}

class ModelSource {
public:
    virtual ~ModelSource() = default;

    // All of these return the same values for the object's lifetime and may be called from any thread.
    virtual FileKind kind() const = 0;
    virtual std::span<const std::string> paths() const = 0;  // shards in order, UTF-8
    virtual const gguf::Metadata& metadata() const = 0;      // of the first shard, split.* keys included
    virtual std::span<const TensorInfo> tensors() const = 0; // file order, shard after shard
    virtual std::uint64_t fileBytes() const = 0;             // of all shards

    // Copies `out.size()` bytes of a tensor's data, starting `offset` bytes into it. Reads from the file rather
    // than the mapping, so a file that shrinks meanwhile gives an error (SourceChanged, CannotRead) and not a
    // signal, and no input pages are charged to this process. Any thread.
    virtual Result<void> read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const = 0;

    // Index of the tensor with this name, or npos.
    std::size_t indexOf(std::string_view name) const {
        const auto all = tensors();
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].name == name)
                return i;
        return npos;
    }
    static constexpr std::size_t npos = ~std::size_t{0};
};

using ModelSourcePtr = std::shared_ptr<const ModelSource>;

} // namespace qw
