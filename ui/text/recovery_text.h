// What happened to interrupted edits when a model was opened, as a sentence. Qt Core only; any thread.
#pragma once

#include "core/formats/gguf/open_model.h"

#include <QString>

namespace qw::ui {

// Empty when nothing happened.
QString recoveryText(const gguf::EditRecovery& recovery);

} // namespace qw::ui
