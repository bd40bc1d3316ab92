// Random access to the bytes of an input. Reads copy (pread); nothing is mapped, so an input that shrinks or
// is rewritten while it is open gives an error and never a signal.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace qw {

class ByteInput {
public:
    virtual ~ByteInput() = default;

    const std::string& path() const { return m_path; } // UTF-8, for errors
    std::uint64_t size() const { return m_size; }      // as it was when opened

    // Copies out.size() bytes starting at `offset`. Errors: SourceChanged when the file is no longer the one
    // that was opened (other size or modification time), CannotRead {reason}. Any thread.
    virtual Result<void> readAt(std::uint64_t offset, std::span<std::byte> out) const = 0;

    // True when both are the same file of the system (hard links and symbolic links included).
    virtual bool sameFileAs(const ByteInput& other) const = 0;

protected:
    ByteInput(std::string path, std::uint64_t size) : m_path(std::move(path)), m_size(size) {}

    std::string m_path;
    std::uint64_t m_size;
};

using ByteInputPtr = std::shared_ptr<const ByteInput>;

// Opens a regular file for reading; `path` is UTF-8. Errors: CannotOpen {reason}.
Result<ByteInputPtr> openFileInput(const std::string& path);

// The bytes of a block of memory, which must outlive the input; `name` stands for the path in errors.
ByteInputPtr memoryInput(std::span<const std::byte> bytes, std::string name);

} // namespace qw
