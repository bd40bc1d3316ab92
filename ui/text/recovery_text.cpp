#include "ui/text/recovery_text.h"

#include "ui/text/error_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

namespace qw::ui {

QString recoveryText(const gguf::EditRecovery& recovery) {
    QStringList sentences;
    for (const std::string& file : recovery.undone)
        sentences << QCoreApplication::translate(
                         "RecoveryText",
                         "A change of %1 was interrupted. It was undone; the file is as it was before.")
                         .arg(QFileInfo(QString::fromStdString(file)).fileName());
    if (recovery.failed) sentences << errorText(*recovery.failed);
    return sentences.join(QLatin1Char(' '));
}

} // namespace qw::ui
