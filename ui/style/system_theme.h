// Whether the desktop asks for dark windows. Qt 6.4 does not say (QStyleHints::colorScheme came with 6.5), so
// this adapter asks the desktop portal (org.freedesktop.appearance) and falls back to the platform's palette.
#pragma once

#include <QDBusVariant>
#include <QObject>

#include <optional>

namespace qw::ui {

// GUI thread. The portal is asked without waiting; until it answers, the platform's palette counts.
class SystemTheme : public QObject {
    Q_OBJECT

public:
    explicit SystemTheme(QObject* parent = nullptr);

    bool dark() const { return m_portal.value_or(m_platform); }

signals:
    void changed();

private slots:
    void takePortalSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void take(std::optional<bool> dark);

    bool m_platform;              // from the palette before ours replaced it
    std::optional<bool> m_portal; // nothing: no portal, or no preference
};

} // namespace qw::ui
