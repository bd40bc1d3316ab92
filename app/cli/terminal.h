// The two channels of the command line: results on standard output, everything else on standard error.
// With --json standard output carries exactly one document. Main thread only.
#pragma once

#include "core/base/error.h"

#include <QJsonObject>
#include <QString>

namespace qw::cli {

class Terminal {
public:
    Terminal();

    void setJson(bool json) { m_json = json; }
    void setQuiet(bool quiet) { m_quiet = quiet; }
    bool json() const { return m_json; }
    bool quiet() const { return m_quiet; }

    bool progressIsTerminal() const { return m_progressIsTerminal; } // else a pipe or a file
    bool unicode() const { return m_unicode; }                       // the locale can show more than ASCII
    int width() const;                                               // columns of standard error

    // Result text, standard output; nothing with --json. A line end is added.
    void result(const QString& text);
    // The one document, standard output; nothing without --json.
    void document(const QJsonObject& object);
    // What goes on: standard error, nothing with --quiet.
    void note(const QString& text);
    // What went wrong: standard error, always; with --json also as the document {"error": {…}}.
    void failure(const Error& error);
    // Wrong usage that the parser found.
    void usageFailure(const QString& sentence, const QString& hint);

    // Replaces the line that progress is shown on; empty clears it. Terminals only.
    void transientLine(const QString& text);

    // False when standard output could not take everything (disk full, reader gone).
    bool flush();
    // True when the reader of a pipe went away: nothing to complain about, it had seen enough.
    bool readerLeft() const { return m_readerLeft; }

private:
    void writeOut(const QString& text);
    void noteOutputFailure();
    void writeError(const QString& text);
    void errorDocument(const char* code, const QString& sentence, const Error* error);

    bool m_json = false;
    bool m_quiet = false;
    bool m_progressIsTerminal = false;
    bool m_unicode = false;
    bool m_transientShown = false;
    bool m_outFailed = false;
    bool m_readerLeft = false;
};

} // namespace qw::cli
