#include "ui/wizard/lm_studio.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <filesystem>

namespace qw::ui {

namespace {

constexpr qint64 kPieceBytes = qint64{4} << 20;

Error fileError(ErrorCode code, const QString& path, const QString& reason) {
    return {code, path.toStdString(), Error::kNoOffset, {reason.toStdString()}};
}

Result<void> copyFile(const QString& from, const QString& to, const StopToken& stop, ProgressSink& progress) {
    QFile in(from);
    if (!in.open(QIODevice::ReadOnly)) return fileError(ErrorCode::CannotOpen, from, in.errorString());
    // Under another name until it is whole.
    const QString partial = to + QStringLiteral(".part");
    QFile out(partial);
    if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return fileError(ErrorCode::CannotWrite, to, out.errorString());
    const auto giveUp = [&](Error error) {
        out.close();
        out.remove();
        return error;
    };
    while (!in.atEnd()) {
        if (stop.waitWhilePaused()) return giveUp({ErrorCode::Cancelled, {}, Error::kNoOffset, {}});
        const QByteArray piece = in.read(kPieceBytes);
        if (piece.isEmpty() && in.error() != QFileDevice::NoError)
            return giveUp(fileError(ErrorCode::CannotRead, from, in.errorString()));
        if (out.write(piece) != piece.size())
            return giveUp(fileError(ErrorCode::CannotWrite, to, out.errorString()));
        progress.advance(static_cast<std::uint64_t>(piece.size()));
    }
    if (!out.flush()) return giveUp(fileError(ErrorCode::CannotWrite, to, out.errorString()));
    out.close();
    if (!out.rename(to)) return giveUp(fileError(ErrorCode::CannotWrite, to, out.errorString()));
    return {};
}

} // namespace

std::string lmStudioModelsFolder() {
    const QString present = QDir::home().filePath(QStringLiteral(".lmstudio/models"));
    const QString former = QDir::home().filePath(QStringLiteral(".cache/lm-studio/models"));
    return (!QFileInfo(present).isDir() && QFileInfo(former).isDir() ? former : present).toStdString();
}

Result<std::vector<std::string>> placeFiles(const std::vector<std::string>& files, const std::string& folder,
                                            PlaceBy by, const StopToken& stop, ProgressSink& progress) {
    const QString into = QString::fromStdString(folder);
    if (!QDir().mkpath(into))
        return fileError(ErrorCode::CannotWrite, into, QStringLiteral("the folder cannot be created"));
    std::uint64_t total = 0;
    for (const std::string& file : files) {
        const QFileInfo about(QString::fromStdString(file));
        total += static_cast<std::uint64_t>(about.size());
        if (const QString to = QDir(into).filePath(about.fileName()); QFileInfo::exists(to))
            return Error{ErrorCode::OutputExists, to.toStdString(), Error::kNoOffset, {}};
    }
    progress.setTotal(total);
    std::vector<std::string> placed;
    const auto undo = [&](Error error) {
        for (const std::string& path : placed)
            QFile::remove(QString::fromStdString(path));
        return error;
    };
    for (const std::string& file : files) {
        const QFileInfo about(QString::fromStdString(file));
        const QString to = QDir(into).filePath(about.fileName());
        progress.setItem(about.fileName().toStdString());
        bool linked = false;
        if (by == PlaceBy::HardLink) {
            std::error_code failed;
            std::filesystem::create_hard_link(std::filesystem::path(file),
                                              std::filesystem::path(to.toStdString()), failed);
            linked = !failed;
            if (linked) progress.advance(static_cast<std::uint64_t>(about.size()));
        }
        if (!linked) {
            const auto free =
                static_cast<std::uint64_t>(std::max<qint64>(0, QStorageInfo(into).bytesAvailable()));
            const auto needed = static_cast<std::uint64_t>(about.size());
            if (needed > free)
                return undo({ErrorCode::DiskFull,
                             to.toStdString(),
                             Error::kNoOffset,
                             {std::to_string(needed), std::to_string(free)}});
            if (auto copied = copyFile(about.filePath(), to, stop, progress); !copied)
                return undo(copied.error());
        }
        placed.push_back(to.toStdString());
    }
    return placed;
}

} // namespace qw::ui
