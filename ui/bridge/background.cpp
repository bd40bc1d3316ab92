#include "ui/bridge/background.h"

namespace qw::ui {

Background::Background(QObject* parent) : QObject(parent), m_queue(std::make_unique<jobs::JobQueue>()) {}

// The queue joins first; events it posted to this object die with it.
Background::~Background() {
    m_queue.reset();
}

Background::TaskId Background::runErased(QObject* context, std::function<std::any(const StopToken&)> work,
                                         std::function<void(const std::any&)> done) {
    forgetEnded();
    const QPointer<QObject> guard(context ? context : this);
    const auto wanted = std::make_shared<bool>(true); // GUI thread only
    jobs::JobSpec spec;
    spec.kind = "background";
    spec.run = [this, guard, wanted, work = std::move(work),
                done = std::move(done)](const StopToken& stop, ProgressSink&) -> Result<std::any> {
        std::any result = work(stop);
        QMetaObject::invokeMethod(
            this,
            [this, guard, wanted, result, done] {
                --m_waiting;
                std::erase_if(m_wanted, [&](const auto& entry) { return entry.second == wanted; });
                // Cancelled meanwhile, perhaps after the work had finished: nobody waits for it.
                if (guard && *wanted) done(result);
            },
            Qt::QueuedConnection);
        return std::any();
    };
    ++m_waiting;
    const TaskId id = m_queue->submit(std::move(spec));
    m_wanted.emplace(id, wanted);
    return id;
}

void Background::cancel(TaskId id) {
    if (const auto task = m_wanted.find(id); task != m_wanted.end()) {
        *task->second = false;
        m_wanted.erase(task);
    }
    for (const jobs::JobSnapshot& job : m_queue->snapshots())
        if (job.id == id && job.state == jobs::JobState::Queued) {
            m_queue->cancel(id);
            --m_waiting; // never started: nothing will be posted
            return;
        }
    m_queue->cancel(id);
}

void Background::forgetEnded() {
    for (const jobs::JobSnapshot& job : m_queue->snapshots())
        if (job.ended()) m_queue->remove(job.id);
}

} // namespace qw::ui
