#include "core/jobs/sleep_inhibitor.h"

#ifdef QW_HAVE_DBUS
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QFileInfo>
#include <QString>

#include <optional>

namespace qw::jobs {

namespace {

constexpr int kReplyMilliseconds = 500;

// Without an address libdbus would try to start a bus of its own; that is not ours to do.
bool sessionBusExpected() {
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}
bool systemBusExpected() {
    return qEnvironmentVariableIsSet("DBUS_SYSTEM_BUS_ADDRESS") ||
           QFileInfo::exists(QStringLiteral("/run/dbus/system_bus_socket"));
}

QString applicationName() {
    return QStringLiteral("Quantwright");
}

QDBusMessage screenSaverCall(const char* method) {
    return QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("/org/freedesktop/ScreenSaver"),
        QStringLiteral("org.freedesktop.ScreenSaver"), QString::fromLatin1(method));
}

} // namespace

struct SleepInhibitor::State {
    QDBusUnixFileDescriptor lock; // of login1; closing it ends the inhibition
    std::optional<uint> cookie;   // of ScreenSaver
};

SleepInhibitor::SleepInhibitor() : m_state(std::make_unique<State>()) {}

SleepInhibitor::~SleepInhibitor() {
    release();
}

void SleepInhibitor::hold(const std::string& reason) {
    // QtDBus needs an application object.
    if (held() || !QCoreApplication::instance()) return;
    const QString why = QString::fromStdString(reason);
    if (systemBusExpected()) {
        QDBusMessage call = QDBusMessage::createMethodCall(
            QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
            QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
        call << QStringLiteral("sleep:idle") << applicationName() << why << QStringLiteral("block");
        call.setAutoStartService(false);
        const QDBusMessage reply = QDBusConnection::systemBus().call(call, QDBus::Block, kReplyMilliseconds);
        if (reply.type() == QDBusMessage::ReplyMessage && !reply.arguments().isEmpty())
            m_state->lock = reply.arguments().constFirst().value<QDBusUnixFileDescriptor>();
    }
    if (sessionBusExpected()) {
        QDBusMessage call = screenSaverCall("Inhibit");
        call << applicationName() << why;
        call.setAutoStartService(false);
        const QDBusMessage reply = QDBusConnection::sessionBus().call(call, QDBus::Block, kReplyMilliseconds);
        if (reply.type() == QDBusMessage::ReplyMessage && !reply.arguments().isEmpty())
            m_state->cookie = reply.arguments().constFirst().toUInt();
    }
}

void SleepInhibitor::release() {
    m_state->lock = QDBusUnixFileDescriptor();
    if (m_state->cookie && QCoreApplication::instance()) {
        QDBusMessage call = screenSaverCall("UnInhibit");
        call << *m_state->cookie;
        QDBusConnection::sessionBus().call(call, QDBus::Block, kReplyMilliseconds);
    }
    m_state->cookie.reset();
}

bool SleepInhibitor::held() const {
    return m_state->lock.isValid() || m_state->cookie.has_value();
}

} // namespace qw::jobs

#else

namespace qw::jobs {

struct SleepInhibitor::State {};

SleepInhibitor::SleepInhibitor() = default;
SleepInhibitor::~SleepInhibitor() = default;
void SleepInhibitor::hold(const std::string&) {}
void SleepInhibitor::release() {}
bool SleepInhibitor::held() const {
    return false;
}

} // namespace qw::jobs

#endif
