// Texts that carry an export on: the command line that repeats it, the Modelfile for Ollama. Not translated.
#pragma once

#include "core/formats/model_source.h"
#include "core/quant/plan.h"

#include <QString>

namespace qw::ui {

// The quantwright-cli call (or calls, one a line) that writes the same file. Quoted for a POSIX shell.
QString commandLineText(const ModelSource& source, const QString& destination,
                        const quant::PlanOptions& options);

// For `ollama create NAME -f Modelfile`; Ollama reads the chat template from the file itself.
QString ollamaModelfileText(const QString& exportedFile);

// "publisher/model" below LM Studio's model folder, from the metadata where it says, else "local" and the
// file's name.
QString lmStudioSubfolder(const gguf::Metadata& metadata, const QString& exportedFile);

} // namespace qw::ui
