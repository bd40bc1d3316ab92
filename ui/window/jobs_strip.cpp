#include "ui/window/jobs_strip.h"

#include "ui/bridge/export_job.h"
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/window/job_text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>

namespace qw::ui {

namespace {

jobs::JobId jobThatMatters(const std::vector<jobs::JobSnapshot>& all) {
    jobs::JobId ended = 0;
    jobs::JobId waiting = 0;
    for (const auto& job : all) {
        if (job.state == jobs::JobState::Running) return job.id;
        if (job.state == jobs::JobState::Paused && job.done > 0) return job.id;
        if (job.ended())
            ended = job.id;
        else if (!waiting)
            waiting = job.id;
    }
    return waiting ? waiting : ended;
}

QPushButton* makeButton(const QString& text, const char* name, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    setCompact(button);
    return button;
}

} // namespace

JobsStrip::JobsStrip(JobCenter& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_title(new ElidedLabel({}, TextRole::Strong, false, Qt::ElideMiddle, this))
    , m_bar(new QProgressBar(this))
    , m_status(new ElidedLabel({}, TextRole::Body, true, Qt::ElideRight, this))
    , m_pause(makeButton(tr("Pause"), "pauseJob", this))
    , m_cancel(makeButton(tr("Cancel"), "cancelJob", this))
    , m_folder(makeButton(tr("Open folder"), "openJobFolder", this))
    , m_retry(makeButton(tr("Try again"), "retryJob", this))
    , m_dismiss(makeButton(tr("Dismiss"), "dismissJob", this))
    , m_queued(new ElidedLabel({}, TextRole::Body, true, Qt::ElideRight, this))
    , m_toggle(makeButton(tr("Jobs"), "toggleJobs", this)) {
    setAccessibleName(tr("Jobs"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 12, 6);
    row->setSpacing(12);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setMinimumWidth(80);
    m_bar->setMaximumWidth(260);
    m_bar->setFixedHeight(16);
    m_bar->setAccessibleName(tr("Progress"));
    m_status->setFont(tabularFont(textFont(TextRole::Body)));
    // As wide as its words, but steady while a job counts down.
    m_status->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_queued->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    row->addWidget(m_title, 2);
    row->addWidget(m_bar, 2);
    row->addWidget(m_status);
    for (QPushButton* button : {m_pause, m_cancel, m_folder, m_retry, m_dismiss})
        row->addWidget(button);
    row->addStretch(1);
    row->addWidget(m_queued);
    setButtonRole(m_toggle, ButtonRole::Flat);
    m_toggle->setCheckable(true);
    m_toggle->setToolTip(tr("Show or hide all jobs and their logs (Ctrl+J)"));
    row->addWidget(m_toggle);
    setFixedHeight(44);
    hide();

    connect(m_pause, &QPushButton::clicked, this, [this] {
        const auto* job = m_jobs.find(m_current);
        if (!job) return;
        if (job->state == jobs::JobState::Paused)
            m_jobs.resume(m_current);
        else
            m_jobs.pause(m_current);
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_jobs.cancel(m_current); });
    connect(m_folder, &QPushButton::clicked, this, [this] { emit openFolderRequested(m_current); });
    connect(m_retry, &QPushButton::clicked, this, [this] { m_jobs.retry(m_current); });
    connect(m_dismiss, &QPushButton::clicked, this, [this] { m_jobs.dismiss(m_current); });
    connect(m_toggle, &QPushButton::clicked, this, &JobsStrip::panelToggled);
    connect(&m_jobs, &JobCenter::changed, this, &JobsStrip::showState);
    setPanelOpen(false);
    showState();
}

void JobsStrip::setPanelOpen(bool open) {
    m_toggle->setChecked(open);
    m_toggle->setIcon(
        icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up"), Tint::Secondary));
}

void JobsStrip::setCompact(bool compact) {
    m_bar->setMaximumWidth(compact ? 140 : 260);
}

void JobsStrip::showState() {
    m_current = jobThatMatters(m_jobs.snapshots());
    const jobs::JobSnapshot* job = m_jobs.find(m_current);
    setVisible(job != nullptr);
    if (!job) return;

    const bool ended = job->ended();
    const bool paused = job->state == jobs::JobState::Paused;
    m_title->setText(QString::fromStdString(job->title));
    m_status->setText((job->state == jobs::JobState::Done     ? QStringLiteral("✓ ")
                       : job->state == jobs::JobState::Failed ? QStringLiteral("✕ ")
                                                              : QString()) +
                      jobStatusText(*job, m_jobs.result(job->id)));
    m_status->setMinimumWidth(ended ? 0 : 150);
    m_bar->setVisible(job->state == jobs::JobState::Running || paused);
    if (job->total == 0)
        m_bar->setRange(0, job->state == jobs::JobState::Running ? 0 : 1000);
    else
        m_bar->setRange(0, 1000);
    if (job->total > 0)
        m_bar->setValue(static_cast<int>(1000.0 * static_cast<double>(std::min(job->done, job->total)) /
                                         static_cast<double>(job->total)));
    m_pause->setVisible(!ended);
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_cancel->setVisible(!ended);
    m_folder->setVisible(job->state == jobs::JobState::Done &&
                         exportReportOf(m_jobs.result(job->id)).has_value());
    m_retry->setVisible(job->state == jobs::JobState::Failed || job->state == jobs::JobState::Cancelled);
    m_dismiss->setVisible(ended);

    int waiting = 0;
    for (const auto& other : m_jobs.snapshots())
        if (other.id != m_current && !other.ended()) ++waiting;
    m_queued->setText(waiting > 0 ? tr("%1 waiting").arg(waiting) : tr("nothing waiting"));
}

void JobsStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(QRect(0, 0, width(), 1), c.cardBorder);
}

} // namespace qw::ui
