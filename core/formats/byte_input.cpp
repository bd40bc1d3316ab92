#include "core/formats/byte_input.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qw {

namespace {

std::string systemReason(int number) {
    return std::generic_category().message(number);
}

class FileInput final : public ByteInput {
public:
    FileInput(std::string path, int descriptor, const struct stat& status)
        : ByteInput(std::move(path), static_cast<std::uint64_t>(status.st_size))
        , m_descriptor(descriptor)
        , m_device(status.st_dev)
        , m_inode(status.st_ino)
        , m_modified(status.st_mtim) {}
    ~FileInput() override { ::close(m_descriptor); }
    FileInput(const FileInput&) = delete;
    FileInput& operator=(const FileInput&) = delete;

    Result<void> readAt(std::uint64_t offset, std::span<std::byte> out) const override {
        if (offset > m_size || out.size() > m_size - offset)
            return Error{ErrorCode::CannotRead, m_path, offset, {systemReason(EINVAL)}};
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t got = ::pread(m_descriptor, out.data() + done, out.size() - done,
                                        static_cast<off_t>(offset + done));
            if (got > 0) {
                done += static_cast<std::size_t>(got);
                continue;
            }
            if (got == 0) // the file was longer when it was opened
                return Error{ErrorCode::SourceChanged, m_path, offset + done, {}};
            if (errno != EINTR)
                return Error{ErrorCode::CannotRead, m_path, offset + done, {systemReason(errno)}};
        }
        struct stat now {};
        if (::fstat(m_descriptor, &now) != 0)
            return Error{ErrorCode::CannotRead, m_path, offset, {systemReason(errno)}};
        if (static_cast<std::uint64_t>(now.st_size) != m_size || now.st_mtim.tv_sec != m_modified.tv_sec ||
            now.st_mtim.tv_nsec != m_modified.tv_nsec)
            return Error{ErrorCode::SourceChanged, m_path, offset, {}};
        return {};
    }

    bool sameFileAs(const ByteInput& other) const override {
        const auto* file = dynamic_cast<const FileInput*>(&other);
        return file && file->m_device == m_device && file->m_inode == m_inode;
    }

private:
    int m_descriptor;
    dev_t m_device;
    ino_t m_inode;
    timespec m_modified;
};

class MemoryInput final : public ByteInput {
public:
    MemoryInput(std::span<const std::byte> bytes, std::string name)
        : ByteInput(std::move(name), bytes.size()), m_bytes(bytes) {}

    Result<void> readAt(std::uint64_t offset, std::span<std::byte> out) const override {
        if (offset > m_size || out.size() > m_size - offset)
            return Error{ErrorCode::CannotRead, m_path, offset, {systemReason(EINVAL)}};
        if (!out.empty()) std::memcpy(out.data(), m_bytes.data() + offset, out.size());
        return {};
    }

    bool sameFileAs(const ByteInput& other) const override { return &other == this; }

private:
    std::span<const std::byte> m_bytes;
};

} // namespace

Result<ByteInputPtr> openFileInput(const std::string& path) {
    const auto refused = [&](int number) {
        return Error{ErrorCode::CannotOpen, path, Error::kNoOffset, {systemReason(number)}};
    };
    if (path.find('\0') != std::string::npos) return refused(EINVAL);
    // O_NONBLOCK: opening a pipe by mistake must not wait for its writer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return refused(errno);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        const int number = S_ISDIR(status.st_mode) ? EISDIR : status.st_mode == 0 ? errno : ESPIPE;
        ::close(descriptor);
        return refused(number);
    }
    return ByteInputPtr(std::make_shared<FileInput>(path, descriptor, status));
}

ByteInputPtr memoryInput(std::span<const std::byte> bytes, std::string name) {
    return std::make_shared<MemoryInput>(bytes, std::move(name));
}

} // namespace qw
