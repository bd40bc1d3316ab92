// The menus: every action of the window with its shortcut.
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"
#include "ui/style/icons.h"
#include "ui/window/about_dialog.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QShortcut>

namespace qw::ui {

void MainWindow::buildMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    QAction* open =
        file->addAction(icon(QStringLiteral("open")), tr("&Open…"), this, &MainWindow::openDialog);
    open->setShortcut(QKeySequence::Open);
    QMenu* recent = file->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] {
        recent->clear();
        fillRecentMenu(recent);
    });
    if (!m_parts.samplePath.isEmpty())
        file->addAction(tr("Open the &sample model"), this, [this] { openPath(m_parts.samplePath); });
    m_closeModelAction = file->addAction(tr("&Close model"), this,
                                         [this] { ifEditsMayGo([this] { m_workspace.session.close(); }); });
    m_closeModelAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_W));
    file->addSeparator();
    m_exportAction =
        file->addAction(icon(QStringLiteral("export")), tr("&Export…"), this, &MainWindow::startExport);
    m_exportAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_workspace.session.undoStack().createUndoAction(edit, tr("&Undo"));
    undo->setIcon(icon(QStringLiteral("undo")));
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = m_workspace.session.undoStack().createRedoAction(edit, tr("&Redo"));
    redo->setIcon(icon(QStringLiteral("redo")));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    edit->addAction(undo);
    edit->addAction(redo);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    QMenu* bottom = nullptr;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        const PageEntry& entry = m_pages[i].entry;
        if (entry.atBottom && !bottom) {
            view->addSeparator();
            bottom = view;
        }
        QAction* action = view->addAction(icon(entry.icon), entry.title, this,
                                          [this, i] { showPageAt(static_cast<int>(i)); });
        action->setShortcut(
            entry.atBottom ? QKeySequence(Qt::CTRL | Qt::Key_Comma)
                           : QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i))));
        if (entry.id == QLatin1String("settings")) action->setMenuRole(QAction::PreferencesRole);
    }

    QMenu* jobs = menuBar()->addMenu(tr("&Jobs"));
    m_jobsAction = jobs->addAction(icon(QStringLiteral("jobs")), tr("&Show all jobs"));
    m_jobsAction->setCheckable(true);
    m_jobsAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_J));
    connect(m_jobsAction, &QAction::triggered, this, &MainWindow::setJobsPanelOpen);
    m_cancelJobsAction =
        jobs->addAction(tr("&Cancel all jobs"), this, [this] { m_workspace.jobs.cancelAll(); });
    jobs->addAction(tr("&Remove finished jobs"), this, [this] {
        const auto all = m_workspace.jobs.snapshots();
        for (const auto& job : all)
            if (job.ended()) m_workspace.jobs.dismiss(job.id);
    });
    jobs->addAction(tr("Look for &interrupted exports"), this, &MainWindow::lookForLeftovers);
    const auto enable = [this] {
        m_jobsAction->setEnabled(!m_workspace.jobs.snapshots().empty());
        m_cancelJobsAction->setEnabled(!m_workspace.jobs.idle());
    };
    connect(&m_workspace.jobs, &JobCenter::changed, this, enable);
    enable();

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    QAction* onPage = help->addAction(icon(QStringLiteral("help")), tr("&Help on this page"), this, [this] {
        const Page* shown = m_pages[static_cast<std::size_t>(m_current)].page;
        showHelp(shown->helpTopic());
    });
    onPage->setShortcut(QKeySequence(Qt::Key_F1));
    help->addAction(tr("&Getting started"), this, [this] { showHelp(QStringLiteral("start")); });
    help->addAction(icon(QStringLiteral("keyboard")), tr("&Keyboard"), this,
                    [this] { showHelp(QStringLiteral("keyboard")); });
    help->addAction(icon(QStringLiteral("terminal")), tr("&Command line"), this,
                    [this] { showHelp(QStringLiteral("command-line")); });
    help->addSeparator();
    QAction* about = help->addAction(icon(QStringLiteral("info")), tr("&About Quantwright"), this,
                                     [this] { (new AboutDialog(this))->open(); });
    about->setMenuRole(QAction::AboutRole);

    auto* escapeKey = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    connect(escapeKey, &QShortcut::activated, this, &MainWindow::escape);
}

void MainWindow::fillRecentMenu(QMenu* menu) {
    const QList<RecentModel> recents = m_workspace.settings.recentModels();
    for (const RecentModel& recent : recents) {
        // An ampersand in a name is no mnemonic.
        QString name = recent.name.isEmpty() ? QFileInfo(recent.path).fileName() : recent.name;
        name.replace(QLatin1Char('&'), QLatin1String("&&"));
        QAction* action = menu->addAction(QStringLiteral("%1  ·  %2").arg(name, recent.type), this,
                                          [this, path = recent.path] { openPath(path); });
        action->setToolTip(recent.path);
    }
    if (recents.isEmpty()) menu->addAction(tr("No models yet"))->setEnabled(false);
}

} // namespace qw::ui
