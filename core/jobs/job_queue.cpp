#include "core/jobs/job_queue.h"

#include "core/jobs/rate_estimator.h"
#include "core/jobs/sleep_inhibitor.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <new>
#include <thread>

namespace qw::jobs {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPostInterval{50};
constexpr std::size_t kLogLines = 20'000;

struct Job {
    JobId id = 0;
    JobSpec spec;
    StopSource stop;
    // Written by the job's own threads without a lock.
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> total{0};
    // The rest is guarded by State::mutex.
    JobState state = JobState::Queued;
    bool started = false;
    Clock::duration ranBefore{}; // before `runningSince`
    Clock::time_point runningSince{};
    RateEstimator rate;
    std::string item;
    std::vector<std::string> log;
    std::optional<Error> error;
    std::any result;

    bool ended() const {
        return state == JobState::Done || state == JobState::Failed || state == JobState::Cancelled;
    }
    double seconds(Clock::time_point now) const {
        const auto ran = state == JobState::Running ? ranBefore + (now - runningSince) : ranBefore;
        return std::chrono::duration<double>(ran).count();
    }
};
using JobPtr = std::shared_ptr<Job>;

} // namespace

struct JobQueue::State {
    mutable std::mutex mutex;
    std::condition_variable queueChanged; // wakes the runner
    std::condition_variable postNeeded;   // wakes the notifier
    std::list<JobPtr> jobs;               // ended ones first, then in order of execution
    JobId lastId = 0;
    bool ending = false;
    bool stateChanged = false;
    std::atomic<bool> progressed{false};

    std::mutex listenerMutex; // held while the listener runs
    std::function<void()> listener;

    std::thread runner;
    std::thread notifier;

    class Sink;

    JobPtr find(JobId id) const {
        const auto it = std::ranges::find_if(jobs, [id](const JobPtr& job) { return job->id == id; });
        return it == jobs.end() ? nullptr : *it;
    }
    JobPtr nextQueued() const {
        const auto it =
            std::ranges::find_if(jobs, [](const JobPtr& job) { return job->state == JobState::Queued; });
        return it == jobs.end() ? nullptr : *it;
    }
    bool anyRunning() const {
        return std::ranges::any_of(jobs, [](const JobPtr& job) { return job->state == JobState::Running; });
    }

    // Mutex held. Ended jobs gather in front, in the order in which they ended.
    void end(const JobPtr& job, JobState state) {
        job->ranBefore +=
            job->state == JobState::Running ? Clock::now() - job->runningSince : Clock::duration{};
        job->state = state;
        jobs.remove(job);
        const auto firstLive =
            std::ranges::find_if(jobs, [](const JobPtr& other) { return !other->ended(); });
        jobs.insert(firstLive, job);
        announce();
    }
    // Mutex held.
    void announce() {
        stateChanged = true;
        postNeeded.notify_all();
        queueChanged.notify_all();
    }

    void runLoop();
    void notifyLoop();
    Result<std::any> runJob(Job& job);
};

class JobQueue::State::Sink final : public ProgressSink {
public:
    Sink(State& state, Job& job) : m_state(state), m_job(job) {}

    void setTotal(std::uint64_t total) override {
        m_job.total = total;
        m_state.progressed = true;
    }
    void advance(std::uint64_t amount) override {
        m_job.done += amount;
        m_state.progressed = true;
    }
    void setItem(std::string_view item) override {
        std::lock_guard lock(m_state.mutex);
        m_job.item = item;
        m_state.progressed = true;
    }
    void log(std::string_view line) override {
        std::lock_guard lock(m_state.mutex);
        if (m_job.log.size() < kLogLines) m_job.log.emplace_back(line);
        m_state.progressed = true;
    }

private:
    State& m_state;
    Job& m_job;
};

Result<std::any> JobQueue::State::runJob(Job& job) {
    Sink sink(*this, job);
    try {
        return job.spec.run(job.stop.token(), sink);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, Error::kNoOffset, {}};
    }
}

void JobQueue::State::runLoop() {
    std::unique_lock lock(mutex);
    while (true) {
        JobPtr job;
        queueChanged.wait(lock, [&] { return ending || (job = nextQueued()) != nullptr; });
        if (ending) return;
        job->state = JobState::Running;
        job->started = true;
        job->runningSince = Clock::now();
        announce();
        lock.unlock();

        Result<std::any> outcome = runJob(*job);
        // Whatever the work holds on to (a mapped source) is let go now, not when the user clears the list.
        std::function<Result<std::any>(const StopToken&, ProgressSink&)> finishedWork;

        lock.lock();
        std::swap(finishedWork, job->spec.run);
        if (outcome.ok()) {
            job->result = std::move(outcome).value();
            end(job, JobState::Done);
        } else if (outcome.error().code == ErrorCode::Cancelled) {
            end(job, JobState::Cancelled);
        } else {
            job->error = std::move(outcome).error();
            end(job, JobState::Failed);
        }
        lock.unlock();
        finishedWork = nullptr;
        lock.lock();
    }
}

