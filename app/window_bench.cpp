#include "app/window_bench.h"

#include "core/formats/gguf/gguf_layout.h"
#include "core/quant/plan.h"
#include "ui/bridge/export_job.h"
#include "ui/text/error_text.h"

#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

namespace qw {

namespace {

constexpr std::size_t kManyTensors = 2000;

// A file with many small tensors, for timing how long opening takes.
QString writeManyTensors(const QString& folder) {
    std::vector<gguf::OutputTensor> tensors;
    for (std::size_t i = 0; i < kManyTensors; ++i) {
        gguf::OutputTensor tensor;
        tensor.name = "blk." + std::to_string(i / 9) + ".part" + std::to_string(i % 9) + ".weight";
        tensor.shape = {64, 64, 1, 1};
        tensor.dimensions = 2;
        tensor.type = BlockType::F16;
        tensor.byteSize = byteSizeOf(BlockType::F16, 64 * 64);
        tensors.push_back(std::move(tensor));
    }
    gguf::Metadata metadata;
    metadata.set("general.architecture", std::string("llama"));
    metadata.set("general.name", std::string("Many tensors"));
    const gguf::Layout layout = gguf::layoutFile(metadata, tensors);
    QFile file(folder + QStringLiteral("/many-tensors.gguf"));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(reinterpret_cast<const char*>(layout.header.data()),
               static_cast<qint64>(layout.header.size()));
    file.resize(static_cast<qint64>(layout.fileBytes));
    return file.fileName();
}

// Everything one run of the bench holds; steps are event handlers, as in real use.
class Bench : public QObject {
public:
    Bench(TimedApplication& application, Studio& studio, int seconds)
        : m_application(application), m_studio(studio), m_seconds(seconds) {}

    void start(const QString& model) {
        auto& session = m_studio.workspace().session;
        connect(&session, &ui::ModelSession::modelFailed, this, [this](const QString&, const Error& error) {
            QTextStream(stderr) << ui::errorText(error) << '\n';
            m_application.exit(exitCodeFor(error.code));
        });
        connect(&m_studio.workspace().jobs, &ui::JobCenter::jobEnded, this, &Bench::takeEnd);
        connect(&m_pages, &QTimer::timeout, this, [this] {
            m_studio.window().showPage(m_settingsShown ? QStringLiteral("model")
                                                       : QStringLiteral("settings"));
            m_settingsShown = !m_settingsShown;
        });
        connect(&session, &ui::ModelSession::modelOpened, this, &Bench::takeModel);
        m_model = model;
        // The page is built before: opening is what is timed, not start-up.
        m_studio.window().showPage(QStringLiteral("model"));
        QTimer::singleShot(200, this, &Bench::openNext);
    }

    const QString& openings() const { return m_openings; }

    int exports() const { return m_exports; }
    double seconds() const { return m_measured; }
    const ui::Heartbeat& heartbeat() const { return m_heartbeat; }

private:
    void openNext() {
        const QString path = m_opened == 0 ? writeManyTensors(m_folder.path()) : m_model;
        m_opening.start();
        m_studio.window().openPath(path);
    }

    void takeModel() {
        // Twice around the event loop: whatever the pages still had to do and paint is done then.
        QTimer::singleShot(0, this, [this] {
            QTimer::singleShot(0, this, [this] {
                const auto& model = *m_studio.workspace().session.model();
                m_openings += QStringLiteral("opening %1 tensors %2 ms\n")
                                  .arg(model.tensors().size())
                                  .arg(static_cast<double>(m_opening.nsecsElapsed()) / 1e6, 0, 'f', 1);
                if (++m_opened == 1)
                    openNext();
                else
                    exportOnce();
            });
        });
    }

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
                if (auto* jobsPanel = m_studio.window().findChild<QPushButton*>(QStringLiteral("toggleJobs")))
                    jobsPanel->click();
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
    QElapsedTimer m_opening;
    QString m_model;
    QString m_openings;
    int m_opened = 0;
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
    QTextStream(stdout) << bench.openings() << "exports " << bench.exports() << " in "
                        << QString::number(bench.seconds(), 'f', 1) << " s\n"
                        << "event-loop gaps " << report.beats << ": median "
                        << QString::number(report.medianMs, 'f', 1) << " ms, 99.9 % "
                        << QString::number(report.p999Ms, 'f', 1) << " ms, longest "
                        << QString::number(report.longestMs, 'f', 1) << " ms\n"
                        << "longest handler " << QString::number(report.longestHandlerMs, 'f', 1) << " ms\n";
    return 0;
}

} // namespace qw
