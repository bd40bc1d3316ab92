// The window. `quantwright [FILE…]` opens a model; options are for measuring.
#include "app/studio.h"
#include "app/timed_application.h"
#include "app/window_bench.h"

#include <QCommandLineParser>
#include <QFile>
#include <QTextStream>
#include <QTimer>

#include <chrono>
#include <csignal>

#ifdef Q_OS_LINUX
#include <ctime>
#include <unistd.h>
#endif

namespace {

// Milliseconds since the process was created, loading of libraries included; negative where the system does
// not say. Resolution: a clock tick, usually 10 ms.
double sinceProcessStart() {
#ifdef Q_OS_LINUX
    QFile file(QStringLiteral("/proc/self/stat"));
    timespec now{};
    if (!file.open(QIODevice::ReadOnly) || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1;
    // Field 22 counts from 1; the second field is a name in parentheses that may hold spaces.
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 20) return -1;
    const double started = fields[19].toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - started) * 1000;
#else
    return -1;
#endif
}

} // namespace

int main(int argc, char** argv) {
    const auto entered = std::chrono::steady_clock::now();
    qw::TimedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Quantwright"));
    QApplication::setApplicationVersion(QStringLiteral(QW_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("quantwright"));
#ifdef SIGXFSZ
    // A file that grows beyond the session's limit must end its job, not the program.
    std::signal(SIGXFSZ, SIG_IGN);
#endif

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("Studio", "Shows and quantizes language models in GGUF."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QApplication::translate("Studio", "Model to open, or a folder of models."),
                                 QStringLiteral("[FILE…]"));
    QCommandLineOption startupTime(QStringLiteral("startup-time"));
    QCommandLineOption bench(QStringLiteral("bench-window"));
    QCommandLineOption benchSeconds(QStringLiteral("seconds"), {}, QStringLiteral("N"), QStringLiteral("20"));
    QCommandLineOption settingsFile(QStringLiteral("settings"),
                                    QApplication::translate("Studio", "Keep settings in this INI file."),
                                    QStringLiteral("FILE"));
    startupTime.setFlags(QCommandLineOption::HiddenFromHelp);
    bench.setFlags(QCommandLineOption::HiddenFromHelp);
    benchSeconds.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({startupTime, bench, benchSeconds, settingsFile});
    parser.process(application);

    qw::Studio studio(application, parser.value(settingsFile));
    studio.window().show();

    if (parser.isSet(bench)) {
        const QStringList files = parser.positionalArguments();
        return qw::benchWindow(application, studio, files.value(0, qw::Studio::samplePath()),
                               parser.value(benchSeconds).toInt());
    }
    if (parser.isSet(startupTime)) {
        // Usable: shown, painted, and the event loop waits for the user.
        QTimer::singleShot(0, &application, [&] {
            QTimer::singleShot(0, &application, [&] {
                const double here =
                    std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - entered)
                        .count();
                QTextStream(stdout) << "usable after " << QString::number(here, 'f', 1) << " ms from main, "
                                    << QString::number(sinceProcessStart(), 'f', 0)
                                    << " ms from process start\n";
                QApplication::quit();
            });
        });
        return QApplication::exec();
    }
    QTimer::singleShot(0, &studio, [&studio, files = parser.positionalArguments()] {
        if (!files.isEmpty()) studio.window().openPaths(files);
        studio.window().lookForLeftovers();
    });
    return QApplication::exec();
}
