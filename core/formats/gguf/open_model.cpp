#include "core/formats/gguf/open_model.h"

#include "core/formats/gguf/edit_journal.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/gguf/metadata_edit.h"
#include "core/formats/gguf/split_names.h"

#include <algorithm>

namespace qw::gguf {

namespace {

// The files of this model that are edited in place.
std::vector<std::string> editedFiles(const std::string& path) {
    std::vector<std::string> files = {path};
    if (const auto name = splitNameOf(path); name && name->index != 0)
        files.push_back(shardPathFromPrefix(name->prefix, 0, name->count));
    return files;
}

} // namespace

bool mayHaveInterruptedEdit(const std::string& path) {
    return std::ranges::any_of(
        editedFiles(path), [](const std::string& file) { return editJournalExists(editJournalPath(file)); });
}

EditRecovery undoInterruptedEdits(const std::string& path) {
    EditRecovery recovery;
    for (std::string& file : editedFiles(path)) {
        const auto undone = recoverInterruptedEdit(file);
        if (!undone.ok())
            recovery.failed = undone.error();
        else if (*undone)
            recovery.undone.push_back(std::move(file));
    }
    return recovery;
}

Result<OpenedModel> openModel(const std::string& path) {
    OpenedModel opened;
    opened.recovery = undoInterruptedEdits(path);
    auto model = openGguf(path);
    if (!model.ok()) {
        const std::optional<Error>& failed = opened.recovery.failed;
        return failed && failed->code == ErrorCode::EditNotUndone ? *failed : model.error();
    }
    opened.model = std::move(model).value();
    return opened;
}

} // namespace qw::gguf
