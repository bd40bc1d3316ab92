#include "core/formats/gguf/gguf_layout.h"

#include "core/formats/gguf/split_names.h"

#include <bit>
#include <cassert>
#include <cstring>
#include <type_traits>

namespace qw::gguf {

namespace {

constexpr std::uint32_t kVersion = 3;
// The split tool counts tensors padded to this, whatever the file's alignment.
constexpr std::uint64_t kSplitPadding = kDefaultAlignment;

template <class T>
void append(std::vector<std::byte>& out, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof(T));
}

void append(std::vector<std::byte>& out, const std::string& text) {
    append(out, static_cast<std::uint64_t>(text.size()));
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    out.insert(out.end(), bytes, bytes + text.size());
}

constexpr std::uint64_t roundUp(std::uint64_t value, std::uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

std::uint64_t keysSize(const Metadata& metadata) {
    std::uint64_t size = 4 + 4 + 8 + 8;
    for (const KeyValue& entry : metadata.entries())
        size += 8 + entry.key.size() + 4 + entry.value.encodedSize();
    return size;
}

std::uint64_t directorySize(std::span<const OutputTensor> tensors) {
    std::uint64_t size = 0;
    for (const OutputTensor& tensor : tensors)
        size += 8 + tensor.name.size() + 4 + 8 * std::uint64_t{tensor.dimensions} + 4 + 8;
    return size;
}

} // namespace

std::uint32_t alignmentOf(const Metadata& metadata) {
    const auto wanted = metadata.unsignedAt("general.alignment");
    if (wanted && *wanted <= 0xFFFFFFFFu && std::has_single_bit(*wanted))
        return static_cast<std::uint32_t>(*wanted);
    return kDefaultAlignment;
}

std::vector<std::byte> encodeKeys(std::uint32_t version, std::uint64_t tensorCount,
                                  const Metadata& metadata) {
    std::vector<std::byte> out;
    out.reserve(static_cast<std::size_t>(keysSize(metadata)));
    for (const char c : {'G', 'G', 'U', 'F'})
        out.push_back(static_cast<std::byte>(c));
    append(out, version);
    append(out, tensorCount);
    append(out, static_cast<std::uint64_t>(metadata.size()));
    for (const KeyValue& entry : metadata.entries()) {
        append(out, entry.key);
        append(out, static_cast<std::uint32_t>(entry.value.type()));
        entry.value.appendEncoded(out);
    }
    return out;
}

Layout layoutFile(const Metadata& metadata, std::span<const OutputTensor> tensors) {
    const std::uint64_t alignment = alignmentOf(metadata);
    const std::uint64_t dataStart = roundUp(keysSize(metadata) + directorySize(tensors), alignment);

    Layout layout;
    auto& out = layout.header;
    out = encodeKeys(kVersion, tensors.size(), metadata);
    out.reserve(static_cast<std::size_t>(dataStart));
    std::uint64_t offset = 0;
    layout.tensorOffsets.reserve(tensors.size());
    for (const OutputTensor& tensor : tensors) {
        assert(tensor.dimensions <= tensor.shape.size());
        append(out, tensor.name);
        append(out, tensor.dimensions);
        for (std::uint32_t d = 0; d < tensor.dimensions; ++d)
            append(out, tensor.shape[d]);
        append(out, static_cast<std::uint32_t>(tensor.type));
        append(out, offset);
        layout.tensorOffsets.push_back(dataStart + offset);
        offset += roundUp(tensor.byteSize, alignment);
    }
    assert(out.size() == keysSize(metadata) + directorySize(tensors));
    out.resize(static_cast<std::size_t>(dataStart));
    layout.fileBytes = dataStart + offset;
    return layout;
}

std::uint64_t fileBytesOf(const Metadata& metadata, std::span<const OutputTensor> tensors) {
    const std::uint64_t alignment = alignmentOf(metadata);
    std::uint64_t bytes = roundUp(keysSize(metadata) + directorySize(tensors), alignment);
    for (const OutputTensor& tensor : tensors)
        bytes += roundUp(tensor.byteSize, alignment);
    return bytes;
}

std::vector<std::size_t> shardStarts(std::span<const OutputTensor> tensors, const SplitOptions& options) {
    std::vector<std::size_t> starts = {0};
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::uint64_t size = roundUp(tensors[i].byteSize, kSplitPadding);
        const std::uint64_t held = i - starts.back();
        const bool tooLarge = options.maxBytes > 0 && bytes + size > options.maxBytes;
        const bool tooMany = options.maxTensors > 0 && held >= options.maxTensors;
        // A tensor larger than the limit still needs a file: no file is left without tensors.
        if (held > 0 && (tooLarge || tooMany)) {
            starts.push_back(i);
            bytes = 0;
        }
        bytes += size;
    }
    return starts;
}

Metadata shardMetadata(const Metadata& full, std::uint16_t index, std::uint16_t count,
                       std::int32_t tensorCount) {
    Metadata metadata = index == 0 ? full : Metadata();
    // At the end and in this order, as the reference's tool leaves them.
    for (const std::string_view key : {"split.no", "split.tensors.count", "split.count"})
        metadata.remove(key);
    metadata.set("split.no", index);
    metadata.set("split.tensors.count", tensorCount);
    metadata.set("split.count", count);
    return metadata;
}

std::string shardPath(const std::string& path, std::uint16_t index, std::uint16_t count) {
    constexpr std::string_view kExtension = ".gguf";
    std::string prefix = path;
    if (prefix.ends_with(kExtension)) prefix.resize(prefix.size() - kExtension.size());
    return shardPathFromPrefix(prefix, index, count);
}

} // namespace qw::gguf
