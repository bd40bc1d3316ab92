// A QApplication that can time every event it hands out, for the bench of the window.
#pragma once

#include "ui/bridge/heartbeat.h"

#include <QApplication>
#include <QElapsedTimer>

namespace qw {

class TimedApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    // Times are told to this heartbeat; null stops. Must outlive its use.
    void watch(ui::Heartbeat* heartbeat) { m_heartbeat = heartbeat; }

    bool notify(QObject* receiver, QEvent* event) override {
        // Events sent while another is handled belong to that one.
        if (!m_heartbeat || m_depth > 0) return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const bool result = QApplication::notify(receiver, event);
        if (m_heartbeat) m_heartbeat->noteHandler(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        --m_depth;
        return result;
    }

private:
    ui::Heartbeat* m_heartbeat = nullptr;
    int m_depth = 0;
};

} // namespace qw
