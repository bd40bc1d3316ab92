#include "core/jobs/rate_estimator.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using qw::jobs::RateEstimator;

class TestRateEstimator : public QObject {
    Q_OBJECT

private slots:
    void saysNothingAtFirst() {
        RateEstimator rate;
        QVERIFY(!rate.secondsLeft(100));
        rate.update(0.5, 10);
        QVERIFY(!rate.secondsLeft(100));
        rate.update(3.0, 0);
        QVERIFY(!RateEstimator().unitsPerSecond());
    }

    void steadyWorkIsExact() {
        RateEstimator rate;
        for (int step = 1; step <= 40; ++step)
            rate.update(step * 0.5, static_cast<std::uint64_t>(step) * 500);
        QVERIFY(std::abs(*rate.unitsPerSecond() - 1000) < 1e-6);
        QVERIFY(std::abs(*rate.secondsLeft(50'000) - 30) < 1e-6);
        QCOMPARE(*rate.secondsLeft(20'000), 0.0);
        QVERIFY(!rate.secondsLeft(0));
    }

    // A speed that swings between 0 and 2000 must not make the figure swing by the same factor.
    void unevenWorkIsSmoothed() {
        RateEstimator rate;
        double lowest = 1e9;
        double highest = 0;
        std::uint64_t done = 0;
        for (int step = 1; step <= 400; ++step) {
            done += step % 2 ? 1000 : 0;
            rate.update(step * 0.5, done);
            if (step < 40) continue;
            lowest = std::min(lowest, *rate.unitsPerSecond());
            highest = std::max(highest, *rate.unitsPerSecond());
        }
        QVERIFY2(lowest > 900 && highest < 1100,
                 qPrintable(QStringLiteral("%1 … %2").arg(lowest).arg(highest)));
    }

    void aNewSpeedIsBelievedAfterAWhile() {
        RateEstimator rate;
        std::uint64_t done = 0;
        int step = 1;
        for (; step <= 100; ++step)
            rate.update(step * 0.5, done += 500);
        for (; step <= 180; ++step)
            rate.update(step * 0.5, done += 50);
        QVERIFY(*rate.unitsPerSecond() < 115 && *rate.unitsPerSecond() > 99);
    }
};

QTEST_GUILESS_MAIN(TestRateEstimator)
#include "test_rate_estimator.moc"
