#include "core/export/exporter.h"
#include "core/export/staging/output_paths.h"
#include "core/export/staging/staging_folder.h"

#include "core/formats/imatrix/importance_matrix_files.h"

#include <cerrno>
#include <filesystem>

namespace qw::exporting {

namespace fs = std::filesystem;

namespace {

// ".Name.gguf.qw-part"
bool isStagingName(const std::string& name) {
    return name.size() > kStagingSuffix.size() + 1 && name.front() == '.' && name.ends_with(kStagingSuffix);
}

Leftover describe(const fs::path& folder, const FileDescriptor& journalFile) {
    Leftover leftover;
    leftover.temporaryPath = folder.string();
    leftover.journalPath = (folder / kJournalName).string();
    const std::string name = folder.filename().string();
    leftover.destination =
        (folder.parent_path() / name.substr(1, name.size() - 1 - kStagingSuffix.size())).string();
    const auto journal = parseJournal(readJournalText(journalFile));
    if (!journal) return leftover;
    if (!journal->header.source.empty()) leftover.sourcePath = journal->header.source.front().path;
    leftover.bytesTotal = journal->header.tensorBytes;
    for (const FinishedTensor& tensor : journal->finished)
        leftover.bytesDone += tensor.bytes;
    if (journal->planOptionsReadable) {
        leftover.fileTypeName = quant::info(journal->header.planOptions.fileType).name;
        leftover.planOptions = journal->header.planOptions;
    }
    leftover.matrix = journal->header.matrix;
    return leftover;
}

} // namespace

Result<quant::PlanOptions> planOptionsOf(const Leftover& leftover) {
    quant::PlanOptions options = *leftover.planOptions;
    QW_TRY(options.matrix, imatrix::openSelection(leftover.matrix));
    return options;
}

std::vector<Leftover> findLeftovers(const std::string& folder) {
    std::vector<Leftover> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (!isStagingName(entry->path().filename().string()) || entry->is_symlink(ignored) ||
            !entry->is_directory(ignored))
            continue;
        const auto journal = lockJournal(entry->path().string(), false);
        // Without a journal it is not ours; with a locked one somebody is at work.
        if (journal.ok() && *journal) found.push_back(describe(entry->path(), **journal));
    }
    return found;
}

Result<void> removeLeftover(const Leftover& leftover) {
    if (!isStagingName(nameOf(leftover.temporaryPath)))
        return systemError(ErrorCode::CannotWrite, leftover.temporaryPath, EINVAL);
    const auto journal = lockJournal(leftover.temporaryPath, false);
    if (!journal.ok()) return journal.error();
    if (!*journal) return systemError(ErrorCode::CannotWrite, leftover.temporaryPath, EBUSY);
    if (!removeStagedFiles(leftover.temporaryPath))
        return systemError(ErrorCode::CannotWrite, leftover.temporaryPath, errno);
    return {};
}

} // namespace qw::exporting