// Posts changes to the listener and keeps the machine awake, on a thread of its own: a slow desktop bus or a
// slow listener never holds up the work.
void JobQueue::State::notifyLoop() {
    SleepInhibitor inhibitor;
    bool wanted = false;
    std::unique_lock lock(mutex);
    while (!ending) {
        const bool running = anyRunning();
        if (running)
            postNeeded.wait_for(lock, kPostInterval, [&] { return ending || stateChanged; });
        else
            postNeeded.wait(lock, [&] { return ending || stateChanged; });
        if (ending) break;
        const auto now = Clock::now();
        std::string title;
        bool active = false;
        for (const JobPtr& job : jobs) {
            if (job->state != JobState::Running) continue;
            job->rate.update(job->seconds(now), job->done);
            active = true;
            title = job->spec.title;
        }
        const bool post = std::exchange(stateChanged, false) | progressed.exchange(false);
        lock.unlock();
        if (post) {
            std::lock_guard listenerLock(listenerMutex);
            if (listener) listener();
        }
        if (active != wanted) {
            wanted = active;
            if (wanted)
                inhibitor.hold(title);
            else
                inhibitor.release();
        }
        lock.lock();
    }
}

JobQueue::JobQueue() : m_state(std::make_unique<State>()) {
    m_state->runner = std::thread([state = m_state.get()] { state->runLoop(); });
    m_state->notifier = std::thread([state = m_state.get()] { state->notifyLoop(); });
}

JobQueue::~JobQueue() {
    {
        std::lock_guard lock(m_state->mutex);
        m_state->ending = true;
        for (const JobPtr& job : m_state->jobs)
            job->stop.cancel();
    }
    m_state->queueChanged.notify_all();
    m_state->postNeeded.notify_all();
    m_state->notifier.join();
    m_state->runner.join();
}

JobId JobQueue::submit(JobSpec spec) {
    const auto job = std::make_shared<Job>();
    job->spec = std::move(spec);
    std::lock_guard lock(m_state->mutex);
    job->id = ++m_state->lastId;
    m_state->jobs.push_back(job);
    m_state->announce();
    return job->id;
}

void JobQueue::pause(JobId id) {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    if (!job || (job->state != JobState::Queued && job->state != JobState::Running)) return;
    if (job->state == JobState::Running) job->ranBefore += Clock::now() - job->runningSince;
    job->state = JobState::Paused;
    job->stop.setPaused(true);
    m_state->announce();
}

void JobQueue::resume(JobId id) {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    if (!job || job->state != JobState::Paused) return;
    job->state = job->started ? JobState::Running : JobState::Queued;
    job->runningSince = Clock::now();
    job->stop.setPaused(false);
    m_state->announce();
}

void JobQueue::cancel(JobId id) {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    if (!job || job->ended()) return;
    job->stop.cancel();
    // A started job ends by itself, at its next look at the token.
    if (!job->started) m_state->end(job, JobState::Cancelled);
}

void JobQueue::moveBefore(JobId id, JobId before) {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    const JobPtr target = before ? m_state->find(before) : nullptr;
    const auto waiting = [](const JobPtr& candidate) { return !candidate->ended() && !candidate->started; };
    if (!job || !waiting(job) || job == target || (before && (!target || !waiting(target)))) return;
    m_state->jobs.remove(job);
    m_state->jobs.insert(target ? std::ranges::find(m_state->jobs, target) : m_state->jobs.end(), job);
    m_state->announce();
}

void JobQueue::remove(JobId id) {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    if (!job || !job->ended()) return;
    m_state->jobs.remove(job);
    m_state->announce();
}

std::vector<JobSnapshot> JobQueue::snapshots() const {
    std::lock_guard lock(m_state->mutex);
    const auto now = Clock::now();
    std::vector<JobSnapshot> all;
    all.reserve(m_state->jobs.size());
    for (const JobPtr& job : m_state->jobs) {
        JobSnapshot& shot = all.emplace_back();
        shot.id = job->id;
        shot.kind = job->spec.kind;
        shot.title = job->spec.title;
        shot.state = job->state;
        shot.done = job->done;
        shot.total = job->total;
        shot.secondsElapsed = job->seconds(now);
        if (job->started && !job->ended()) shot.secondsLeft = job->rate.secondsLeft(shot.total);
        shot.item = job->item;
        shot.reservedBytes = job->spec.reservedBytes;
        shot.error = job->error;
    }
    return all;
}

std::vector<std::string> JobQueue::log(JobId id) const {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    return job ? job->log : std::vector<std::string>{};
}

std::any JobQueue::result(JobId id) const {
    std::lock_guard lock(m_state->mutex);
    const JobPtr job = m_state->find(id);
    return job ? job->result : std::any{};
}

bool JobQueue::idle() const {
    std::lock_guard lock(m_state->mutex);
    return std::ranges::all_of(m_state->jobs, [](const JobPtr& job) { return job->ended(); });
}

void JobQueue::setListener(std::function<void()> listener) {
    std::lock_guard lock(m_state->listenerMutex);
    m_state->listener = std::move(listener);
}

} // namespace qw::jobs
