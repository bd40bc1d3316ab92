#include "core/base/atomic_file.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace qw {

namespace {

std::string systemReason(int number) {
    return std::generic_category().message(number);
}

std::string folderOf(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Error cannotWrite(const std::string& path, int number) {
    return Error{ErrorCode::CannotWrite, path, Error::kNoOffset, {systemReason(number)}};
}

// ENOSPC and a used-up quota mean the same to a person.
Error writeError(const std::string& path, int number, std::uint64_t offset, std::uint64_t needed) {
    if (number == ENOSPC || number == EDQUOT)
        return Error{
            ErrorCode::DiskFull, path, offset, {std::to_string(needed), std::to_string(freeBytesAt(path))}};
    if (number == EFBIG)
        return Error{ErrorCode::FileTooLarge,
                     path,
                     offset,
                     {std::to_string((offset == Error::kNoOffset ? 0 : offset) + needed)}};
    return Error{ErrorCode::CannotWrite, path, offset, {systemReason(number)}};
}

// The file a chain of links ends at, or the path itself when nothing is there.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? std::string(real.get()) : path;
}

// ".Name.gguf.1a2b3c4d-4711.part"; the name is shortened so that the whole stays within a file system's
// limit.
std::string freshTemporaryName(const std::string& destination) {
    constexpr std::size_t kLongest = 200;
    std::string name = destination.substr(destination.find_last_of('/') + 1);
    if (name.size() > kLongest) {
        std::size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80)
            --end; // not in the middle of a character
        name.resize(end);
    }
    std::array<char, 48> ending{};
    std::snprintf(ending.data(), ending.size(), ".%08x-%lld.part",
                  static_cast<unsigned>(std::random_device{}()), static_cast<long long>(::getpid()));
    return folderOf(destination) + "/." + name + ending.data();
}

// The process that made the temporary of this name, or nothing when it is no such name.
std::optional<pid_t> makerOf(std::string_view name) {
    constexpr std::string_view kEnding = ".part";
    constexpr std::size_t kRandomDigits = 8;
    if (!name.starts_with('.') || !name.ends_with(kEnding)) return std::nullopt;
    name.remove_suffix(kEnding.size());
    const std::size_t dash = name.find_last_of('-');
    if (dash == std::string_view::npos || dash < kRandomDigits + 2 || name[dash - kRandomDigits - 1] != '.')
        return std::nullopt;
    const auto random = name.substr(dash - kRandomDigits, kRandomDigits);
    if (random.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    pid_t process = 0;
    const char* end = name.data() + name.size();
    const auto [stop, status] = std::from_chars(name.data() + dash + 1, end, process);
    if (status != std::errc{} || stop != end || process <= 0) return std::nullopt;
    return process;
}

// Nobody who made it runs any more, as far as can be seen from here, and nobody holds it.
bool isAbandoned(const std::string& path) {
    const auto process = makerOf(path.substr(path.find_last_of('/') + 1));
    if (!process || ::kill(*process, 0) == 0 || errno != ESRCH) return false;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return false;
    struct stat status {};
    const bool regular = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return regular && !held;
}

Result<void> reserve(int descriptor, const std::string& path, std::uint64_t byteSize, bool allocate) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return cannotWrite(path, errno);
    if (static_cast<std::uint64_t>(status.st_size) != byteSize &&
        ::ftruncate(descriptor, static_cast<off_t>(byteSize)) != 0)
        return writeError(path, errno, 0, byteSize);
    if (!allocate || byteSize == 0) return {};
    // Asked before, so that a request that cannot be met does not fill the disk under everybody else first.
    const std::uint64_t held = static_cast<std::uint64_t>(status.st_blocks) * 512;
    const std::uint64_t needed = byteSize > held ? byteSize - held : 0;
    const std::uint64_t available = freeBytesAt(path);
    if (available > 0 && available < needed)
        return Error{ErrorCode::DiskFull, path, 0, {std::to_string(needed), std::to_string(available)}};
#ifdef __linux__
    int outcome = 0;
    do {
        outcome = ::fallocate(descriptor, 0, 0, static_cast<off_t>(byteSize));
    } while (outcome != 0 && errno == EINTR);
    if (outcome == 0) return {};
    if (errno != EOPNOTSUPP && errno != ENOSYS) return writeError(path, errno, 0, needed);
#endif
    // Without support for setting space aside, the look above has to do.
    return {};
}

