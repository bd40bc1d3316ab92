#include "core/formats/gguf/metadata_edit.h"

#include "core/formats/byte_input.h"
#include "core/formats/gguf/edit_journal.h"
#include "core/formats/gguf/gguf_directory.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/gguf/tensor_copy.h"
#include "core/formats/utf8.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace qw::gguf {

namespace {

// Everything known about an edit before anything is written.
struct Prepared {
    ByteInputPtr input;
    Directory directory;
    Metadata metadata;                // after the edit
    std::vector<std::byte> oldHeader; // up to the data
    std::vector<std::byte> newHeader; // in place: as long; otherwise without padding
    std::size_t firstChange = 0;      // in place: the range that differs
    std::size_t changeEnd = 0;
    EditForecast forecast;
};

Error refusedKey(std::string text, const char* reason) {
    return Error{ErrorCode::InvalidOverride, {}, Error::kNoOffset, {std::move(text), reason}};
}

bool isSplitKey(std::string_view key) {
    return key.starts_with("split.");
}

Result<void> checkKeys(const MetadataEdit& edit) {
    for (const std::string& key : edit.remove)
        if (isSplitKey(key)) return refusedKey(key, "it belongs to how the file is split");
    for (const KeyValue& entry : edit.set) {
        if (entry.key.empty() || firstInvalidUtf8(entry.key)) return refusedKey(entry.key, "not a key");
        if (isSplitKey(entry.key)) return refusedKey(entry.key, "it belongs to how the file is split");
        if (entry.key != "general.alignment") continue;
        const auto* alignment = std::get_if<std::uint32_t>(&entry.value.storage());
        if (!alignment || !std::has_single_bit(*alignment) || *alignment > kMaxAlignment)
            return refusedKey(entry.value.toText(), "not a power of two as u32");
    }
    return {};
}

Result<Metadata> edited(const Directory& directory, const MetadataEdit& edit) {
    Metadata metadata = directory.metadata;
    for (const std::string& key : edit.remove)
        if (!metadata.remove(key)) return Error{ErrorCode::KeyNotFound, edit.path, Error::kNoOffset, {key}};
    for (const KeyValue& entry : edit.set)
        metadata.set(entry.key, entry.value);
    return metadata;
}

bool sameFile(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return a == b || std::filesystem::equivalent(a, b, ignored);
}

std::uint64_t dataStartFor(std::uint64_t headerBytes, std::uint64_t alignment) {
    return (headerBytes + alignment - 1) / alignment * alignment;
}

void decideMethod(Prepared& prepared, bool otherDestination) {
    EditForecast& forecast = prepared.forecast;
    if (otherDestination) {
        forecast.method = EditMethod::Copy;
        forecast.reason = EditReason::OtherDestination;
    } else if (prepared.newHeader.size() == forecast.oldHeaderBytes &&
               std::ranges::equal(prepared.newHeader,
                                  std::span(prepared.oldHeader).first(prepared.newHeader.size()))) {
        forecast.method = EditMethod::Nothing;
        forecast.reason = EditReason::NothingChanges;
    } else if (alignmentOf(prepared.metadata) != prepared.directory.alignment) {
        forecast.method = EditMethod::Copy;
        forecast.reason = EditReason::AlignmentChanges;
    } else if (forecast.newDataStart != forecast.oldDataStart ||
               prepared.oldHeader.size() < forecast.oldDataStart) {
        // The second: a file without tensors may end before its padding does.
        forecast.method = EditMethod::Copy;
        forecast.reason = forecast.newHeaderBytes > forecast.oldHeaderBytes ? EditReason::HeaderGrows
                                                                            : EditReason::HeaderShrinks;
    } else {
        forecast.method = EditMethod::InPlace;
        forecast.reason = EditReason::SameDataStart;
    }
}

Result<Prepared> prepare(const MetadataEdit& edit) {
    QW_CHECK(checkKeys(edit));
    Prepared prepared;
    QW_TRY(prepared.input, openFileInput(edit.path));
    QW_TRY(prepared.directory, readDirectory(*prepared.input));
    const Directory& directory = prepared.directory;
    if (directory.metadata.unsignedAt("split.count").value_or(0) > 1) {
        const auto number = directory.metadata.unsignedAt("split.no").value_or(0);
        if (number != 0)
            return Error{ErrorCode::SplitInconsistent,
                         edit.path,
                         Error::kNoOffset,
                         {"split.no", std::to_string(number), "0"}};
    }
    QW_TRY(prepared.metadata, edited(directory, edit));

    const std::uint64_t held = std::min(directory.dataStart, prepared.input->size());
    prepared.oldHeader.resize(static_cast<std::size_t>(held));
    QW_CHECK(prepared.input->readAt(0, prepared.oldHeader));
    // The directory's offsets are relative to the data, so its bytes stay as they are.
    prepared.newHeader = encodeKeys(directory.version, directory.tensorCount, prepared.metadata);
    const auto entries = std::span(prepared.oldHeader)
                             .subspan(static_cast<std::size_t>(directory.keysEnd),
                                      static_cast<std::size_t>(directory.directoryEnd - directory.keysEnd));
    prepared.newHeader.insert(prepared.newHeader.end(), entries.begin(), entries.end());

    EditForecast& forecast = prepared.forecast;
    forecast.fileBytes = prepared.input->size();
    forecast.oldHeaderBytes = directory.directoryEnd;
    forecast.newHeaderBytes = prepared.newHeader.size();
    forecast.oldDataStart = directory.dataStart;
    forecast.newDataStart = dataStartFor(forecast.newHeaderBytes, alignmentOf(prepared.metadata));
    decideMethod(prepared, !edit.destination.empty() && !sameFile(edit.destination, edit.path));

    if (forecast.method == EditMethod::InPlace) {
        prepared.newHeader.resize(prepared.oldHeader.size());
        const auto first = std::ranges::mismatch(prepared.oldHeader, prepared.newHeader).in1;
        prepared.firstChange = static_cast<std::size_t>(first - prepared.oldHeader.begin());
        prepared.changeEnd = prepared.oldHeader.size();
        while (prepared.changeEnd > prepared.firstChange &&
               prepared.oldHeader[prepared.changeEnd - 1] == prepared.newHeader[prepared.changeEnd - 1])
            --prepared.changeEnd;
        forecast.bytesToWrite = prepared.changeEnd - prepared.firstChange;
    } else if (forecast.method == EditMethod::Copy) {
        // Laid out anew, without gaps a foreign writer may have left between tensors.
        std::uint64_t size = forecast.newDataStart;
        for (const TensorInfo& tensor : directory.tensors)
            size += dataStartFor(tensor.byteSize, alignmentOf(prepared.metadata));
        forecast.bytesToWrite = forecast.fileBytes = size;
    }
    return prepared;
}

// A file open for writing in place. One that may not be written is open for reading: enough to find out
// whether somebody changes it.
class PatchedFile {
public:
    explicit PatchedFile(const std::string& path)
        : m_path(path), m_descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
        if (m_descriptor >= 0) return;
        m_openError = errno;
        m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    ~PatchedFile() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    PatchedFile(const PatchedFile&) = delete;
    PatchedFile& operator=(const PatchedFile&) = delete;

