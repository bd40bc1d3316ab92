#include "core/jobs/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace qw::jobs {

namespace {

// Containers and taskset give a process fewer CPUs than the machine has.
unsigned usableCpuCount() {
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        if (const int count = CPU_COUNT(&set); count > 0) return static_cast<unsigned>(count);
    }
#endif
    return std::max(1u, std::thread::hardware_concurrency());
}

// One parallelFor in progress. Lives on the caller's stack; helpers are counted under the pool's mutex.
struct Call {
    const std::function<bool(std::size_t, unsigned)>& body;
    const std::size_t count;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stopped{false};
    unsigned helpers = 0;       // guarded by State::mutex
    std::exception_ptr failure; // guarded by State::mutex

    bool hasWork() const {
        return !stopped.load(std::memory_order_relaxed) && next.load(std::memory_order_relaxed) < count;
    }
};

} // namespace

struct WorkerPool::State {
    std::mutex mutex;
    std::condition_variable workArrived;
    std::condition_variable helperLeft;
    std::list<Call*> calls;
    bool ending = false;
    std::vector<std::thread> threads;

    void drain(Call& call, unsigned worker) {
        try {
            while (!call.stopped.load(std::memory_order_relaxed)) {
                const std::size_t index = call.next.fetch_add(1, std::memory_order_relaxed);
                if (index >= call.count) return;
                if (!call.body(index, worker)) call.stopped.store(true, std::memory_order_relaxed);
            }
        } catch (...) {
            call.stopped = true;
            std::lock_guard lock(mutex);
            if (!call.failure) call.failure = std::current_exception();
        }
    }

    // The call with work that has the fewest helpers, so that calls in parallel share them.
    Call* neediest() const {
        Call* best = nullptr;
        for (Call* call : calls)
            if (call->hasWork() && (!best || call->helpers < best->helpers)) best = call;
        return best;
    }

    void helperLoop(unsigned worker) {
        std::unique_lock lock(mutex);
        while (true) {
            Call* call = nullptr;
            workArrived.wait(lock, [&] { return ending || (call = neediest()) != nullptr; });
            if (ending) return;
            ++call->helpers;
            lock.unlock();
            drain(*call, worker);
            lock.lock();
            if (--call->helpers == 0) helperLeft.notify_all();
        }
    }
};

WorkerPool::WorkerPool(unsigned threads) : m_state(std::make_unique<State>()) {
    const unsigned count = threads ? threads : usableCpuCount();
    // Worker 0 is whoever calls parallelFor.
    m_state->threads.reserve(count - 1);
    for (unsigned worker = 1; worker < count; ++worker)
        m_state->threads.emplace_back([state = m_state.get(), worker] { state->helperLoop(worker); });
}

WorkerPool::~WorkerPool() {
    {
        std::lock_guard lock(m_state->mutex);
        m_state->ending = true;
    }
    m_state->workArrived.notify_all();
    for (std::thread& thread : m_state->threads)
        thread.join();
}

unsigned WorkerPool::threadCount() const {
    return static_cast<unsigned>(m_state->threads.size()) + 1;
}

void WorkerPool::parallelFor(std::size_t count, const std::function<bool(std::size_t, unsigned)>& body) {
    if (count == 0) return;
    Call call{body, count, {}, {}, 0, nullptr};
    const bool shared = count > 1 && !m_state->threads.empty();
    if (shared) {
        std::lock_guard lock(m_state->mutex);
        m_state->calls.push_back(&call);
    }
    if (shared) m_state->workArrived.notify_all();
    m_state->drain(call, 0);
    if (shared) {
        std::unique_lock lock(m_state->mutex);
        m_state->calls.remove(&call);
        m_state->helperLeft.wait(lock, [&] { return call.helpers == 0; });
    }
    if (call.failure) std::rethrow_exception(call.failure);
}

} // namespace qw::jobs
