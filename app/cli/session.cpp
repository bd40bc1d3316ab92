#include "app/cli/session.h"

#include "app/cli/interrupt.h"
#include "app/cli/progress_display.h"
#include "core/jobs/job_queue.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace qw::cli {

namespace {

// How late an interrupt may be seen.
constexpr std::chrono::milliseconds kTick{20};

} // namespace

jobs::WorkerPool& Session::pool() {
    if (!m_pool) m_pool = std::make_unique<jobs::WorkerPool>(m_threads);
    return *m_pool;
}

Result<std::any> Session::runErased(const QString& title,
                                    std::function<Result<std::any>(const StopToken&, ProgressSink&)> work) {
    std::mutex mutex;
    std::condition_variable changed;
    bool news = false;

    const InterruptWatch interrupts;
    ProgressDisplay display(m_terminal, title);
    jobs::JobQueue queue;
    queue.setListener([&] {
        const std::lock_guard lock(mutex);
        news = true;
        changed.notify_one();
    });
    const jobs::JobId id = queue.submit(
        {.kind = "command", .title = title.toStdString(), .reservedBytes = 0, .run = std::move(work)});

    bool cancelling = false;
    while (true) {
        const std::vector<jobs::JobSnapshot> all = queue.snapshots();
        const auto job = std::ranges::find(all, id, &jobs::JobSnapshot::id);
        if (job->ended()) {
            queue.setListener({});
            display.finish();
            if (job->state == jobs::JobState::Done) return queue.result(id);
            if (job->state == jobs::JobState::Failed) return job->error.value();
            return Error{.code = ErrorCode::Cancelled, .path = {}, .details = {}};
        }
        display.update(*job);
        if (interrupts.count() > 0 && !cancelling) {
            cancelling = true;
            m_terminal.note(QStringLiteral("Stopping; a second Ctrl-C ends at once…"));
            queue.cancel(id);
        }
        std::unique_lock lock(mutex);
        changed.wait_for(lock, kTick, [&] { return news; });
        news = false;
    }
}

} // namespace qw::cli
