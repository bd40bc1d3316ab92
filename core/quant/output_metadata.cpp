#include "core/quant/output_metadata.h"

#include <array>
#include <bit>

namespace qw::quant {

namespace {

constexpr std::array<std::string_view, 3> kSplitKeys = {"split.no", "split.count", "split.tensors.count"};
// The revision of the block formats; all files since 2023 carry this one.
constexpr std::uint32_t kQuantizationVersion = 2;

Result<void> checkEdit(const MetadataEdit& edit) {
    const auto refuse = [&edit](std::string reason) {
        return Error{
            .code = ErrorCode::InvalidOverride, .path = {}, .details = {edit.key, std::move(reason)}};
    };
    if (edit.key.empty()) return refuse("empty key");
    for (const std::string_view key : kSplitKeys)
        if (edit.key == key) return refuse("set by splitting");
    if (edit.key == "general.architecture" &&
        (!edit.value || !edit.value->asString() || edit.value->asString()->empty()))
        return refuse("required");
    if (edit.key == "general.alignment" && edit.value) {
        const auto* alignment = std::get_if<std::uint32_t>(&edit.value->storage());
        if (!alignment || !std::has_single_bit(*alignment)) return refuse("u32, power of two");
    }
    return {};
}

// The reference's four keys in its order. Names without folders: those are private. What an earlier matrix of
// the source left and this one does not say anew would be untrue.
void describeMatrix(gguf::Metadata& metadata, const imatrix::ImportanceMatrix& matrix) {
    if (matrix.entries().empty()) return;
    const std::string files = matrix.fileNames();
    if (files.empty())
        metadata.remove("quantize.imatrix.file");
    else
        metadata.set("quantize.imatrix.file", files);
    if (matrix.datasets().empty())
        metadata.remove("quantize.imatrix.dataset");
    else
        metadata.set("quantize.imatrix.dataset", imatrix::baseName(matrix.datasets().front()));
    metadata.set("quantize.imatrix.entries_count", static_cast<std::uint32_t>(matrix.entries().size()));
    if (matrix.chunkCount() == 0)
        metadata.remove("quantize.imatrix.chunks_count");
    else
        metadata.set("quantize.imatrix.chunks_count", matrix.chunkCount());
}

} // namespace

Result<gguf::Metadata> outputMetadata(const gguf::Metadata& source, const PlanOptions& options,
                                      const LayerPruning& pruning) {
    gguf::Metadata metadata = source;
    for (const std::string_view key : kSplitKeys)
        metadata.remove(key);
    metadata.set("general.quantization_version", kQuantizationVersion);
    if (options.fileType != FileType::Copy)
        metadata.set("general.file_type", static_cast<std::uint32_t>(options.fileType));
    if (options.matrix) describeMatrix(metadata, *options.matrix);
    for (const MetadataEdit& edit : options.metadataEdits) {
        QW_CHECK(checkEdit(edit));
        if (edit.value)
            metadata.set(edit.key, *edit.value);
        else
            metadata.remove(edit.key);
    }
    pruning.apply(metadata);
    return metadata;
}

gguf::Metadata metadataForRules(const gguf::Metadata& source, const PlanOptions& options) {
    gguf::Metadata metadata = source;
    for (const MetadataEdit& edit : options.metadataEdits)
        if (edit.value) metadata.set(edit.key, *edit.value);
    return metadata;
}

} // namespace qw::quant
