#include "core/formats/gguf/edit_journal.h"

#include "core/base/atomic_file.h"
#include "core/formats/byte_input.h"

#include <array>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace qw::gguf {

namespace {

constexpr std::array<char, 8> kMagic = {'Q', 'W', 'E', 'D', 'I', 'T', '0', '1'};
constexpr std::size_t kFixedBytes = 4 * 8;
constexpr std::size_t kChecksumBytes = 8;
// A header is never larger (header_cursor.h), so neither is a range of it.
constexpr std::uint64_t kMaxRange = std::uint64_t{512} << 20;

std::uint64_t checksum(std::span<const std::byte> bytes) {
    std::uint64_t hash = 14695981039346656037u;
    for (const std::byte b : bytes)
        hash = (hash ^ static_cast<std::uint64_t>(b)) * 1099511628211u;
    return hash;
}

void put(std::vector<std::byte>& out, const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(from);
    out.insert(out.end(), bytes, bytes + size);
}

// Always the same name, so that what a killed process left is found and used up by the next edit.
std::string unfinishedPath(const std::string& journalPath) {
    return journalPath + ".part";
}

std::uint64_t wordAt(const std::vector<std::byte>& bytes, std::size_t offset) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + offset, sizeof(word));
    return word;
}

} // namespace

std::string editJournalPath(const std::string& modelPath) {
    std::error_code failed;
    const std::filesystem::path real = std::filesystem::canonical(modelPath, failed);
    const std::string file = failed ? modelPath : real.string();
    const std::size_t name = file.find_last_of('/') + 1;
    return file.substr(0, name) + '.' + file.substr(name) + ".edit";
}

bool editJournalExists(const std::string& journalPath) {
    struct stat ignored {};
    return ::lstat(journalPath.c_str(), &ignored) == 0 ||
           ::lstat(unfinishedPath(journalPath).c_str(), &ignored) == 0;
}

Result<void> writeEditJournal(const std::string& journalPath, const EditJournal& journal, bool sync) {
    std::vector<std::byte> bytes;
    bytes.reserve(kFixedBytes + 2 * journal.oldBytes.size() + kChecksumBytes);
    put(bytes, kMagic.data(), kMagic.size());
    const std::array<std::uint64_t, 3> words = {journal.fileBytes, journal.offset, journal.oldBytes.size()};
    put(bytes, words.data(), sizeof(words));
    put(bytes, journal.oldBytes.data(), journal.oldBytes.size());
    put(bytes, journal.newBytes.data(), journal.newBytes.size());
    const std::uint64_t sum = checksum(bytes);
    put(bytes, &sum, sizeof(sum));
    AtomicFileOptions options;
    options.temporaryPath = unfinishedPath(journalPath);
    QW_TRY(AtomicFile file, AtomicFile::create(journalPath, bytes.size(), options));
    QW_CHECK(file.write(0, bytes));
    return file.commit(sync);
}

void removeEditJournal(const std::string& journalPath) {
    ::unlink(journalPath.c_str());
    ::unlink(unfinishedPath(journalPath).c_str());
}

std::optional<EditJournal> readEditJournal(const std::string& journalPath) {
    const auto input = openFileInput(journalPath);
    if (!input.ok()) return std::nullopt;
    const std::uint64_t size = (*input)->size();
    if (size < kFixedBytes + kChecksumBytes || size > kFixedBytes + 2 * kMaxRange + kChecksumBytes)
        return std::nullopt;
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    if (!(*input)->readAt(0, bytes).ok() || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
        return std::nullopt;
    EditJournal journal;
    journal.fileBytes = wordAt(bytes, 8);
    journal.offset = wordAt(bytes, 16);
    const std::uint64_t length = wordAt(bytes, 24);
    if (length > kMaxRange || size != kFixedBytes + 2 * length + kChecksumBytes) return std::nullopt;
    if (wordAt(bytes, bytes.size() - kChecksumBytes) !=
        checksum(std::span(bytes).first(bytes.size() - kChecksumBytes)))
        return std::nullopt;
    const auto range = bytes.begin() + static_cast<std::ptrdiff_t>(kFixedBytes);
    const auto middle = range + static_cast<std::ptrdiff_t>(length);
    journal.oldBytes.assign(range, middle);
    journal.newBytes.assign(middle, middle + static_cast<std::ptrdiff_t>(length));
    return journal;
}

} // namespace qw::gguf