int openTemporary(const std::string& path, int flags) {
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0666);
}

Result<void> syncFolder(const std::string& path) {
    const std::string folder = folderOf(path);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (descriptor < 0) return cannotWrite(folder, errno);
    // Some file systems have no such thing for folders; their renames are safe by themselves.
    const int outcome = ::fsync(descriptor);
    const int number = errno;
    ::close(descriptor);
    if (outcome != 0 && number != EINVAL && number != ENOTSUP) return cannotWrite(folder, number);
    return {};
}

int renameFile(const std::string& from, const std::string& to, bool overwrite) {
    if (!overwrite) {
#ifdef RENAME_NOREPLACE
        if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
        if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
        struct stat status {};
        if (::lstat(to.c_str(), &status) == 0) return EEXIST;
    }
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

} // namespace

std::vector<std::string> abandonedTemporaries(const std::string& folder) {
    std::vector<std::string> found;
    std::error_code failed;
    // By hand rather than by range-for, which throws when a step fails.
    for (std::filesystem::directory_iterator it(folder, failed), end; !failed && it != end;
         it.increment(failed)) {
        if (isAbandoned(it->path().string())) found.push_back(it->path().string());
    }
    std::ranges::sort(found);
    return found;
}

Result<void> removeAbandonedTemporary(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 && errno == ENOENT) return {};
    if (!isAbandoned(path)) return cannotWrite(path, EBUSY);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannotWrite(path, errno);
    return {};
}

std::uint64_t freeBytesAt(const std::string& path) {
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) return 0;
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

