// How programs open a model: an in-place edit that a crash cut short is undone first.
#pragma once

#include "core/base/result.h"
#include "core/formats/model_source.h"

#include <optional>
#include <string>
#include <vector>

namespace qw::gguf {

struct EditRecovery {
    std::vector<std::string> undone; // files whose edit was undone; they are as they were before it
    std::optional<Error> failed;     // an edit could not be undone: EditNotUndone, CannotRead …

    bool empty() const { return undone.empty() && !failed; }
};

// Undoes interrupted edits of the file and, when it is one shard of a split model, of the first shard, which
// is the one that is edited. Nothing is done where none was interrupted, or while one is at work. Any thread.
EditRecovery undoInterruptedEdits(const std::string& path);

// Whether undoInterruptedEdits may have something to do, without doing it: such a file opens, whatever its header
// says now. Any thread.
bool mayHaveInterruptedEdit(const std::string& path);

struct OpenedModel {
    ModelSourcePtr model;
    EditRecovery recovery; // for the user to know
};

// undoInterruptedEdits and openGguf. A model that opens although an edit could not be undone is returned;
// otherwise the error is EditNotUndone when there was one, else that of openGguf. Any thread.
Result<OpenedModel> openModel(const std::string& path);

} // namespace qw::gguf
