// The few file operations an export needs, as Results. Descriptors close themselves; paths are UTF-8.
#pragma once

#include "core/base/result.h"
#include "core/base/stop_token.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace qw::exporting {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileDescriptor();

    int get() const { return m_fd; }
    bool valid() const { return m_fd >= 0; }

private:
    int m_fd = -1;
};

// The system's words for an errno value.
std::string systemReason(int error);
// `code` with the reason as its only detail.
Error systemError(ErrorCode code, const std::string& path, int error);
// A file of `size` bytes is beyond what the file system or a limit of the system allows.
Error fileTooLarge(const std::string& path, std::uint64_t size);

// "dir" of "dir/name", "." of "name", "/" of "/name".
std::string folderOf(const std::string& path);
// "name" of "dir/name".
std::string nameOf(const std::string& path);

// Bytes an unprivileged process may still write in this folder; nothing when the system does not say.
std::optional<std::uint64_t> freeBytesIn(const std::string& folder);

// Asks for the disk space of a file of `size` bytes at once, where the file system does so without writing
// and then takes less time for each write (ext4). Nothing happens elsewhere, or when there is not enough: the
// writes will tell.
void reserveSpace(const FileDescriptor& file, std::uint64_t size);

// Writes everything at the offset. Errors: DiskFull {bytes.size(), free}, FileTooLarge, CannotWrite. Any
// thread.
Result<void> writeAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset,
                     std::span<const std::byte> bytes);
// Reads exactly out.size() bytes. Errors: CannotRead, FileTruncated.
Result<void> readAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset,
                    std::span<std::byte> out);

// Puts a file of `size` bytes on the disk, in steps so that a cancel does not wait for all of them.
// Errors: Cancelled, DiskFull, CannotWrite.
Result<void> syncFile(const FileDescriptor& file, const std::string& path, std::uint64_t size,
                      const StopToken& stop);
// Puts a folder's entries on the disk, where the file system can.
void syncFolder(const std::string& folder);

// Which file of the system a path leads to; nothing when it leads nowhere.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modifiedNanoseconds = 0;
    std::uint64_t allocatedBytes = 0;
    bool regular = false;

    bool sameFileAs(const FileIdentity& other) const {
        return device == other.device && inode == other.inode;
    }
};
std::optional<FileIdentity> identityOf(const std::string& path);

} // namespace qw::exporting
