#include "ui/wizard/result_card.h"

#include "core/export/verify.h"
#include "ui/bridge/export_job.h"
#include "ui/bridge/job_center.h"
#include "ui/models/number_text.h"
#include "ui/text/error_text.h"
#include "ui/text/view_text.h"
#include "ui/wizard/handover_text.h"
#include "ui/wizard/lm_studio.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QDrag>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QProgressBar>
#include <QUrl>
#include <QVBoxLayout>

#include <cmath>

namespace qw::ui {

namespace {

// The handle a finished file is dragged out by: into a file manager, a chat program, a browser's upload
// field.
class DragHandle final : public QPushButton {
public:
    DragHandle(const QString& text, QList<QUrl> urls)
        : QPushButton(ui::icon(QStringLiteral("grip"), Tint::Secondary), text), m_urls(std::move(urls)) {
        setCursor(Qt::OpenHandCursor);
        setButtonRole(this, ButtonRole::Flat);
        setCompact(this);
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void mousePressEvent(QMouseEvent* event) override { m_pressed = event->position().toPoint(); }
    void mouseMoveEvent(QMouseEvent* event) override {
        if (!(event->buttons() & Qt::LeftButton) ||
            (event->position().toPoint() - m_pressed).manhattanLength() < QApplication::startDragDistance())
            return;
        auto* mime = new QMimeData;
        mime->setUrls(m_urls);
        auto* drag = new QDrag(this);
        drag->setMimeData(mime);
        drag->setPixmap(
            iconPixmap(QStringLiteral("file"), 32, devicePixelRatioF(), palette().color(QPalette::Text)));
        drag->exec(Qt::CopyAction);
    }

private:
    QList<QUrl> m_urls;
    QPoint m_pressed;
};

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    if (whole < 60) return ResultCard::tr("%1 s").arg(whole);
    if (whole < 3600)
        return ResultCard::tr("%1 m %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return ResultCard::tr("%1 h %2 m").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0'));
}

QPushButton* compactButton(const QString& iconName, const QString& text) {
    auto* button = new QPushButton(icon(iconName), text);
    setCompact(button);
    return button;
}

} // namespace

ResultCard::ResultCard(Workspace& workspace, ModelSourcePtr source, PlanPtr plan, const QString& destination,
                       jobs::JobId job, QWidget* parent)
    : Card(parent)
    , m_workspace(workspace)
    , m_source(std::move(source))
    , m_plan(std::move(plan))
    , m_destination(destination)
    , m_job(job) {
    setObjectName(QStringLiteral("resultCard"));
    body()->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setSpacing(10);
    const quant::FileTypeInfo& fileType = quant::info(m_plan->options.fileType);
    m_swatch = new BitsSwatch(fileType.baseType, viewText(fileType.name));
    m_swatch->setVisible(m_plan->options.fileType != quant::FileType::Copy);
    m_name = new ElidedLabel(QFileInfo(destination).fileName(), TextRole::Strong, false, Qt::ElideMiddle);
    m_verdict = new VerdictLabel;
    m_verdict->setObjectName(QStringLiteral("resultVerdict"));
    top->addWidget(m_swatch);
    top->addWidget(m_name, 1);
    top->addWidget(m_verdict);
    body()->addLayout(top);

    m_running = new QWidget;
    auto* runningRow = new QHBoxLayout(m_running);
    runningRow->setContentsMargins(0, 0, 0, 0);
    runningRow->setSpacing(10);
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_status = new TextLabel({}, TextRole::Label, true);
    m_status->setFont(tabularFont(textFont(TextRole::Label)));
    m_status->setMinimumWidth(170);
    m_pause = compactButton(QStringLiteral("pause"), tr("Pause"));
    m_cancel = compactButton(QStringLiteral("close"), tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("cancelExport"));
    runningRow->addWidget(m_bar, 1);
    runningRow->addWidget(m_status);
    runningRow->addWidget(m_pause);
    runningRow->addWidget(m_cancel);
    body()->addWidget(m_running);
    m_retry = compactButton(QStringLiteral("retry"), tr("Try again"));
    m_retry->hide();
    body()->addWidget(m_retry, 0, Qt::AlignLeft);

    m_done = new QWidget;
    m_done->hide();
    auto* doneColumn = new QVBoxLayout(m_done);
    doneColumn->setContentsMargins(0, 0, 0, 0);
    doneColumn->setSpacing(8);
    m_figures = new TextLabel({}, TextRole::Body, true);
    m_figures->setObjectName(QStringLiteral("resultFigures"));
    m_note = new TextLabel({}, TextRole::Label, true);
    m_note->setObjectName(QStringLiteral("resultNote"));
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_note->setWordWrap(true);
    m_note->hide();
    doneColumn->addWidget(m_figures);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(8);
    auto* folder = compactButton(QStringLiteral("folder"), tr("Open folder"));
    m_hash = compactButton(QStringLiteral("check"), tr("SHA-256"));
    m_hash->setObjectName(QStringLiteral("hashExport"));
    auto* ollama = compactButton(QStringLiteral("copy"), tr("Ollama Modelfile"));
    ollama->setObjectName(QStringLiteral("copyModelfile"));
    ollama->setToolTip(tr("Copies a Modelfile for: ollama create NAME -f Modelfile"));
    m_studio = compactButton(QStringLiteral("export"), tr("LM Studio"));
    m_studio->setObjectName(QStringLiteral("lmStudio"));
    auto* studioMenu = new QMenu(m_studio);
    m_studio->setMenu(studioMenu);
    auto* command = compactButton(QStringLiteral("terminal"), tr("Command line"));
    command->setObjectName(QStringLiteral("copyCommand"));
    command->setToolTip(tr("Copies the quantwright-cli call that writes the same file"));
    for (QPushButton* button : {folder, m_hash, ollama, m_studio, command})
        m_actions->addWidget(button);
    m_actions->addStretch(1);
    doneColumn->addLayout(m_actions);
    doneColumn->addWidget(m_note);
    body()->addWidget(m_done);

    connect(m_pause, &QPushButton::clicked, this, [this] {
        const jobs::JobSnapshot* now = m_workspace.jobs.find(m_job);
        if (now && now->state == jobs::JobState::Paused)
            m_workspace.jobs.resume(m_job);
        else
            m_workspace.jobs.pause(m_job);
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_workspace.jobs.cancel(m_job); });
    connect(m_retry, &QPushButton::clicked, this, &ResultCard::retry);
    connect(folder, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_destination).absolutePath()));
    });
    connect(m_hash, &QPushButton::clicked, this, &ResultCard::hash);
    connect(studioMenu->addAction(tr("Put it there as a hard link (takes no space)")), &QAction::triggered,
            this, [this] { place(static_cast<int>(PlaceBy::HardLink)); });
    connect(studioMenu->addAction(tr("Put a copy there (%1)").arg(sizeText(m_plan->outputBytes))),
            &QAction::triggered, this, [this] { place(static_cast<int>(PlaceBy::Copy)); });
    const auto copied = [this](const QString& text, const QString& said) {
        QApplication::clipboard()->setText(text);
        m_note->setText(said);
        m_note->show();
    };
    connect(ollama, &QPushButton::clicked, this, [this, copied] {
        const QString text = ollamaModelfileText(QString::fromStdString(m_report->files.front()));
        copied(text, tr("Copied: %1").arg(text.trimmed()));
    });
    connect(command, &QPushButton::clicked, this, [this, copied] {
        const QString text = commandLineText(*m_source, m_destination, m_plan->options);
        copied(text, tr("Copied: %1").arg(text));
    });
    connect(&workspace.jobs, &JobCenter::changed, this, &ResultCard::takeSnapshot);
    connect(&workspace.jobs, &JobCenter::jobEnded, this, [this](const jobs::JobSnapshot& snapshot) {
        if (snapshot.id == m_job)
            take(snapshot);
        else
            takeFollowUp(snapshot);
    });
    // One file only: Ollama does not read split models.
    ollama->setVisible(m_plan->shardStarts.size() <= 1);
    takeSnapshot();
}

