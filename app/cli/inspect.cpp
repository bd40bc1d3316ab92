// quantwright-cli inspect MODEL
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/table.h"
#include "app/cli/verb.h"
#include "core/base/byte_size_text.h"
#include "core/quant/file_types.h"

#include <map>

namespace qw::cli {

namespace {

// A 256 k vocabulary is of no use on a terminal.
constexpr std::size_t kShownElements = 8;
constexpr qsizetype kShownCharacters = 100;

struct Totals {
    std::uint64_t parameters = 0;
    std::uint64_t tensorBytes = 0;

    double bitsPerWeight() const {
        return parameters == 0 ? 0.0
                               : 8.0 * static_cast<double>(tensorBytes) / static_cast<double>(parameters);
    }
};

Totals totalsOf(const ModelSource& model) {
    Totals totals;
    for (const TensorInfo& tensor : model.tensors()) {
        totals.parameters += tensor.elementCount();
        totals.tensorBytes += tensor.byteSize;
    }
    return totals;
}

const char* kindName(FileKind kind) {
    switch (kind) {
    case FileKind::Model:
        return "model";
    case FileKind::VocabularyOnly:
        return "vocabulary";
    case FileKind::Projector:
        return "projector";
    case FileKind::Adapter:
        return "adapter";
    case FileKind::ImportanceMatrix:
        return "imatrix";
    }
    return "model";
}

// The name of general.file_type; its number where this build knows no name; empty when the key is absent.
QString fileTypeText(const ModelSource& model) {
    const auto id = model.metadata().unsignedAt("general.file_type");
    if (!id) return {};
    if (const auto type = quant::fileTypeFromId(static_cast<std::uint32_t>(*id)); type && *id <= 0xffff)
        return QString::fromStdString(std::string(quant::info(*type).name));
    return QString::number(*id);
}

QString typeName(BlockType type) {
    return QString::fromStdString(std::string(info(type).name));
}

QJsonObject describe(const ModelSource& model) {
    const Totals totals = totalsOf(model);
    QJsonArray tensors;
    for (const TensorInfo& tensor : model.tensors())
        tensors.append(QJsonObject{{"name", QString::fromStdString(tensor.name)},
                                   {"type", typeName(tensor.type)},
                                   {"shape", shapeToJson(tensor)},
                                   {"bytes", toJson(tensor.byteSize)}});
    const std::span<const std::string> paths = model.paths();
    return {
        {"kind", QLatin1String(kindName(model.kind()))},
        {"architecture", QString::fromStdString(model.metadata().architecture())},
        {"name", QString::fromStdString(model.metadata().stringAt("general.name").value_or(std::string()))},
        {"parameters", toJson(totals.parameters)},
        {"bytes", toJson(model.fileBytes())},
        {"tensor_bytes", toJson(totals.tensorBytes)},
        {"bits_per_weight", totals.bitsPerWeight()},
        {"file_type", fileTypeText(model)},
        {"files", toJson(std::vector<std::string>(paths.begin(), paths.end()))},
        {"metadata", toJson(model.metadata())},
        {"tensors", tensors}};
}

QString shapeText(const TensorInfo& tensor) {
    QStringList lengths;
    for (std::uint32_t i = 0; i < tensor.dimensions; ++i)
        lengths << QString::number(tensor.shape[i]);
    return lengths.join(QStringLiteral(" × "));
}

QString valueText(const gguf::Value& value) {
    QString text = QString::fromStdString(value.toText(kShownElements)).simplified();
    if (text.size() > kShownCharacters) text = text.left(kShownCharacters) + QStringLiteral("…");
    if (const gguf::Array* array = value.asArray())
        text += QStringLiteral(" (%1 × %2)")
                    .arg(array->count)
                    .arg(QString::fromStdString(std::string(gguf::valueTypeName(array->elementType))));
    return text;
}

void printFacts(Terminal& terminal, const ModelSource& model) {
    const Totals totals = totalsOf(model);
    const auto line = [&terminal](const char* label, const QString& text) {
        if (!text.isEmpty())
            terminal.result(QStringLiteral("%1  %2").arg(QLatin1String(label), -15).arg(text));
    };
    if (model.kind() != FileKind::Model) line("Kind", QLatin1String(kindName(model.kind())));
    line("Name", QString::fromStdString(model.metadata().stringAt("general.name").value_or(std::string())));
    line("Architecture", QString::fromStdString(model.metadata().architecture()));
    line("File type", fileTypeText(model));
    line("Parameters", QString::fromStdString(countText(totals.parameters)));
    line("Bits per weight", QString::number(totals.bitsPerWeight(), 'f', 3));
    line("Size", QStringLiteral("%1 (%2 on a model hub)")
                     .arg(QString::fromStdString(binarySizeText(model.fileBytes())),
                          QString::fromStdString(decimalSizeText(model.fileBytes()))));
    if (model.paths().size() > 1) line("Files", QString::number(model.paths().size()));
}

void printMetadata(Terminal& terminal, const ModelSource& model) {
    Table table({"Key", "Type", "Value"}, {});
    for (const gguf::KeyValue& entry : model.metadata().entries())
        table.add({QString::fromStdString(entry.key),
                   QString::fromStdString(std::string(gguf::valueTypeName(entry.value.type()))),
                   valueText(entry.value)});
    terminal.result(QLatin1Char('\n') + table.toText());
}

void printTensors(Terminal& terminal, const ModelSource& model) {
    Table table({"Tensor", "Type", "Shape", "Size"}, {3});
    std::map<QString, std::uint64_t> bytesByType;
    for (const TensorInfo& tensor : model.tensors()) {
        table.add({QString::fromStdString(tensor.name), typeName(tensor.type), shapeText(tensor),
                   QString::fromStdString(binarySizeText(tensor.byteSize))});
        bytesByType[typeName(tensor.type)] += tensor.byteSize;
    }
    terminal.result(QLatin1Char('\n') + table.toText());
    QStringList shares;
    for (const auto& [type, bytes] : bytesByType)
        shares << QStringLiteral("%1 %2").arg(type, QString::fromStdString(binarySizeText(bytes)));
    terminal.result(QStringLiteral("\n%1 tensors: %2")
                        .arg(model.tensors().size())
                        .arg(shares.join(QStringLiteral(", "))));
}

Result<int> runInspect(Session& session, const Arguments& arguments) {
    Terminal& terminal = session.terminal();
    QW_TRY(const ModelSourcePtr model, openModel(terminal, arguments.path(0)));
    if (terminal.json()) {
        terminal.document(describe(*model));
        return kExitDone;
    }
    printFacts(terminal, *model);
    if (model->metadata().size() > 0) printMetadata(terminal, *model);
    if (!model->tensors().empty()) printTensors(terminal, *model);
    return kExitDone;
}

} // namespace

Verb inspectVerb() {
    return {.name = "inspect",
            .synopsis = "MODEL",
            .summary = "Shows what a GGUF file holds: facts, metadata and tensors.",
            .fewestPositionals = 1,
            .mostPositionals = 1,
            .examples = {{"inspect model.gguf", "Facts, metadata and tensors, for reading."},
                         {"inspect model-00001-of-00003.gguf --json",
                          "The same of a split model (any of its files), as JSON, with arrays in full."}},
            .addOptions = nullptr,
            .run = runInspect};
}

} // namespace qw::cli
