#include "core/quant/plan.h"

#include "core/quant/codec.h"
#include "core/quant/matrix_planning.h"
#include "core/quant/output_metadata.h"
#include "core/quant/type_choice.h"

#include <algorithm>
#include <numeric>

namespace qw::quant {

namespace {

// Shards are numbered with 16 bits in the files and with five digits in their names.
constexpr std::size_t kMostShards = 65535;

Result<void> checkOptions(const PlanOptions& options) {
    const auto check = [](std::string_view option, std::optional<BlockType> type) -> Result<void> {
        if (type && !isTargetType(*type))
            return Error{
                .code = ErrorCode::InvalidOption,
                .path = {},
                .details = {std::string(option), std::string(info(*type).name), "a type for weights"}};
        return {};
    };
    QW_CHECK(check("--output-tensor-type", options.outputType));
    QW_CHECK(check("--token-embedding-type", options.embeddingType));
    for (const TensorPattern& pattern : options.patterns)
        QW_CHECK(check("--tensor-type", pattern.type));
    return {};
}

// Depth counters advance by block number, then name, tensors outside blocks first. A kept division into
// shards makes the reference walk in file order instead.
std::vector<std::size_t> walkOrder(std::span<const TensorInfo> tensors, bool fileOrder) {
    std::vector<std::size_t> order(tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto byFile = [&](std::size_t a, std::size_t b) {
        return std::pair(tensors[a].shard, tensors[a].fileOffset) <
               std::pair(tensors[b].shard, tensors[b].fileOffset);
    };
    const auto block = [&](std::size_t i) {
        const auto number = blockNumber(tensors[i].name);
        return number ? std::int64_t{*number} : std::int64_t{-1};
    };
    const auto byBlock = [&](std::size_t a, std::size_t b) {
        const std::int64_t blockA = block(a);
        const std::int64_t blockB = block(b);
        return blockA != blockB ? blockA < blockB : tensors[a].name < tensors[b].name;
    };
    if (fileOrder)
        std::ranges::stable_sort(order, byFile);
    else
        std::ranges::stable_sort(order, byBlock);
    return order;
}

void addWarnings(Plan& plan, const TypeChooser& chooser, std::uint64_t sourceBytes) {
    const auto warn = [&plan](WarningCode code, std::vector<std::string> details) {
        plan.warnings.push_back({code, std::move(details)});
    };
    const auto& patterns = plan.options.patterns;
    const bool patternsCount =
        plan.options.fileType != FileType::Copy && info(info(plan.options.fileType).baseType).quantized;
    if (!patterns.empty() && !patternsCount)
        warn(WarningCode::PatternsIgnored, {std::string(info(plan.options.fileType).name)});
    for (std::size_t i = 0; patternsCount && i < patterns.size(); ++i)
        if (chooser.patternUses()[i] == 0) warn(WarningCode::PatternMatchedNothing, {patterns[i].pattern});
    if (plan.tensorBytes > sourceBytes)
        warn(WarningCode::LargerThanSource, {std::to_string(plan.tensorBytes - sourceBytes)});
    if (!plan.needImportanceMatrix.empty())
        warn(WarningCode::NeedsImportanceMatrix, countAndNames(plan.needImportanceMatrix));
}

std::vector<gguf::OutputTensor> outputTensors(const ModelSource& source, const Plan& plan) {
    std::vector<gguf::OutputTensor> outputs;
    outputs.reserve(plan.tensors.size());
    for (const PlannedTensor& tensor : plan.tensors) {
        const TensorInfo& from = source.tensors()[tensor.source];
        outputs.push_back({tensor.name, from.shape, from.dimensions, tensor.to, tensor.bytes});
    }
    return outputs;
}

gguf::Metadata metadataOfShard(const Plan& plan, std::size_t shard) {
    if (plan.shardStarts.size() == 1) return plan.metadata;
    return gguf::shardMetadata(plan.metadata, static_cast<std::uint16_t>(shard),
                               static_cast<std::uint16_t>(plan.shardStarts.size()),
                               static_cast<std::int32_t>(plan.tensors.size()));
}

std::span<const gguf::OutputTensor> tensorsOfShard(const Plan& plan, std::span<const gguf::OutputTensor> all,
                                                   std::size_t shard) {
    const std::size_t begin = plan.shardStarts[shard];
    const std::size_t end = shard + 1 < plan.shardStarts.size() ? plan.shardStarts[shard + 1] : all.size();
    return all.subspan(begin, end - begin);
}

// The first tensor of each shard, dividing where the source is divided.
std::vector<std::size_t> sourceDivision(const ModelSource& source, const Plan& plan) {
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 1; i < plan.tensors.size(); ++i)
        if (source.tensors()[plan.tensors[i].source].shard !=
            source.tensors()[plan.tensors[i - 1].source].shard)
            starts.push_back(i);
    return starts;
}

} // namespace

std::string_view reasonName(Reason reason) {
    switch (reason) {
    case Reason::Copied:
        return "Copied";
    case Reason::Mix:
        return "Mix";
    case Reason::BaseType:
        return "BaseType";
    case Reason::Pure:
        return "Pure";
    case Reason::OneDimensional:
        return "OneDimensional";
    case Reason::ProtectedTensor:
        return "ProtectedTensor";
    case Reason::NotWeight:
        return "NotWeight";
    case Reason::NotFloat:
        return "NotFloat";
    case Reason::OutputLeft:
        return "OutputLeft";
    case Reason::OutputOption:
        return "OutputOption";
    case Reason::EmbeddingOption:
        return "EmbeddingOption";
    case Reason::PatternOverride:
        return "PatternOverride";
    case Reason::FallbackRowLength:
        return "FallbackRowLength";
    case Reason::FallbackToF16:
        return "FallbackToF16";
    }
    return {};
}

std::string_view warningName(WarningCode code) {
    switch (code) {
    case WarningCode::Fallbacks:
        return "Fallbacks";
    case WarningCode::Requantizing:
        return "Requantizing";
    case WarningCode::PatternMatchedNothing:
        return "PatternMatchedNothing";
    case WarningCode::PatternsIgnored:
        return "PatternsIgnored";
    case WarningCode::LargerThanSource:
        return "LargerThanSource";
    case WarningCode::NeedsImportanceMatrix:
        return "NeedsImportanceMatrix";
    case WarningCode::MatrixEmpty:
        return "MatrixEmpty";
    case WarningCode::MatrixLacksTensors:
        return "MatrixLacksTensors";
    case WarningCode::MatrixWrongWidth:
        return "MatrixWrongWidth";
    case WarningCode::MatrixWidthIgnored:
        return "MatrixWidthIgnored";
    case WarningCode::MatrixExpertsUnseen:
        return "MatrixExpertsUnseen";
    case WarningCode::MatrixEntriesUnused:
        return "MatrixEntriesUnused";
    case WarningCode::MatrixFollowsLayers:
        return "MatrixFollowsLayers";
    }
    return {};
}

Result<Plan> makePlan(const ModelSource& source, const PlanOptions& options) {
    if (source.kind() != FileKind::Model)
        return Error{.code = ErrorCode::NotAModel,
                     .path = source.paths().empty() ? std::string() : source.paths().front(),
                     .details = {std::string(fileKindName(source.kind()))}};
    QW_CHECK(checkOptions(options));
    QW_TRY(auto patterns, PatternList::compile(options.patterns));
    const auto tensors = source.tensors();
    QW_TRY(const auto pruning, LayerPruning::make(tensors, options.pruneLayers));

    Plan plan;
    plan.options = options;
    MatrixPlanner matrix(options);
    plan.options.haveImportanceMatrix = matrix.given();
    QW_TRY(plan.metadata, outputMetadata(source.metadata(), options, pruning));

    // Output tensors by source index, and what the whole directory tells the rules.
    ModelFacts facts = factsFromMetadata(metadataForRules(source.metadata(), options));
    facts.matrix = matrix.given();
    std::vector<std::optional<std::string>> names(tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        names[i] = pruning.outputName(tensors[i].name);
        if (!names[i]) continue;
        const TensorRole role = roleOf(*names[i]);
        facts.valueLikeCount += isValueLike(role) ? 1 : 0;
        facts.tiedEmbeddings = facts.tiedEmbeddings && role != TensorRole::Output;
    }

    TypeChooser chooser(options, std::move(patterns), facts);
    std::vector<std::optional<TypeChoice>> choices(tensors.size());
    for (const std::size_t i : walkOrder(tensors, options.keepSplit))
        if (names[i]) choices[i] = chooser.choose(tensors[i], *names[i]);

    std::uint64_t sourceBytes = 0;
    std::uint64_t fallbacks = 0;
    std::uint64_t fallbackBytes = 0;
    std::uint64_t requantized = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (!names[i]) continue;
        const TensorInfo& from = tensors[i];
        const TypeChoice& choice = *choices[i];
        const std::uint64_t bytes =
            choice.type == from.type ? from.byteSize : byteSizeOf(choice.type, from.elementCount());
        if (info(from.type).quantized && choice.type != from.type) {
            if (!options.allowRequantize)
                return Error{.code = ErrorCode::RequantizeNotAllowed,
                             .path = source.paths().empty() ? std::string() : source.paths()[from.shard],
                             .details = {from.name, std::string(info(from.type).name)}};
            ++requantized;
        }
        if (choice.wanted != choice.type) {
            ++fallbacks;
            const std::uint64_t wantedBytes = byteSizeOf(choice.wanted, from.elementCount());
            fallbackBytes += bytes > wantedBytes ? bytes - wantedBytes : 0;
        }
        PlannedTensor planned{i,     *names[i],     from.type,     choice.type,
                              bytes, choice.reason, choice.detail, false};
        planned.weighted = matrix.decide(from, planned);
        plan.tensors.push_back(std::move(planned));
        plan.tensorBytes += bytes;
        plan.elementCount += from.elementCount();
        sourceBytes += from.byteSize;
    }
    if (fallbacks > 0)
        plan.warnings.push_back(
            {WarningCode::Fallbacks, {std::to_string(fallbacks), std::to_string(fallbackBytes)}});
    if (requantized > 0) plan.warnings.push_back({WarningCode::Requantizing, {std::to_string(requantized)}});
    plan.needImportanceMatrix = matrix.needed();
    addWarnings(plan, chooser, sourceBytes);
    matrix.finish(plan, source);
    if (plan.elementCount > 0)
        plan.bitsPerWeight =
            8.0 * static_cast<double>(plan.tensorBytes) / static_cast<double>(plan.elementCount);

