#include "core/export/staging/journal.h"

#include "core/export/staging/plan_options_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cinttypes>
#include <cstdio>

namespace qw::exporting {

namespace {

constexpr int kVersion = 1;
constexpr std::string_view kPublishing = "publishing\n";

QString text(const std::string& value) {
    return QString::fromStdString(value);
}
std::string textOf(const QJsonValue& value) {
    return value.toString().toStdString();
}

std::optional<Journal> parseHeader(std::string_view line) {
    const QJsonObject json =
        QJsonDocument::fromJson(QByteArray(line.data(), static_cast<qsizetype>(line.size()))).object();
    if (json["quantwrightExport"].toInt() != kVersion) return std::nullopt;
    Journal journal;
    JournalHeader& header = journal.header;
    header.destination = textOf(json["destination"]);
    header.directoryHash = textOf(json["directoryHash"]);
    header.planHash = textOf(json["planHash"]);
    header.tensorBytes = json["tensorBytes"].toString().toULongLong();
    for (const QJsonValue& file : json["source"].toArray())
        header.source.push_back({textOf(file["path"]), file["size"].toString().toULongLong(),
                                 file["modifiedNanoseconds"].toString().toLongLong()});
    if (auto options = planOptionsFromJson(json["plan"].toObject())) {
        header.planOptions = std::move(*options);
        journal.planOptionsReadable = true;
    }
    header.matrix = matrixSelectionFromJson(json["matrix"].toObject());
    return journal;
}

} // namespace

std::string headerLine(const JournalHeader& header) {
    QJsonArray source;
    for (const SourceFile& file : header.source)
        source.append(QJsonObject{{"path", text(file.path)},
                                  {"size", QString::number(file.size)},
                                  {"modifiedNanoseconds", QString::number(file.modifiedNanoseconds)}});
    QJsonObject json{
        {"quantwrightExport", kVersion},
        {"destination", text(header.destination)},
        {"source", source},
        {"directoryHash", text(header.directoryHash)},
        {"planHash", text(header.planHash)},
        {"tensorBytes", QString::number(header.tensorBytes)},
        {"plan", toJson(header.planOptions)},
    };
    if (!header.matrix.files.empty()) json["matrix"] = toJson(header.matrix);
    return QJsonDocument(json).toJson(QJsonDocument::Compact).toStdString() + '\n';
}

std::string finishedLine(const FinishedTensor& tensor) {
    std::array<char, 96> line;
    const int length =
        std::snprintf(line.data(), line.size(), "done %zu %" PRIu64 " %016" PRIx64 " %" PRIu64 "\n",
                      tensor.index, tensor.bytes, tensor.hash, tensor.exactBlocks);
    return {line.data(), static_cast<std::size_t>(length)};
}

std::string publishingLine() {
    return std::string(kPublishing);
}

std::optional<Journal> parseJournal(std::string_view text) {
    std::optional<Journal> journal;
    while (true) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return journal;
        const std::string line(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
        if (!journal) {
            journal = parseHeader(line);
            if (!journal) return std::nullopt;
            continue;
        }
        FinishedTensor tensor;
        if (line == kPublishing)
            journal->publishing = true;
        else if (std::sscanf(line.c_str(), "done %zu %" SCNu64 " %" SCNx64 " %" SCNu64, &tensor.index,
                             &tensor.bytes, &tensor.hash, &tensor.exactBlocks) >= 3)
            journal->finished.push_back(tensor);
    }
}

} // namespace qw::exporting
