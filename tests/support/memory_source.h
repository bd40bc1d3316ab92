// A ModelSource whose tensors live in memory: for tests that need exact values or thousands of tensors.
#pragma once

#include "core/formats/model_source.h"

#include <cstring>
#include <string>
#include <vector>

namespace qw::test {

class MemorySource final : public ModelSource {
public:
    FileKind fileKind = FileKind::Model;
    gguf::Metadata meta;
    std::vector<std::string> files{"/nowhere/memory.gguf"};

    // Data may be empty: such a tensor can be listed but not read.
    void add(std::string name, std::vector<std::uint64_t> shape, BlockType type,
             std::vector<std::byte> data = {}) {
        TensorInfo tensor;
        tensor.name = std::move(name);
        tensor.dimensions = static_cast<std::uint32_t>(shape.size());
        for (std::size_t i = 0; i < shape.size(); ++i)
            tensor.shape[i] = shape[i];
        tensor.type = type;
        tensor.byteSize = byteSizeOf(type, tensor.elementCount());
        tensor.fileOffset = m_bytes;
        m_bytes += tensor.byteSize;
        m_tensors.push_back(std::move(tensor));
        m_data.push_back(std::move(data));
    }
    void addFloats(std::string name, std::vector<std::uint64_t> shape, const std::vector<float>& values) {
        std::vector<std::byte> data(values.size() * sizeof(float));
        std::memcpy(data.data(), values.data(), data.size());
        add(std::move(name), std::move(shape), BlockType::F32, std::move(data));
    }

    FileKind kind() const override { return fileKind; }
    std::span<const std::string> paths() const override { return files; }
    const gguf::Metadata& metadata() const override { return meta; }
    std::span<const TensorInfo> tensors() const override { return m_tensors; }
    std::uint64_t fileBytes() const override { return m_bytes; }
    Result<void> read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const override {
        const std::vector<std::byte>& data = m_data[tensor];
        if (offset > data.size() || out.size() > data.size() - offset)
            return Error{ErrorCode::CannotRead, files.front(), offset, {"no data"}};
        std::memcpy(out.data(), data.data() + offset, out.size());
        return {};
    }

private:
    std::vector<TensorInfo> m_tensors;
    std::vector<std::vector<std::byte>> m_data;
    std::uint64_t m_bytes = 0;
};

} // namespace qw::test
