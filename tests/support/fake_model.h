// A model without a file: metadata and a tensor directory made in the test. Its data reads as zeros, or as
// what a function given by the test writes.
#pragma once

#include "core/formats/model_source.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace qw::test {

class FakeModel : public ModelSource {
public:
    explicit FakeModel(std::string architecture = "llama");

    // Builders; each returns *this.
    FakeModel& key(std::string_view name, gguf::Value value);
    FakeModel& tensor(std::string name, std::initializer_list<std::uint64_t> shape,
                      BlockType type = BlockType::F16, std::uint32_t shard = 0);
    FakeModel& tensor(std::string name, std::span<const std::uint64_t> shape, BlockType type,
                      std::uint32_t shard);
    // Shard paths; one, "model.gguf", unless set.
    FakeModel& paths(std::vector<std::string> paths);
    FakeModel& kind(FileKind kind);

    // Writes the bytes of a tensor from an offset on; called from any thread.
    using Data = std::function<void(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out)>;
    FakeModel& data(Data data);

    FileKind kind() const override { return m_kind; }
    std::span<const std::string> paths() const override { return m_paths; }
    const gguf::Metadata& metadata() const override { return m_metadata; }
    std::span<const TensorInfo> tensors() const override { return m_tensors; }
    std::uint64_t fileBytes() const override;
    Result<void> read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const override;

private:
    FileKind m_kind = FileKind::Model;
    std::vector<std::string> m_paths{"model.gguf"};
    gguf::Metadata m_metadata;
    std::vector<TensorInfo> m_tensors;
    Data m_data;
};

// The directory of a plain Llama: what the tables of well-known models are made from.
struct LlamaShape {
    std::uint32_t layers;
    std::uint64_t embedding;
    std::uint64_t feedForward;
    std::uint32_t heads;
    std::uint32_t kvHeads;
    std::uint32_t headSize;
    std::uint64_t vocabulary;
};
FakeModel llamaModel(const LlamaShape& shape);

} // namespace qw::test
