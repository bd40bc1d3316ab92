#include "ui/wizard/destinations.h"

#include "core/formats/gguf/gguf_layout.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <QStorageInfo>

namespace qw::ui {

namespace {

constexpr auto kSuffix = ".gguf";

QString numbered(const QString& name, int number) {
    const QString stem = name.left(name.size() - static_cast<qsizetype>(qstrlen(kSuffix)));
    return QStringLiteral("%1 (%2)%3").arg(stem).arg(number).arg(QLatin1String(kSuffix));
}

// The paths a destination will occupy.
std::vector<QString> pathsOf(const QString& path, std::size_t shards) {
    if (shards <= 1) return {path};
    std::vector<QString> paths;
    for (std::size_t i = 0; i < shards; ++i)
        paths.push_back(QString::fromStdString(gguf::shardPath(
            path.toStdString(), static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(shards))));
    return paths;
}

} // namespace

QString cleanFileName(const QString& name) {
    QString clean = name.trimmed();
    for (QChar& c : clean)
        if (c == QLatin1Char('/') || c == QLatin1Char('\\') || c == QLatin1Char(':') || c < QChar(0x20))
            c = QLatin1Char('-');
    if (!clean.endsWith(QLatin1String(kSuffix), Qt::CaseInsensitive)) clean += QLatin1String(kSuffix);
    return clean;
}

FolderCheck checkFolder(const ModelSource& source, const QString& folder,
                        const std::vector<WantedFile>& wanted, bool replace) {
    FolderCheck check;
    const QFileInfo about(folder);
    check.exists = about.isDir();
    check.writable = check.exists && about.isWritable();
    check.bytesFree =
        check.exists ? static_cast<std::uint64_t>(std::max<qint64>(0, QStorageInfo(folder).bytesAvailable()))
                     : 0;

    QSet<QString> sourcePaths;
    for (const std::string& path : source.paths())
        sourcePaths.insert(QFileInfo(QString::fromStdString(path)).canonicalFilePath());
    QSet<QString> taken;
    const QDir directory(folder);
    for (const WantedFile& file : wanted) {
        Destination destination;
        destination.type = file.plan->options.fileType;
        destination.wantedName = destination.fileName = cleanFileName(file.name);
        destination.bytes = file.plan->outputBytes;
        destination.shards = std::max<std::size_t>(1, file.plan->shardStarts.size());

        const auto clashes = [&](const QString& name, bool& exists, bool& isSource) {
            exists = isSource = false;
            for (const QString& path : pathsOf(directory.filePath(name), destination.shards)) {
                exists |= QFileInfo::exists(path);
                isSource |= sourcePaths.contains(QFileInfo(path).canonicalFilePath());
            }
        };
        clashes(destination.fileName, destination.exists, destination.isSource);
        bool blocked =
            destination.isSource || taken.contains(destination.fileName) || (destination.exists && !replace);
        for (int number = 2; blocked; ++number) {
            destination.fileName = numbered(destination.wantedName, number);
            bool exists = false;
            bool isSource = false;
            clashes(destination.fileName, exists, isSource);
            blocked = exists || isSource || taken.contains(destination.fileName);
        }
        taken.insert(destination.fileName);
        check.bytesNeeded += destination.bytes;
        check.files.push_back(std::move(destination));
    }
    return check;
}

} // namespace qw::ui
