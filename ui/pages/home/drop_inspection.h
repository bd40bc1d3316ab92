// What dragged or chosen paths are, from their headers alone. Reads files: call it off the GUI thread.
#pragma once

#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/gguf/gguf_reader.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace qw::ui {

struct InspectedFile {
    QString path;
    QString fileName;
    quint64 bytes = 0;              // of this file alone
    int otherShards = 0;            // further parts of the same model among the given paths
    std::optional<gguf::Peek> peek; // a GGUF file
    std::optional<Error> error;     // anything else
    bool interruptedEdit = false;   // not readable as it is, but opening undoes the change that was cut short

    bool opens() const { return peek ? peek->kind == FileKind::Model : interruptedEdit; }
};

struct Inspection {
    std::vector<InspectedFile> files;
    bool fromFolder = false; // one folder was given, and these are the GGUF files in it
    QString folder;          // its path
    bool cut = false;        // more files than are looked at
};

// Files are peeked at; of a folder, the GGUF files in it and one level below. Further shards of a model that
// is already listed are counted, not listed. Ends early when `stop` is cancelled.
Result<Inspection> inspectPaths(const QStringList& paths, const StopToken& stop);

// One line for a file: "Mistral-7B · llama · 291 tensors · 13.5 GiB", or why it cannot be opened.
QString describeFile(const InspectedFile& file);

// What dropping will do, for the zone shown while dragging.
struct DropForecast {
    bool accepted = false;
    QString title; // "Open", "Choose a model to open", "Cannot be opened"
    QString detail;
};
DropForecast forecastDrop(const Inspection& inspection);

} // namespace qw::ui
