#include "tests/support/fake_model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace qw::test {

FakeModel::FakeModel(std::string architecture) {
    m_metadata.set("general.architecture", std::move(architecture));
}

FakeModel& FakeModel::key(std::string_view name, gguf::Value value) {
    m_metadata.set(name, std::move(value));
    return *this;
}

FakeModel& FakeModel::tensor(std::string name, std::initializer_list<std::uint64_t> shape, BlockType type,
                             std::uint32_t shard) {
    return tensor(std::move(name), std::span(shape.begin(), shape.size()), type, shard);
}

FakeModel& FakeModel::tensor(std::string name, std::span<const std::uint64_t> shape, BlockType type,
                             std::uint32_t shard) {
    assert(shape.size() <= 4);
    TensorInfo info;
    info.name = std::move(name);
    std::ranges::copy(shape, info.shape.begin());
    info.dimensions = static_cast<std::uint32_t>(shape.size());
    info.type = type;
    info.byteSize = byteSizeOf(type, info.elementCount());
    info.shard = shard;
    if (!m_tensors.empty() && m_tensors.back().shard == shard)
        info.fileOffset = m_tensors.back().fileOffset + (m_tensors.back().byteSize + 31) / 32 * 32;
    m_tensors.push_back(std::move(info));
    return *this;
}

FakeModel& FakeModel::paths(std::vector<std::string> paths) {
    m_paths = std::move(paths);
    return *this;
}

FakeModel& FakeModel::kind(FileKind kind) {
    m_kind = kind;
    return *this;
}

FakeModel& FakeModel::data(Data data) {
    m_data = std::move(data);
    return *this;
}

std::uint64_t FakeModel::fileBytes() const {
    std::uint64_t bytes = 0;
    for (const TensorInfo& tensor : m_tensors)
        bytes += tensor.byteSize;
    return bytes;
}

Result<void> FakeModel::read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const {
    if (tensor >= m_tensors.size() || offset > m_tensors[tensor].byteSize ||
        out.size() > m_tensors[tensor].byteSize - offset)
        return Error{
            .code = ErrorCode::CannotRead, .path = m_paths.front(), .details = {"outside the tensor"}};
    if (m_data)
        m_data(tensor, offset, out);
    else
        std::ranges::fill(out, std::byte{0});
    return {};
}

FakeModel llamaModel(const LlamaShape& shape) {
    FakeModel model("llama");
    model.key("general.file_type", std::uint32_t{1})
        .key("llama.block_count", shape.layers)
        .key("llama.embedding_length", static_cast<std::uint32_t>(shape.embedding))
        .key("llama.feed_forward_length", static_cast<std::uint32_t>(shape.feedForward))
        .key("llama.attention.head_count", shape.heads)
        .key("llama.attention.head_count_kv", shape.kvHeads);
    const std::uint64_t embedding = shape.embedding;
    const std::uint64_t queries = std::uint64_t{shape.heads} * shape.headSize;
    const std::uint64_t keys = std::uint64_t{shape.kvHeads} * shape.headSize;
    model.tensor("token_embd.weight", {embedding, shape.vocabulary});
    for (std::uint32_t layer = 0; layer < shape.layers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        model.tensor(block + "attn_norm.weight", {embedding}, BlockType::F32)
            .tensor(block + "attn_q.weight", {embedding, queries})
            .tensor(block + "attn_k.weight", {embedding, keys})
            .tensor(block + "attn_v.weight", {embedding, keys})
            .tensor(block + "attn_output.weight", {queries, embedding})
            .tensor(block + "ffn_norm.weight", {embedding}, BlockType::F32)
            .tensor(block + "ffn_gate.weight", {embedding, shape.feedForward})
            .tensor(block + "ffn_up.weight", {embedding, shape.feedForward})
            .tensor(block + "ffn_down.weight", {shape.feedForward, embedding});
    }
    model.tensor("output_norm.weight", {embedding}, BlockType::F32)
        .tensor("output.weight", {embedding, shape.vocabulary});
    return model;
}

} // namespace qw::test
