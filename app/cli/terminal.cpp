#include "app/cli/terminal.h"

#include "ui/text/error_text.h"

#include <QJsonDocument>

#include <cerrno>
#include <cstdio>

#if defined(Q_OS_UNIX)
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace qw::cli {

namespace {

constexpr int kDefaultWidth = 80;

} // namespace

Terminal::Terminal() {
#if defined(Q_OS_UNIX)
    m_progressIsTerminal = isatty(STDERR_FILENO) == 1;
    m_unicode = qstrcmp(nl_langinfo(CODESET), "UTF-8") == 0;
#endif
}

int Terminal::width() const {
#if defined(Q_OS_UNIX)
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
#endif
    return kDefaultWidth;
}

void Terminal::result(const QString& text) {
    if (!m_json) writeOut(text + QLatin1Char('\n'));
}

void Terminal::document(const QJsonObject& object) {
    if (m_json) writeOut(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)));
}

void Terminal::note(const QString& text) {
    if (m_quiet) return;
    transientLine({});
    writeError(text + QLatin1Char('\n'));
}

void Terminal::failure(const Error& error) {
    transientLine({});
    const QString sentence = ui::errorText(error);
    writeError(QStringLiteral("quantwright-cli: ") + sentence + QLatin1Char('\n'));
    const std::string_view name = errorCodeName(error.code);
    errorDocument(std::string(name).c_str(), sentence, &error);
}

void Terminal::usageFailure(const QString& sentence, const QString& hint) {
    writeError(QStringLiteral("quantwright-cli: ") + sentence + QLatin1Char('\n') + hint + QLatin1Char('\n'));
    errorDocument("Usage", sentence, nullptr);
}

void Terminal::errorDocument(const char* code, const QString& sentence, const Error* error) {
    QJsonObject body{{"code", QString::fromUtf8(code)}, {"message", sentence}};
    if (error && !error->path.empty()) body.insert("path", QString::fromStdString(error->path));
    if (error && error->offset != Error::kNoOffset) body.insert("offset", static_cast<qint64>(error->offset));
    document({{"error", body}});
}

void Terminal::transientLine(const QString& text) {
    if (!m_progressIsTerminal || (text.isEmpty() && !m_transientShown)) return;
    writeError(QStringLiteral("\r\x1b[K") + text);
    std::fflush(stderr);
    m_transientShown = !text.isEmpty();
}

void Terminal::writeOut(const QString& text) {
    transientLine({});
    const QByteArray bytes = text.toUtf8();
    const auto size = static_cast<std::size_t>(bytes.size());
    if (std::fwrite(bytes.constData(), 1, size, stdout) != size) noteOutputFailure();
}

void Terminal::noteOutputFailure() {
    m_outFailed = true;
    m_readerLeft = m_readerLeft || errno == EPIPE;
}

void Terminal::writeError(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    // Nowhere is left to report that the report could not be written.
    static_cast<void>(std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stderr));
}

bool Terminal::flush() {
    transientLine({});
    if (std::fflush(stdout) != 0) noteOutputFailure();
    return !m_outFailed;
}

} // namespace qw::cli
