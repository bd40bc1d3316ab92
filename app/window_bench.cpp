#include "app/window_bench.h"

#include "core/quant/plan.h"
#include "ui/bridge/export_job.h"
#include "ui/text/error_text.h"

#include <QAction>
#include <QFile>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

namespace qw {

namespace {

// Everything one run of the bench holds; steps are event handlers, as in real use.
class Bench : public QObject {
public:
    Bench(TimedApplication& application, Studio& studio, int seconds)
        : m_application(application), m_studio(studio), m_seconds(seconds) {}

    void start(const QString& model) {
        auto& session = m_studio.workspace().session;
        connect(&session, &ui::ModelSession::modelOpened, this, &Bench::exportOnce);
        connect(&session, &ui::ModelSession::modelFailed, this, [this](const QString&, const Error& error) {
            QTextStream(stderr) << ui::errorText(error) << '\n';
            m_application.exit(exitCodeFor(error.code));
        });
        connect(&m_studio.workspace().jobs, &ui::JobCenter::jobEnded, this, &Bench::takeEnd);
        connect(&m_pages, &QTimer::timeout, this, [this] {
            m_studio.window().showPage(m_settingsShown ? QStringLiteral("home") : QStringLiteral("settings"));
            m_settingsShown = !m_settingsShown;
        });
        session.open(model);
    }

    int exports() const { return m_exports; }
    double seconds() const { return m_measured; }
    const ui::Heartbeat& heartbeat() const { return m_heartbeat; }

private:
    void exportOnce() {
        auto& workspace = m_studio.workspace();
        if (!m_clock.isValid()) {
            // Only now: building pages for the first time is start-up, not exporting.
            m_studio.window().showPage(QStringLiteral("settings"));
            m_clock.start();
            QTimer::singleShot(200, this, [this] {
                m_heartbeat.start();
                m_application.watch(&m_heartbeat);
                m_pages.start(400);
            });
        }
        quant::PlanOptions options;
        options.allowRequantize = true;
        auto plan = quant::makePlan(*workspace.session.model(), options);
        if (!plan.ok()) {
            QTextStream(stderr) << ui::errorText(plan.error()) << '\n';
            m_application.exit(exitCodeFor(plan.error().code));
            return;
        }
        ui::ExportRequest request;
        request.source = workspace.session.model();
        request.plan = std::make_shared<const quant::Plan>(std::move(plan).value());
        request.options.destination = m_folder.filePath(QStringLiteral("bench.gguf")).toStdString();
        request.options.overwrite = true;
        ui::submitExport(workspace, request);
    }

    void takeEnd(const jobs::JobSnapshot& job) {
        if (job.error) {
            QTextStream(stderr) << ui::errorText(*job.error) << '\n';
            m_application.exit(exitCodeFor(job.error->code));
            return;
        }
        ++m_exports;
        m_studio.workspace().jobs.dismiss(job.id);
        if (m_clock.elapsed() < m_seconds * 1000) {
            exportOnce();
            return;
        }
        m_measured = static_cast<double>(m_clock.elapsed()) / 1000;
        m_heartbeat.stop();
        m_application.watch(nullptr);
        m_pages.stop();
        m_application.exit(0);
    }

    TimedApplication& m_application;
    Studio& m_studio;
    int m_seconds;
    QTemporaryDir m_folder;
    QTimer m_pages;
    QElapsedTimer m_clock;
    ui::Heartbeat m_heartbeat;
    double m_measured = 0;
    int m_exports = 0;
    bool m_settingsShown = true;
};

} // namespace

int benchWindow(TimedApplication& application, Studio& studio, const QString& model, int seconds) {
    Bench bench(application, studio, seconds);
    bench.start(model);
    const int code = QApplication::exec();
    if (code != 0) return code;
    const auto report = bench.heartbeat().report();
    QTextStream(stdout) << "exports " << bench.exports() << " in " << QString::number(bench.seconds(), 'f', 1)
                        << " s\n"
                        << "event-loop gaps " << report.beats << ": median "
                        << QString::number(report.medianMs, 'f', 1) << " ms, 99.9 % "
                        << QString::number(report.p999Ms, 'f', 1) << " ms, longest "
                        << QString::number(report.longestMs, 'f', 1) << " ms\n"
                        << "longest handler " << QString::number(report.longestHandlerMs, 'f', 1) << " ms\n";
    return 0;
}

} // namespace qw
