// Core errors as sentences for people: what went wrong, where, and what to do about it. Qt Core only, so that
// the window and the command line say the same. Translated with the installed QTranslator; any thread.
#pragma once

#include "core/base/error.h"

#include <QString>

namespace qw::ui {

struct ErrorDescription {
    QString what;   // one sentence
    QString where;  // "model.gguf, byte 1,024"; empty when no file is concerned
    QString action; // one sentence: what to do; empty when there is nothing to do (Cancelled)
};

// Missing details read as "?"; an Error never makes this fail.
ErrorDescription describe(const Error& error);

// The same in one line: "What. (where) Action."
QString errorText(const Error& error);

} // namespace qw::ui
