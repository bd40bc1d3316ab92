// Jobs: long work with progress, pause and cancel, run one after another on a runner thread (each spreads
// itself over the WorkerPool). A job ends exactly once: done, failed or cancelled.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qw::jobs {

using JobId = std::uint64_t;

enum class JobState { Queued, Running, Paused, Done, Failed, Cancelled };

// What to do. `run` is called once, on the runner thread; its std::any is handed to whoever asks for the
// result.
struct JobSpec {
    std::string kind;                // stable identifier: "export", "verify", "tensor-statistics"
    std::string title;               // for the user, translated by the caller
    std::uint64_t reservedBytes = 0; // disk space a queued job will need, so that later ones can be checked
    std::function<Result<std::any>(const StopToken&, ProgressSink&)> run;
};

// One job, as a value.
struct JobSnapshot {
    JobId id = 0;
    std::string kind;
    std::string title;
    JobState state = JobState::Queued;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    double secondsElapsed = 0;         // running time without pauses
    std::optional<double> secondsLeft; // smoothed; nothing until it means something
    std::string item;
    std::uint64_t reservedBytes = 0;
    std::optional<Error> error; // Failed only

    bool ended() const {
        return state == JobState::Done || state == JobState::Failed || state == JobState::Cancelled;
    }
};

// All functions may be called from any thread. Destruction cancels everything, then joins. The machine is
// kept awake while a job runs (not while it is paused), see sleep_inhibitor.h. A paused job that had started
// keeps its place: the ones behind it wait. A job whose work returns Cancelled ends as Cancelled, one whose
// work throws std::bad_alloc as Failed with OutOfMemory.
class JobQueue {
public:
    JobQueue();
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    JobId submit(JobSpec spec);
    void pause(JobId id); // a queued job may be paused too: it is passed over
    void resume(JobId id);
    void cancel(JobId id);
    // Puts a queued job before another queued one (0: last).
    void moveBefore(JobId id, JobId before);
    // Forgets an ended job.
    void remove(JobId id);

    std::vector<JobSnapshot> snapshots() const; // order of execution, ended ones first
    std::vector<std::string> log(JobId id) const;
    std::any result(JobId id) const; // empty unless Done
    bool idle() const;               // nothing queued, running or paused

    // Called after changes, from a thread of the queue, one call at a time: at most 20 times a second for
    // progress and at once for a change of state. Keep it short (post an event) and do not call setListener
    // or destroy the queue in it. Empty removes it; returns after a running call has ended.
    void setListener(std::function<void()> listener);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace qw::jobs
