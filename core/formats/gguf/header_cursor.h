// Walks the header of a GGUF file, loading it piece by piece into memory of our own. Every length is compared
// with what is left before it is used; nothing is allocated on a file's word alone.
#pragma once

#include "core/formats/byte_input.h"

#include <bit>
#include <cstring>
#include <memory>
#include <string_view>

namespace qw::gguf {

static_assert(std::endian::native == std::endian::little,
              "GGUF is read and written in the machine's byte order");

// No header of a real model comes near this; it bounds the memory a hostile (sparse) file can make us use.
constexpr std::uint64_t kMaxHeaderBytes = std::uint64_t{512} << 20;

class HeaderCursor {
public:
    explicit HeaderCursor(const ByteInput& input);

    std::uint64_t position() const { return m_position; }
    std::uint64_t left() const { return m_limit - m_position; }
    const ByteInput& input() const { return m_input; }

    // A number. `what` names it in FileTruncated {what, bytes needed, bytes left}; offset: where it starts.
    template <class T>
    Result<T> number(const char* what) {
        QW_CHECK(require(sizeof(T), what));
        T value;
        std::memcpy(&value, m_bytes.get() + m_position, sizeof(T));
        m_position += sizeof(T);
        return value;
    }

    // A 64-bit length and as many bytes; StringTooLong {what, length, bytes left} at the length. The view is
    // valid until the next call.
    Result<std::string_view> string(const char* what);

    // Moves over `count` bytes.
    Result<void> skip(std::uint64_t count, const char* what);

    // Bytes [from, from + count), all of which have been walked over.
    std::span<const std::byte> walked(std::uint64_t from, std::uint64_t count) const {
        return {m_bytes.get() + from, static_cast<std::size_t>(count)};
    }

    Error failure(ErrorCode code, std::uint64_t offset, std::vector<std::string> details = {}) const {
        return Error{code, m_input.path(), offset, std::move(details)};
    }

private:
    Result<void> require(std::uint64_t count, const char* what) {
        if (m_position + count <= m_loaded) [[likely]]
            return {};
        return load(count, what);
    }
    Result<void> load(std::uint64_t count, const char* what);

    const ByteInput& m_input;
    std::unique_ptr<std::byte[]> m_bytes;
    std::uint64_t m_loaded = 0; // bytes of the file that are in m_bytes
    std::uint64_t m_position = 0;
    std::uint64_t m_limit = 0; // where the header must have ended
};

} // namespace qw::gguf
