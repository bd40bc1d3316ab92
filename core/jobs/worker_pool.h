// The threads that do the work: a fixed set, created once, shared by all jobs. Only core/jobs creates
// threads.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace qw::jobs {

class WorkerPool {
public:
    // threads = 0: one per logical CPU this process may use.
    explicit WorkerPool(unsigned threads = 0);
    ~WorkerPool(); // joins; no work may be in flight
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    unsigned threadCount() const;

    // Calls body(index, worker) for every index in [0, count), in increasing order of start, on up to
    // threadCount() threads including the caller, and returns when all have returned. `worker` is
    // < threadCount(): use it to pick per-thread buffers. A body that returns false stops the rest from
    // starting. May be called from several threads at once; calls then share the workers. What a body throws
    // ends the call and is thrown to the caller once every body has returned (std::bad_alloc is the likely
    // one).
    void parallelFor(std::size_t count, const std::function<bool(std::size_t index, unsigned worker)>& body);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace qw::jobs
