#include "ui/style/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>
#include <QStyleHints>

namespace qw::ui {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kObject = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

// The portal's values: 0 no preference, 1 dark, 2 light.
std::optional<bool> darkFrom(QVariant value) {
    // Read() wraps the value in a variant twice.
    while (value.userType() == qMetaTypeId<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    const uint scheme = value.toUInt();
    if (scheme == 1) return true;
    if (scheme == 2) return false;
    return std::nullopt;
}

} // namespace

SystemTheme::SystemTheme(QObject* parent)
    : QObject(parent), m_platform(QGuiApplication::palette().color(QPalette::Window).lightness() < 128) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto* hints = QGuiApplication::styleHints();
    const auto read = [this, hints] {
        const auto scheme = hints->colorScheme();
        take(scheme == Qt::ColorScheme::Unknown ? std::nullopt
                                                : std::optional(scheme == Qt::ColorScheme::Dark));
    };
    connect(hints, &QStyleHints::colorSchemeChanged, this, read);
    read();
#else
    ask();
#endif
}

void SystemTheme::ask() {
    // Without a session bus the platform's palette is all there is; asking would only cost start-up time.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(kService, kObject, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(takePortalSetting(QString, QString, QDBusVariant)));
    QDBusMessage message =
        QDBusMessage::createMethodCall(kService, kObject, kInterface, QStringLiteral("Read"));
    message << kGroup << kKey;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (reply.isValid()) take(darkFrom(reply.value().variant()));
        call->deleteLater();
    });
}

void SystemTheme::takePortalSetting(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group == kGroup && key == kKey) take(darkFrom(value.variant()));
}

void SystemTheme::take(std::optional<bool> dark) {
    const bool before = this->dark();
    m_portal = dark;
    if (this->dark() != before) emit changed();
}

} // namespace qw::ui
