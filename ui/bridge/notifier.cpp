#include "ui/bridge/notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace qw::ui {

namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kObject = QStringLiteral("/org/freedesktop/Notifications");

} // namespace

Notifier::Notifier(QObject* parent) : QObject(parent) {}

void Notifier::notify(const QString& title, const QString& text) {
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    if (!m_listening)
        m_listening = bus.connect(kService, kObject, kService, QStringLiteral("ActionInvoked"), this,
                                  SLOT(takeAction(uint, QString)));
    QDBusMessage message =
        QDBusMessage::createMethodCall(kService, kObject, kService, QStringLiteral("Notify"));
    // Program, id to replace, icon, title, text, actions (id, label), hints, milliseconds (-1: the desktop's
    // choice).
    message << QStringLiteral("Quantwright") << m_last << QStringLiteral("quantwright") << title << text
            << QStringList{QStringLiteral("default"), tr("Show")} << QVariantMap{} << -1;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<uint> reply = *call;
        if (reply.isValid()) m_last = reply.value();
        call->deleteLater();
    });
}

void Notifier::takeAction(uint id, const QString&) {
    if (id == m_last) emit clicked();
}

} // namespace qw::ui
