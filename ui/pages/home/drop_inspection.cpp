#include "ui/pages/home/drop_inspection.h"

#include "core/formats/gguf/open_model.h"
#include "ui/text/amounts.h"
#include "ui/text/error_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace qw::ui {

namespace {

constexpr std::size_t kMostFiles = 200;

// Gives the translations their context.
struct DropInspectionWords {
    Q_DECLARE_TR_FUNCTIONS(DropInspection)
};

// The name shared by all shards of a split model; empty for other files.
QString splitBase(const QString& path) {
    static const QRegularExpression pattern(QStringLiteral("^(.*)-\\d{5}-of-\\d{5}\\.gguf$"),
                                            QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(path);
    return match.hasMatch() ? match.captured(1) : QString();
}

bool isGgufName(const QString& name) {
    return name.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive);
}

QStringList ggufFilesIn(const QString& folder, const StopToken& stop) {
    QStringList found;
    const auto add = [&](const QString& in) {
        for (const QFileInfo& info : QDir(in).entryInfoList(QDir::Files, QDir::Name))
            if (isGgufName(info.fileName())) found << info.absoluteFilePath();
    };
    add(folder);
    for (const QFileInfo& sub : QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (stop.cancelled() || found.size() > static_cast<qsizetype>(kMostFiles)) break;
        add(sub.absoluteFilePath());
    }
    return found;
}

} // namespace

Result<Inspection> inspectPaths(const QStringList& paths, const StopToken& stop) {
    Inspection inspection;
    QStringList files;
    for (const QString& path : paths) {
        if (!QFileInfo(path).isDir()) {
            files << path;
            continue;
        }
        inspection.fromFolder = paths.size() == 1;
        inspection.folder = path;
        files << ggufFilesIn(path, stop);
    }
    for (const QString& path : files) {
        if (stop.cancelled()) break;
        if (inspection.files.size() == kMostFiles) {
            inspection.cut = true;
            break;
        }
        const QString base = splitBase(path);
        if (!base.isEmpty()) {
            const auto same =
                std::find_if(inspection.files.begin(), inspection.files.end(),
                             [&](const InspectedFile& file) { return splitBase(file.path) == base; });
            if (same != inspection.files.end()) {
                ++same->otherShards;
                same->bytes += static_cast<quint64>(QFileInfo(path).size());
                continue;
            }
        }
        InspectedFile file;
        file.path = path;
        file.fileName = QFileInfo(path).fileName();
        file.bytes = static_cast<quint64>(QFileInfo(path).size());
        if (auto peek = gguf::peekGguf(path.toStdString()); peek.ok())
            file.peek = *peek;
        else {
            file.error = peek.error();
            file.interruptedEdit = gguf::mayHaveInterruptedEdit(path.toStdString());
        }
        inspection.files.push_back(std::move(file));
    }
    return inspection;
}

QString describeFile(const InspectedFile& file) {
    if (file.interruptedEdit)
        return DropInspectionWords::tr(
            "A change of this file was interrupted; opening it undoes the change.");
    if (!file.peek) return file.error ? describe(*file.error).what : QString();
    switch (file.peek->kind) {
    case FileKind::VocabularyOnly:
        return DropInspectionWords::tr("A vocabulary without weights: open the model it belongs to.");
    case FileKind::Projector:
        return DropInspectionWords::tr("A vision or audio projector: open the language model it belongs to.");
    case FileKind::Adapter:
        return DropInspectionWords::tr("A LoRA adapter: open the model it was trained for.");
    case FileKind::ImportanceMatrix:
        return DropInspectionWords::tr("An importance matrix: open the model it was measured on.");
    case FileKind::Model:
        break;
    }
    QStringList parts;
    if (!file.peek->architecture.empty()) parts << QString::fromStdString(file.peek->architecture);
    if (file.peek->split && file.otherShards > 0)
        parts << DropInspectionWords::tr("%1 parts").arg(file.otherShards + 1);
    else if (file.peek->split)
        parts << DropInspectionWords::tr("one part of a split model");
    else
        parts << DropInspectionWords::tr("%1 tensors")
                     .arg(QLocale().toString(static_cast<qulonglong>(file.peek->tensorCount)));
    parts << sizeText(file.bytes);
    return parts.join(QStringLiteral(" · "));
}

DropForecast forecastDrop(const Inspection& inspection) {
    const auto opens = std::count_if(inspection.files.begin(), inspection.files.end(),
                                     [](const InspectedFile& file) { return file.opens(); });
    if (inspection.files.empty())
        return {false, DropInspectionWords::tr("Nothing to open"),
                inspection.folder.isEmpty()
                    ? DropInspectionWords::tr("Drop a GGUF file, or a folder with GGUF files.")
                    : DropInspectionWords::tr("There is no GGUF file in this folder.")};
    if (inspection.files.size() == 1) {
        const InspectedFile& file = inspection.files.front();
        if (!file.opens())
            return {false, DropInspectionWords::tr("%1 cannot be opened").arg(file.fileName),
                    describeFile(file)};
        const QString name =
            !file.peek || file.peek->name.empty() ? file.fileName : QString::fromStdString(file.peek->name);
        return {true, DropInspectionWords::tr("Open %1").arg(name), describeFile(file)};
    }
    if (opens == 0)
        return {false,
                DropInspectionWords::tr("None of these %1 files is a model").arg(inspection.files.size()),
                describeFile(inspection.files.front())};
    return {true, DropInspectionWords::tr("Choose one of %1 models").arg(opens),
            inspection.fromFolder ? inspection.folder
                                  : DropInspectionWords::tr("You will be asked which one to open.")};
}

} // namespace qw::ui
