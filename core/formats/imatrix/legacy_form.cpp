// The legacy form, little-endian, without a magic number:
//
//   i32 entries                                  at least 1
//   entries × { i32 name length, name,           no terminator
//               i32 calls,
//               i32 values, values × f32 }       mean of x² × calls
//   i32 chunk count, i32 length, data set name   older files end before this, or after the count
#include "core/formats/imatrix/file_forms.h"

#include <bit>
#include <cstring>
#include <limits>

namespace qw::imatrix {

namespace {

static_assert(std::endian::native == std::endian::little, "files are read in the machine's byte order");

constexpr std::uint64_t kSmallestEntry = 4 + 1 + 4 + 4 + 4;

class Cursor {
public:
    explicit Cursor(const ByteInput& input) : m_input(input) {}

    std::uint64_t position() const { return m_position; }
    std::uint64_t left() const { return m_input.size() - m_position; }

    Error failure(ErrorCode code, std::uint64_t offset, std::vector<std::string> details) const {
        return {code, m_input.path(), offset, std::move(details)};
    }

    Result<void> bytes(std::span<std::byte> out, const char* what) {
        if (out.size() > left())
            return failure(ErrorCode::FileTruncated, m_position,
                           {what, std::to_string(out.size()), std::to_string(left())});
        QW_CHECK(m_input.readAt(m_position, out));
        m_position += out.size();
        return {};
    }

    Result<std::int32_t> number(const char* what) {
        std::int32_t value = 0;
        QW_CHECK(bytes(std::as_writable_bytes(std::span(&value, 1)), what));
        return value;
    }

    Result<std::string> text(const char* what) {
        const std::uint64_t start = m_position;
        QW_TRY(const std::int32_t length, number(what));
        if (length < 0 || static_cast<std::uint64_t>(length) > left())
            return failure(ErrorCode::StringTooLong, start,
                           {what, std::to_string(length), std::to_string(left())});
        std::string value(static_cast<std::size_t>(length), '\0');
        QW_CHECK(bytes(std::as_writable_bytes(std::span(value)), what));
        return value;
    }

    Result<std::vector<float>> floats(const std::string& entry) {
        const std::uint64_t start = m_position;
        QW_TRY(const std::int32_t count, number("value count"));
        if (count < 1)
            return failure(ErrorCode::InvalidImportance, start, {entry, "no values", std::to_string(count)});
        const std::uint64_t size = static_cast<std::uint64_t>(count) * sizeof(float);
        if (size > left())
            return failure(ErrorCode::FileTruncated, m_position,
                           {"values", std::to_string(size), std::to_string(left())});
        std::vector<float> values(static_cast<std::size_t>(count));
        QW_CHECK(bytes(std::as_writable_bytes(std::span(values)), "values"));
        return values;
    }

private:
    const ByteInput& m_input;
    std::uint64_t m_position = 0;
};

Result<Entry> readEntry(Cursor& cursor) {
    Entry entry;
    const std::uint64_t start = cursor.position();
    QW_TRY(entry.name, cursor.text("entry name"));
    if (entry.name.empty()) return cursor.failure(ErrorCode::EmptyName, start, {"entry"});
    QW_TRY(const std::int32_t calls, cursor.number("calls"));
    entry.counts = {calls};
    QW_TRY(entry.sums, cursor.floats(entry.name));
    return entry;
}

template <class T>
void append(std::vector<std::byte>& out, std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Result<void> appendNumber(std::vector<std::byte>& out, std::uint64_t value, const char* what) {
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int32_t>::max();
    if (value > kLargest)
        return Error{ErrorCode::CountTooLarge,
                     {},
                     Error::kNoOffset,
                     {what, std::to_string(value), std::to_string(kLargest)}};
    const auto number = static_cast<std::int32_t>(value);
    append(out, std::span(&number, 1));
    return {};
}

Result<void> appendText(std::vector<std::byte>& out, const std::string& text, const char* what) {
    QW_CHECK(appendNumber(out, text.size(), what));
    append(out, std::span<const char>(text));
    return {};
}

} // namespace

Result<ImportanceMatrix> readLegacyForm(const ByteInput& input) {
    Cursor cursor(input);
    const Error notOne{ErrorCode::NotImportanceMatrix, input.path(), 0, {""}};
    if (cursor.left() < sizeof(std::int32_t)) return notOne;
    QW_TRY(const std::int32_t count, cursor.number("entry count"));
    // Whatever is not GGUF ends up here; most of it shows in its first number.
    if (count < 1 || static_cast<std::uint64_t>(count) > cursor.left() / kSmallestEntry) return notOne;

    ImportanceMatrix::Contents contents;
    contents.form = Form::Legacy;
    contents.selection.files = {input.path()};
    for (std::int32_t i = 0; i < count; ++i) {
        QW_TRY(Entry entry, readEntry(cursor));
        contents.entries.push_back(std::move(entry));
    }
    if (cursor.left() > 0) {
        QW_TRY(const std::int32_t chunks, cursor.number("chunk count"));
        contents.chunkCount = chunks > 0 ? static_cast<std::uint32_t>(chunks) : 0;
    }
    if (cursor.left() > 0) {
        QW_TRY(std::string dataset, cursor.text("dataset"));
        if (!dataset.empty()) contents.datasets.push_back(std::move(dataset));
    }
    return ImportanceMatrix::make(std::move(contents));
}

Result<std::vector<std::byte>> encodeLegacyForm(const ImportanceMatrix& matrix) {
    std::vector<std::byte> file;
    QW_CHECK(appendNumber(file, matrix.entries().size(), "entries"));
    for (const Entry& entry : matrix.entries()) {
        QW_CHECK(appendText(file, entry.name, "entry name"));
        QW_CHECK(appendNumber(file, static_cast<std::uint64_t>(entry.counts.front()), "calls"));
        QW_CHECK(appendNumber(file, entry.sums.size(), "values"));
        append(file, std::span<const float>(entry.sums));
    }
    QW_CHECK(appendNumber(file, matrix.chunkCount(), "chunks"));
    QW_CHECK(
        appendText(file, matrix.datasets().empty() ? std::string() : matrix.datasets().back(), "dataset"));
    return file;
}

} // namespace qw::imatrix
