#include "ui/window/main_window.h"

#include "core/quant/file_types.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"
#include "ui/help/help_window.h"
#include "ui/pages/home/home_page.h"
#include "ui/style/icons.h"
#include "ui/text/amounts.h"
#include "ui/text/error_text.h"
#include "ui/text/recovery_text.h"
#include "ui/window/drop_overlay.h"
#include "ui/window/header_bar.h"
#include "ui/window/jobs_strip.h"
#include "ui/window/model_summary.h"
#include "ui/window/notice_stack.h"
#include "ui/window/rail.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QMessageBox>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QUrl>

namespace qw::ui {

namespace {

constexpr int kDrawerWidth = 1180; // below: side panels become a drawer
constexpr int kLowHeight = 640;    // below: the rail shows icons alone

QKeySequence shortcutOf(int index, bool atBottom) {
    return atBottom ? QKeySequence(Qt::CTRL | Qt::Key_Comma)
                    : QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index));
}

} // namespace

MainWindow::MainWindow(Workspace& workspace, Parts parts)
    : m_workspace(workspace), m_parts(std::move(parts)) {
    setWindowTitle(QStringLiteral("Quantwright"));
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    setMinimumSize(820, 520);
    resize(1280, 800);
    buildLayout();

    PageEntry home{QStringLiteral("home"), QStringLiteral("home"), tr("Home"), false, {}};
    home.make = [this](QWidget* parent) -> Page* {
        m_home = new HomePage(m_workspace, m_parts.samplePath, parent);
        connect(m_home, &HomePage::lookInsideRequested, this, [this] {
            if (m_workspace.session.model())
                showPage(QStringLiteral("model"));
            else
                openDialog();
        });
        return m_home;
    };
    addPage(std::move(home));
    for (const PageEntry& entry : m_parts.pages)
        addPage(entry);
    buildMenus();
    showPageAt(0);

    ModelSession& session = m_workspace.session;
    connect(&session, &ModelSession::modelOpening, this, [this](const QString& path) {
        m_notices->dismissTopic(QStringLiteral("open"));
        m_notices->dismissTopic(QStringLiteral("recovered-edit"));
        m_header->setLoading(QFileInfo(path).fileName());
    });
    connect(&session, &ModelSession::modelOpened, this, &MainWindow::takeOpenedModel);
    connect(&session, &ModelSession::modelClosed, this, [this] {
        showModelState();
        showPage(QStringLiteral("home"));
    });
    connect(&session, &ModelSession::modelFailed, this, &MainWindow::showOpenError);
    connect(&session, &ModelSession::editRecovered, this, [this](const gguf::EditRecovery& recovery) {
        m_notices->show({recovery.failed ? Verdict::Caution : Verdict::Neutral,
                         recovery.failed ? tr("The model is open, but its metadata may be half changed")
                                         : tr("An interrupted change was undone"),
                         recoveryText(recovery),
                         {},
                         0,
                         QStringLiteral("recovered-edit")});
    });
    connect(&session, &ModelSession::editsChanged, this,
            [this] { setWindowModified(m_workspace.session.hasEdits()); });
    JobCenter& jobs = m_workspace.jobs;
    connect(&jobs, &JobCenter::jobEnded, this, &MainWindow::reportEnded);
    connect(&jobs, &JobCenter::idleChanged, this, &MainWindow::quitWhenIdle);
    if (!m_workspace.settings.windowGeometry().isEmpty())
        restoreGeometry(m_workspace.settings.windowGeometry());
    showModelState();
    adapt();
}

MainWindow::~MainWindow() {
    // Whatever else ends now must not reach a window that is half gone.
    m_workspace.session.disconnect(this);
    m_workspace.jobs.disconnect(this);
}

