// The window by clicks and keys: pages, menus, jobs, closing, settings, interrupted exports.
#include "window_support.h"

#include "core/base/atomic_file.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/plan.h"
#include "tests/support/interrupted_edit.h"
#include "ui/bridge/export_job.h"
#include "ui/help/help_window.h"
#include "ui/style/controls.h"
#include "ui/window/jobs_panel.h"
#include "ui/window/jobs_strip.h"
#include "ui/window/notice_stack.h"
#include "ui/window/rail.h"

#include <QAccessible>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QSpinBox>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/file.h>
#endif

using namespace qw;
using jobs::JobState;
using test::StudioInFolder;

namespace {

constexpr const char* kExportAndDie = "--export-and-die";

// Kills this process once half of the work is done.
class DeadlyProgress final : public ProgressSink {
public:
    void setTotal(std::uint64_t total) override { m_total = total; }
    void advance(std::uint64_t amount) override {
        if ((m_done += amount) > m_total / 2) std::raise(SIGKILL);
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}

private:
    std::atomic<std::uint64_t> m_total{0};
    std::atomic<std::uint64_t> m_done{0};
};

int exportAndDie(const QString& destination) {
    const auto source = gguf::openGguf(QW_SAMPLE_DIR "/sample-f16.gguf");
    if (!source.ok()) return 1;
    const auto plan = quant::makePlan(**source, quant::PlanOptions{});
    if (!plan.ok()) return 1;
    jobs::WorkerPool pool(2);
    DeadlyProgress progress;
    exporting::ExportOptions options;
    options.destination = destination.toStdString();
    const auto report = exporting::exportModel(**source, *plan, options, pool, StopToken(), progress);
    return report.ok() ? 0 : 1;
}

// Whether a notice contains this.
bool said(StudioInFolder& s, const QString& part) {
    for (const auto* label : s.window().notices().findChildren<QWidget*>())
        if (label->accessibleName().contains(part) || label->accessibleDescription().contains(part))
            return true;
    return false;
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT

private slots:
    void startsOnHomeWithoutAModel();
    void opensTheSampleByMouse();
    void keysSwitchPages();
    void everyMenuActionHasATextAndShortcutsAreUnique();
    void everyControlHasAName();
    void brokenFileIsExplained();
    void editsAreNotLostWithoutAsking();
    void stripFollowsAJob();
    void panelShowsLogsAndReorders();
    void escapeClosesOneThingAtATime();
    void closingAsksWhileAJobRuns();
    void closingCancelsJobs();
    void exportEndsInANotice();
    void interruptedExportIsOfferedAndGoesOn();
    void interruptedEditIsUndoneAndSaid();
    void unfinishedCopiesAreRemovedWhenAsked();
    void settingsCountAtOnce();
    void languageRebuildsTheWindow();
    void helpFollowsThePage();
    void lowWindowsShowIconsAlone();
};

void TestWindow::startsOnHomeWithoutAModel() {
    StudioInFolder s;
    QCOMPARE(s.window().currentPage(), QStringLiteral("home"));
    QVERIFY(!s.find<QWidget>("modelChip")->isVisible());
    QVERIFY(!s.find<QPushButton>("exportButton")->isEnabled());
    QVERIFY(!s.find<QWidget>("jobsStrip")->isVisible());
}

void TestWindow::opensTheSampleByMouse() {
    StudioInFolder s;
    QPushButton* sample = nullptr;
    for (auto* button : s.window().findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Open the sample model")) sample = button;
    QVERIFY(sample && sample->isVisible());
    QTest::mouseClick(sample, Qt::LeftButton);
    QTRY_VERIFY(s.workspace().session.model());
    QTRY_COMPARE(s.window().currentPage(), QStringLiteral("model"));
    QVERIFY(s.find<QWidget>("modelChip")->isVisible());
    QVERIFY(s.find<QPushButton>("exportButton")->isEnabled());
    QCOMPARE(s.studio.settings().recentModels().size(), 1);
    QCOMPARE(s.studio.settings().recentModels().first().type, QStringLiteral("F16"));
    QVERIFY(s.studio.settings().recentModels().first().parameters > 7000000);
}

void TestWindow::keysSwitchPages() {
    StudioInFolder s;
    QVERIFY(QTest::qWaitForWindowActive(&s.window()));
    QTest::keyClick(&s.window(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(s.window().currentPage(), QStringLiteral("model"));
    QTest::keyClick(&s.window(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(s.window().currentPage(), QStringLiteral("settings"));
    QTest::keyClick(&s.window(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(s.window().currentPage(), QStringLiteral("home"));
    QTest::keyClick(&s.window(), Qt::Key_O, Qt::ControlModifier);
    auto* dialog = s.find<QFileDialog>("openDialog");
    QVERIFY(dialog && dialog->isVisible());
    dialog->reject();
}

void TestWindow::everyMenuActionHasATextAndShortcutsAreUnique() {
    StudioInFolder s;
    QHash<QString, QString> taken;
    int actions = 0;
    for (QAction* top : s.window().menuBar()->actions())
        for (QAction* action : top->menu()->actions()) {
            if (action->isSeparator()) continue;
            ++actions;
            QVERIFY(!action->text().isEmpty());
            for (const QKeySequence& key : action->shortcuts()) {
                const QString text = key.toString();
                QVERIFY2(!taken.contains(text), qPrintable(text + action->text() + taken.value(text)));
                taken.insert(text, action->text());
            }
        }
    QVERIFY(actions > 15);
    for (const char* needed : {"Ctrl+O", "Ctrl+E", "Ctrl+1", "Ctrl+2", "F1", "Ctrl+J", "Ctrl+Q"})
        QVERIFY2(taken.contains(QLatin1String(needed)), needed);
}

void TestWindow::everyControlHasAName() {
    StudioInFolder s;
    QVERIFY(s.open(Studio::samplePath()));
    for (const char* id : {"home", "model", "settings"}) {
        s.window().showPage(QLatin1String(id));
        QTest::qWait(20);
    }
    int looked = 0;
    for (auto* widget : s.window().findChildren<QWidget*>()) {
        const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
                             qobject_cast<QAbstractSpinBox*>(widget);
        // Parts of Qt's own widgets are named by those.
        if (!control || widget->objectName().startsWith(QLatin1String("qt_")) ||
            !widget->isVisibleTo(&s.window()))
            continue;
        if (widget->focusPolicy() == Qt::NoFocus) continue;
        ++looked;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(accessible);
        const QString name = accessible->text(QAccessible::Name);
        QVERIFY2(!name.isEmpty(),
                 qPrintable(QString::fromLatin1(widget->metaObject()->className()) + widget->objectName()));
    }
    QVERIFY(looked > 8);
}

void TestWindow::brokenFileIsExplained() {
    StudioInFolder s;
    const QString path = s.folder.filePath(QStringLiteral("broken.gguf"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("GGUF\x03");
    file.close();
    s.window().openPath(path);
    QTRY_COMPARE(s.window().notices().count(), 1);
    const auto labels = s.window().notices().findChildren<QLabel*>();
    QString text;
    for (const auto* label : labels)
        text += label->text() + QLatin1Char('\n');
    QVERIFY2(text.contains(QStringLiteral("broken.gguf could not be opened")), qPrintable(text));
    QVERIFY2(text.contains(path), qPrintable(text));
    QVERIFY(!s.workspace().session.model());
    // A good file takes the notice away.
    QVERIFY(s.open(Studio::samplePath()));
    QCOMPARE(s.window().notices().count(), 0);
}

void TestWindow::editsAreNotLostWithoutAsking() {
    StudioInFolder s;
    QVERIFY(s.open(Studio::samplePath()));
    s.workspace().session.setMetadata("general.name", gguf::Value(std::string("Other")));
    QVERIFY(s.window().isWindowModified());
    s.window().openPath(Studio::samplePath());
    auto* question = s.find<QMessageBox>("discardEdits");
    QVERIFY(question);
    QTest::keyClick(question, Qt::Key_Escape);
    QTest::qWait(20);
    QVERIFY(s.workspace().session.hasEdits());
    QVERIFY(!s.workspace().session.loading());
    s.window().close();
    QVERIFY2(s.window().isVisible(), "closing must ask too");
    s.workspace().session.undoStack().undo();
    QVERIFY(!s.window().isWindowModified());
}

void TestWindow::stripFollowsAJob() {
    StudioInFolder s;
    const auto id = s.workspace().jobs.submit(test::endlessJob("Export a.gguf"));
    auto* strip = s.find<QWidget>("jobsStrip");
    QTRY_VERIFY(strip->isVisible());
    auto* pause = s.find<QPushButton>("pauseJob");
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Paused);
    QTRY_COMPARE(pause->text(), QStringLiteral("Resume"));
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    QTest::mouseClick(s.find<QPushButton>("cancelJob"), Qt::LeftButton);
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Cancelled);
    QTRY_VERIFY(s.find<QPushButton>("retryJob")->isVisible());
    QVERIFY2(!pause->isVisible() && !s.find<QPushButton>("cancelJob")->isVisible(),
             "an ended job cannot be paused");
    QTest::mouseClick(s.find<QPushButton>("dismissJob"), Qt::LeftButton);
    QTRY_VERIFY(!strip->isVisible());

    s.workspace().jobs.submit(test::failingJob());
    QTRY_COMPARE(s.window().notices().count(), 1);
    QTRY_VERIFY(s.find<QPushButton>("retryJob")->isVisible());
}

void TestWindow::panelShowsLogsAndReorders() {
    StudioInFolder s;
    auto& center = s.workspace().jobs;
    const auto a = center.submit(test::endlessJob("a"));
    const auto b = center.submit(test::endlessJob("b"));
    const auto c = center.submit(test::endlessJob("c"));
    QTRY_COMPARE(center.find(a)->state, JobState::Running);
    QTest::mouseClick(s.find<QPushButton>("toggleJobs"), Qt::LeftButton);
    auto* panel = s.find<QWidget>("jobsPanel");
    QVERIFY(panel && panel->isVisible());
    auto* log = panel->findChild<QPlainTextEdit*>();
    QTRY_VERIFY(log->toPlainText().contains(QStringLiteral("first line")));

    auto* list = panel->findChild<QListView*>();
    QAbstractItemModel* model = list->model();
    QCOMPARE(model->rowCount(), 3);
    // Drag c before b, as the view does it.
    std::unique_ptr<QMimeData> data(model->mimeData({model->index(2, 0)}));
    QVERIFY(!model->canDropMimeData(data.get(), Qt::MoveAction, 0, 0, {})); // not before the running one
    QVERIFY(model->canDropMimeData(data.get(), Qt::MoveAction, 1, 0, {}));
    model->dropMimeData(data.get(), Qt::MoveAction, 1, 0, {});
    QTRY_COMPARE(model->index(1, 0).data().toString(), QStringLiteral("c"));
    // And back with the keyboard.
    list->setCurrentIndex(model->index(1, 0));
    QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(model->index(2, 0).data().toString(), QStringLiteral("c"));
    Q_UNUSED(b);
    Q_UNUSED(c);
    center.cancelAll();
    QTRY_VERIFY(center.idle());
}

void TestWindow::escapeClosesOneThingAtATime() {
    StudioInFolder s;
    QVERIFY(QTest::qWaitForWindowActive(&s.window()));
    s.workspace().jobs.submit(test::failingJob());
    QTRY_COMPARE(s.window().notices().count(), 1);
    QTest::mouseClick(s.find<QPushButton>("toggleJobs"), Qt::LeftButton);
    QVERIFY(s.find<QWidget>("jobsPanel")->isVisible());
    QTest::keyClick(&s.window(), Qt::Key_Escape);
    QCOMPARE(s.window().notices().count(), 0);
    QVERIFY(s.find<QWidget>("jobsPanel")->isVisible());
    QTest::keyClick(&s.window(), Qt::Key_Escape);
    QVERIFY(!s.find<QWidget>("jobsPanel")->isVisible());
}

void TestWindow::closingAsksWhileAJobRuns() {
    StudioInFolder s;
    QSignalSpy quit(&s.window(), &ui::MainWindow::quitRequested);
    const auto id = s.workspace().jobs.submit(test::endlessJob("a"));
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    s.window().close();
    auto* question = s.find<QMessageBox>("closeQuestion");
    QVERIFY(question && s.window().isVisible());
    QCOMPARE(question->buttons().size(), 3);
    // Esc stays.
    QTest::keyClick(question, Qt::Key_Escape);
    QTest::qWait(20);
    QVERIFY(s.window().isVisible());
    QCOMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    QCOMPARE(quit.size(), 0);

    // Keep running: out of sight, and the program ends with the job.
    s.window().close();
    question = s.window().findChildren<QMessageBox*>(QStringLiteral("closeQuestion")).last();
    QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
    QTRY_VERIFY(!s.window().isVisible() || s.window().isMinimized());
    QCOMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    s.workspace().jobs.cancel(id);
    QTRY_COMPARE(quit.size(), 1);
}

void TestWindow::closingCancelsJobs() {
    StudioInFolder s;
    QSignalSpy quit(&s.window(), &ui::MainWindow::quitRequested);
    const auto id = s.workspace().jobs.submit(test::endlessJob("a"));
    QTRY_COMPARE(s.workspace().jobs.find(id)->state, JobState::Running);
    s.window().close();
    auto* question = s.find<QMessageBox>("closeQuestion");
    QVERIFY(question);
    for (auto* button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::DestructiveRole)
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(quit.size(), 1);
    QCOMPARE(s.workspace().jobs.find(id)->state, JobState::Cancelled);
}

namespace {

jobs::JobId exportSample(StudioInFolder& s, const QString& name) {
    auto plan = quant::makePlan(*s.workspace().session.model(), quant::PlanOptions{});
    if (!plan.ok()) return 0;
    ui::ExportRequest request;
    request.source = s.workspace().session.model();
    request.plan = std::make_shared<const quant::Plan>(std::move(plan).value());
    request.options.destination = s.folder.filePath(name).toStdString();
    return ui::submitExport(s.workspace(), request);
}

} // namespace

void TestWindow::exportEndsInANotice() {
    StudioInFolder s;
    QVERIFY(s.open(Studio::samplePath()));
    const auto id = exportSample(s, QStringLiteral("sample-Q4_K_M.gguf"));
    QVERIFY(id);
    QTRY_COMPARE_WITH_TIMEOUT(s.workspace().jobs.find(id)->state, JobState::Done, 60000);
    QTRY_COMPARE(s.window().notices().count(), 1);
    QTRY_VERIFY(s.find<QPushButton>("openJobFolder")->isVisible());
    QVERIFY(QFile::exists(s.folder.filePath(QStringLiteral("sample-Q4_K_M.gguf"))));
    QCOMPARE(s.studio.settings().exportFolders().first(), QFileInfo(s.folder.path()).absoluteFilePath());
    // What was written opens again.
    QVERIFY(s.open(s.folder.filePath(QStringLiteral("sample-Q4_K_M.gguf"))));
    QCOMPARE(s.studio.settings().recentModels().first().type, QStringLiteral("Q4_K_M"));
}

void TestWindow::interruptedExportIsOfferedAndGoesOn() {
    StudioInFolder s;
    // No export was ever started: nothing is looked for.
    s.window().lookForLeftovers();
    QVERIFY(!s.window().lookingForLeftovers());
    QCOMPARE(s.window().notices().count(), 0);
    // A folder that is gone is no error.
    s.studio.settings().rememberExportFolder(s.folder.filePath(QStringLiteral("gone")));
    s.window().lookForLeftovers();
    QVERIFY(s.window().lookingForLeftovers());
    QTRY_VERIFY(!s.window().lookingForLeftovers());
    QCOMPARE(s.window().notices().count(), 0);

    // Another process exports and is killed half-way.
    const QString destination = s.folder.filePath(QStringLiteral("killed-Q4_K_M.gguf"));
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QLatin1String(kExportAndDie), destination});
    QVERIFY(other.waitForFinished(60000));
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    QVERIFY(!QFile::exists(destination));
    s.studio.settings().rememberExportFolder(s.folder.path());
    s.window().lookForLeftovers();
    QTRY_COMPARE(s.window().notices().count(), 1);
    QPushButton* goOn = nullptr;
    for (auto* button : s.window().notices().findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Go on")) goOn = button;
    QVERIFY(goOn);
    QTest::mouseClick(goOn, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!s.workspace().jobs.snapshots().empty() && s.workspace().jobs.idle(), 60000);
    const auto& job = s.workspace().jobs.snapshots().front();
    QCOMPARE(job.state, JobState::Done);
    const auto report = ui::exportReportOf(s.workspace().jobs.result(job.id));
    QVERIFY(report && report->resumedTensors > 0);
    QVERIFY(QFile::exists(destination));
    s.window().lookForLeftovers();
    QTRY_VERIFY(!s.window().lookingForLeftovers());
    QCOMPARE(s.window().notices().count(), 1); // the finished export's
}

void TestWindow::interruptedEditIsUndoneAndSaid() {
    StudioInFolder s;
    const QString model = s.folder.filePath(QStringLiteral("torn.gguf"));
    QVERIFY(QFile::copy(Studio::samplePath(), model));
    QVERIFY(QFile::setPermissions(model, QFile::ReadOwner | QFile::WriteOwner));
    const QByteArray before = test::interruptEdit(model.toStdString());
    QVERIFY(!before.isEmpty());
    QVERIFY(s.open(model));
    QTRY_COMPARE(s.window().notices().count(), 1);
    QVERIFY2(said(s, QStringLiteral("torn.gguf was interrupted")), "the notice names the file");
    QFile file(model);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), before);
    // The next model has no such thing to say.
    QVERIFY(s.open(Studio::samplePath()));
    QCOMPARE(s.window().notices().count(), 0);
}

void TestWindow::unfinishedCopiesAreRemovedWhenAsked() {
    StudioInFolder s;
    const QString models = s.folder.filePath(QStringLiteral("models"));
    QVERIFY(QDir().mkpath(models));
    ui::RecentModel recent;
    recent.path = models + QStringLiteral("/m.gguf");
    s.studio.settings().addRecentModel(recent);
    QProcess ended;
    ended.start(QCoreApplication::applicationFilePath(), {QStringLiteral("-functions")});
    QVERIFY(ended.waitForStarted());
    const qint64 dead = ended.processId();
    QVERIFY(ended.waitForFinished());
    const auto put = [&](const char* name) {
        const QString path = QStringLiteral("%1/.%2-%3.part").arg(models, QLatin1String(name)).arg(dead);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(QByteArray(1536, 'x')) == 1536 ? path
                                                                                            : QString();
    };
    const QStringList left = {put("a.gguf.01234567"), put("b.gguf.89abcdef")};
    // Held by somebody whose process cannot be seen, and by a process that runs.
    const QString held = put("c.gguf.00000000");
    QFile holder(held);
    QVERIFY(holder.open(QIODevice::ReadOnly) && ::flock(holder.handle(), LOCK_EX | LOCK_NB) == 0);
    auto living = AtomicFile::create((models + QStringLiteral("/d.gguf")).toStdString(), 100);
    QVERIFY(living.ok());

    s.window().lookForLeftovers();
    QTRY_COMPARE(s.window().notices().count(), 1);
    QVERIFY(said(s, QStringLiteral("2 unfinished files")));
    QVERIFY(said(s, QStringLiteral("3.00 KiB")));
    QVERIFY(said(s, models));
    for (const QString& path : left)
        QVERIFY2(QFile::exists(path), "nothing goes without a click");
    QPushButton* remove = nullptr;
    for (auto* button : s.window().notices().findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Remove")) remove = button;
    QVERIFY(remove);
    QTest::mouseClick(remove, Qt::LeftButton);
    for (const QString& path : left)
        QTRY_VERIFY(!QFile::exists(path));
    QTRY_VERIFY(!s.window().lookingForLeftovers());
    QVERIFY(QFile::exists(held));
    QVERIFY(QFile::exists(QString::fromStdString(living->temporaryPath())));
    QCOMPARE(s.window().notices().count(), 0);

    // One that came alive after it was offered stays, and that is said.
    const QString revived = put("e.gguf.11111111");
    s.window().lookForLeftovers();
    QTRY_COMPARE(s.window().notices().count(), 1);
    QVERIFY(said(s, QStringLiteral("1 unfinished file was")));
    QFile second(revived);
    QVERIFY(second.open(QIODevice::ReadOnly) && ::flock(second.handle(), LOCK_EX | LOCK_NB) == 0);
    for (auto* button : s.window().notices().findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Remove")) remove = button;
    QTest::mouseClick(remove, Qt::LeftButton);
    QTRY_VERIFY(said(s, QStringLiteral("could not be removed")));
    QVERIFY(QFile::exists(revived));
}

void TestWindow::settingsCountAtOnce() {
    StudioInFolder s;
    s.window().showPage(QStringLiteral("settings"));
    auto* theme = s.find<ui::SegmentedControl>("theme");
    QVERIFY(theme);
    QTest::mouseClick(theme->findChildren<QPushButton*>().at(2), Qt::LeftButton);
    QCOMPARE(s.studio.settings().theme(), ui::Settings::Theme::Dark);
    QVERIFY(s.studio.theme().dark());
    QTRY_COMPARE(s.window().palette().color(QPalette::Window), QColor(0x13161B));
    QTest::mouseClick(theme->findChildren<QPushButton*>().at(1), Qt::LeftButton);
    QTRY_COMPARE(s.window().palette().color(QPalette::Window), QColor(0xF5F6F8));

    auto* threads = s.find<QSpinBox>("threads");
    threads->setValue(1);
    QCOMPARE(s.studio.settings().threads(), 1);
    QCOMPARE(s.workspace().pool.get()->threadCount(), 1U);
    auto* verify = s.find<QCheckBox>("verify");
    QVERIFY(verify->isChecked());
    QTest::keyClick(verify, Qt::Key_Space);
    QVERIFY(!s.studio.settings().verifyExports());
}

void TestWindow::languageRebuildsTheWindow() {
    StudioInFolder s;
    QVERIFY(s.open(Studio::samplePath()));
    s.window().showPage(QStringLiteral("settings"));
    s.studio.settings().setLanguage(QStringLiteral("de"));
    QTRY_COMPARE(s.find<QPushButton>("openButton")->text(), QStringLiteral("Öffnen …"));
    QCOMPARE(s.window().currentPage(), QStringLiteral("settings"));
    QVERIFY2(s.workspace().session.model(), "the open model stays");
    QVERIFY(s.find<QWidget>("modelChip")->isVisible());
    s.studio.settings().setLanguage(QStringLiteral("en"));
    QTRY_COMPARE(s.find<QPushButton>("openButton")->text(), QStringLiteral("Open…"));
}

void TestWindow::helpFollowsThePage() {
    StudioInFolder s;
    QVERIFY(QTest::qWaitForWindowActive(&s.window()));
    s.window().showPage(QStringLiteral("settings"));
    QTest::keyClick(&s.window(), Qt::Key_F1);
    auto* help = s.find<ui::HelpWindow>("helpWindow");
    QVERIFY(help && help->isVisible());
    QCOMPARE(help->currentTopic(), QStringLiteral("settings"));
    for (const QString& topic : ui::HelpWindow::topics()) {
        QVERIFY2(QFile::exists(QStringLiteral(":/help/en/%1.html").arg(topic)), qPrintable(topic));
        QVERIFY2(QFile::exists(QStringLiteral(":/help/de/%1.html").arg(topic)), qPrintable(topic));
    }
    for (const char* id : {"home", "model", "settings"})
        QVERIFY(ui::HelpWindow::topics().contains(s.window().page(QLatin1String(id))->helpTopic()));
}

void TestWindow::lowWindowsShowIconsAlone() {
    StudioInFolder s;
    auto* rail = s.window().findChild<ui::Rail*>();
    s.window().resize(1280, 800);
    QTest::qWait(20);
    QCOMPARE(rail->width(), 92);
    s.window().resize(1024, 600);
    QTest::qWait(20);
    QCOMPARE(rail->width(), 56);
    QVERIFY2(s.window().minimumSizeHint().width() <= 1024 && s.window().minimumSizeHint().height() <= 680,
             qPrintable(QStringLiteral("%1×%2")
                            .arg(s.window().minimumSizeHint().width())
                            .arg(s.window().minimumSizeHint().height())));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc == 3 && std::string_view(argv[1]) == kExportAndDie)
        return exportAndDie(QString::fromLocal8Bit(argv[2]));
    TestWindow test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_window.moc"
