#include "core/jobs/worker_pool.h"

#include <QTest>

#include <atomic>
#include <new>
#include <thread>
#include <vector>

using qw::jobs::WorkerPool;

class TestWorkerPool : public QObject {
    Q_OBJECT

private slots:
    void usesAtLeastOneThread() {
        QVERIFY(WorkerPool().threadCount() >= 1);
        QCOMPARE(WorkerPool(1).threadCount(), 1u);
        QCOMPARE(WorkerPool(5).threadCount(), 5u);
    }

    void everyIndexRunsOnce_data() {
        QTest::addColumn<unsigned>("threads");
        QTest::addColumn<int>("count");
        for (unsigned threads : {1u, 2u, 7u})
            for (int count : {0, 1, 2, 1000})
                QTest::addRow("%u threads, %d indices", threads, count) << threads << count;
    }
    void everyIndexRunsOnce() {
        QFETCH(unsigned, threads);
        QFETCH(int, count);
        WorkerPool pool(threads);
        std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
        std::atomic<bool> workerInRange{true};
        pool.parallelFor(runs.size(), [&](std::size_t index, unsigned worker) {
            ++runs[index];
            if (worker >= threads) workerInRange = false;
            return true;
        });
        for (const auto& run : runs)
            QCOMPARE(run.load(), 1);
        QVERIFY(workerInRange);
    }

    // Per-worker buffers are only safe when no two bodies of a call share a worker number at the same time.
    void workerNumbersAreExclusive() {
        WorkerPool pool(4);
        std::array<std::atomic<int>, 4> inside{};
        std::atomic<bool> shared{false};
        pool.parallelFor(400, [&](std::size_t, unsigned worker) {
            if (inside[worker].fetch_add(1) != 0) shared = true;
            std::this_thread::yield();
            --inside[worker];
            return true;
        });
        QVERIFY(!shared);
    }

    void falseStopsTheRest() {
        WorkerPool pool(2);
        std::atomic<int> runs{0};
        pool.parallelFor(100'000, [&](std::size_t index, unsigned) {
            ++runs;
            return index < 10;
        });
        // Each worker may have started one more.
        QVERIFY(runs >= 11 && runs <= 13);
    }

    void callsFromSeveralThreadsShareTheWorkers() {
        WorkerPool pool(3);
        std::atomic<int> runs{0};
        std::vector<std::thread> callers;
        for (int i = 0; i < 4; ++i)
            callers.emplace_back([&] {
                for (int round = 0; round < 50; ++round)
                    pool.parallelFor(20, [&](std::size_t, unsigned) {
                        ++runs;
                        return true;
                    });
            });
        for (std::thread& caller : callers)
            caller.join();
        QCOMPARE(runs.load(), 4 * 50 * 20);
    }

    void whatABodyThrowsReachesTheCaller() {
        WorkerPool pool(3);
        for (int round = 0; round < 20; ++round)
            QVERIFY_EXCEPTION_THROWN(pool.parallelFor(50,
                                                      [&](std::size_t index, unsigned) -> bool {
                                                          if (index == 30) throw std::bad_alloc();
                                                          return true;
                                                      }),
                                     std::bad_alloc);
        std::atomic<int> runs{0};
        pool.parallelFor(10, [&](std::size_t, unsigned) { return ++runs, true; });
        QCOMPARE(runs.load(), 10);
    }
};

QTEST_GUILESS_MAIN(TestWorkerPool)
#include "test_worker_pool.moc"
