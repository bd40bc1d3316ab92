#include "core/formats/gguf/gguf_reader.h"

#include "core/formats/gguf/gguf_directory.h"
#include "core/formats/gguf/split_names.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <unordered_set>

namespace qw::gguf {

namespace {

constexpr std::string_view kSplitNo = "split.no";
constexpr std::string_view kSplitCount = "split.count";
constexpr std::string_view kSplitTensors = "split.tensors.count";
constexpr std::uint64_t kMaxShards = 0xFFFF; // the keys are 16-bit numbers

FileKind kindOf(const Metadata& metadata, std::uint64_t tensorCount) {
    const std::string type = metadata.stringAt("general.type").value_or(std::string());
    if (type == "imatrix") return FileKind::ImportanceMatrix;
    if (type == "adapter" || metadata.find("adapter.type")) return FileKind::Adapter;
    if (type == "mmproj" || metadata.architecture() == "clip") return FileKind::Projector;
    if (tensorCount == 0 && (metadata.find("tokenizer.ggml.tokens") || metadata.find("tokenizer.ggml.model")))
        return FileKind::VocabularyOnly;
    return FileKind::Model;
}

struct Shard {
    ByteInputPtr input;
    Directory directory;
};

class GgufSource final : public ModelSource {
public:
    explicit GgufSource(std::vector<Shard> shards) {
        assert(!shards.empty());
        m_metadata = std::move(shards.front().directory.metadata);
        for (std::size_t i = 0; i < shards.size(); ++i) {
            m_paths.push_back(shards[i].input->path());
            m_fileBytes += shards[i].input->size();
            for (TensorInfo& tensor : shards[i].directory.tensors) {
                tensor.shard = static_cast<std::uint32_t>(i);
                m_tensors.push_back(std::move(tensor));
            }
            m_inputs.push_back(std::move(shards[i].input));
        }
        m_kind = kindOf(m_metadata, m_tensors.size());
    }

    FileKind kind() const override { return m_kind; }
    std::span<const std::string> paths() const override { return m_paths; }
    const Metadata& metadata() const override { return m_metadata; }
    std::span<const TensorInfo> tensors() const override { return m_tensors; }
    std::uint64_t fileBytes() const override { return m_fileBytes; }