    const auto outputs = outputTensors(source, plan);
    plan.shardStarts =
        options.keepSplit ? sourceDivision(source, plan) : gguf::shardStarts(outputs, options.split);
    if (plan.shardStarts.size() > kMostShards)
        return Error{.code = ErrorCode::InvalidOption,
                     .path = {},
                     .details = {"--split-max-tensors", std::to_string(plan.shardStarts.size()) + " files",
                                 "at most " + std::to_string(kMostShards)}};
    for (std::size_t shard = 0; shard < plan.shardStarts.size(); ++shard)
        plan.outputBytes +=
            gguf::fileBytesOf(metadataOfShard(plan, shard), tensorsOfShard(plan, outputs, shard));
    return plan;
}

Result<void> checkWritable(const Plan& plan) {
    if (!plan.needImportanceMatrix.empty()) {
        Error error{.code = ErrorCode::NeedsImportanceMatrix, .path = {}, .details = {}};
        error.details.emplace_back(info(plan.options.fileType).name);
        error.details.insert(error.details.end(), plan.needImportanceMatrix.begin(),
                             plan.needImportanceMatrix.end());
        return error;
    }
    if (plan.matrixUse && !plan.matrixUse->wrongWidth.empty()) {
        const MatrixUse::Width& first = plan.matrixUse->wrongWidth.front();
        const auto& files = plan.options.matrix->selection().files;
        return Error{.code = ErrorCode::ImportanceWidthDiffers,
                     .path = files.empty() ? std::string() : files.front(),
                     .details = {first.tensor, std::to_string(first.values), std::to_string(first.needed)}};
    }
    for (const PlannedTensor& tensor : plan.tensors) {
        if (tensor.from == tensor.to) continue;
        const Codec* encoder = findCodec(tensor.to);
        const bool encodable = encoder && (!tensor.weighted || encoder->encodeWeighted);
        if (!encodable || !findCodec(tensor.from))
            return Error{.code = ErrorCode::TypeNotWritable,
                         .path = {},
                         .details = {std::string(info(encodable ? tensor.from : tensor.to).name)}};
    }
    return {};
}

std::vector<gguf::Layout> layoutPlan(const ModelSource& source, const Plan& plan) {
    const auto outputs = outputTensors(source, plan);
    std::vector<gguf::Layout> files;
    for (std::size_t shard = 0; shard < plan.shardStarts.size(); ++shard)
        files.push_back(gguf::layoutFile(metadataOfShard(plan, shard), tensorsOfShard(plan, outputs, shard)));
    return files;
}

} // namespace qw::quant
