// What the parts of the window share, as references: main composes it and outlives every page. GUI thread
// only.
#pragma once

#include "core/jobs/worker_pool.h"

#include <memory>

namespace qw::ui {

class Background;
class JobCenter;
class ModelSession;
class Settings;

// The worker threads of jobs, as many as the settings say. A job holds the pool it started with, so a change
// of the number counts from the next job on.
class SharedPool {
public:
    explicit SharedPool(unsigned threads) : m_pool(std::make_shared<jobs::WorkerPool>(threads)) {}
    std::shared_ptr<jobs::WorkerPool> get() const { return m_pool; }
    void resize(unsigned threads) { m_pool = std::make_shared<jobs::WorkerPool>(threads); }

private:
    std::shared_ptr<jobs::WorkerPool> m_pool;
};

struct Workspace {
    Settings& settings;
    JobCenter& jobs;          // long work the user sees in the jobs strip
    ModelSession& session;    // the current model
    Background& files;        // short tasks: opening, peeking, checking a folder
    Background& calculations; // tasks of seconds: plans, statistics of a tensor
    SharedPool& pool;
};

} // namespace qw::ui
