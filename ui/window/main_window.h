// The window: rail, header, pages, notices, jobs. It knows pages by their factories; which pages exist is
// decided where the program is composed. GUI thread.
#pragma once

#include "ui/bridge/workspace.h"
#include "ui/pages/home/drop_inspection.h"
#include "ui/pages/page.h"

#include <QDialog>
#include <QIcon>
#include <QMainWindow>
#include <QPointer>

#include <functional>
#include <optional>
#include <vector>

class QAction;
class QMenu;
class QStackedWidget;
class QSystemTrayIcon;

namespace qw::jobs {
struct JobSnapshot;
}
namespace qw::exporting {
struct Leftover;
}

namespace qw::ui {

class Background;
class DropOverlay;
class HeaderBar;
class HelpWindow;
class HomePage;
class JobsPanel;
class JobsStrip;
class Notifier;
class NoticeStack;
class Rail;
struct UnfinishedCopies;

// One page: `make` is called when the page is first shown.
struct PageEntry {
    QString id; // "model"
    QString icon;
    QString title;
    bool atBottom = false;
    std::function<Page*(QWidget* parent)> make;
};

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    // What the window is composed of besides the workspace.
    struct Parts {
        std::vector<PageEntry> pages;                              // after Home, in order
        std::function<QDialog*(QWidget* parent)> makeExportWizard; // for the current model; deletes itself
        QString samplePath;                                        // empty: no sample
        Notifier* notifier = nullptr;
    };

    MainWindow(Workspace& workspace, Parts parts);
    ~MainWindow() override;

    // Opens a model and shows the Model page once it is open. Asks first when metadata edits would be lost.
    void openPath(const QString& path);
    // What several dropped or given paths are is found out first; one is opened or a choice is asked for.
    void openPaths(const QStringList& paths);
    void showPage(const QString& id);
    QString currentPage() const;
    Page* page(const QString& id); // built if needed; null when there is none
    void startExport();
    // Looks for interrupted exports in the folders exports went to, and offers to go on; there and in the
    // folders of recent models also for unfinished copies, and offers to remove them.
    void lookForLeftovers();
    bool lookingForLeftovers() const;

    NoticeStack& notices() { return *m_notices; }
    const DropOverlay& dropOverlay() const { return *m_overlay; }

signals:
    // The window is closed and nothing runs any more: the program may end.
    void quitRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct PageSlot {
        PageEntry entry;
        Page* page = nullptr;
    };

    // main_window.cpp
    void buildLayout();
    void addPage(PageEntry entry);
    void showPageAt(int index);
    void adapt();
    void escape();
    void openDialog();
    void showModelMenu(const QPoint& at);
    void showModelState();
    void takeOpenedModel();
    void showOpenError(const QString& path, const Error& error);
    void ifEditsMayGo(std::function<void()> then);
    void showHelp(const QString& topic);

    // window_menus.cpp
    void buildMenus();
    void fillRecentMenu(QMenu* menu);

    // window_jobs.cpp
    void reportEnded(const jobs::JobSnapshot& job);
    void openJobFolder(quint64 job);
    void setJobsPanelOpen(bool open);
    void askBeforeClosing();
    void goToBackground();
    void quitWhenIdle();
    void offerLeftover(const exporting::Leftover& leftover);
    void offerUnfinishedCopies(const UnfinishedCopies& copies);
    void removeUnfinishedCopies(const std::vector<std::string>& paths);

    // window_drops.cpp
    void inspectDrag(const QStringList& paths);
    void endDrag();
    void openInspected(const Inspection& inspection);
    Page* comparingPage(); // that can set a second model beside the open one, if it is built
    void compareWith(const QString& path);

    Workspace& m_workspace;
    Parts m_parts;
    std::vector<PageSlot> m_pages;
    int m_current = -1;

    HeaderBar* m_header = nullptr;
    Rail* m_rail = nullptr;
    NoticeStack* m_notices = nullptr;
    QStackedWidget* m_stack = nullptr;
    JobsPanel* m_jobsPanel = nullptr; // built when first opened
    JobsStrip* m_strip = nullptr;
    DropOverlay* m_overlay = nullptr;
    HomePage* m_home = nullptr;
    HelpWindow* m_help = nullptr;
    QPointer<QDialog> m_wizard;
    QSystemTrayIcon* m_tray = nullptr;
    QWidget* m_column = nullptr;

    QAction* m_exportAction = nullptr;
    QAction* m_closeModelAction = nullptr;
    QAction* m_jobsAction = nullptr;
    QAction* m_cancelJobsAction = nullptr;

    // Of its own: a folder on a drive that does not answer must not keep models from being opened.
    Background* m_sweep = nullptr;

    std::optional<quint64> m_inspectTask;
    std::optional<Inspection> m_dragged; // known once the headers were read
    bool m_dropPending = false;          // dropped before they were
    bool m_mayClose = false;
    bool m_inBackground = false;
    bool m_compact = false;
};

} // namespace qw::ui
