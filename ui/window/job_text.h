// Jobs in words.
#pragma once

#include "core/jobs/job_queue.h"
#include "ui/style/controls.h"

#include <QString>

namespace qw::ui {

QString durationText(double seconds);        // "8 s", "1 m 12 s", "2 h 05 m"
int percentOf(const jobs::JobSnapshot& job); // 0 … 100; 100 only when all is done
// "68 % · 1 m 12 s left", "Paused at 40 %", "Waiting", "Verified · 4.07 GiB", what failed.
QString jobStatusText(const jobs::JobSnapshot& job, const std::any& result);
Verdict jobVerdict(const jobs::JobSnapshot& job);

} // namespace qw::ui
