#include "core/jobs/job_queue.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <semaphore>
#include <string>
#include <thread>

using namespace qw;
using namespace qw::jobs;
using namespace std::chrono_literals;

namespace {

using Work = std::function<Result<std::any>(const StopToken&, ProgressSink&)>;

JobSpec spec(std::string title, Work run) {
    return {"test", std::move(title), 0, std::move(run)};
}

Work returning(std::any value) {
    return [value](const StopToken&, ProgressSink&) -> Result<std::any> { return value; };
}

// Runs until it is cancelled.
Work endless() {
    return [](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
        while (!stop.waitWhilePaused()) {
            progress.advance(1);
            std::this_thread::sleep_for(1ms);
        }
        return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
    };
}

JobSnapshot snapshotOf(const JobQueue& queue, JobId id) {
    for (const JobSnapshot& shot : queue.snapshots())
        if (shot.id == id) return shot;
    return {};
}

bool reaches(const JobQueue& queue, JobId id, JobState state) {
    return QTest::qWaitFor([&] { return snapshotOf(queue, id).state == state; }, 10'000);
}

QStringList titles(const JobQueue& queue) {
    QStringList all;
    for (const JobSnapshot& shot : queue.snapshots())
        all << QString::fromStdString(shot.title);
    return all;
}

} // namespace

class TestJobQueue : public QObject {
    Q_OBJECT

private slots:
    void runsJobsInOrderAndKeepsTheirResults() {
        JobQueue queue;
        std::mutex mutex;
        std::vector<int> order;
        std::vector<JobId> ids;
        for (int i = 0; i < 5; ++i)
            ids.push_back(queue.submit(
                spec("job", [&, i](const StopToken&, ProgressSink& progress) -> Result<std::any> {
                    progress.setTotal(10);
                    progress.setItem("tensor " + std::to_string(i));
                    progress.advance(10);
                    progress.log("line " + std::to_string(i));
                    std::lock_guard lock(mutex);
                    order.push_back(i);
                    return std::any(i * 11);
                })));
        QVERIFY(reaches(queue, ids.back(), JobState::Done));
        QVERIFY(queue.idle());
        QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4}));
        QCOMPARE(std::any_cast<int>(queue.result(ids[3])), 33);
        const JobSnapshot shot = snapshotOf(queue, ids[2]);
        QCOMPARE(shot.done, 10u);
        QCOMPARE(shot.total, 10u);
        QCOMPARE(shot.item, std::string("tensor 2"));
        QCOMPARE(queue.log(ids[2]), std::vector<std::string>{"line 2"});
        QVERIFY(!shot.error);
        queue.remove(ids[2]);
        QCOMPARE(queue.snapshots().size(), 4u);
        QVERIFY(!queue.result(ids[2]).has_value());
    }

    void failuresCarryTheirError() {
        JobQueue queue;
        const JobId failing =
            queue.submit(spec("fails", [](const StopToken&, ProgressSink&) -> Result<std::any> {
                return Error{ErrorCode::DiskFull, "/x", Error::kNoOffset, {"10", "5"}};
            }));
        const JobId hungry = queue.submit(spec(
            "hungry", [](const StopToken&, ProgressSink&) -> Result<std::any> { throw std::bad_alloc(); }));
        QVERIFY(reaches(queue, failing, JobState::Failed));
        QVERIFY(reaches(queue, hungry, JobState::Failed));
        QCOMPARE(snapshotOf(queue, failing).error->code, ErrorCode::DiskFull);
        QCOMPARE(snapshotOf(queue, hungry).error->code, ErrorCode::OutOfMemory);
        QVERIFY(!queue.result(failing).has_value());
    }

    void cancelsARunningAndAQueuedJob() {
        JobQueue queue;
        const JobId running = queue.submit(spec("running", endless()));
        const JobId queued = queue.submit(spec("queued", returning(1)));
        QVERIFY(reaches(queue, running, JobState::Running));
        queue.cancel(queued);
        QCOMPARE(snapshotOf(queue, queued).state, JobState::Cancelled);
        QElapsedTimer timer;
        timer.start();
        queue.cancel(running);
        QVERIFY(reaches(queue, running, JobState::Cancelled));
        QVERIFY(timer.elapsed() < 200);
        queue.cancel(running);
        QCOMPARE(snapshotOf(queue, running).state, JobState::Cancelled);
    }

    void pauseStopsTheWorkAndTheClock() {
        JobQueue queue;
        const JobId id = queue.submit(spec("work", endless()));
        QVERIFY(QTest::qWaitFor([&] { return snapshotOf(queue, id).done > 5; }, 10'000));
        queue.pause(id);
        QVERIFY(reaches(queue, id, JobState::Paused));
        std::this_thread::sleep_for(20ms); // the step under way ends
        const JobSnapshot before = snapshotOf(queue, id);
        std::this_thread::sleep_for(100ms);
        const JobSnapshot after = snapshotOf(queue, id);
        QCOMPARE(after.done, before.done);
        QCOMPARE(after.secondsElapsed, before.secondsElapsed);
        QVERIFY(!queue.idle());
        queue.resume(id);
        QVERIFY(QTest::qWaitFor([&] { return snapshotOf(queue, id).done > after.done; }, 10'000));
        queue.pause(id);
        queue.cancel(id);
        QVERIFY(reaches(queue, id, JobState::Cancelled));
    }

    void aPausedQueuedJobIsPassedOver() {
        JobQueue queue;
        std::binary_semaphore release{0};
        queue.submit(spec("first", [&](const StopToken&, ProgressSink&) -> Result<std::any> {
            release.acquire();
            return std::any();
        }));
        const JobId second = queue.submit(spec("second", returning(2)));
        const JobId third = queue.submit(spec("third", returning(3)));
        queue.pause(second);
        release.release();
        QVERIFY(reaches(queue, third, JobState::Done));
        QCOMPARE(snapshotOf(queue, second).state, JobState::Paused);
        queue.resume(second);
        QVERIFY(reaches(queue, second, JobState::Done));
    }

    void queuedJobsCanBeReordered() {
        JobQueue queue;
        const JobId running = queue.submit(spec("running", endless()));
        const JobId a = queue.submit(spec("a", returning(1)));
        const JobId b = queue.submit(spec("b", returning(1)));
        const JobId c = queue.submit(spec("c", returning(1)));
        QVERIFY(reaches(queue, running, JobState::Running));
        queue.moveBefore(c, a);
        QCOMPARE(titles(queue), (QStringList{"running", "c", "a", "b"}));
        queue.moveBefore(c, 0);
        QCOMPARE(titles(queue), (QStringList{"running", "a", "b", "c"}));
        queue.moveBefore(b, running); // not before what already runs
        queue.moveBefore(running, b);
        queue.moveBefore(a, a);
        QCOMPARE(titles(queue), (QStringList{"running", "a", "b", "c"}));
        queue.moveBefore(b, a);
        queue.cancel(c);
        QCOMPARE(titles(queue), (QStringList{"c", "running", "b", "a"}));
        queue.cancel(running);
        QVERIFY(reaches(queue, a, JobState::Done));
        QCOMPARE(titles(queue), (QStringList{"c", "running", "b", "a"}));
    }

    void progressIsPostedAtMostTwentyTimesASecond() {
        std::atomic<int> posts{0};
        JobQueue queue;
        queue.setListener([&] { ++posts; });
        QElapsedTimer timer;
        timer.start();
        const JobId id =
            queue.submit(spec("busy", [](const StopToken&, ProgressSink& progress) -> Result<std::any> {
                const auto end = std::chrono::steady_clock::now() + 1s;
                progress.setTotal(1);
                while (std::chrono::steady_clock::now() < end)
                    progress.advance(1);
                return std::any();
            }));
        QVERIFY(reaches(queue, id, JobState::Done));
        queue.setListener({});
        const int seen = posts;
        // Three changes of state (queued, running, done) beside the progress.
        QVERIFY2(seen >= 5 && seen <= 20 * timer.elapsed() / 1000 + 4, qPrintable(QString::number(seen)));
    }

    void theListenerSeesTheEnd() {
        JobQueue queue;
        std::atomic<bool> sawDone{false};
        queue.setListener([&] {
            for (const JobSnapshot& shot : queue.snapshots())
                if (shot.state == JobState::Done) sawDone = true;
        });
        queue.submit(spec("quick", returning(1)));
        QVERIFY(QTest::qWaitFor([&] { return sawDone.load(); }, 10'000));
        queue.setListener({});
    }

    void timeLeftBecomesKnown() {
        JobQueue queue;
        const JobId id = queue.submit(
            spec("steady", [](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
                progress.setTotal(100'000);
                while (!stop.cancelled()) {
                    progress.advance(10);
                    std::this_thread::sleep_for(5ms);
                }
                return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
            }));
        QVERIFY(QTest::qWaitFor([&] { return snapshotOf(queue, id).secondsLeft.has_value(); }, 10'000));
        QVERIFY(*snapshotOf(queue, id).secondsLeft > 1);
        queue.cancel(id);
    }

    void destructionCancelsAndJoins() {
        std::atomic<bool> ended{false};
        QElapsedTimer timer;
        {
            JobQueue queue;
            const JobId id =
                queue.submit(spec("endless", [&](const StopToken& stop, ProgressSink& p) -> Result<std::any> {
                    auto outcome = endless()(stop, p);
                    ended = true;
                    return outcome;
                }));
            queue.submit(spec("never", endless()));
            QVERIFY(reaches(queue, id, JobState::Running));
            queue.pause(id);
            timer.start();
        }
        QVERIFY(ended);
        QVERIFY(timer.elapsed() < 1000);
    }

    void endedWorkIsLetGo() {
        JobQueue queue;
        auto held = std::make_shared<int>(1);
        const std::weak_ptr<int> watch = held;
        const JobId id = queue.submit(spec(
            "holder", [held](const StopToken&, ProgressSink&) -> Result<std::any> { return std::any(); }));
        held.reset();
        QVERIFY(reaches(queue, id, JobState::Done));
        QVERIFY(QTest::qWaitFor([&] { return watch.expired(); }, 10'000));
    }
};

QTEST_GUILESS_MAIN(TestJobQueue)
#include "test_job_queue.moc"
