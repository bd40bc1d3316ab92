// A private session bus with a screen saver service of our own; skipped where dbus-daemon is not installed.
#include "core/jobs/job_queue.h"
#include "core/jobs/sleep_inhibitor.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <atomic>
#include <semaphore>

using namespace qw;
using namespace qw::jobs;

namespace {

class ScreenSaver : public QDBusVirtualObject {
public:
    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
        if (message.member() == QLatin1String("Inhibit")) {
            reason = message.arguments().at(1).toString();
            ++holders;
            connection.send(message.createReply(QVariant::fromValue<uint>(77)));
        } else if (message.member() == QLatin1String("UnInhibit") &&
                   message.arguments().at(0).toUInt() == 77) {
            --holders;
            connection.send(message.createReply());
        } else {
            return false;
        }
        return true;
    }
    std::atomic<int> holders{0};
    QString reason;
};

} // namespace

class TestSleepInhibitor : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus"); }

    // libdbus reads the environment once per process, so the test with a bus comes first.
    void aRunningJobKeepsTheMachineAwake() {
        const QString daemon = QStandardPaths::findExecutable("dbus-daemon");
        if (daemon.isEmpty()) QSKIP("dbus-daemon is not installed");
        QProcess bus;
        bus.start(daemon, {"--session", "--nofork", "--print-address=1"});
        QVERIFY(bus.waitForReadyRead(10'000));
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus.readLine().trimmed());

        ScreenSaver service;
        QDBusConnection connection =
            QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), "service");
        QVERIFY(connection.registerService("org.freedesktop.ScreenSaver"));
        QVERIFY(connection.registerVirtualObject("/org/freedesktop/ScreenSaver", &service));

        JobQueue queue;
        const JobId id = queue.submit(
            {"test", "Exporting", 0, [](const StopToken& stop, ProgressSink&) -> Result<std::any> {
                 while (!stop.waitWhilePaused())
                     QThread::msleep(1);
                 return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
             }});
        QTRY_COMPARE(service.holders.load(), 1);
        QCOMPARE(service.reason, QStringLiteral("Exporting"));
        queue.pause(id);
        QTRY_COMPARE(service.holders.load(), 0);
        queue.resume(id);
        QTRY_COMPARE(service.holders.load(), 1);
        queue.cancel(id);
        QTRY_COMPARE(service.holders.load(), 0);
        QDBusConnection::disconnectFromBus("service");
        bus.terminate();
        bus.waitForFinished();
    }

    void withoutABusNothingHappens() {
        SleepInhibitor inhibitor;
        inhibitor.hold("the bus has gone");
        QVERIFY(!inhibitor.held());
        inhibitor.release();

        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("XDG_RUNTIME_DIR", "/nonexistent");
        inhibitor.hold("no bus is expected");
        QVERIFY(!inhibitor.held());
    }
};

QTEST_GUILESS_MAIN(TestSleepInhibitor)
#include "test_sleep_inhibitor.moc"
