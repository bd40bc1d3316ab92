// Where an export's files grow until they are complete: a hidden folder beside the destination with the files
// under their final names and the journal. A lock on the journal keeps other exports and leftover searches
// away; the system drops it when the process dies.
#pragma once

#include "core/export/staging/journal.h"
#include "core/export/staging/system_file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace qw::exporting {

class StagingFolder {
public:
    // Takes the folder for `outputs` (final paths, one folder, one per shard, of `sizes` bytes) and makes its
    // files that long. With `resume`, tensors a journal of the same work calls finished are kept (see
    // finished()); everything else that is there is started anew. Errors: CannotOpen (in use), CannotWrite,
    // DiskFull.
    static Result<StagingFolder> open(const std::string& folder, const std::vector<std::string>& outputs,
                                      const std::vector<std::uint64_t>& sizes, const JournalHeader& header,
                                      bool resume);
    StagingFolder(StagingFolder&&) = default;
    StagingFolder& operator=(StagingFolder&&) = delete;
    ~StagingFolder(); // removes everything, unless published

    // What the journal says is complete. Their data is to be checked against the hashes. Shards whose file
    // was not there at its full size have none.
    const std::vector<FinishedTensor>& finished() const { return m_finished; }
    bool shardKept(std::size_t shard) const { return m_shards[shard].kept; }
    std::vector<std::string> paths() const; // of the growing files
    const FileDescriptor& file(std::size_t shard) const { return m_shards[shard].file; }
    const std::string& path(std::size_t shard) const { return m_shards[shard].path; }
    std::uint64_t allocatedBytes() const; // disk space the files already have
    // Takes the disk space of new files at once, see reserveSpace.
    void reserve();

    // Puts bytes into a shard at the offset, one caller after another: the file system takes one writer of a
    // file at a time anyway, and callers waiting there would spin. Errors: Cancelled (while waiting for
    // the others), those of writeAt. Any thread.
    Result<void> write(std::size_t shard, std::uint64_t offset, std::span<const std::byte> bytes,
                       const StopToken& stop);
    // Any thread.
    Result<void> markFinished(const FinishedTensor& tensor);
    // Errors: Cancelled, DiskFull, CannotWrite.
    Result<void> sync(const StopToken& stop);
    // Renames every file to its final path, one after another, and removes the folder. Errors: CannotRename,
    // OutputExists (one appeared meanwhile and overwrite is false).
    Result<void> publish(bool overwrite, bool syncFolders);

private:
    struct Shard {
        std::string path;
        std::string output;
        std::uint64_t size = 0;
        FileDescriptor file;
        bool kept = false;
        std::unique_ptr<std::mutex> writing = std::make_unique<std::mutex>();
    };

    StagingFolder() = default;
    Result<void> openShards();
    Result<void> append(const std::string& line);
    void discard();

    std::string m_folder;
    FileDescriptor m_journal;
    std::vector<Shard> m_shards;
    std::vector<FinishedTensor> m_finished;
    bool m_published = false;
    std::unique_ptr<std::mutex> m_appendMutex = std::make_unique<std::mutex>();
};

// Opens and locks a journal. Nothing when another process (or export) holds it; error CannotOpen otherwise.
// `create` makes folder and file when they are not there.
Result<std::optional<FileDescriptor>> lockJournal(const std::string& folder, bool create);
std::string readJournalText(const FileDescriptor& journal);
// Removes the journal, every regular file directly in the folder that an export may have put there, and the
// folder. Nothing else is touched. False when the folder is still there afterwards.
bool removeStagedFiles(const std::string& folder);

} // namespace qw::exporting
