// The command line: finds the verb, reads its options, runs it, and turns what happened into an exit code.
#include "app/cli/arguments.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"
#include "core/kernels/simd_limit.h"

#include <QCoreApplication>

#include <clocale>
#include <csignal>
#include <new>

namespace {

using namespace qw;
using namespace qw::cli;

constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0  done\n"
    "  1  a check said no (verify)\n"
    "  2  wrong usage\n"
    "  3  the input is not usable; the message names the file, the place and the reason\n"
    "  4  the system refused (disk full, permission, memory)\n"
    "  5  cancelled; the destination is as it was\n";

std::vector<Verb> allVerbs() {
    return {inspectVerb(), planVerb(),   quantizeVerb(), splitVerb(), mergeVerb(),
            setVerb(),     verifyVerb(), imatrixVerb(),  benchVerb()};
}

QString overviewText(const std::vector<Verb>& verbs) {
    QString text = QStringLiteral("Quantwright %1: opens, quantizes and writes language models in GGUF.\n\n"
                                  "Usage: quantwright-cli VERB …\n\nVerbs:\n")
                       .arg(QCoreApplication::applicationVersion());
    for (const Verb& verb : verbs)
        text += QStringLiteral("  %1 %2\n")
                    .arg(QString::fromUtf8(verb.name), -9)
                    .arg(QString::fromUtf8(verb.summary));
    text += QStringLiteral("\nEvery verb takes --help (with examples), --json, --threads N and --quiet.\n\n");
    return text + QString::fromUtf8(kExitCodes);
}

QString usageLine(const Verb& verb) {
    return QStringLiteral("Usage: quantwright-cli %1 %2 [options]")
        .arg(QString::fromUtf8(verb.name), QString::fromUtf8(verb.synopsis));
}

QString helpText(const Verb& verb, const QCommandLineParser& parser) {
    QString text =
        usageLine(verb) + QStringLiteral("\n\n") + QString::fromUtf8(verb.summary) + QStringLiteral("\n\n");
    // The parser's own text begins with a usage line that knows nothing of verbs.
    const QString generated = parser.helpText();
    text += generated.mid(generated.indexOf(QStringLiteral("Options:")));
    text += QStringLiteral("\nExamples:\n");
    for (const Example& example : verb.examples)
        text += QStringLiteral("  quantwright-cli %1\n      %2\n")
                    .arg(QString::fromUtf8(example.command), QString::fromUtf8(example.effect));
    return text + QLatin1Char('\n') + QString::fromUtf8(kExitCodes);
}

// Memory that the system does not give is an expected failure; outside of jobs nobody else turns it into one.
Result<int> runCatching(const Verb& verb, Session& session, const Arguments& arguments) {
    try {
        return verb.run(session, arguments);
    } catch (const std::bad_alloc&) {
        return Error{.code = ErrorCode::OutOfMemory, .path = {}, .details = {}};
    }
}

int runVerb(const Verb& verb, const QStringList& words) {
    Terminal terminal;
    // Known before parsing, so that a usage error can be a document as well.
    terminal.setJson(words.contains(QStringLiteral("--json")));

    QCommandLineParser parser;
    if (verb.addOptions) verb.addOptions(parser);
    parser.addOptions({
        {"json", "Print one JSON document on standard output and nothing else there."},
        {"threads", "Use N threads (default: all cores).", "N"},
        {"quiet", "No progress and no notes on standard error."},
        {{"h", "help"}, "Show this help."},
    });
    const QString hint = QStringLiteral("Try: quantwright-cli %1 --help").arg(QString::fromUtf8(verb.name));
    if (!Arguments::parse(parser, words)) {
        terminal.usageFailure(parser.errorText(), hint);
        return kExitUsage;
    }
    if (parser.isSet(QStringLiteral("help"))) {
        terminal.setJson(false);
        terminal.result(helpText(verb, parser).chopped(1));
        return terminal.flush() ? kExitDone : kExitSystemRefused;
    }
    terminal.setJson(parser.isSet(QStringLiteral("json")));
    terminal.setQuiet(parser.isSet(QStringLiteral("quiet")));

    const Arguments arguments(parser);
    if (arguments.count() < verb.fewestPositionals || arguments.count() > verb.mostPositionals) {
        terminal.usageFailure(arguments.count() < verb.fewestPositionals
                                  ? QStringLiteral("An argument is missing.")
                                  : QStringLiteral("This is an argument too many: %1")
                                        .arg(arguments.text(verb.mostPositionals)),
                              usageLine(verb) + QLatin1Char('\n') + hint);
        return kExitUsage;
    }

    if (verb.fewestPositionals > 0 && arguments.text(0).isEmpty()) {
        terminal.usageFailure(QStringLiteral("The first argument is empty."), hint);
        return kExitUsage;
    }

    Session session(terminal);
    const auto threads = arguments.number("threads", 1);
    if (!threads) {
        terminal.failure(threads.error());
        return kExitUsage;
    }
    if (*threads) session.setThreads(**threads);

    const Result<int> outcome = runCatching(verb, session, arguments);
    int exitCode = outcome ? *outcome : exitCodeFor(outcome.error().code);
    if (!outcome) terminal.failure(outcome.error());
    if (!terminal.flush() && exitCode == kExitDone) {
        exitCode = kExitSystemRefused;
        if (!terminal.readerLeft())
            terminal.failure({.code = ErrorCode::CannotWrite,
                              .path = "standard output",
                              .details = {"it did not take everything"}});
    }
    return exitCode;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("quantwright-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QW_VERSION));
    // Qt has set every category from the environment; numbers must keep the form that files and scripts use.
    std::setlocale(LC_NUMERIC, "C");
#ifdef SIGPIPE
    // A reader that went away must not end a running export; writing to it reports an error instead.
    std::signal(SIGPIPE, SIG_IGN);
#endif
#ifdef SIGXFSZ
    // Likewise a file that grows beyond the shell's limit.
    std::signal(SIGXFSZ, SIG_IGN);
#endif

    if (!kernels::limitSimdFromEnvironment()) {
        Terminal terminal;
        terminal.usageFailure(
            QStringLiteral("The environment variable QW_SIMD has a value that is none of its own."),
            QStringLiteral("It is avx512, avx2, sse4 or scalar, or not set."));
        return kExitUsage;
    }

    const std::vector<Verb> verbs = allVerbs();
    const QStringList arguments = QCoreApplication::arguments();
    const QString word = arguments.value(1);

    if (word == QStringLiteral("--version")) {
        Terminal terminal;
        terminal.result(QStringLiteral("quantwright-cli %1").arg(QCoreApplication::applicationVersion()));
        return terminal.flush() ? kExitDone : kExitSystemRefused;
    }
    const bool wantsHelp =
        word == QStringLiteral("help") || word == QStringLiteral("--help") || word == QStringLiteral("-h");
    const QString name = wantsHelp ? arguments.value(2) : word;
    for (const Verb& verb : verbs)
        if (name == QLatin1String(verb.name)) {
            return runVerb(verb, wantsHelp ? QStringList{QStringLiteral("--help")} : arguments.mid(2));
        }

    Terminal terminal;
    if (wantsHelp && name.isEmpty()) {
        terminal.result(overviewText(verbs).chopped(1));
        return terminal.flush() ? kExitDone : kExitSystemRefused;
    }
    terminal.setJson(arguments.contains(QStringLiteral("--json")));
    terminal.usageFailure(name.isEmpty() ? QStringLiteral("No verb was given.")
                                         : QStringLiteral("There is no verb “%1”.").arg(name),
                          overviewText(verbs).chopped(1));
    return kExitUsage;
}
