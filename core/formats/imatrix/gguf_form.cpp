// The GGUF form: general.type = "imatrix", imatrix.datasets (str[]), imatrix.chunk_count and
// imatrix.chunk_size (u32); per entry two F32 tensors, NAME.in_sum2 [row length, experts] with the sums and
// NAME.counts [1, experts] with the rows seen (whole numbers). One expert makes both of them vectors.
#include "core/formats/imatrix/file_forms.h"

#include "core/formats/gguf/gguf_directory.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/gguf/gguf_reader.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

namespace qw::imatrix {

namespace {

constexpr std::string_view kSums = ".in_sum2";
constexpr std::string_view kCounts = ".counts";
constexpr const char* kDatasets = "imatrix.datasets";
constexpr const char* kChunkCount = "imatrix.chunk_count";
constexpr const char* kChunkSize = "imatrix.chunk_size";
constexpr float kLargestCount = 0x1p62f;

struct Pair {
    std::size_t sums = ModelSource::npos;
    std::size_t counts = ModelSource::npos;
};

Error invalid(const ModelSource& source, const TensorInfo* tensor, std::string entry, std::string what,
              std::string value = {}) {
    return {ErrorCode::InvalidImportance,
            source.paths().front(),
            tensor ? tensor->fileOffset : Error::kNoOffset,
            {std::move(entry), std::move(what), std::move(value)}};
}

Error wrongType(const ModelSource& source, const char* key, const gguf::Value& value, const char* expected) {
    return {ErrorCode::WrongKeyType,
            source.paths().front(),
            Error::kNoOffset,
            {key, std::string(gguf::valueTypeName(value.type())), expected}};
}

// Sums and counts by entry. Tensors with other endings are not ours to judge.
std::map<std::string, Pair> pairsOf(const ModelSource& source) {
    std::map<std::string, Pair> pairs;
    for (std::size_t i = 0; i < source.tensors().size(); ++i) {
        const std::string& name = source.tensors()[i].name;
        if (name.ends_with(kSums))
            pairs[name.substr(0, name.size() - kSums.size())].sums = i;
        else if (name.ends_with(kCounts))
            pairs[name.substr(0, name.size() - kCounts.size())].counts = i;
    }
    return pairs;
}

Result<std::vector<float>> readFloats(const ModelSource& source, std::size_t index,
                                      const std::string& entry) {
    const TensorInfo& tensor = source.tensors()[index];
    if (tensor.type != BlockType::F32)
        return invalid(source, &tensor, entry, "type", std::string(info(tensor.type).name));
    std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
    QW_CHECK(source.read(index, 0, std::as_writable_bytes(std::span(values))));
    return values;
}

Result<std::uint32_t> numberAt(const ModelSource& source, const char* key) {
    const gguf::Value* value = source.metadata().find(key);
    if (!value) return std::uint32_t{0};
    const auto number = value->toUnsigned();
    if (!number || *number > std::numeric_limits<std::uint32_t>::max())
        return wrongType(source, key, *value, "u32");
    return static_cast<std::uint32_t>(*number);
}

Result<std::vector<std::string>> datasetsOf(const ModelSource& source) {
    const gguf::Value* value = source.metadata().find(kDatasets);
    if (!value) return std::vector<std::string>();
    const gguf::Array* array = value->asArray();
    if (!array || array->elementType != gguf::ValueType::String)
        return wrongType(source, kDatasets, *value, "str[]");
    return array->strings();
}

Result<Entry> readEntry(const ModelSource& source, const std::string& name, const Pair& pair) {
    Entry entry{name, {}, {}};
    if (pair.sums == ModelSource::npos) return invalid(source, nullptr, name, "no sums");
    if (pair.counts == ModelSource::npos) return invalid(source, nullptr, name, "no counts");
    QW_TRY(entry.sums, readFloats(source, pair.sums, name));
    QW_TRY(const std::vector<float> counts, readFloats(source, pair.counts, name));
    for (const float count : counts) {
        if (!(count >= 0 && count < kLargestCount))
            return invalid(source, &source.tensors()[pair.counts], name, "count", std::to_string(count));
        entry.counts.push_back(std::llround(count)); // halves away from zero, as the reference rounds
    }
    return entry;
}

void place(std::vector<std::byte>& file, std::uint64_t offset, std::span<const float> values) {
    std::memcpy(file.data() + offset, values.data(), values.size_bytes());
}

} // namespace

Result<ImportanceMatrix> readGgufForm(ByteInputPtr input) {
    QW_TRY(const ModelSourcePtr source, gguf::openGgufInput(std::move(input)));
    const auto pairs = pairsOf(*source);
    if (pairs.empty())
        return Error{
            ErrorCode::NotImportanceMatrix,
            source->paths().front(),
            Error::kNoOffset,
            {std::string(source->kind() == FileKind::ImportanceMatrix ? std::string_view()
                                                                      : fileKindName(source->kind()))}};
    ImportanceMatrix::Contents contents;
    contents.form = Form::Gguf;
    contents.selection.files = {source->paths().front()};
    QW_TRY(contents.datasets, datasetsOf(*source));
    QW_TRY(contents.chunkCount, numberAt(*source, kChunkCount));
    QW_TRY(contents.chunkSize, numberAt(*source, kChunkSize));
    for (const auto& [name, pair] : pairs) {
        QW_TRY(Entry entry, readEntry(*source, name, pair));
        contents.entries.push_back(std::move(entry));
    }
    return ImportanceMatrix::make(std::move(contents));
}

Result<std::vector<std::byte>> encodeGgufForm(const ImportanceMatrix& matrix) {
    gguf::Metadata metadata;
    metadata.set("general.type", std::string("imatrix"));
    metadata.set(kDatasets, gguf::Array::ofStrings(matrix.datasets()));
    metadata.set(kChunkCount, matrix.chunkCount());
    metadata.set(kChunkSize, matrix.chunkSize());

    std::vector<gguf::OutputTensor> tensors;
    const auto add = [&](std::string name, std::uint64_t columns, std::uint64_t rows) {
        tensors.push_back({std::move(name),
                           {columns, rows, 1, 1},
                           rows > 1 ? 2u : 1u,
                           BlockType::F32,
                           columns * rows * sizeof(float)});
    };
    for (const Entry& entry : matrix.entries()) {
        const std::size_t length = entry.name.size() + kSums.size();
        if (length > gguf::kMaxTensorNameBytes)
            return Error{ErrorCode::NameTooLong,
                         {},
                         Error::kNoOffset,
                         {entry.name, std::to_string(length), std::to_string(gguf::kMaxTensorNameBytes)}};
        add(entry.name + std::string(kSums), entry.group(), entry.counts.size());
        add(entry.name + std::string(kCounts), 1, entry.counts.size());
    }
    const gguf::Layout layout = gguf::layoutFile(metadata, tensors);
    std::vector<std::byte> file = layout.header;
    file.resize(static_cast<std::size_t>(layout.fileBytes));
    std::size_t next = 0;
    for (const Entry& entry : matrix.entries()) {
        place(file, layout.tensorOffsets[next++], entry.sums);
        const std::vector<float> counts(entry.counts.begin(), entry.counts.end());
        place(file, layout.tensorOffsets[next++], counts);
    }
    return file;
}

} // namespace qw::imatrix
