#include "core/export/staging/system_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif
#include <system_error>
#include <unistd.h>

namespace qw::exporting {

namespace {

// Cancelling waits for one step: some 10 ms to 100 ms on a disk of this decade.
constexpr std::uint64_t kSyncStep = std::uint64_t{16} << 20;

Error writeError(const FileDescriptor& file, const std::string& path, std::uint64_t wanted, int error) {
    if (error != ENOSPC && error != EDQUOT) return systemError(ErrorCode::CannotWrite, path, error);
    struct statvfs state {};
    std::uint64_t left = 0;
    if (fstatvfs(file.get(), &state) == 0) left = std::uint64_t{state.f_bavail} * state.f_frsize;
    return {ErrorCode::DiskFull, path, Error::kNoOffset, {std::to_string(wanted), std::to_string(left)}};
}

} // namespace

FileDescriptor::~FileDescriptor() {
    if (m_fd >= 0) ::close(m_fd);
}

std::string systemReason(int error) {
    return std::generic_category().message(error);
}

Error systemError(ErrorCode code, const std::string& path, int error) {
    return {code, path, Error::kNoOffset, {systemReason(error)}};
}

Error fileTooLarge(const std::string& path, std::uint64_t size) {
    return {ErrorCode::FileTooLarge, path, Error::kNoOffset, {std::to_string(size)}};
}

std::string folderOf(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string nameOf(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1); // npos + 1 is 0
}

std::optional<std::uint64_t> freeBytesIn(const std::string& folder) {
    struct statvfs state {};
    if (statvfs(folder.c_str(), &state) != 0 || state.f_blocks == 0) return std::nullopt;
    return std::uint64_t{state.f_bavail} * state.f_frsize;
}

void reserveSpace([[maybe_unused]] const FileDescriptor& file, [[maybe_unused]] std::uint64_t size) {
#ifdef __linux__
    struct statfs system {};
    if (::fstatfs(file.get(), &system) != 0 || system.f_type != EXT4_SUPER_MAGIC) return;
    ::fallocate(file.get(), 0, 0, static_cast<off_t>(size));
#endif
}

Result<void> writeAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset,
                     std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno == EFBIG) return fileTooLarge(path, offset + bytes.size());
            return writeError(file, path, bytes.size(), errno);
        }
        if (written == 0) return writeError(file, path, bytes.size(), ENOSPC);
        offset += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> readAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset,
                    std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t got = ::pread(file.get(), out.data(), out.size(), static_cast<off_t>(offset));
        if (got < 0) {
            if (errno == EINTR) continue;
            return systemError(ErrorCode::CannotRead, path, errno);
        }
        if (got == 0)
            return Error{ErrorCode::FileTruncated, path, offset, {"file", std::to_string(out.size()), "0"}};
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

Result<void> syncFile(const FileDescriptor& file, const std::string& path, std::uint64_t size,
                      const StopToken& stop) {
#ifdef __linux__
    for (std::uint64_t offset = 0; offset < size; offset += kSyncStep) {
        if (stop.cancelled()) return Error{ErrorCode::Cancelled, path, Error::kNoOffset, {}};
        // Only a way to wait in steps: the fsync below is what counts, so failures are left to it.
        ::sync_file_range(file.get(), static_cast<off64_t>(offset), static_cast<off64_t>(kSyncStep),
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
#endif
    while (::fsync(file.get()) != 0) {
        if (errno == EINTR) continue;
        if (errno == EINVAL || errno == EROFS) // a file system that cannot
            break;
        return writeError(file, path, size, errno);
    }
    return {};
}

void syncFolder(const std::string& folder) {
    const FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.valid()) ::fsync(file.get());
}

std::optional<FileIdentity> identityOf(const std::string& path) {
    struct stat state {};
    if (::stat(path.c_str(), &state) != 0) return std::nullopt;
    FileIdentity identity;
    identity.device = state.st_dev;
    identity.inode = state.st_ino;
    identity.size = static_cast<std::uint64_t>(state.st_size);
    identity.modifiedNanoseconds = std::int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec;
    identity.allocatedBytes = static_cast<std::uint64_t>(state.st_blocks) * 512;
    identity.regular = S_ISREG(state.st_mode);
    return identity;
}

} // namespace qw::exporting