void ResultCard::takeSnapshot() {
    if (const jobs::JobSnapshot* snapshot = m_workspace.jobs.find(m_job)) take(*snapshot);
}

void ResultCard::take(const jobs::JobSnapshot& snapshot) {
    if (m_ended) return;
    const double share =
        snapshot.total > 0 ? static_cast<double>(snapshot.done) / static_cast<double>(snapshot.total) : 0;
    m_bar->setValue(static_cast<int>(1000 * share));
    QString status;
    switch (snapshot.state) {
    case jobs::JobState::Queued:
        status = tr("waiting");
        break;
    case jobs::JobState::Paused:
        status = tr("paused at %1 %").arg(static_cast<int>(100 * share));
        break;
    case jobs::JobState::Running:
        status = tr("%1 %").arg(static_cast<int>(100 * share));
        if (snapshot.secondsLeft)
            status += QStringLiteral(" · ") + tr("%1 left").arg(durationText(*snapshot.secondsLeft));
        break;
    case jobs::JobState::Done:
    case jobs::JobState::Failed:
    case jobs::JobState::Cancelled:
        break;
    }
    m_status->setText(status);
    const bool paused = snapshot.state == jobs::JobState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    if (!snapshot.ended()) return;

    m_ended = true;
    m_running->hide();
    if (snapshot.state == jobs::JobState::Done) {
        m_report = exportReportOf(m_workspace.jobs.result(m_job));
        if (m_report) showDone();
    } else if (snapshot.state == jobs::JobState::Failed) {
        m_verdict->setVerdict(Verdict::Bad, tr("failed"));
        m_status->clear();
        m_retry->show();
        if (snapshot.error) {
            auto* sentence = new TextLabel(errorText(*snapshot.error), TextRole::Body);
            sentence->setObjectName(QStringLiteral("resultError"));
            sentence->setWordWrap(true);
            body()->insertWidget(1, sentence);
        }
    } else {
        m_verdict->setVerdict(Verdict::Neutral, tr("cancelled, nothing was written"));
        m_retry->show();
    }
    emit finished();
}