    Result<void> writable() const { return m_openError == 0 ? Result<void>{} : failure(m_openError); }

    // Keeps other editors out until this object is gone. Errors: FileInUse.
    Result<void> lock() const {
        if (m_descriptor < 0) return {};
        const int kind = m_openError == 0 ? LOCK_EX : LOCK_SH;
        int outcome = 0;
        do {
            outcome = ::flock(m_descriptor, kind | LOCK_NB);
        } while (outcome != 0 && errno == EINTR);
        // File systems without locks have to do without.
        if (outcome != 0 && errno == EWOULDBLOCK)
            return Error{ErrorCode::FileInUse, m_path, Error::kNoOffset, {}};
        return {};
    }

    Result<void> patch(std::uint64_t offset, std::span<const std::byte> bytes, bool sync) const {
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t put = ::pwrite(m_descriptor, bytes.data() + done, bytes.size() - done,
                                         static_cast<off_t>(offset + done));
            if (put >= 0)
                done += static_cast<std::size_t>(put);
            else if (errno != EINTR)
                return failure(errno);
        }
        if (sync && ::fdatasync(m_descriptor) != 0) return failure(errno);
        return {};
    }

private:
    Error failure(int number) const {
        return Error{
            ErrorCode::CannotWrite, m_path, Error::kNoOffset, {std::generic_category().message(number)}};
    }

    std::string m_path;
    int m_descriptor;
    int m_openError = 0;
};

// The directory as it is now must say the same as before, whatever happened to the keys.
bool sameTensors(const Directory& a, const Directory& b) {
    return std::ranges::equal(a.tensors, b.tensors, [](const TensorInfo& x, const TensorInfo& y) {
        return x.name == y.name && x.fileOffset == y.fileOffset && x.byteSize == y.byteSize &&
               x.type == y.type;
    });
}

// Nobody may have changed the file since it was read.
Result<void> unchanged(const Prepared& prepared) {
    std::byte probe{};
    return prepared.input->readAt(0, {&probe, 1});
}

