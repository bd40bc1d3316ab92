#include "app/cli/plan_options.h"

#include "app/cli/value_type_word.h"
#include "core/formats/imatrix/importance_matrix_files.h"

#include <algorithm>
#include <limits>

namespace qw::cli {

namespace {

Result<std::optional<BlockType>> blockTypeOption(const Arguments& arguments, const char* option) {
    if (!arguments.has(option)) return std::optional<BlockType>{};
    const std::string name = arguments.value(option).toStdString();
    if (const auto type = blockTypeFromName(name)) return type;
    return Error{.code = ErrorCode::UnknownBlockType, .path = {}, .details = {name}};
}

Result<std::vector<quant::TensorPattern>> patternOptions(const Arguments& arguments) {
    std::vector<quant::TensorPattern> patterns;
    // The first match counts, so the order among both options does.
    for (const auto& [isPattern, text] : arguments.valuesInOrder("tensor-type", "tensor-type-file")) {
        if (isPattern) {
            QW_TRY(quant::TensorPattern pattern, quant::parseTensorPattern(text.toStdString()));
            patterns.push_back(std::move(pattern));
        } else {
            QW_TRY(std::vector<quant::TensorPattern> more, quant::readTensorPatternFile(text.toStdString()));
            std::ranges::move(more, std::back_inserter(patterns));
        }
    }
    return patterns;
}

Result<std::vector<std::uint32_t>> pruneOption(const Arguments& arguments) {
    std::vector<std::uint32_t> layers;
    for (const QString& list : arguments.values("prune-layers"))
        for (const QString& text : list.split(u',')) {
            bool isNumber = false;
            layers.push_back(text.toUInt(&isNumber));
            if (!isNumber)
                return invalidOption(QStringLiteral("--prune-layers"), list,
                                     QStringLiteral("layer numbers separated by commas, as 3,4,5"));
        }
    std::ranges::sort(layers);
    const auto repeated = std::ranges::unique(layers);
    layers.erase(repeated.begin(), repeated.end());
    return layers;
}

// KEY=TYPE:VALUE. The four type words are llama-quantize's, which stores whole numbers as u32 without their
// sign and fractions as f32; GGUF's own type names keep the number as it is.
Result<quant::MetadataEdit> parseOverride(const QString& text) {
    const auto problem = [&text](const char* reason) {
        return Error{.code = ErrorCode::InvalidOverride, .path = {}, .details = {text.toStdString(), reason}};
    };
    const qsizetype equals = text.indexOf(u'=');
    const qsizetype colon = text.indexOf(u':', equals + 1);
    if (equals <= 0 || colon < 0) return problem("KEY=TYPE:VALUE is expected");
    const QString word = text.mid(equals + 1, colon - equals - 1).toLower();
    const std::string value = text.mid(colon + 1).toStdString();

    if (word == QStringLiteral("int")) {
        bool isNumber = false;
        const qint64 number = QString::fromStdString(value).toLongLong(&isNumber);
        const quint64 magnitude =
            number < 0 ? 0 - static_cast<quint64>(number) : static_cast<quint64>(number);
        if (!isNumber || magnitude > std::numeric_limits<std::uint32_t>::max())
            return problem("the value is not a whole number that 32 bits hold");
        return quant::MetadataEdit{text.left(equals).toStdString(),
                                   gguf::Value(static_cast<std::uint32_t>(magnitude))};
    }
    const auto type = valueTypeFromWord(word);
    if (!type) return problem("TYPE must be int, float, bool, str or a GGUF type such as u32 or f64");
    QW_TRY(gguf::Value parsed, gguf::Value::fromText(*type, value));
    return quant::MetadataEdit{text.left(equals).toStdString(), std::move(parsed)};
}

Result<std::vector<quant::MetadataEdit>> overrideOptions(const Arguments& arguments) {
    std::vector<quant::MetadataEdit> edits;
    for (const QString& text : arguments.values("override-kv")) {
        QW_TRY(quant::MetadataEdit edit, parseOverride(text));
        edits.push_back(std::move(edit));
    }
    return edits;
}

std::vector<std::string> texts(const Arguments& arguments, const char* option) {
    std::vector<std::string> all;
    for (const QString& value : arguments.values(option))
        all.push_back(value.toStdString());
    return all;
}

Result<imatrix::ImportanceMatrixPtr> matrixOption(const Arguments& arguments) {
    return imatrix::openSelection({.files = texts(arguments, "imatrix"),
                                   .include = texts(arguments, "include-weights"),
                                   .exclude = texts(arguments, "exclude-weights")});
}

} // namespace

void addPlanOptions(QCommandLineParser& parser) {
    parser.addOptions({
        {"pure", "Every tensor in the type's base block type, without the mix's exceptions."},
        {"leave-output-tensor", "Keep output.weight as it is."},
        {"output-tensor-type", "Block type of output.weight.", "TYPE"},
        {"token-embedding-type", "Block type of the token embeddings.", "TYPE"},
        {"tensor-type",
         "Block type of the tensors whose name matches the regular expression PATTERN. May be repeated; the "
         "first that matches counts.",
         "PATTERN=TYPE"},
        {"tensor-type-file", "File with PATTERN=TYPE entries, separated by blanks or line ends.", "FILE"},
        {"imatrix",
         "Weigh errors by this importance matrix (GGUF or .dat). May be repeated: several are merged.",
         "FILE"},
        {"include-weights", "Use the matrix for tensors whose name contains TEXT alone. May be repeated.",
         "TEXT"},
        {"exclude-weights", "Do not use the matrix for tensors whose name contains TEXT. May be repeated.",
         "TEXT"},
        {"allow-requantize", "Accept a source that is already quantized; quality is lost twice."},
        {"recover-grid",
         "Keep weights that already lie on the target type's grid exactly as they are (trained for it, or "
         "quantized before), where llama-quantize would move them. Others are encoded as usual."},
        {"prune-layers", "Leave these layers out, as 3,4,5.", "LAYERS"},
        {"override-kv",
         "Change metadata: KEY=int:N, float:X, bool:true, str:TEXT or a GGUF type. May be repeated.",
         "KEY=TYPE:VALUE"},
        {"keep-split", "Write as many files as the source has, divided alike."},
        {"split-max-size", "Divide into files of at most N bytes of tensor data (300M, 4G; powers of 1000).",
         "N"},
        {"split-max-tensors", "Divide into files of at most N tensors.", "N"},
    });
}

Result<quant::PlanOptions> readPlanOptions(const Arguments& arguments) {
    quant::PlanOptions options;
    options.pure = arguments.has("pure");
    options.leaveOutput = arguments.has("leave-output-tensor");
    options.allowRequantize = arguments.has("allow-requantize");
    options.keepSplit = arguments.has("keep-split");
    options.recoverGrid = arguments.has("recover-grid");
    QW_TRY(options.outputType, blockTypeOption(arguments, "output-tensor-type"));
    QW_TRY(options.embeddingType, blockTypeOption(arguments, "token-embedding-type"));
    QW_TRY(options.patterns, patternOptions(arguments));
    QW_TRY(options.pruneLayers, pruneOption(arguments));
    QW_TRY(options.metadataEdits, overrideOptions(arguments));
    QW_TRY(const auto maxBytes, arguments.byteSize("split-max-size"));
    QW_TRY(const auto maxTensors, arguments.number("split-max-tensors", 1));
    options.split = {.maxBytes = maxBytes.value_or(0), .maxTensors = maxTensors.value_or(0)};
    if (options.keepSplit && (maxBytes || maxTensors))
        return Error{.code = ErrorCode::OptionsExclusive,
                     .path = {},
                     .details = {"--keep-split", maxBytes ? "--split-max-size" : "--split-max-tensors"}};
    QW_TRY(options.matrix, matrixOption(arguments));
    return options;
}

Result<quant::FileType> fileTypeFromText(const QString& text) {
    if (const auto type = quant::fileTypeFromName(text.toStdString())) return *type;
    bool isNumber = false;
    const std::uint32_t id = text.toUInt(&isNumber);
    // COPY has no number: its enumerator is no id of the format.
    if (isNumber && id < static_cast<std::uint32_t>(quant::FileType::Copy))
        if (const auto type = quant::fileTypeFromId(id)) return *type;
    return Error{.code = ErrorCode::UnknownFileType, .path = {}, .details = {text.toStdString()}};
}

Result<std::vector<quant::FileType>> fileTypesFromText(const QString& text) {
    std::vector<quant::FileType> types;
    for (const QString& name : text.split(u',')) {
        QW_TRY(const quant::FileType type, fileTypeFromText(name.trimmed()));
        if (std::ranges::find(types, type) == types.end()) types.push_back(type);
    }
    return types;
}

} // namespace qw::cli
