// The real quantwright-cli as a child process.
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

namespace qw::test {

struct CliOutcome {
    int exitCode = -1; // -1: did not start, or was ended by a signal
    QByteArray out;
    QByteArray error;

    // The one document on standard output; empty when it is not exactly one JSON object.
    QJsonObject json() const {
        QJsonParseError problem{};
        const QJsonDocument document = QJsonDocument::fromJson(out, &problem);
        return problem.error == QJsonParseError::NoError ? document.object() : QJsonObject();
    }
    QString errorText() const { return QString::fromUtf8(error).trimmed(); }
};

inline CliOutcome outcomeOf(QProcess& process) {
    CliOutcome outcome;
    if (process.waitForFinished(-1) || process.state() == QProcess::NotRunning) {
        outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        outcome.out = process.readAllStandardOutput();
        outcome.error = process.readAllStandardError();
    }
    return outcome;
}

inline CliOutcome runCli(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(QW_CLI), arguments);
    return outcomeOf(process);
}

inline QString samplePath() {
    return QStringLiteral(QW_SAMPLE_DIR "/sample-f16.gguf");
}

} // namespace qw::test
