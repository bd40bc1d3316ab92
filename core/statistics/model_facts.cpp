#include "core/statistics/model_facts.h"

#include "core/statistics/tensor_name.h"

#include <algorithm>
#include <map>

namespace qw::statistics {

namespace {

// The file type's high bit that says "guessed by the converter" (llama.cpp's LLAMA_FTYPE_GUESSED).
constexpr std::uint64_t kGuessedFlag = 1024;

std::optional<Range> rangeOf(const gguf::Value* value) {
    if (!value) return std::nullopt;
    if (const auto single = value->toUnsigned()) return Range{*single, *single};
    const gguf::Array* array = value->asArray();
    const bool numeric = array && array->elementType != gguf::ValueType::String &&
                         array->elementType != gguf::ValueType::Array;
    if (!numeric || array->count == 0) return std::nullopt;
    const std::vector<std::int64_t> all = array->integers();
    const auto [least, most] = std::ranges::minmax(all);
    if (least < 0) return std::nullopt;
    return Range{static_cast<std::uint64_t>(least), static_cast<std::uint64_t>(most)};
}

std::optional<std::uint64_t> unsignedOf(const gguf::Value* value) {
    return value ? value->toUnsigned() : std::nullopt;
}

std::optional<std::uint64_t> vocabularyOf(const ModelSource& source) {
    const gguf::Metadata& metadata = source.metadata();
    if (const gguf::Value* tokens = metadata.find("tokenizer.ggml.tokens"))
        if (const gguf::Array* array = tokens->asArray()) return array->count;
    if (const auto stated = unsignedOf(metadata.findForArchitecture("vocab_size"))) return stated;
    const std::size_t embedding = source.indexOf("token_embd.weight");
    if (embedding == ModelSource::npos) return std::nullopt;
    return source.tensors()[embedding].rowCount();
}

std::string nameFromPath(const ModelSource& source) {
    if (source.paths().empty()) return {};
    std::string_view path = source.paths().front();
    path.remove_prefix(path.find_last_of("/\\") == std::string_view::npos ? 0 : path.find_last_of("/\\") + 1);
    if (path.ends_with(".gguf")) path.remove_suffix(5);
    return std::string(path);
}

void countTensors(const ModelSource& source, ModelFacts& facts) {
    std::map<BlockType, TypeShare> shares;
    std::uint64_t expertElements = 0;
    for (const TensorInfo& tensor : source.tensors()) {
        const std::uint64_t elements = tensor.elementCount();
        facts.parameters += elements;
        facts.tensorBytes += tensor.byteSize;
        if (parseTensorName(tensor.name).expertStack()) expertElements += elements;
        TypeShare& share = shares[tensor.type];
        share.type = tensor.type;
        share.tensors += 1;
        share.elements += elements;
        share.bytes += tensor.byteSize;
    }
    for (const auto& [type, share] : shares)
        facts.types.push_back(share);
    std::ranges::stable_sort(facts.types, std::ranges::greater{}, &TypeShare::bytes);

    facts.activeParameters = facts.parameters;
    if (facts.experts > 0 && facts.expertsUsed > 0 && facts.expertsUsed <= facts.experts)
        facts.activeParameters =
            facts.parameters - expertElements + expertElements / facts.experts * facts.expertsUsed;
    if (facts.parameters > 0)
        facts.bitsPerWeight =
            8.0 * static_cast<double>(facts.tensorBytes) / static_cast<double>(facts.parameters);
}

} // namespace

ModelFacts factsOf(const ModelSource& source) {
    const gguf::Metadata& metadata = source.metadata();
    ModelFacts facts;
    facts.kind = source.kind();
    facts.architecture = metadata.architecture();
    facts.name = metadata.stringAt("general.name").value_or(std::string{});
    if (facts.name.empty()) facts.name = nameFromPath(source);
    facts.layers = unsignedOf(metadata.findForArchitecture("block_count"));
    facts.contextLength = unsignedOf(metadata.findForArchitecture("context_length"));
    facts.embeddingLength = unsignedOf(metadata.findForArchitecture("embedding_length"));
    facts.feedForwardLength = rangeOf(metadata.findForArchitecture("feed_forward_length"));
    facts.heads = rangeOf(metadata.findForArchitecture("attention.head_count"));
    facts.keyValueHeads = rangeOf(metadata.findForArchitecture("attention.head_count_kv"));
    if (!facts.keyValueHeads) facts.keyValueHeads = facts.heads;
    facts.vocabulary = vocabularyOf(source);
    facts.experts = unsignedOf(metadata.findForArchitecture("expert_count")).value_or(0);
    facts.expertsUsed = unsignedOf(metadata.findForArchitecture("expert_used_count")).value_or(0);
    facts.fileBytes = source.fileBytes();
    facts.shards = source.paths().size();
    countTensors(source, facts);

    if (!facts.types.empty()) {
        std::uint64_t quantizedBytes = 0;
        for (const TypeShare& share : facts.types)
            if (info(share.type).quantized) quantizedBytes += share.bytes;
        facts.quantized = quantizedBytes * 2 > facts.tensorBytes;
        facts.typeName = std::string(info(facts.types.front().type).name);
    }
    if (const auto id = metadata.unsignedAt("general.file_type"); id && facts.kind == FileKind::Model) {
        facts.fileType = quant::fileTypeFromId(static_cast<std::uint32_t>(*id & ~kGuessedFlag));
        if (facts.fileType) facts.typeName = std::string(quant::info(*facts.fileType).name);
    }
    return facts;
}

} // namespace qw::statistics