Result<AtomicFile> AtomicFile::create(const std::string& destination, std::uint64_t byteSize,
                                      const AtomicFileOptions& options) {
    if (destination.empty() || destination.find('\0') != std::string::npos)
        return cannotWrite(destination, EINVAL);
    AtomicFile file;
    file.m_destination = resolved(destination);
    file.m_overwrite = options.overwrite;
    file.m_keep = options.keepTemporary;

    struct stat existing {};
    const bool exists = ::stat(file.m_destination.c_str(), &existing) == 0;
    if (exists && !S_ISREG(existing.st_mode))
        return cannotWrite(file.m_destination, S_ISDIR(existing.st_mode) ? EISDIR : EINVAL);
    if (exists && !options.overwrite)
        return Error{ErrorCode::OutputExists, file.m_destination, Error::kNoOffset, {}};
    // Renaming over a write-protected file would work, but is not what its owner meant.
    if (exists && ::access(file.m_destination.c_str(), W_OK) != 0)
        return cannotWrite(file.m_destination, errno);

    if (options.temporaryPath.empty()) {
        std::string name;
        do {
            name = freshTemporaryName(file.m_destination);
            file.m_descriptor = openTemporary(name, O_EXCL);
        } while (file.m_descriptor < 0 && errno == EEXIST);
        if (file.m_descriptor < 0) return cannotWrite(file.m_destination, errno);
        file.m_temporary = std::move(name);
        // Only a sign for abandonedTemporaries; not every file system has locks.
        if (::flock(file.m_descriptor, LOCK_EX | LOCK_NB) != 0) errno = 0;
    } else {
        struct stat found {};
        file.m_reused = options.reuseTemporary && ::lstat(options.temporaryPath.c_str(), &found) == 0;
        file.m_descriptor = openTemporary(options.temporaryPath, options.reuseTemporary ? 0 : O_TRUNC);
        if (file.m_descriptor < 0) return cannotWrite(options.temporaryPath, errno);
        file.m_temporary = options.temporaryPath;
    }
    if (exists) {
        // Ownership first: changing it may clear permission bits. Not being allowed to is no failure.
        if (::fchown(file.m_descriptor, existing.st_uid, existing.st_gid) != 0) errno = 0;
        if (::fchmod(file.m_descriptor, existing.st_mode & 0777) != 0)
            return cannotWrite(file.m_temporary, errno);
    }
    if (byteSize > 0 || !file.m_reused)
        QW_CHECK(reserve(file.m_descriptor, file.m_temporary, byteSize, options.reserveSpace));
    return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_destination(std::move(other.m_destination))
    , m_temporary(std::exchange(other.m_temporary, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_keep(other.m_keep)
    , m_reused(other.m_reused)
    , m_overwrite(other.m_overwrite) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
    if (this != &other) {
        abandon();
        m_destination = std::move(other.m_destination);
        m_temporary = std::exchange(other.m_temporary, {});
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_keep = other.m_keep;
        m_reused = other.m_reused;
        m_overwrite = other.m_overwrite;
    }
    return *this;
}

AtomicFile::~AtomicFile() {
    abandon();
}

Result<void> AtomicFile::write(std::uint64_t offset, std::span<const std::byte> bytes) const {
    assert(m_descriptor >= 0);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put = ::pwrite(m_descriptor, bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(offset + done));
        if (put >= 0)
            done += static_cast<std::size_t>(put);
        else if (errno != EINTR)
            return writeError(m_temporary, errno, offset + done, bytes.size() - done);
    }
    return {};
}

Result<void> AtomicFile::read(std::uint64_t offset, std::span<std::byte> out) const {
    assert(m_descriptor >= 0);
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got =
            ::pread(m_descriptor, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got > 0)
            done += static_cast<std::size_t>(got);
        else if (got == 0 || errno != EINTR)
            return Error{
                ErrorCode::CannotRead, m_temporary, offset + done, {systemReason(got == 0 ? EIO : errno)}};
    }
    return {};
}

Result<void> AtomicFile::sync() const {
    assert(m_descriptor >= 0);
    while (::fsync(m_descriptor) != 0)
        if (errno != EINTR) return writeError(m_temporary, errno, Error::kNoOffset, 0);
    return {};
}

Result<void> AtomicFile::finish(bool sync) {
    if (m_descriptor < 0) return {};
    if (sync) QW_CHECK(this->sync());
    // Network file systems report some write errors only here.
    if (::close(std::exchange(m_descriptor, -1)) != 0 && errno != EINTR)
        return writeError(m_temporary, errno, Error::kNoOffset, 0);
    return {};
}

Result<void> AtomicFile::commit(bool sync) {
    assert(!m_temporary.empty());
    QW_CHECK(finish(sync));
    if (const int number = renameFile(m_temporary, m_destination, m_overwrite); number != 0) {
        if (number == EEXIST && !m_overwrite)
            return Error{ErrorCode::OutputExists, m_destination, Error::kNoOffset, {}};
        return Error{
            ErrorCode::CannotRename, m_temporary, Error::kNoOffset, {m_destination, systemReason(number)}};
    }
    m_temporary.clear();
    return sync ? syncFolder(m_destination) : Result<void>{};
}

void AtomicFile::abandon() {
    if (m_descriptor >= 0) ::close(std::exchange(m_descriptor, -1));
    if (!m_temporary.empty() && !m_keep) ::unlink(m_temporary.c_str());
    m_temporary.clear();
}

Result<void> commitAll(std::span<AtomicFile> files, bool sync) {
    for (AtomicFile& file : files)
        QW_CHECK(file.finish(sync));
    for (AtomicFile& file : files)
        QW_CHECK(file.commit(sync));
    return {};
}

} // namespace qw