    Result<void> read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const override {
        assert(tensor < m_tensors.size());
        const TensorInfo& info = m_tensors[tensor];
        assert(offset <= info.byteSize && out.size() <= info.byteSize - offset);
        return m_inputs[info.shard]->readAt(info.fileOffset + offset, out);
    }

private:
    FileKind m_kind = FileKind::Model;
    std::vector<ByteInputPtr> m_inputs;
    std::vector<std::string> m_paths;
    Metadata m_metadata;
    std::vector<TensorInfo> m_tensors;
    std::uint64_t m_fileBytes = 0;
};

Result<Shard> openShard(ByteInputPtr input) {
    QW_TRY(Directory directory, readDirectory(*input));
    return Shard{std::move(input), std::move(directory)};
}

// A split.* key as a number; nothing when it is absent.
Result<std::optional<std::uint64_t>> splitNumber(const Shard& shard, std::string_view key) {
    const Value* value = shard.directory.metadata.find(key);
    if (!value) return std::optional<std::uint64_t>();
    if (value->toInteger() || value->toUnsigned()) {
        // A negative count is as wrong as a different one.
        return std::optional(value->toUnsigned().value_or(~std::uint64_t{0}));
    }
    return Error{ErrorCode::WrongKeyType,
                 shard.input->path(),
                 Error::kNoOffset,
                 {std::string(key), std::string(valueTypeName(value->type())), "u16"}};
}

Error inconsistent(const Shard& shard, std::string_view what, std::string found, std::string expected) {
    return Error{ErrorCode::SplitInconsistent,
                 shard.input->path(),
                 Error::kNoOffset,
                 {std::string(what), std::move(found), std::move(expected)}};
}

// `key` must be there and be `expected`.
Result<void> expectSplitNumber(const Shard& shard, std::string_view key, std::uint64_t expected) {
    QW_TRY(const auto found, splitNumber(shard, key));
    if (found != expected)
        return inconsistent(shard, key, found ? std::to_string(*found) : std::string(),
                            std::to_string(expected));
    return {};
}

std::string fileName(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

// The names of siblings that do not exist, the first kMaxMissingListed of them.
std::vector<std::string> missingShards(const SplitName& name) {
    std::vector<std::string> missing;
    for (std::uint32_t i = 0; i < name.count && missing.size() < kMaxMissingListed; ++i) {
        const std::string path = shardPathFromPrefix(name.prefix, i, name.count);
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) missing.push_back(fileName(path));
    }
    return missing;
}

Result<void> checkNamesAcross(const std::vector<Shard>& shards) {
    std::unordered_set<std::string_view> seen;
    for (const Shard& shard : shards)
        for (const TensorInfo& tensor : shard.directory.tensors)
            if (!seen.insert(tensor.name).second)
                return Error{
                    ErrorCode::DuplicateTensor, shard.input->path(), Error::kNoOffset, {tensor.name}};
    return {};
}

// Opens the siblings of `opened` and returns all shards in order.
Result<std::vector<Shard>> openSiblings(Shard opened, std::uint64_t count) {
    if (count > kMaxShards)
        return inconsistent(opened, kSplitCount, std::to_string(count), std::to_string(kMaxShards));
    const auto name = splitNameOf(opened.input->path());
    QW_TRY(const auto number, splitNumber(opened, kSplitNo));
    if (!number || *number >= count)
        return inconsistent(opened, kSplitNo, number ? std::to_string(*number) : std::string(),
                            std::to_string(name && name->count == count ? name->index : 0));
    // Without the usual name nobody can tell what the siblings are called.
    const std::string expectedEnd =
        shardPathFromPrefix({}, static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(count));
    if (!name) return inconsistent(opened, "file name", fileName(opened.input->path()), expectedEnd);
    if (name->count != count)
        return inconsistent(opened, kSplitCount, std::to_string(count), std::to_string(name->count));
    if (name->index != *number)
        return inconsistent(opened, kSplitNo, std::to_string(*number), std::to_string(name->index));

    if (auto missing = missingShards(*name); !missing.empty())
        return Error{ErrorCode::SplitShardMissing, opened.input->path(), Error::kNoOffset,
                     std::move(missing)};

    std::vector<Shard> shards;
    std::uint64_t tensorCount = 0;
    for (std::uint32_t i = 0; i < name->count; ++i) {
        if (i == name->index) {
            shards.push_back(std::move(opened));
        } else {
            QW_TRY(ByteInputPtr input, openFileInput(shardPathFromPrefix(name->prefix, i, name->count)));
            QW_TRY(Shard shard, openShard(std::move(input)));
            shards.push_back(std::move(shard));
        }
        QW_CHECK(expectSplitNumber(shards.back(), kSplitCount, count));
        QW_CHECK(expectSplitNumber(shards.back(), kSplitNo, i));
        tensorCount += shards.back().directory.tensors.size();
    }
    for (const Shard& shard : shards) {
        QW_TRY(const auto claimed, splitNumber(shard, kSplitTensors));
        if (claimed && *claimed != tensorCount)
            return inconsistent(shard, kSplitTensors, std::to_string(*claimed), std::to_string(tensorCount));
    }
    QW_CHECK(checkNamesAcross(shards));
    return shards;
}

} // namespace

Result<ModelSourcePtr> openGgufInput(ByteInputPtr input) {
    QW_TRY(Shard shard, openShard(std::move(input)));
    std::vector<Shard> shards;
    shards.push_back(std::move(shard));
    return ModelSourcePtr(std::make_shared<GgufSource>(std::move(shards)));
}

Result<ModelSourcePtr> openGguf(const std::string& path) {
    QW_TRY(ByteInputPtr input, openFileInput(path));
    QW_TRY(Shard shard, openShard(std::move(input)));
    // A merged file keeps split.count = 0, a model split into one file has 1: neither has siblings.
    QW_TRY(const auto count, splitNumber(shard, kSplitCount));
    std::vector<Shard> shards;
    if (count.value_or(0) > 1) {
        QW_TRY(shards, openSiblings(std::move(shard), *count));
    } else {
        shards.push_back(std::move(shard));
    }
    return ModelSourcePtr(std::make_shared<GgufSource>(std::move(shards)));
}

Result<Peek> peekGguf(const std::string& path) {
    QW_TRY(const ByteInputPtr input, openFileInput(path));
    QW_TRY(const Directory directory, readMetadataOnly(*input));
    Peek peek;
    peek.split = directory.metadata.unsignedAt(kSplitCount).value_or(0) > 1;
    // A first shard may hold no tensors; the others do.
    peek.kind = kindOf(directory.metadata, peek.split ? 1 : directory.tensorCount);
    peek.architecture = directory.metadata.architecture();
    peek.name = directory.metadata.stringAt("general.name").value_or(std::string());
    peek.tensorCount = directory.tensorCount;
    peek.version = directory.version;
    return peek;
}

} // namespace qw::gguf
