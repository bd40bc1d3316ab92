#include "app/cli/written_files.h"

#include "app/cli/json_values.h"
#include "app/cli/terminal.h"
#include "core/base/byte_size_text.h"

namespace qw::cli {

void reportWritten(Terminal& terminal, const gguf::WrittenFiles& written) {
    terminal.document({{"files", toJson(written.files)}, {"bytes", toJson(written.bytes)}});
    for (const std::string& file : written.files)
        terminal.result(QString::fromStdString(file));
    terminal.note(QStringLiteral("%1 in %2 %3")
                      .arg(QString::fromStdString(binarySizeText(written.bytes)))
                      .arg(written.files.size())
                      .arg(written.files.size() == 1 ? QStringLiteral("file") : QStringLiteral("files")));
}

} // namespace qw::cli
