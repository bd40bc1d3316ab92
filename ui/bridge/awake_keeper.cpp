#include "ui/bridge/awake_keeper.h"

#include "core/jobs/sleep_inhibitor.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/settings.h"

#include <algorithm>

namespace qw::ui {

AwakeKeeper::AwakeKeeper(JobCenter& jobs, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_inhibitor(std::make_shared<jobs::SleepInhibitor>()) {
    connect(&jobs, &JobCenter::changed, this, &AwakeKeeper::follow);
    connect(&settings, &Settings::changed, this, &AwakeKeeper::follow);
    follow();
}

AwakeKeeper::~AwakeKeeper() = default;

void AwakeKeeper::follow() {
    // Paused jobs do not keep the computer awake.
    const auto& all = m_jobs.snapshots();
    const bool running = std::any_of(all.begin(), all.end(), [](const jobs::JobSnapshot& job) {
        return job.state == jobs::JobState::Running || job.state == jobs::JobState::Queued;
    });
    const bool wanted = running && m_settings.keepAwake();
    if (wanted == m_wanted) return;
    m_wanted = wanted;
    m_lane.run<bool>(
        this,
        [inhibitor = m_inhibitor, wanted,
         reason = tr("Exporting a model").toStdString()](const StopToken&) -> Result<bool> {
            if (wanted)
                inhibitor->hold(reason);
            else
                inhibitor->release();
            return inhibitor->held();
        },
        [](Result<bool>) {});
}

} // namespace qw::ui
