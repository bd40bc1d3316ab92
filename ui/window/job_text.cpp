#include "ui/window/job_text.h"

#include "ui/bridge/export_job.h"
#include "ui/text/amounts.h"
#include "ui/text/error_text.h"

#include <QCoreApplication>

#include <cmath>

namespace qw::ui {

namespace {

// Gives the translations their context.
struct JobTextWords {
    Q_DECLARE_TR_FUNCTIONS(JobText)
};

} // namespace

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    if (seconds < 1) return JobTextWords::tr("under 1 s");
    if (whole < 60) return JobTextWords::tr("%1 s").arg(whole);
    if (whole < 3600)
        return JobTextWords::tr("%1 m %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return JobTextWords::tr("%1 h %2 m").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

int percentOf(const jobs::JobSnapshot& job) {
    if (job.state == jobs::JobState::Done) return 100;
    if (job.total == 0) return 0;
    const double share = static_cast<double>(job.done) / static_cast<double>(job.total);
    return std::clamp(static_cast<int>(share * 100), 0, 99);
}

QString jobStatusText(const jobs::JobSnapshot& job, const std::any& result) {
    switch (job.state) {
    case jobs::JobState::Queued:
        return JobTextWords::tr("Waiting");
    case jobs::JobState::Paused:
        return job.done == 0 ? JobTextWords::tr("Paused")
                             : JobTextWords::tr("Paused at %1 %").arg(percentOf(job));
    case jobs::JobState::Running: {
        if (job.total == 0) return JobTextWords::tr("Starting…");
        QString text = JobTextWords::tr("%1 %").arg(percentOf(job));
        if (job.secondsLeft)
            text += QStringLiteral(" · ") + JobTextWords::tr("%1 left").arg(durationText(*job.secondsLeft));
        return text;
    }
    case jobs::JobState::Done:
        if (const auto report = exportReportOf(result)) {
            const QString size = sizeText(report->bytes);
            const QString time = durationText(report->seconds);
            return report->verified ? JobTextWords::tr("Verified · %1 · %2").arg(size, time)
                                    : JobTextWords::tr("Done · %1 · %2").arg(size, time);
        }
        return JobTextWords::tr("Done in %1").arg(durationText(job.secondsElapsed));
    case jobs::JobState::Failed:
        return job.error ? describe(*job.error).what : JobTextWords::tr("Failed");
    case jobs::JobState::Cancelled:
        return JobTextWords::tr("Cancelled");
    }
    return {};
}

Verdict jobVerdict(const jobs::JobSnapshot& job) {
    switch (job.state) {
    case jobs::JobState::Done:
        return Verdict::Good;
    case jobs::JobState::Failed:
        return Verdict::Bad;
    default:
        return Verdict::Neutral;
    }
}

} // namespace qw::ui
