// The window and its jobs: what is said when one ends, closing while some run, exports that were interrupted.
#include "core/base/atomic_file.h"
#include "core/export/exporter.h"
#include "ui/bridge/background.h"
#include "ui/bridge/export_job.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/notifier.h"
#include "ui/bridge/settings.h"
#include "ui/style/icons.h"
#include "ui/text/amounts.h"
#include "ui/text/error_text.h"
#include "ui/window/job_text.h"
#include "ui/window/jobs_panel.h"
#include "ui/window/jobs_strip.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_stack.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSystemTrayIcon>
#include <QUrl>
#include <QVBoxLayout>

namespace qw::ui {

void MainWindow::setJobsPanelOpen(bool open) {
    const bool possible = open && !m_workspace.jobs.snapshots().empty();
    if (possible && !m_jobsPanel) {
        m_jobsPanel = new JobsPanel(m_workspace.jobs, centralWidget());
        m_jobsPanel->setObjectName(QStringLiteral("jobsPanel"));
        connect(m_jobsPanel, &JobsPanel::openFolderRequested, this, &MainWindow::openJobFolder);
        connect(m_jobsPanel, &JobsPanel::closeRequested, this, [this] { setJobsPanelOpen(false); });
        // With the last job gone there is nothing to list.
        connect(&m_workspace.jobs, &JobCenter::changed, m_jobsPanel, [this] {
            if (m_workspace.jobs.snapshots().empty()) setJobsPanelOpen(false);
        });
        auto* rows = static_cast<QVBoxLayout*>(centralWidget()->layout());
        rows->insertWidget(rows->indexOf(m_strip), m_jobsPanel);
    }
    if (m_jobsPanel) {
        m_jobsPanel->setFixedHeight(qBound(150, height() / 3, 280));
        m_jobsPanel->setVisible(possible);
        if (possible) m_jobsPanel->select(m_strip->currentJob());
    }
    m_strip->setPanelOpen(possible);
    m_jobsAction->setChecked(possible);
}

void MainWindow::openJobFolder(quint64 job) {
    const auto report = exportReportOf(m_workspace.jobs.result(job));
    if (report && !report->files.empty())
        QDesktopServices::openUrl(
            QUrl::fromLocalFile(QFileInfo(QString::fromStdString(report->files.front())).absolutePath()));
}

void MainWindow::reportEnded(const jobs::JobSnapshot& job) {
    if (job.state == jobs::JobState::Cancelled || job.kind == "background") return;
    const QString title = QString::fromStdString(job.title);
    Notice notice;
    notice.topic = QStringLiteral("job-%1").arg(job.id);
    if (job.state == jobs::JobState::Done) {
        const auto report = exportReportOf(m_workspace.jobs.result(job.id));
        if (!report || report->files.empty()) return;
        const QString file = QFileInfo(QString::fromStdString(report->files.front())).fileName();
        notice.verdict = Verdict::Good;
        notice.title = report->files.size() > 1
                           ? tr("%1 is written, in %2 parts").arg(file).arg(report->files.size())
                           : tr("%1 is written").arg(file);
        notice.detail = jobStatusText(job, m_workspace.jobs.result(job.id));
        notice.seconds = 12;
        notice.actions << NoticeAction{tr("Open folder"), [this, id = job.id] { openJobFolder(id); }};
    } else if (job.error) {
        const ErrorDescription description = describe(*job.error);
        notice.verdict = Verdict::Bad;
        notice.title = tr("%1 failed").arg(title);
        notice.detail = description.what + QLatin1Char(' ') + description.action;
        if (!description.where.isEmpty()) notice.detail += QLatin1Char('\n') + description.where;
        notice.actions << NoticeAction{tr("Try again"), [this, id = job.id] { m_workspace.jobs.retry(id); }};
    }
    m_notices->show(notice);
    if (m_parts.notifier && m_workspace.settings.notifyWhenDone() && !isActiveWindow())
        m_parts.notifier->notify(notice.title, notice.detail);
}

// ---- Closing

void MainWindow::closeEvent(QCloseEvent* event) {
    m_workspace.settings.setWindowGeometry(saveGeometry());
    if (!m_mayClose && !m_workspace.jobs.idle()) {
        event->ignore();
        askBeforeClosing();
        return;
    }
    if (!m_mayClose && m_workspace.session.hasEdits()) {
        event->ignore();
        ifEditsMayGo([this] {
            m_mayClose = true;
            close();
        });
        return;
    }
    event->accept();
    emit quitRequested();
}

void MainWindow::askBeforeClosing() {
    auto* question = new QMessageBox(QMessageBox::NoIcon, tr("Jobs are running"),
                                     tr("An export is not finished yet."), QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("closeQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(
        tr("It can go on while the window is out of sight; the program ends when it is done."));
    QPushButton* keep = question->addButton(tr("Keep running in the background"), QMessageBox::AcceptRole);
    QPushButton* cancel = question->addButton(tr("Cancel jobs"), QMessageBox::DestructiveRole);
    QPushButton* stay = question->addButton(tr("Stay"), QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(stay);
    connect(keep, &QPushButton::clicked, this, &MainWindow::goToBackground);
    connect(cancel, &QPushButton::clicked, this, [this] {
        // Ends as soon as the jobs have: each cancels within 200 ms and takes its unfinished files away.
        m_inBackground = true;
        hide();
        m_workspace.jobs.cancelAll();
        quitWhenIdle();
    });
    question->open();
}

void MainWindow::goToBackground() {
    m_inBackground = true;
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        // Without a tray there would be no way back to a hidden window.
        showMinimized();
        return;
    }
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(programIcon(), this);
        auto* menu = new QMenu(this);
        const auto comeBack = [this] {
            m_inBackground = false;
            m_tray->hide();
            showNormal();
            activateWindow();
        };
        menu->addAction(tr("Show the window"), this, comeBack);
        menu->addAction(tr("Cancel jobs and quit"), this, [this] { m_workspace.jobs.cancelAll(); });
        m_tray->setContextMenu(menu);
        m_tray->setToolTip(tr("Quantwright is exporting"));
        connect(m_tray, &QSystemTrayIcon::activated, this,
                [comeBack](QSystemTrayIcon::ActivationReason reason) {
                    if (reason == QSystemTrayIcon::Trigger) comeBack();
                });
    }
    m_tray->show();
    hide();
}

void MainWindow::quitWhenIdle() {
    if (!m_inBackground || !m_workspace.jobs.idle()) return;
    // A window somebody brought back stays; it is no longer in the background.
    if (isVisible() && !isMinimized()) {
        m_inBackground = false;
        return;
    }
    m_mayClose = true;
    m_workspace.settings.setWindowGeometry(saveGeometry());
    emit quitRequested();
}

// ---- What interrupted work left behind

// Files of copies (split, merge, saved metadata) whose process ended in the middle.
struct UnfinishedCopies {
    std::vector<std::string> paths;
    std::uint64_t bytes = 0;
    QStringList folders;
};

namespace {

struct Found {
    std::vector<exporting::Leftover> exports;
    UnfinishedCopies copies;
};

void lookIn(const QString& folder, UnfinishedCopies& copies) {
    std::vector<std::string> paths = abandonedTemporaries(folder.toStdString());
    if (paths.empty()) return;
    copies.folders << folder;
    for (std::string& path : paths) {
        copies.bytes += static_cast<std::uint64_t>(QFileInfo(QString::fromStdString(path)).size());
        copies.paths.push_back(std::move(path));
    }
}

} // namespace

void MainWindow::lookForLeftovers() {
    const QStringList exportFolders = m_workspace.settings.exportFolders();
    QStringList folders = exportFolders;
    for (const RecentModel& recent : m_workspace.settings.recentModels())
        folders << QFileInfo(recent.path).absolutePath();
    folders.removeDuplicates();
    if (folders.isEmpty()) return;
    if (!m_sweep) m_sweep = new Background(this);
    m_sweep->run<Found>(
        this,
        [folders, exportFolders](const StopToken& stop) -> Result<Found> {
            Found found;
            for (const QString& folder : folders) {
                if (stop.cancelled()) break;
                lookIn(folder, found.copies);
                if (!exportFolders.contains(folder)) continue;
                for (auto& leftover : exporting::findLeftovers(folder.toStdString()))
                    found.exports.push_back(std::move(leftover));
            }
            return found;
        },
        [this](const Result<Found>& found) {
            if (!found.ok()) return;
            // First, so that it is the first to make room: an export that can go on matters more.
            if (!found->copies.paths.empty()) offerUnfinishedCopies(found->copies);
            for (const exporting::Leftover& leftover : found->exports)
                offerLeftover(leftover);
        });
}

bool MainWindow::lookingForLeftovers() const {
    return m_sweep && m_sweep->busy();
}

void MainWindow::offerUnfinishedCopies(const UnfinishedCopies& copies) {
    constexpr qsizetype kMostFolders = 3;
    QString folders = copies.folders.mid(0, kMostFolders).join(QStringLiteral(", "));
    if (const auto more = static_cast<int>(copies.folders.size() - kMostFolders); more > 0)
        folders = tr("%1 and %n more", nullptr, more).arg(folders);
    Notice notice;
    notice.verdict = Verdict::Caution;
    notice.topic = QStringLiteral("unfinished-copies");
    notice.title =
        tr("%n unfinished file(s) were left behind", nullptr, static_cast<int>(copies.paths.size()));
    notice.detail =
        tr("A split, a merge or a saved copy was interrupted. What it left takes %1 in %2 and is of no "
           "further use.")
            .arg(sizeText(copies.bytes), folders);
    notice.actions << NoticeAction{tr("Remove"),
                                   [this, paths = copies.paths] { removeUnfinishedCopies(paths); }};
    m_notices->show(notice);
}

void MainWindow::removeUnfinishedCopies(const std::vector<std::string>& paths) {
    m_sweep->run<bool>(
        this,
        [paths](const StopToken&) -> Result<bool> {
            std::optional<Error> failed;
            for (const std::string& path : paths)
                if (const auto removed = removeAbandonedTemporary(path); !removed.ok())
                    failed = removed.error();
            if (failed) return *failed;
            return true;
        },
        [this](const Result<bool>& removed) {
            if (!removed.ok())
                m_notices->show(
                    {Verdict::Bad, tr("It could not be removed"), errorText(removed.error()), {}, 0, {}});
        });
}

void MainWindow::offerLeftover(const exporting::Leftover& leftover) {
    const QString file = QFileInfo(QString::fromStdString(leftover.destination)).fileName();
    const auto share = leftover.bytesTotal == 0 ? 0 : 100 * leftover.bytesDone / leftover.bytesTotal;
    Notice notice;
    notice.verdict = Verdict::Caution;
    notice.topic = QStringLiteral("leftover-") + QString::fromStdString(leftover.temporaryPath);
    notice.title = tr("The export of %1 was interrupted").arg(file);
    notice.detail = tr("%1 of %2 are written (%3 %). What is finished is kept when it goes on.")
                        .arg(sizeText(leftover.bytesDone), sizeText(leftover.bytesTotal))
                        .arg(share);
    const bool sourceHere =
        !leftover.sourcePath.empty() && QFileInfo::exists(QString::fromStdString(leftover.sourcePath));
    if (leftover.planOptions && sourceHere)
        notice.actions << NoticeAction{tr("Go on"),
                                       [this, leftover] { submitResume(m_workspace, leftover); }};
    else
        notice.detail = tr("The model it was made from is no longer where it was, so it cannot go on.");
    notice.actions << NoticeAction{tr("Remove"), [this, leftover] {
                                       m_workspace.files.run<bool>(
                                           this,
                                           [leftover](const StopToken&) -> Result<bool> {
                                               QW_CHECK(exporting::removeLeftover(leftover));
                                               return true;
                                           },
                                           [this](Result<bool> removed) {
                                               if (!removed.ok())
                                                   m_notices->show({Verdict::Bad,
                                                                    tr("It could not be removed"),
                                                                    errorText(removed.error()),
                                                                    {},
                                                                    0,
                                                                    {}});
                                           });
                                   }};
    m_notices->show(notice);
}

} // namespace qw::ui
