#include "ui/bridge/heartbeat.h"

#include <algorithm>
#include <cmath>

namespace qw::ui {

Heartbeat::Heartbeat(QObject* parent) : QObject(parent) {}

void Heartbeat::start() {
    m_gaps.clear();
    m_longestHandler = 0;
    m_first = true;
    m_clock.start();
    m_timer.start(5, Qt::PreciseTimer, this);
}

void Heartbeat::stop() {
    m_timer.stop();
}

void Heartbeat::timerEvent(QTimerEvent*) {
    const double gap = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    m_clock.restart();
    // The first tick measures how long ago start() was, not a turn of the loop.
    if (!m_first) m_gaps.push_back(static_cast<float>(gap));
    m_first = false;
}

void Heartbeat::noteHandler(double milliseconds) {
    m_longestHandler = std::max(m_longestHandler, milliseconds);
}

Heartbeat::Report Heartbeat::report() const {
    Report report;
    report.beats = m_gaps.size();
    report.longestHandlerMs = m_longestHandler;
    if (m_gaps.empty()) return report;
    std::vector<float> sorted = m_gaps;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double share) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
        return static_cast<double>(sorted[std::min(sorted.size() - 1, rank == 0 ? 0 : rank - 1)]);
    };
    report.medianMs = at(0.5);
    report.p999Ms = at(0.999);
    report.longestMs = static_cast<double>(sorted.back());
    return report;
}

} // namespace qw::ui
