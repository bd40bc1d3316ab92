// quantwright-cli inspect FILE
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/matrix_text.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/table.h"
#include "app/cli/verb.h"
#include "core/base/byte_size_text.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/file_types.h"
#include "ui/text/view_text.h"

#include <QFileInfo>

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
        {"kind", ui::viewText(fileKindName(model.kind()))},
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
    if (model.kind() != FileKind::Model) line("Kind", ui::viewText(fileKindName(model.kind())));
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

void showModel(Terminal& terminal, const ModelSource& model) {
    if (terminal.json()) {
        terminal.document(describe(model));
        return;
    }
    printFacts(terminal, model);
    if (model.metadata().size() > 0) printMetadata(terminal, model);
    if (!model.tensors().empty()) printTensors(terminal, model);
}

Result<int> runInspect(Session& session, const Arguments& arguments) {
    const std::string path = arguments.path(0);
    const auto model = openModel(session.terminal(), path);
    const bool maybeMatrix =
        model ? (*model)->kind() == FileKind::ImportanceMatrix : model.error().code == ErrorCode::NotGguf;
    if (!maybeMatrix) {
        QW_TRY(const ModelSourcePtr opened, model);
        if (arguments.has("model"))
            return invalidOption(QStringLiteral("--model"), arguments.text(0),
                                 QStringLiteral("an importance matrix as FILE"));
        showModel(session.terminal(), *opened);
        return kExitDone;
    }
    const auto matrix = imatrix::openImportanceMatrix(path);
    // Neither GGUF nor a legacy matrix: the first is what most people mean.
    if (!matrix)
        return matrix.error().code == ErrorCode::NotImportanceMatrix && !model ? model.error()
                                                                               : matrix.error();
    // A legacy file has no metadata and no tensors; the keys are there all the same.
    const QJsonObject base =
        model ? describe(**model)
              : QJsonObject{{"architecture", ""},        {"name", ""},
                            {"parameters", 0},           {"bytes", QFileInfo(arguments.text(0)).size()},
                            {"bits_per_weight", 0},      {"file_type", ""},
                            {"metadata", QJsonObject()}, {"tensors", QJsonArray()}};
    QW_CHECK(showMatrix(session.terminal(), *matrix, arguments.value("model").toStdString(), base));
    return kExitDone;
}

void addOptions(QCommandLineParser& parser) {
    parser.addOption(
        {"model", "For an importance matrix: say which of this model's tensors it covers.", "MODEL"});
}

} // namespace

Verb inspectVerb() {
    return {.name = "inspect",
            .synopsis = "FILE",
            .summary = "Shows what a GGUF file or an importance matrix holds: facts, metadata and tensors.",
            .fewestPositionals = 1,
            .mostPositionals = 1,
            .examples = {{"inspect model.gguf", "Facts, metadata and tensors, for reading."},
                         {"inspect model-00001-of-00003.gguf --json",
                          "The same of a split model (any of its files), as JSON, with arrays in full."},
                         {"inspect imatrix.dat --model model.gguf",
                          "An importance matrix, entry by entry, and which tensors of the model it covers."}},
            .addOptions = addOptions,
            .run = runInspect};
}

} // namespace qw::cli
