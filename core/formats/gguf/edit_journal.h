// What is needed to undo an in-place edit of a header: old and new bytes of the range, in a file beside the
// model.
//
//   8 bytes  "QWEDIT01"          8 bytes  size of the model's file
//   8 bytes  offset of the range 8 bytes  length of the range
//   length   old bytes           length   new bytes
//   8 bytes  FNV-1a of everything before
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qw::gguf {

struct EditJournal {
    std::uint64_t fileBytes = 0;
    std::uint64_t offset = 0;
    std::vector<std::byte> oldBytes;
    std::vector<std::byte> newBytes; // as many
};

// Beside the file itself, also when the path is a link to it.
std::string editJournalPath(const std::string& modelPath);
// A journal, or one whose writing was cut short.
bool editJournalExists(const std::string& journalPath);
Result<void> writeEditJournal(const std::string& journalPath, const EditJournal& journal, bool sync);
// Removes the journal, and what is left of one whose writing was cut short.
void removeEditJournal(const std::string& journalPath);
// Nothing when there is no journal or it is not whole.
std::optional<EditJournal> readEditJournal(const std::string& journalPath);

} // namespace qw::gguf
