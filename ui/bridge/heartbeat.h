// How fluid the window is: the gaps between turns of the event loop, and how long single events take to
// handle. A timer fires every 5 ms; a gap is the time between two of its ticks. GUI thread only.
#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QObject>

#include <vector>

namespace qw::ui {

class Heartbeat : public QObject {
    Q_OBJECT

public:
    explicit Heartbeat(QObject* parent = nullptr);

    void start();
    void stop();

    struct Report {
        std::size_t beats = 0;
        double medianMs = 0;
        double p999Ms = 0; // 99.9 % of the gaps are not longer
        double longestMs = 0;
        double longestHandlerMs = 0; // as noteHandler() was told
    };
    Report report() const;

    // Called by an application that times its own event dispatch (see TimedApplication in app/).
    void noteHandler(double milliseconds);

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    QBasicTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<float> m_gaps; // milliseconds
    double m_longestHandler = 0;
    bool m_first = true;
};

} // namespace qw::ui
