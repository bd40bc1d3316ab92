#include "app/cli/model_opening.h"

#include "app/cli/terminal.h"
#include "core/formats/gguf/open_model.h"
#include "ui/text/recovery_text.h"

namespace qw::cli {

Result<ModelSourcePtr> openModel(Terminal& terminal, const std::string& path) {
    QW_TRY(gguf::OpenedModel opened, gguf::openModel(path));
    if (!opened.recovery.empty()) terminal.note(ui::recoveryText(opened.recovery));
    return std::move(opened.model);
}

Result<void> undoInterruptedEdits(Terminal& terminal, const std::string& path) {
    const gguf::EditRecovery recovery = gguf::undoInterruptedEdits(path);
    if (recovery.failed) return *recovery.failed;
    if (!recovery.empty()) terminal.note(ui::recoveryText(recovery));
    return {};
}

} // namespace qw::cli
