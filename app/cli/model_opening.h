// Opening a model for a verb: an interrupted in-place edit is undone first, and a line on standard error says
// so.
#pragma once

#include "core/base/result.h"
#include "core/formats/model_source.h"

#include <string>

namespace qw::cli {

class Terminal;

// Errors: those of gguf::openModel.
Result<ModelSourcePtr> openModel(Terminal& terminal, const std::string& path);

// For a file that is about to be changed. Errors: the edit could not be undone.
Result<void> undoInterruptedEdits(Terminal& terminal, const std::string& path);

} // namespace qw::cli
