// One-shot work off the GUI thread: opening a file, peeking at a header, planning. Each Background is one
// lane of core's job queue: tasks run one after another, and the result comes back on the GUI thread. GUI
// thread only; `work` runs on the lane's thread and must not touch widgets.
#pragma once

#include "core/jobs/job_queue.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <map>
#include <memory>

namespace qw::ui {

class Background : public QObject {
    Q_OBJECT

public:
    explicit Background(QObject* parent = nullptr);
    ~Background() override; // cancels, then joins

    using TaskId = jobs::JobId;

    // `done` is called once, on the GUI thread, with what `work` returned; never when the task was cancelled
    // or `context` is gone by then.
    template <class T>
    TaskId run(QObject* context, std::function<Result<T>(const StopToken&)> work,
               std::function<void(Result<T>)> done) {
        return runErased(
            context,
            [work = std::move(work)](const StopToken& stop) -> std::any {
                return std::make_shared<Result<T>>(work(stop));
            },
            [done = std::move(done)](const std::any& result) {
                done(std::move(*std::any_cast<const std::shared_ptr<Result<T>>&>(result)));
            });
    }
    // `done` will not be called any more; the work ends when it next looks at its token.
    void cancel(TaskId id);
    bool busy() const { return m_waiting > 0; }

private:
    TaskId runErased(QObject* context, std::function<std::any(const StopToken&)> work,
                     std::function<void(const std::any&)> done);
    void forgetEnded();

    // What is still wanted of each task not yet handed back: cancel() also reaches work that has just ended.
    std::map<TaskId, std::shared_ptr<bool>> m_wanted;
    std::unique_ptr<jobs::JobQueue> m_queue;
    int m_waiting = 0;
};

} // namespace qw::ui
