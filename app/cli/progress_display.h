// Progress of one job on standard error: a bar that redraws itself on a terminal, a plain line now and then
// in a pipe, nothing with --quiet.
#pragma once

#include "app/cli/terminal.h"
#include "core/jobs/job_queue.h"

#include <chrono>

namespace qw::cli {

class ProgressDisplay {
public:
    ProgressDisplay(Terminal& terminal, QString title) : m_terminal(terminal), m_title(std::move(title)) {}

    // Cheap when nothing is to be shown; called many times a second.
    void update(const jobs::JobSnapshot& job);
    // Takes the bar away.
    void finish() { m_terminal.transientLine({}); }

private:
    using Clock = std::chrono::steady_clock;

    void drawBar(const jobs::JobSnapshot& job);
    void printLine(const jobs::JobSnapshot& job);

    Terminal& m_terminal;
    QString m_title;
    Clock::time_point m_lastShown = Clock::now();
    int m_lastPercent = 0;
};

} // namespace qw::cli