void ResultCard::showDone() {
    const exporting::ExportReport& report = *m_report;
    const bool exact = report.bytes == m_plan->outputBytes;
    if (report.verified)
        m_verdict->setVerdict(Verdict::Good, tr("verified"));
    else
        m_verdict->setVerdict(Verdict::Neutral, tr("written, not verified"));
    QStringList parts;
    parts += bothSizesText(report.bytes);
    parts += exact ? tr("exactly as planned") : tr("%1 were planned").arg(sizeText(m_plan->outputBytes));
    parts += tr("%1 bits per weight").arg(bitsText(m_plan->bitsPerWeight));
    parts += tr("%n tensor(s)", nullptr, static_cast<int>(report.tensors));
    if (report.files.size() > 1) parts += tr("%n files", nullptr, static_cast<int>(report.files.size()));
    if (report.resumedTensors > 0)
        parts += tr("%1 taken over from an interrupted export").arg(report.resumedTensors);
    parts += report.seconds < 10
                 ? tr("%1 s").arg(QLocale().toString(report.seconds, 'f', report.seconds < 1 ? 2 : 1))
                 : durationText(report.seconds);
    m_figures->setText(parts.join(QStringLiteral(" · ")));
    m_figures->setToolTip(tr("%1 bytes").arg(groupedText(report.bytes)));
    QList<QUrl> urls;
    for (const std::string& file : report.files)
        urls += QUrl::fromLocalFile(QString::fromStdString(file));
    auto* handle = new DragHandle(tr("Drag out"), urls);
    handle->setToolTip(tr("Drag the file into another program"));
    m_actions->addWidget(handle);
    m_done->show();
}

void ResultCard::hash() {
    jobs::JobSpec spec;
    spec.kind = "hash";
    spec.title = tr("SHA-256 of %1").arg(QFileInfo(m_destination).fileName()).toStdString();
    spec.run = [files = m_report->files,
                bytes = m_report->bytes](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
        progress.setTotal(bytes);
        std::vector<std::string> hashes;
        for (const std::string& file : files) {
            QW_TRY(std::string hash, exporting::sha256OfFile(file, stop, progress));
            hashes.push_back(std::move(hash));
        }
        return std::any(std::move(hashes));
    };
    m_hash->setEnabled(false);
    m_hashJob = m_workspace.jobs.submit(std::move(spec));
}

void ResultCard::place(int by) {
    const std::string folder =
        lmStudioModelsFolder() + '/' +
        lmStudioSubfolder(m_plan->metadata, QString::fromStdString(m_report->files.front())).toStdString();
    jobs::JobSpec spec;
    spec.kind = "place";
    spec.title = tr("Put %1 into LM Studio's folder").arg(QFileInfo(m_destination).fileName()).toStdString();
    spec.run = [files = m_report->files, folder, by](const StopToken& stop,
                                                     ProgressSink& progress) -> Result<std::any> {
        QW_TRY(std::vector<std::string> placed,
               placeFiles(files, folder, static_cast<PlaceBy>(by), stop, progress));
        return std::any(std::move(placed));
    };
    m_studio->setEnabled(false);
    m_placeJob = m_workspace.jobs.submit(std::move(spec));
}

void ResultCard::takeFollowUp(const jobs::JobSnapshot& snapshot) {
    if (snapshot.id != m_hashJob && snapshot.id != m_placeJob) return;
    const bool hashed = snapshot.id == m_hashJob;
    (hashed ? m_hash : m_studio)->setEnabled(true);
    const std::any result = m_workspace.jobs.result(snapshot.id);
    const auto* texts = std::any_cast<std::vector<std::string>>(&result);
    if (snapshot.state == jobs::JobState::Failed && snapshot.error) {
        m_note->setText(errorText(*snapshot.error));
    } else if (texts && hashed) {
        QStringList lines;
        for (std::size_t i = 0; i < texts->size(); ++i)
            lines += QString::fromStdString((*texts)[i]) + QStringLiteral("  ") +
                     QFileInfo(QString::fromStdString(m_report->files[i])).fileName();
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        m_note->setText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n') + tr("Copied."));
    } else if (texts && !texts->empty()) {
        m_note->setText(
            tr("Now also at %1").arg(QDir::toNativeSeparators(QString::fromStdString(texts->front()))));
    } else {
        return;
    }
    m_note->show();
}

void ResultCard::retry() {
    const jobs::JobId again = m_workspace.jobs.retry(m_job);
    if (again == 0) return;
    m_job = again;
    m_ended = false;
    m_retry->hide();
    m_running->show();
    m_verdict->setVerdict(Verdict::Neutral, {});
    delete findChild<QWidget*>(QStringLiteral("resultError"));
    takeSnapshot();
}

} // namespace qw::ui
