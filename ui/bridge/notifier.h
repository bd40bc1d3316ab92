// Tells the desktop that something is done, for people who look elsewhere. On Linux through
// org.freedesktop.Notifications, without a tray icon; elsewhere, or without a bus, nothing happens and the
// notice inside the window is all. GUI thread; never waits for an answer.
#pragma once

#include <QObject>
#include <QString>

namespace qw::ui {

class Notifier : public QObject {
    Q_OBJECT

public:
    explicit Notifier(QObject* parent = nullptr);

    void notify(const QString& title, const QString& text);

signals:
    void clicked(); // the user clicked the notification

private slots:
    void takeAction(uint id, const QString& action);

private:
    bool m_listening = false;
    uint m_last = 0;
};

} // namespace qw::ui