void MainWindow::buildLayout() {
    auto* central = new QWidget(this);
    auto* rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_header = new HeaderBar(central);
    m_rail = new Rail(central);
    m_notices = new NoticeStack(central);
    m_stack = new QStackedWidget(central);
    m_strip = new JobsStrip(m_workspace.jobs, central);
    m_strip->setObjectName(QStringLiteral("jobsStrip"));
    rows->addWidget(m_header);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    m_column = new QWidget(central);
    auto* column = new QVBoxLayout(m_column);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notices);
    column->addWidget(m_stack, 1);
    middle->addWidget(m_column, 1);
    rows->addLayout(middle, 1);
    rows->addWidget(m_strip);
    setCentralWidget(central);
    m_overlay = new DropOverlay(this);

    connect(m_header, &HeaderBar::openClicked, this, &MainWindow::openDialog);
    connect(m_header, &HeaderBar::exportClicked, this, &MainWindow::startExport);
    connect(m_header, &HeaderBar::modelMenuRequested, this, &MainWindow::showModelMenu);
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPageAt);
    connect(m_strip, &JobsStrip::panelToggled, this, &MainWindow::setJobsPanelOpen);
    connect(m_strip, &JobsStrip::openFolderRequested, this, &MainWindow::openJobFolder);
}

// ---- Pages

void MainWindow::addPage(PageEntry entry) {
    const int index = static_cast<int>(m_pages.size());
    m_rail->addPage(entry.icon, entry.title, shortcutOf(index, entry.atBottom), entry.atBottom);
    m_pages.push_back({std::move(entry), nullptr});
}

Page* MainWindow::page(const QString& id) {
    for (PageSlot& slot : m_pages) {
        if (slot.entry.id != id) continue;
        if (!slot.page) {
            slot.page = slot.entry.make(m_stack);
            slot.page->setCompact(m_compact);
            m_stack->addWidget(slot.page);
            connect(slot.page, &Page::openRequested, this, &MainWindow::openDialog);
            connect(slot.page, &Page::openPathRequested, this, &MainWindow::openPath);
            connect(slot.page, &Page::exportRequested, this, &MainWindow::startExport);
            connect(slot.page, &Page::noticeRequested, this, [this](const QString& text) {
                m_notices->show({Verdict::Neutral, text, {}, {}, 5, QStringLiteral("page")});
            });
        }
        return slot.page;
    }
    return nullptr;
}

void MainWindow::showPageAt(int index) {
    Page* shown = page(m_pages[static_cast<std::size_t>(index)].entry.id);
    m_current = index;
    m_stack->setCurrentWidget(shown);
    m_rail->setCurrent(index);
}

void MainWindow::showPage(const QString& id) {
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        if (m_pages[i].entry.id == id) showPageAt(static_cast<int>(i));
}

QString MainWindow::currentPage() const {
    return m_current < 0 ? QString() : m_pages[static_cast<std::size_t>(m_current)].entry.id;
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    adapt();
}

void MainWindow::adapt() {
    m_rail->setIconOnly(height() < kLowHeight);
    m_header->setCompact(width() < 900);
    m_strip->setCompact(width() < kDrawerWidth);
    const bool compact = width() < kDrawerWidth;
    if (compact != m_compact) {
        m_compact = compact;
        for (PageSlot& slot : m_pages)
            if (slot.page) slot.page->setCompact(compact);
    }
    m_overlay->setGeometry(centralWidget()->geometry());
}

// One thing at a time: the page's own, then the newest notice, then the jobs panel.
void MainWindow::escape() {
    Page* shown = m_current < 0 ? nullptr : m_pages[static_cast<std::size_t>(m_current)].page;
    if (shown && shown->escape()) return;
    if (m_notices->dismissNewest()) return;
    setJobsPanelOpen(false);
}

// ---- The model

void MainWindow::openDialog() {
    auto* dialog = new QFileDialog(this, tr("Open a model"), m_workspace.settings.openFolder());
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("GGUF models (*.gguf)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_workspace.settings.setOpenFolder(QFileInfo(path).absolutePath());
        openPath(path);
    });
    dialog->open();
}

void MainWindow::openPath(const QString& path) {
    const QString full = QFileInfo(path).absoluteFilePath();
    if (m_workspace.session.loading() && m_workspace.session.loadingPath() == full) return;
    ifEditsMayGo([this, full] { m_workspace.session.open(full); });
}