Result<void> editInPlace(const MetadataEdit& edit, const Prepared& prepared, const PatchedFile& file) {
    // Before the journal is written: another editor that was killed meanwhile has left one that is needed.
    QW_CHECK(unchanged(prepared));
    EditJournal journal;
    journal.fileBytes = prepared.input->size();
    journal.offset = prepared.firstChange;
    const auto length = prepared.changeEnd - prepared.firstChange;
    const auto oldRange = std::span(prepared.oldHeader).subspan(prepared.firstChange, length);
    const auto newRange = std::span(prepared.newHeader).subspan(prepared.firstChange, length);
    journal.oldBytes.assign(oldRange.begin(), oldRange.end());
    journal.newBytes.assign(newRange.begin(), newRange.end());
    const std::string journalPath = editJournalPath(edit.path);
    QW_CHECK(writeEditJournal(journalPath, journal, edit.sync));

    Result<void> outcome = unchanged(prepared);
    bool touched = false;
    if (outcome.ok()) {
        touched = true;
        outcome = file.patch(journal.offset, newRange, edit.sync);
    }
    if (outcome.ok()) {
        const auto reopened = openFileInput(edit.path);
        const auto directory =
            reopened.ok() ? readDirectory(**reopened) : Result<Directory>(reopened.error());
        if (!directory.ok())
            outcome = directory.error();
        else if (!sameTensors(*directory, prepared.directory))
            outcome = Error{ErrorCode::VerifyDirectoryDiffers, edit.path, Error::kNoOffset, {}};
    }
    // When undoing fails too, the journal stays for a later try.
    if (!outcome.ok() && touched && !file.patch(journal.offset, oldRange, edit.sync).ok()) return outcome;
    removeEditJournal(journalPath);
    return outcome;
}

// Whether the file is as this edit leaves it when it is cut short: some bytes new and the others old, and
// nothing else.
Result<bool> wasCutShort(const EditJournal& journal, const ByteInput& input) {
    if (journal.fileBytes != input.size() || journal.offset > input.size() ||
        journal.oldBytes.size() > input.size() - journal.offset)
        return false;
    std::vector<std::byte> now(journal.oldBytes.size());
    QW_CHECK(input.readAt(journal.offset, now));
    for (std::size_t i = 0; i < now.size(); ++i)
        if (now[i] != journal.oldBytes[i] && now[i] != journal.newBytes[i]) return false;
    return now != journal.oldBytes;
}

} // namespace

Result<EditForecast> forecastEdit(const MetadataEdit& edit) {
    QW_TRY(const Prepared prepared, prepare(edit));
    return prepared.forecast;
}

Result<EditForecast> applyEdit(const MetadataEdit& edit, const StopToken& stop, ProgressSink& progress) {
    QW_TRY(const bool recovered, recoverInterruptedEdit(edit.path));
    static_cast<void>(recovered);
    QW_TRY(const Prepared prepared, prepare(edit));
    if (prepared.forecast.method == EditMethod::Nothing) return prepared.forecast;
    if (stop.waitWhilePaused()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
    const bool itself = prepared.forecast.reason != EditReason::OtherDestination;
    std::optional<PatchedFile> file; // locked to the end
    if (itself) {
        file.emplace(edit.path);
        QW_CHECK(file->writable());
        QW_CHECK(file->lock());
    }
    if (prepared.forecast.method == EditMethod::InPlace) {
        QW_CHECK(editInPlace(edit, prepared, *file));
        return prepared.forecast;
    }
    QW_TRY(const ModelSourcePtr source, openGgufInput(prepared.input));
    CopyTarget target;
    target.path = itself ? edit.path : edit.destination;
    target.metadata = prepared.metadata;
    target.tensorCount = source->tensors().size();
    CopyOptions options;
    options.overwrite = edit.overwrite;
    options.sync = edit.sync;
    options.mayReplaceSource = itself;
    QW_TRY(const WrittenFiles written, copyTensors(*source, {&target, 1}, options, stop, progress));
    EditForecast done = prepared.forecast;
    done.bytesToWrite = done.fileBytes = written.bytes;
    return done;
}

Result<bool> recoverInterruptedEdit(const std::string& path) {
    const std::string journalPath = editJournalPath(path);
    if (!editJournalExists(journalPath)) return false;
    const PatchedFile file(path);
    if (!file.lock().ok()) return false; // an edit is at work
    const auto notUndone = [&](std::string reason) {
        return Error{ErrorCode::EditNotUndone, path, Error::kNoOffset, {std::move(reason)}};
    };
    // One that belongs to somebody else says nothing, but may be needed.
    if (::access(journalPath.c_str(), R_OK) != 0 && errno == EACCES)
        return notUndone(std::generic_category().message(EACCES));
    bool needed = false;
    if (const auto journal = readEditJournal(journalPath)) {
        QW_TRY(const ByteInputPtr input, openFileInput(path));
        QW_TRY(needed, wasCutShort(*journal, *input));
        if (needed) {
            Result<void> restored = file.writable();
            if (restored.ok()) restored = file.patch(journal->offset, journal->oldBytes, true);
            if (!restored.ok()) return notUndone(restored.error().details.front());
        }
    }
    removeEditJournal(journalPath);
    return needed;
}

} // namespace qw::gguf
