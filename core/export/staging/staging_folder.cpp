#include "core/export/staging/staging_folder.h"

#include "core/export/staging/output_paths.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qw::exporting {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDataSuffix = ".gguf";

std::string journalPathIn(const std::string& folder) {
    return folder + "/" + std::string(kJournalName);
}

// Shards keep their names, because readers find siblings by them; everything ends in .gguf, so that it is
// known as ours when it is to be removed.
std::string stagedName(const std::string& output) {
    const std::string name = nameOf(output);
    return name.ends_with(kDataSuffix) ? name : name + std::string(kDataSuffix);
}

// 0 or an errno value. Without RENAME_NOREPLACE (some file systems) a look before has to do.
int renameFile(const std::string& from, const std::string& to, bool overwrite) {
#ifdef RENAME_NOREPLACE
    if (!overwrite) {
        if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
        if (errno != EINVAL && errno != ENOSYS) return errno;
    }
#endif
    if (!overwrite && identityOf(to)) return EEXIST;
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

} // namespace

Result<std::optional<FileDescriptor>> lockJournal(const std::string& folder, bool create) {
    const std::string path = journalPathIn(folder);
    // Whoever held the lock may remove the folder between our open and our lock: then start over.
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (create && ::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
            return systemError(ErrorCode::CannotWrite, folderOf(folder), errno);
        FileDescriptor file(
            ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0666));
        if (!file.valid()) {
            if (errno == ENOENT && create) continue;
            return systemError(ErrorCode::CannotOpen, path, errno);
        }
        // A file system without locks: there is nobody to tell us apart from, so go on.
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return std::optional<FileDescriptor>();
        struct stat ours {};
        const auto there = identityOf(path);
        if (::fstat(file.get(), &ours) == 0 && there && there->inode == ours.st_ino &&
            there->device == ours.st_dev)
            return std::optional<FileDescriptor>(std::move(file));
    }
    return systemError(ErrorCode::CannotOpen, path, EBUSY);
}

