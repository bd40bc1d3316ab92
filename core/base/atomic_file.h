// An output file that appears under its name complete or not at all: it is written under a temporary name in
// the same folder and renamed over the destination at the end. Abandoned files are removed.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace qw {

struct AtomicFileOptions {
    // Name of the temporary, on the destination's file system; empty: a fresh hidden name in its folder
    // (".Name.gguf.1a2b3c4d-4711.part", with the process id).
    std::string temporaryPath;
    // Open temporaryPath with what it holds when it exists; otherwise it is emptied first.
    bool reuseTemporary = false;
    // Leave the temporary in place when the file is abandoned.
    bool keepTemporary = false;
    // Replace an existing destination, else OutputExists (when created, and again when renamed).
    bool overwrite = true;
    // Have the file system set the whole size aside at once, so that a full disk shows before any work.
    bool reserveSpace = true;
};

// Movable. write, read and sync may be called from several threads at once; everything else from one thread
// with none of those running. A destination that is a symbolic link keeps being one: its target is replaced.
// An existing destination's permissions (and owner, where allowed) are taken over. Temporaries with fresh
// names are locked (flock) until they are closed.
class AtomicFile {
public:
    // Creates the temporary with `byteSize` bytes (0: it grows as it is written). Errors: DiskFull {needed,
    // free}, FileTooLarge, CannotWrite {reason}, OutputExists.
    static Result<AtomicFile> create(const std::string& destination, std::uint64_t byteSize,
                                     const AtomicFileOptions& options = {});

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&& other) noexcept;
    ~AtomicFile(); // abandons what has not been renamed

    const std::string& destination() const { return m_destination; } // links resolved
    const std::string& temporaryPath() const { return m_temporary; }
    // From the temporary as it was found: true when options.reuseTemporary met an existing file.
    bool reused() const { return m_reused; }

    // Writes at `offset`. Errors: DiskFull, FileTooLarge, CannotWrite; path is the temporary.
    Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) const;
    // Reads back; CannotRead when the file is shorter.
    Result<void> read(std::uint64_t offset, std::span<std::byte> out) const;
    // Forces what has been written to the disk.
    Result<void> sync() const;

    // Closes the temporary, on the disk first when `sync` is set; it can be renamed afterwards but not
    // written.
    Result<void> finish(bool sync);
    // Finishes, renames over the destination, and with `sync` forces the folder to the disk too. Errors:
    // those of write, CannotRename {destination, reason}, OutputExists. After an error the file can still be
    // abandoned.
    Result<void> commit(bool sync);

    // Closes, and removes the temporary unless it is to be kept. Nothing after a successful commit.
    void abandon();

private:
    AtomicFile() = default;

    std::string m_destination;
    std::string m_temporary; // empty once renamed or abandoned
    int m_descriptor = -1;
    bool m_keep = false;
    bool m_reused = false;
    bool m_overwrite = true;
};

// Commits several files that belong together: all are finished before the first is renamed. When a rename
// fails, the files renamed before stay.
Result<void> commitAll(std::span<AtomicFile> files, bool sync);

// Temporaries in `folder` with such fresh names whose process no longer runs and that nobody holds open for
// writing (they are locked then, which processes of other containers see too): what a crash or kill left.
// Named temporaries are their owner's business. Empty when the folder cannot be read.
std::vector<std::string> abandonedTemporaries(const std::string& folder);
// Removes one of them, or nothing when it is gone by now. Errors: CannotWrite {reason} for one that is not
// (or no longer) abandoned, and when the system refuses.
Result<void> removeAbandonedTemporary(const std::string& path);

// Bytes free for this user on the file system of `path` (a file or folder that exists), or 0 when unknown.
std::uint64_t freeBytesAt(const std::string& path);

} // namespace qw
