#include "ui/window/jobs_panel.h"

#include "ui/bridge/export_job.h"
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"
#include "ui/window/job_list_model.h"
#include "ui/window/job_text.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

// A log is read, not watched: twice a second is enough and keeps long logs cheap.
constexpr int kLogMilliseconds = 500;
constexpr int kMostLines = 5000;

} // namespace

JobsPanel::JobsPanel(JobCenter& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_model(new JobListModel(jobs, this))
    , m_list(new QListView)
    , m_title(new ElidedLabel({}, TextRole::Strong, false, Qt::ElideMiddle))
    , m_log(new QPlainTextEdit)
    , m_pause(makeIconButton(QStringLiteral("pause"), tr("Pause")))
    , m_cancel(makeIconButton(QStringLiteral("stop"), tr("Cancel")))
    , m_retry(makeIconButton(QStringLiteral("retry"), tr("Try again with the same settings")))
    , m_folder(makeIconButton(QStringLiteral("folder"), tr("Open folder")))
    , m_copy(makeIconButton(QStringLiteral("copy"), tr("Copy log")))
    , m_dismiss(makeIconButton(QStringLiteral("trash"), tr("Remove from the list"))) {
    setAccessibleName(tr("All jobs"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(12, 9, 12, 8);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    outer->addWidget(splitter);

    m_list->setModel(m_model);
    m_list->setItemDelegate(new JobDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Jobs"));
    m_list->setDragDropMode(QAbstractItemView::DragDrop);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setDropIndicatorShown(true);
    m_list->setMinimumWidth(220);
    m_list->viewport()->setAttribute(Qt::WA_Hover);
    m_list->installEventFilter(this);
    splitter->addWidget(m_list);

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(8, 0, 0, 0);
    column->setSpacing(6);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(2);
    tools->addWidget(m_title, 1);
    for (QPushButton* button : {m_pause, m_cancel, m_retry, m_folder, m_copy, m_dismiss})
        tools->addWidget(button);
    QPushButton* close = makeIconButton(QStringLiteral("chevron-down"), tr("Hide jobs"), right);
    tools->addWidget(close);
    column->addLayout(tools);
    m_log->setReadOnly(true);
    m_log->setFont(codeFont());
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setMaximumBlockCount(kMostLines);
    m_log->setUndoRedoEnabled(false);
    m_log->setTabChangesFocus(true);
    m_log->setAccessibleName(tr("Log"));
    column->addWidget(m_log, 1);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    setMinimumHeight(150);

    connect(m_pause, &QPushButton::clicked, this, [this] {
        const auto* job = m_jobs.find(selected());
        if (!job) return;
        if (job->state == jobs::JobState::Paused)
            m_jobs.resume(job->id);
        else
            m_jobs.pause(job->id);
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_jobs.cancel(selected()); });
    connect(m_retry, &QPushButton::clicked, this, [this] {
        if (const auto again = m_jobs.retry(selected())) select(again);
    });
    connect(m_folder, &QPushButton::clicked, this, [this] { emit openFolderRequested(selected()); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        const auto* job = m_jobs.find(selected());
        if (!job) return;
        QString text = QString::fromStdString(job->title) + QLatin1Char('\n') +
                       m_jobs.log(job->id).join(QLatin1Char('\n'));
        if (job->error) text += QLatin1Char('\n') + errorText(*job->error);
        QApplication::clipboard()->setText(text);
    });
    connect(m_dismiss, &QPushButton::clicked, this, [this] { m_jobs.dismiss(selected()); });
    connect(close, &QPushButton::clicked, this, &JobsPanel::closeRequested);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { showSelected(); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &JobsPanel::keepSelection);
    connect(&m_jobs, &JobCenter::changed, this, [this] {
        if (isVisible()) showSelected();
    });
    keepSelection();
}

jobs::JobId JobsPanel::selected() const {
    return m_model->idAt(m_list->currentIndex().row());
}

void JobsPanel::select(jobs::JobId id) {
    const int row = m_model->rowOf(id);
    if (row >= 0) m_list->setCurrentIndex(m_model->index(row));
}

void JobsPanel::keepSelection() {
    int row = m_model->rowOf(m_shown);
    if (row < 0) row = m_model->rowCount() - 1;
    if (row >= 0) m_list->setCurrentIndex(m_model->index(row));
    showSelected();
}

void JobsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_shown = 0;
    keepSelection();
}

void JobsPanel::showSelected() {
    const jobs::JobSnapshot* job = m_jobs.find(selected());
    const bool active = job && !job->ended();
    const bool paused = job && job->state == jobs::JobState::Paused;
    m_title->setText(job ? QString::fromStdString(job->title) : QString());
    m_pause->setVisible(active);
    m_pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause"), Tint::Secondary));
    m_pause->setToolTip(paused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->toolTip());
    m_cancel->setVisible(active);
    m_retry->setVisible(job &&
                        (job->state == jobs::JobState::Failed || job->state == jobs::JobState::Cancelled));
    m_folder->setVisible(job && job->state == jobs::JobState::Done &&
                         exportReportOf(m_jobs.result(job->id)).has_value());
    m_copy->setVisible(job != nullptr);
    m_dismiss->setVisible(job && job->ended());
    showLog();
}

void JobsPanel::showLog() {
    const jobs::JobSnapshot* job = m_jobs.find(selected());
    if (!job) {
        m_log->clear();
        m_shown = 0;
        return;
    }
    const bool other = job->id != m_shown;
    const bool justEnded = job->ended() && !m_shownEnded;
    if (!other && !justEnded && m_sinceLog.isValid() && m_sinceLog.elapsed() < kLogMilliseconds) return;
    m_sinceLog.start();
    if (other) {
        m_log->clear();
        m_shown = job->id;
        m_shownLines = 0;
        m_shownEnded = false;
    }
    const QStringList lines = m_jobs.log(job->id);
    // A queue that keeps only the newest lines may have fewer than were shown.
    if (lines.size() < m_shownLines) {
        m_log->clear();
        m_shownLines = 0;
    }
    if (lines.size() > m_shownLines) {
        m_log->appendPlainText(lines.mid(m_shownLines).join(QLatin1Char('\n')));
        m_shownLines = lines.size();
    }
    if (job->ended() && !m_shownEnded) {
        m_shownEnded = true;
        m_log->appendPlainText(job->error ? errorText(*job->error)
                                          : jobStatusText(*job, m_jobs.result(job->id)));
    }
}

bool JobsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const jobs::JobId id = selected();
        if (key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
            if (m_model->move(id, key->key() == Qt::Key_Up ? -1 : 1)) select(id);
            return true;
        }
        if (key->key() == Qt::Key_Delete) {
            const auto* job = m_jobs.find(id);
            if (job && job->ended()) m_jobs.dismiss(id);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void JobsPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(QRect(0, 0, width(), 1), c.cardBorder);
}

} // namespace qw::ui