std::string readJournalText(const FileDescriptor& journal) {
    std::string text;
    std::array<char, 65536> part;
    while (true) {
        const ssize_t got = ::pread(journal.get(), part.data(), part.size(), static_cast<off_t>(text.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

bool removeStagedFiles(const std::string& folder) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        const fs::path name = entry->path().filename();
        if (entry->is_regular_file(ignored) && name.extension() == kDataSuffix)
            fs::remove(entry->path(), ignored);
    }
    // The journal last: as long as it is there the folder is recognised as ours.
    ::unlink(journalPathIn(folder).c_str());
    return ::rmdir(folder.c_str()) == 0 || errno == ENOENT;
}

Result<StagingFolder> StagingFolder::open(const std::string& folder, const std::vector<std::string>& outputs,
                                          const std::vector<std::uint64_t>& sizes,
                                          const JournalHeader& header, bool resume) {
    QW_TRY(std::optional<FileDescriptor> journal, lockJournal(folder, true));
    if (!journal) return systemError(ErrorCode::CannotOpen, outputs.front(), EBUSY);
    StagingFolder staging;
    staging.m_folder = folder;
    staging.m_journal = std::move(*journal);
    for (std::size_t i = 0; i < outputs.size(); ++i)
        staging.m_shards.push_back({folder + "/" + stagedName(outputs[i]), outputs[i], sizes[i], {}, false});

    const std::string earlierText = readJournalText(staging.m_journal);
    const auto earlier = parseJournal(earlierText);
    const bool continues = resume && earlier && earlier->header.sameWorkAs(header);
    if (continues && earlier->publishing) {
        // It died between two renames: take back what had its final name already.
        for (const Shard& shard : staging.m_shards) {
            const auto there = identityOf(shard.output);
            if (!identityOf(shard.path) && there && there->regular && there->size == shard.size)
                renameFile(shard.output, shard.path, false);
        }
    }
    if (continues)
        staging.m_finished = earlier->finished;
    else if (earlierText.size() > 0 && ::ftruncate(staging.m_journal.get(), 0) != 0)
        return systemError(ErrorCode::CannotWrite, journalPathIn(folder), errno);
    if (!continues) {
        for (const Shard& shard : staging.m_shards)
            ::unlink(shard.path.c_str());
        QW_CHECK(staging.append(headerLine(header)));
    }
    QW_CHECK(staging.openShards());
    return staging;
}

Result<void> StagingFolder::openShards() {
    for (Shard& shard : m_shards) {
        const auto there = identityOf(shard.path);
        shard.kept = there && there->regular && there->size == shard.size;
        // Removed rather than truncated: ext4 writes a file that was once cut to nothing to the disk when it
        // is closed, and closing would wait for that.
        if (there && !shard.kept) ::unlink(shard.path.c_str());
        shard.file =
            FileDescriptor(::open(shard.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (!shard.file.valid()) return systemError(ErrorCode::CannotWrite, shard.path, errno);
        if (!shard.kept && ::ftruncate(shard.file.get(), static_cast<off_t>(shard.size)) != 0)
            return errno == EFBIG ? fileTooLarge(shard.path, shard.size)
                                  : systemError(ErrorCode::CannotWrite, shard.path, errno);
    }
    return {};
}

StagingFolder::~StagingFolder() {
    // A moved-from object has no folder.
    if (!m_published && m_journal.valid()) discard();
}

void StagingFolder::discard() {
    removeStagedFiles(m_folder);
}

std::vector<std::string> StagingFolder::paths() const {
    std::vector<std::string> all;
    for (const Shard& shard : m_shards)
        all.push_back(shard.path);
    return all;
}

std::uint64_t StagingFolder::allocatedBytes() const {
    std::uint64_t total = 0;
    for (const Shard& shard : m_shards)
        if (const auto there = identityOf(shard.path)) total += std::min(there->allocatedBytes, shard.size);
    return total;
}

void StagingFolder::reserve() {
    for (const Shard& shard : m_shards)
        if (!shard.kept) reserveSpace(shard.file, shard.size);
}

Result<void> StagingFolder::write(std::size_t shard, std::uint64_t offset, std::span<const std::byte> bytes,
                                  const StopToken& stop) {
    std::lock_guard lock(*m_shards[shard].writing);
    if (stop.cancelled()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
    return writeAt(m_shards[shard].file, m_shards[shard].path, offset, bytes);
}

Result<void> StagingFolder::append(const std::string& line) {
    std::lock_guard lock(*m_appendMutex);
    // The descriptor appends; one write is one line, whole or (on a crash) recognisably cut.
    const ssize_t written = ::write(m_journal.get(), line.data(), line.size());
    if (written == static_cast<ssize_t>(line.size())) return {};
    const int reason = written < 0 ? errno : ENOSPC;
    if (reason == ENOSPC || reason == EDQUOT)
        return Error{ErrorCode::DiskFull,
                     m_folder,
                     Error::kNoOffset,
                     {std::to_string(line.size()), std::to_string(freeBytesIn(m_folder).value_or(0))}};
    return systemError(ErrorCode::CannotWrite, m_folder, reason);
}

Result<void> StagingFolder::markFinished(const FinishedTensor& tensor) {
    return append(finishedLine(tensor));
}

Result<void> StagingFolder::sync(const StopToken& stop) {
    for (const Shard& shard : m_shards)
        QW_CHECK(syncFile(shard.file, shard.path, shard.size, stop));
    return {};
}

Result<void> StagingFolder::publish(bool overwrite, bool syncFolders) {
    QW_CHECK(append(publishingLine()));
    for (const Shard& shard : m_shards) {
        const int reason = renameFile(shard.path, shard.output, overwrite);
        if (reason == EEXIST && !overwrite)
            return Error{ErrorCode::OutputExists, shard.output, Error::kNoOffset, {}};
        if (reason != 0)
            return Error{
                ErrorCode::CannotRename, shard.path, Error::kNoOffset, {shard.output, systemReason(reason)}};
    }
    if (syncFolders) syncFolder(folderOf(m_folder));
    m_published = true;
    removeStagedFiles(m_folder);
    if (syncFolders) syncFolder(folderOf(m_folder));
    return {};
}

} // namespace qw::exporting
