#include "core/formats/gguf/header_cursor.h"

#include <algorithm>

namespace qw::gguf {

namespace {
constexpr std::uint64_t kFirstLoad = 256 << 10;
constexpr std::uint64_t kGrowth = 4;
} // namespace

HeaderCursor::HeaderCursor(const ByteInput& input)
    : m_input(input), m_limit(std::min(input.size(), kMaxHeaderBytes)) {}

Result<void> HeaderCursor::load(std::uint64_t count, const char* what) {
    if (count > left())
        return failure(ErrorCode::FileTruncated, m_position,
                       {what, std::to_string(count), std::to_string(left())});
    const std::uint64_t wanted =
        std::min(m_limit, std::max({m_position + count, m_loaded * kGrowth, kFirstLoad}));
    auto bytes = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(wanted));
    if (m_loaded > 0) std::memcpy(bytes.get(), m_bytes.get(), static_cast<std::size_t>(m_loaded));
    QW_CHECK(m_input.readAt(m_loaded, {bytes.get() + m_loaded, static_cast<std::size_t>(wanted - m_loaded)}));
    m_bytes = std::move(bytes);
    m_loaded = wanted;
    return {};
}

Result<std::string_view> HeaderCursor::string(const char* what) {
    const std::uint64_t start = m_position;
    QW_TRY(const std::uint64_t length, number<std::uint64_t>(what));
    if (length > left())
        return failure(ErrorCode::StringTooLong, start,
                       {what, std::to_string(length), std::to_string(left())});
    QW_CHECK(require(length, what));
    const std::string_view text(reinterpret_cast<const char*>(m_bytes.get() + m_position),
                                static_cast<std::size_t>(length));
    m_position += length;
    return text;
}

Result<void> HeaderCursor::skip(std::uint64_t count, const char* what) {
    QW_CHECK(require(count, what));
    m_position += count;
    return {};
}

} // namespace qw::gguf
