#include "core/export/staging/plan_options_json.h"

#include <QByteArray>
#include <QJsonArray>
#include <QString>

#include <cstring>
#include <filesystem>
#include <type_traits>

namespace qw::exporting {

namespace {

QString text(std::string_view value) {
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

// 64-bit numbers as text: a JSON number is a double.
QString numberText(std::uint64_t value) {
    return QString::number(value);
}
std::uint64_t numberOf(const QJsonValue& value) {
    return value.toString().toULongLong();
}

std::optional<BlockType> blockTypeOf(const QJsonValue& value) {
    return blockTypeFromName(value.toString().toStdString());
}

QString encodedText(const gguf::Value& value) {
    std::vector<std::byte> bytes;
    value.appendEncoded(bytes);
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()))
            .toBase64());
}

template <std::size_t Index = 0>
std::optional<gguf::Value> scalarOf(gguf::ValueType type, const QByteArray& bytes) {
    if constexpr (Index == std::variant_size_v<gguf::Value::Storage>) {
        return std::nullopt;
    } else {
        using T = std::variant_alternative_t<Index, gguf::Value::Storage>;
        if constexpr (std::is_arithmetic_v<T>) {
            if (static_cast<std::size_t>(type) == Index) {
                if (bytes.size() != static_cast<qsizetype>(sizeof(T))) return std::nullopt;
                if constexpr (std::is_same_v<T, bool>) return gguf::Value(bytes.at(0) != 0);
                T value;
                std::memcpy(&value, bytes.constData(), sizeof value);
                return gguf::Value(value);
            }
        }
        return scalarOf<Index + 1>(type, bytes);
    }
}

// Only what an edit can hold: scalars and strings. Arrays have lengths inside that only the reader validates.
std::optional<gguf::Value> valueOf(const QJsonObject& json) {
    const auto type = gguf::valueTypeFromName(json["type"].toString().toStdString());
    if (!type) return std::nullopt;
    if (*type == gguf::ValueType::String) return gguf::Value(json["text"].toString().toStdString());
    return scalarOf(*type, QByteArray::fromBase64(json["bytes"].toString().toLatin1()));
}

QJsonObject editJson(const quant::MetadataEdit& edit) {
    QJsonObject json{{"key", text(edit.key)}};
    if (!edit.value) return json;
    json["type"] = text(gguf::valueTypeName(edit.value->type()));
    if (const std::string* string = edit.value->asString())
        json["text"] = text(*string);
    else
        json["bytes"] = encodedText(*edit.value);
    return json;
}

QJsonArray textArray(const std::vector<std::string>& values) {
    QJsonArray array;
    for (const std::string& value : values)
        array.append(text(value));
    return array;
}

std::vector<std::string> textsOf(const QJsonValue& value) {
    std::vector<std::string> texts;
    for (const QJsonValue& entry : value.toArray())
        texts.push_back(entry.toString().toStdString());
    return texts;
}

} // namespace

QJsonObject toJson(const imatrix::Selection& selection) {
    std::vector<std::string> files;
    for (const std::string& path : selection.files) {
        std::error_code unknown;
        const auto absolute = std::filesystem::absolute(path, unknown);
        files.push_back(unknown ? path : absolute.string());
    }
    return {{"files", textArray(files)},
            {"include", textArray(selection.include)},
            {"exclude", textArray(selection.exclude)}};
}

imatrix::Selection matrixSelectionFromJson(const QJsonObject& json) {
    return {textsOf(json["files"]), textsOf(json["include"]), textsOf(json["exclude"])};
}

QJsonObject toJson(const quant::PlanOptions& options) {
    QJsonArray patterns;
    for (const quant::TensorPattern& pattern : options.patterns)
        patterns.append(
            QJsonObject{{"pattern", text(pattern.pattern)}, {"type", text(info(pattern.type).name)}});
    QJsonArray layers;
    for (const std::uint32_t layer : options.pruneLayers)
        layers.append(static_cast<qint64>(layer));
    QJsonArray edits;
    for (const quant::MetadataEdit& edit : options.metadataEdits)
        edits.append(editJson(edit));
    QJsonObject json{
        {"fileType", text(quant::info(options.fileType).name)},
        {"pure", options.pure},
        {"leaveOutput", options.leaveOutput},
        {"allowRequantize", options.allowRequantize},
        {"keepSplit", options.keepSplit},
        {"recoverGrid", options.recoverGrid},
        {"haveImportanceMatrix", options.haveImportanceMatrix},
        {"patterns", patterns},
        {"pruneLayers", layers},
        {"metadataEdits", edits},
        {"splitMaxBytes", numberText(options.split.maxBytes)},
        {"splitMaxTensors", numberText(options.split.maxTensors)},
    };
    if (options.outputType) json["outputType"] = text(info(*options.outputType).name);
    if (options.embeddingType) json["embeddingType"] = text(info(*options.embeddingType).name);
    return json;
}

std::optional<quant::PlanOptions> planOptionsFromJson(const QJsonObject& json) {
    quant::PlanOptions options;
    const auto fileType = quant::fileTypeFromName(json["fileType"].toString().toStdString());
    if (!fileType) return std::nullopt;
    options.fileType = *fileType;
    options.pure = json["pure"].toBool();
    options.leaveOutput = json["leaveOutput"].toBool();
    options.allowRequantize = json["allowRequantize"].toBool();
    options.keepSplit = json["keepSplit"].toBool();
    options.recoverGrid = json["recoverGrid"].toBool();
    options.haveImportanceMatrix = json["haveImportanceMatrix"].toBool();
    options.split.maxBytes = numberOf(json["splitMaxBytes"]);
    options.split.maxTensors = numberOf(json["splitMaxTensors"]);
    for (const auto& [key, type] :
         {std::pair{"outputType", &options.outputType}, {"embeddingType", &options.embeddingType}}) {
        if (!json.contains(QLatin1String(key))) continue;
        *type = blockTypeOf(json[QLatin1String(key)]);
        if (!*type) return std::nullopt;
    }
    for (const QJsonValue& entry : json["patterns"].toArray()) {
        const auto type = blockTypeOf(entry["type"]);
        if (!type) return std::nullopt;
        options.patterns.push_back({entry["pattern"].toString().toStdString(), *type});
    }
    for (const QJsonValue& layer : json["pruneLayers"].toArray())
        options.pruneLayers.push_back(static_cast<std::uint32_t>(layer.toInteger()));
    for (const QJsonValue& entry : json["metadataEdits"].toArray()) {
        quant::MetadataEdit edit{entry["key"].toString().toStdString(), std::nullopt};
        if (entry.toObject().contains("type")) {
            edit.value = valueOf(entry.toObject());
            if (!edit.value) return std::nullopt;
        }
        options.metadataEdits.push_back(std::move(edit));
    }
    return options;
}

} // namespace qw::exporting