void MainWindow::ifEditsMayGo(std::function<void()> then) {
    if (!m_workspace.session.hasEdits()) {
        then();
        return;
    }
    auto* question = new QMessageBox(QMessageBox::NoIcon, tr("Metadata edits"),
                                     tr("The current model has metadata edits that are in no file yet."),
                                     QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("discardEdits"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("They become part of the next export. Without one they are lost."));
    QPushButton* discard = question->addButton(tr("Give up edits"), QMessageBox::DestructiveRole);
    QPushButton* keep = question->addButton(tr("Keep editing"), QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(discard, &QPushButton::clicked, this, then);
    question->open();
}

void MainWindow::takeOpenedModel() {
    const ModelSession& session = m_workspace.session;
    m_workspace.settings.addRecentModel(summarize(*session.model(), session.path()));
    showModelState();
    showPage(QStringLiteral("model"));
}

void MainWindow::showModelState() {
    const ModelSession& session = m_workspace.session;
    const bool open = session.model() != nullptr;
    if (open) {
        const RecentModel facts = summarize(*session.model(), session.path());
        m_header->setModel(facts.name,
                           QStringLiteral("%1 · %2 · %3")
                               .arg(parameterCountText(facts.parameters), facts.type, sizeText(facts.bytes)));
        setWindowTitle(facts.name + QStringLiteral("[*] — Quantwright"));
    } else {
        m_header->setModel({}, {});
        setWindowTitle(QStringLiteral("Quantwright"));
    }
    const bool canExport = open && m_parts.makeExportWizard;
    m_header->setExportPossible(canExport);
    m_exportAction->setEnabled(canExport);
    m_closeModelAction->setEnabled(open);
    setWindowModified(session.hasEdits());
}

void MainWindow::showOpenError(const QString& path, const Error& error) {
    showModelState();
    const ErrorDescription description = describe(error);
    QString detail = description.what;
    if (!description.action.isEmpty()) detail += QLatin1Char(' ') + description.action;
    if (!description.where.isEmpty()) detail += QLatin1Char('\n') + description.where;
    Notice notice{
        Verdict::Bad,          tr("%1 could not be opened").arg(QFileInfo(path).fileName()), detail, {}, 0,
        QStringLiteral("open")};
    if (!QFileInfo::exists(path)) {
        for (const RecentModel& recent : m_workspace.settings.recentModels())
            if (recent.path == path)
                notice.actions << NoticeAction{tr("Remove from the list"), [this, path] {
                                                   m_workspace.settings.removeRecentModel(path);
                                               }};
    } else {
        notice.actions << NoticeAction{tr("Try again"), [this, path] { openPath(path); }};
    }
    m_notices->show(notice);
}

void MainWindow::showModelMenu(const QPoint& at) {
    const QString path = m_workspace.session.path();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(QStringLiteral("model")), tr("Show model"), this,
                    [this] { showPage(QStringLiteral("model")); });
    menu->addAction(icon(QStringLiteral("folder")), tr("Open its folder"), this, [path] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
    });
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy path"), this,
                    [path] { QApplication::clipboard()->setText(QDir::toNativeSeparators(path)); });
    menu->addSeparator();
    menu->addSection(tr("Recent"));
    fillRecentMenu(menu);
    menu->addSeparator();
    menu->addAction(m_closeModelAction);
    menu->popup(at);
}

void MainWindow::startExport() {
    if (!m_workspace.session.model()) {
        openDialog();
        return;
    }
    if (!m_parts.makeExportWizard) return;
    // One at a time: a second one would not know what the first is about to write.
    if (!m_wizard) {
        m_wizard = m_parts.makeExportWizard(this);
        m_wizard->setObjectName(QStringLiteral("exportWizard"));
        m_wizard->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_wizard->show();
    m_wizard->raise();
    m_wizard->activateWindow();
}

void MainWindow::showHelp(const QString& topic) {
    if (!m_help) m_help = new HelpWindow(m_workspace.settings.language(), this);
    m_help->showTopic(topic);
    m_help->show();
    m_help->raise();
    m_help->activateWindow();
}

} // namespace qw::ui
