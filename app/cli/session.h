// One run of the command line: where output goes, the workers, and how long work is run in the foreground:
// on the job queue's thread, while the main thread shows progress and listens for Ctrl-C.
// Main thread only.
#pragma once

#include "app/cli/terminal.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/jobs/worker_pool.h"

#include <algorithm>
#include <any>
#include <cstdint>
#include <functional>
#include <memory>

namespace qw::cli {

class Session {
public:
    explicit Session(Terminal& terminal) : m_terminal(terminal) {}

    Terminal& terminal() { return m_terminal; }
    // 0: one per logical CPU; at most kMostThreads. Takes effect if no worker has been asked for yet.
    static constexpr std::uint64_t kMostThreads = 1024;
    void setThreads(std::uint64_t threads) {
        m_threads = static_cast<unsigned>(std::min(threads, kMostThreads));
    }
    // Created when first used: most verbs need no workers.
    jobs::WorkerPool& pool();

    // Runs `work` to its end. SIGINT, SIGTERM and SIGHUP cancel it (Cancelled); a second one ends the process
    // at once. `title` names it on the progress line.
    template <class T>
    Result<T> run(const QString& title,
                  const std::function<Result<T>(const StopToken&, ProgressSink&)>& work) {
        QW_TRY(std::any value,
               runErased(title, [&work](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
                   QW_TRY(T result, work(stop, progress));
                   return std::any(std::move(result));
               }));
        return std::any_cast<T>(std::move(value));
    }

private:
    Result<std::any> runErased(const QString& title,
                               std::function<Result<std::any>(const StopToken&, ProgressSink&)> work);

    Terminal& m_terminal;
    unsigned m_threads = 0;
    std::unique_ptr<jobs::WorkerPool> m_pool;
};

} // namespace qw::cli
