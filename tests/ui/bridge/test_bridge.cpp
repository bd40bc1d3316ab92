// Work crosses to the GUI thread as values: jobs, one-shot tasks, the open model, settings, and the
// heartbeat.
#include "ui/bridge/background.h"
#include "ui/bridge/heartbeat.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <thread>

using namespace qw;
using jobs::JobState;

class TestBridge : public QObject {
    Q_OBJECT

private slots:
    void jobSignalsArriveOnTheGuiThreadAndNotTooOften();
    void everyJobIsReportedOnce();
    void failedJobCanBeRetried();
    void cancelAllLeavesNothingRunning();
    void backgroundDeliversAndCancels();
    void backgroundForgetsAGoneContext();
    void sessionOpensTheSample();
    void sessionKeepsTheModelWhenTheNextFails();
    void lastOpenWins();
    void metadataEditsAreUndoable();
    void settingsSurvive();
    void twoProcessesShareTheLists();
    void heartbeatSeesABlockedLoop();
};

namespace {

jobs::JobSpec jobThat(std::function<Result<std::any>(const StopToken&, ProgressSink&)> run) {
    jobs::JobSpec spec;
    spec.kind = "test";
    spec.title = "A job";
    spec.run = std::move(run);
    return spec;
}

// Works until cancelled.
Result<std::any> runForever(const StopToken& stop, ProgressSink& progress) {
    progress.setTotal(1000000);
    while (!stop.waitWhilePaused()) {
        progress.advance(1);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
}

QString samplePath() {
    return QStringLiteral(QW_SAMPLE_DIR "/sample-f16.gguf");
}

} // namespace

void TestBridge::jobSignalsArriveOnTheGuiThreadAndNotTooOften() {
    jobs::JobQueue queue;
    ui::JobCenter center(queue);
    int refreshes = 0;
    bool otherThread = false;
    connect(&center, &ui::JobCenter::changed, this, [&] {
        ++refreshes;
        otherThread |= QThread::currentThread() != qApp->thread();
    });
    const auto id = center.submit(jobThat([](const StopToken&, ProgressSink& progress) -> Result<std::any> {
        progress.setTotal(600);
        for (int i = 0; i < 600; ++i) {
            progress.advance(1);
            progress.log("line");
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return std::any(7);
    }));
    QElapsedTimer clock;
    clock.start();
    QTRY_VERIFY(center.find(id) && center.find(id)->state == JobState::Done);
    QVERIFY(!otherThread);
    // 20 a second, and the changes of state.
    const auto allowed = clock.elapsed() / 50 + 5;
    QVERIFY2(refreshes <= allowed,
             qPrintable(QStringLiteral("%1 refreshes, %2 allowed").arg(refreshes).arg(allowed)));
    QVERIFY(refreshes >= 3);
    QCOMPARE(center.log(id).size(), 600);
    QCOMPARE(std::any_cast<int>(center.result(id)), 7);
}

void TestBridge::everyJobIsReportedOnce() {
    jobs::JobQueue queue;
    ui::JobCenter center(queue);
    QList<quint64> ended;
    connect(&center, &ui::JobCenter::jobEnded, this, [&](const jobs::JobSnapshot& job) { ended << job.id; });
    QSignalSpy idle(&center, &ui::JobCenter::idleChanged);
    QList<quint64> submitted;
    std::atomic<bool> allSubmitted = false; // else the queue may run dry in between, and is idle more often
    for (int i = 0; i < 20; ++i)
        submitted << center.submit(jobThat([&](const StopToken& stop, ProgressSink&) -> Result<std::any> {
            while (!allSubmitted && !stop.cancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return std::any();
        }));
    allSubmitted = true;
    QTRY_COMPARE(ended.size(), 20);
    QTest::qWait(120);
    std::sort(ended.begin(), ended.end());
    QCOMPARE(ended, submitted);
    QCOMPARE(idle.size(), 2); // busy, then idle
    QVERIFY(center.idle());
    center.dismiss(submitted.first());
    QCOMPARE(center.snapshots().size(), std::size_t(19));
}

void TestBridge::failedJobCanBeRetried() {
    jobs::JobQueue queue;
    ui::JobCenter center(queue);
    auto attempts = std::make_shared<std::atomic<int>>(0);
    const auto first = center.submit(jobThat([attempts](const StopToken&, ProgressSink&) -> Result<std::any> {
        if (++*attempts == 1) return Error{ErrorCode::DiskFull, "x", Error::kNoOffset, {"2", "1"}};
        return std::any();
    }));
    QCOMPARE(center.retry(first), jobs::JobId(0)); // has not ended
    QTRY_VERIFY(center.find(first)->state == JobState::Failed);
    QCOMPARE(center.find(first)->error->code, ErrorCode::DiskFull);
    const auto second = center.retry(first);
    QVERIFY(second != 0 && !center.find(first));
    QTRY_VERIFY(center.find(second)->state == JobState::Done);
}

void TestBridge::cancelAllLeavesNothingRunning() {
    jobs::JobQueue queue;
    ui::JobCenter center(queue);
    const auto a = center.submit(jobThat(runForever));
    const auto b = center.submit(jobThat(runForever));
    QTRY_VERIFY(center.find(a)->state == JobState::Running);
    center.pause(a);
    QTRY_VERIFY(center.find(a)->state == JobState::Paused);
    QCOMPARE(center.waitingCount(), 1);
    center.cancelAll();
    QTRY_VERIFY(center.idle());
    QCOMPARE(center.find(a)->state, JobState::Cancelled);
    QCOMPARE(center.find(b)->state, JobState::Cancelled);
}

void TestBridge::backgroundDeliversAndCancels() {
    ui::Background background;
    int got = 0;
    QThread* thread = nullptr;
    background.run<int>(
        this, [](const StopToken&) -> Result<int> { return 41; },
        [&](Result<int> result) {
            got = *result + 1;
            thread = QThread::currentThread();
        });
    QVERIFY(background.busy());
    QTRY_COMPARE(got, 42);
    QCOMPARE(thread, qApp->thread());

    bool called = false;
    const auto running = background.run<int>(
        this,
        [](const StopToken& stop) -> Result<int> {
            while (!stop.cancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return 1;
        },
        [&](Result<int>) { called = true; });
    const auto waiting = background.run<int>(
        this, [](const StopToken&) -> Result<int> { return 1; }, [&](Result<int>) { called = true; });
    background.cancel(waiting);
    background.cancel(running);
    QTRY_VERIFY(!background.busy());
    QVERIFY(!called);

    // Work that has ended, but whose result has not been delivered yet.
    std::atomic<bool> ended = false;
    const auto quick = background.run<int>(
        this,
        [&](const StopToken&) -> Result<int> {
            ended = true;
            return 1;
        },
        [&](Result<int>) { called = true; });
    while (!ended)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    background.cancel(quick);
    QTRY_VERIFY(!background.busy());
    QVERIFY(!called);
}

void TestBridge::backgroundForgetsAGoneContext() {
    ui::Background background;
    bool called = false;
    auto* context = new QObject;
    background.run<int>(
        context, [](const StopToken&) -> Result<int> { return 1; }, [&](Result<int>) { called = true; });
    delete context;
    QTRY_VERIFY(!background.busy());
    QVERIFY(!called);
}

void TestBridge::sessionOpensTheSample() {
    ui::Background files;
    ui::ModelSession session(files);
    QSignalSpy opened(&session, &ui::ModelSession::modelOpened);
    session.open(samplePath());
    QVERIFY(session.loading());
    QVERIFY(opened.wait());
    QVERIFY(session.model() && !session.loading());
    QCOMPARE(session.path(), samplePath());
    QVERIFY(session.model()->tensors().size() > 10);
    session.close();
    QVERIFY(!session.model() && session.path().isEmpty());
}

void TestBridge::sessionKeepsTheModelWhenTheNextFails() {
    QTemporaryDir folder;
    const QString bad = folder.filePath(QStringLiteral("bad.gguf"));
    QFile file(bad);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a model at all");
    file.close();

    ui::Background files;
    ui::ModelSession session(files);
    QSignalSpy opened(&session, &ui::ModelSession::modelOpened);
    QSignalSpy failed(&session, &ui::ModelSession::modelFailed);
    session.open(samplePath());
    QVERIFY(opened.wait());
    session.open(bad);
    QVERIFY(failed.wait());
    QCOMPARE(session.error()->code, ErrorCode::NotGguf);
    QCOMPARE(session.path(), samplePath());
    QVERIFY(session.model());
}

void TestBridge::lastOpenWins() {
    ui::Background files;
    ui::ModelSession session(files);
    QSignalSpy opened(&session, &ui::ModelSession::modelOpened);
    QSignalSpy failed(&session, &ui::ModelSession::modelFailed);
    session.open(QStringLiteral("/nowhere/one.gguf"));
    session.open(samplePath());
    QVERIFY(opened.wait());
    QTest::qWait(50);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(failed.size(), 0);
}

void TestBridge::metadataEditsAreUndoable() {
    ui::Background files;
    ui::ModelSession session(files);
    QSignalSpy opened(&session, &ui::ModelSession::modelOpened);
    session.open(samplePath());
    QVERIFY(opened.wait());
    const auto original = session.model()->metadata().stringAt("general.name");
    QVERIFY(original);

    session.setMetadata("general.name", gguf::Value(std::string("Other")));
    QCOMPARE(session.pendingEdits().size(), std::size_t(1));
    QCOMPARE(session.editedMetadata().stringAt("general.name").value(), std::string("Other"));
    session.removeMetadata("general.name");
    QVERIFY(!session.editedMetadata().find("general.name"));
    session.undoStack().undo();
    QCOMPARE(session.editedMetadata().stringAt("general.name").value(), std::string("Other"));
    session.setMetadata("general.name", gguf::Value(*original));
    QVERIFY2(!session.hasEdits(), "the file's own value is no edit");
    session.undoStack().undo();
    session.setMetadata("general.url", gguf::Value(std::string("https://example.org")));
    session.revertAllMetadata();
    QVERIFY(!session.hasEdits());
    session.undoStack().undo();
    QCOMPARE(session.pendingEdits().size(), std::size_t(2));
    session.removeMetadata("general.url");
    QCOMPARE(session.pendingEdits().size(), std::size_t(1));
    session.close();
    QVERIFY(!session.hasEdits() && !session.undoStack().canUndo());
}

void TestBridge::settingsSurvive() {
    QTemporaryDir folder;
    const QString ini = folder.filePath(QStringLiteral("settings.ini"));
    const QDateTime when = QDateTime::fromString(QStringLiteral("2026-01-02T03:04:05"), Qt::ISODate);
    {
        ui::Settings settings(ini);
        QSignalSpy theme(&settings, &ui::Settings::themeChanged);
        QCOMPARE(settings.theme(), ui::Settings::Theme::System);
        settings.setTheme(ui::Settings::Theme::Dark);
        settings.setTheme(ui::Settings::Theme::Dark);
        QCOMPARE(theme.size(), 1);
        settings.setThreads(3);
        settings.setLanguage(QStringLiteral("de"));
        settings.setVerifyExports(false);
        for (int i = 0; i < 15; ++i)
            settings.addRecentModel({QStringLiteral("/m/%1.gguf").arg(i), QStringLiteral("M%1").arg(i),
                                     QStringLiteral("llama"), 7000000000ULL, QStringLiteral("F16"),
                                     14000000000ULL, when});
        settings.addRecentModel({QStringLiteral("/m/9.gguf"), QStringLiteral("Nine"), QStringLiteral("llama"),
                                 1, QStringLiteral("F16"), 2, when});
        settings.rememberExportFolder(QStringLiteral("/a"));
        settings.rememberExportFolder(QStringLiteral("/b"));
        settings.rememberExportFolder(QStringLiteral("/a"));
    }
    ui::Settings settings(ini);
    QCOMPARE(settings.theme(), ui::Settings::Theme::Dark);
    QCOMPARE(settings.threads(), 3);
    QCOMPARE(settings.language(), QStringLiteral("de"));
    QVERIFY(!settings.verifyExports() && settings.keepAwake());
    QCOMPARE(settings.recentModels().size(), 12);
    QCOMPARE(settings.recentModels().first().name, QStringLiteral("Nine"));
    QCOMPARE(settings.recentModels().at(1).parameters, 7000000000ULL);
    QCOMPARE(settings.recentModels().at(1).opened, when);
    QCOMPARE(settings.exportFolders(), QStringList({QStringLiteral("/a"), QStringLiteral("/b")}));
}

// QSettings tells files apart by their path: by another one it behaves as in another process.
void TestBridge::twoProcessesShareTheLists() {
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("real")));
    const auto reachedBy = [&](const char* name) {
        const QString link = folder.filePath(QLatin1String(name));
        return QFile::link(folder.filePath(QStringLiteral("real")), link)
                   ? link + QStringLiteral("/settings.ini")
                   : QString();
    };
    ui::Settings one(reachedBy("one"));
    ui::Settings two(reachedBy("two"));
    const auto model = [](const char* path) {
        ui::RecentModel recent;
        recent.path = QLatin1String(path);
        return recent;
    };
    one.addRecentModel(model("/a.gguf"));
    two.addRecentModel(model("/b.gguf"));
    one.addRecentModel(model("/c.gguf"));
    two.removeRecentModel(QStringLiteral("/a.gguf"));
    one.rememberExportFolder(QStringLiteral("/a"));
    two.rememberExportFolder(QStringLiteral("/b"));
    one.setThreads(3);
    two.setVerifyExports(false);
    one.rememberExportFolder(QStringLiteral("/c"));
    two.rememberExportFolder(QStringLiteral("/d"));

    const ui::Settings later(reachedBy("later"));
    QStringList paths;
    for (const ui::RecentModel& recent : later.recentModels())
        paths << recent.path;
    QCOMPARE(paths, QStringList({QStringLiteral("/c.gguf"), QStringLiteral("/b.gguf")}));
    QCOMPARE(later.exportFolders(), QStringList({QStringLiteral("/d"), QStringLiteral("/c"),
                                                 QStringLiteral("/b"), QStringLiteral("/a")}));
    QCOMPARE(later.threads(), 3);
    QVERIFY(!later.verifyExports());
}

void TestBridge::heartbeatSeesABlockedLoop() {
    ui::Heartbeat heartbeat;
    heartbeat.start();
    QTest::qWait(100);
    QThread::msleep(120);
    QTest::qWait(100);
    heartbeat.stop();
    const auto report = heartbeat.report();
    QVERIFY(report.beats > 10);
    QVERIFY2(report.longestMs >= 115, qPrintable(QString::number(report.longestMs)));
    QVERIFY(report.medianMs < 50);
}

QTEST_GUILESS_MAIN(TestBridge)
#include "test_bridge.moc"
