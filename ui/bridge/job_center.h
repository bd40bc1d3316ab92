// Jobs as the window sees them: the latest snapshots as values, and signals on the GUI thread, at most 20 a
// second. The only other way across threads is Background (one-shot work). GUI thread only.
#pragma once

#include "core/jobs/job_queue.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <atomic>
#include <memory>

namespace qw::ui {

class JobCenter : public QObject {
    Q_OBJECT

public:
    // `queue` must outlive this object.
    explicit JobCenter(jobs::JobQueue& queue, QObject* parent = nullptr);
    ~JobCenter() override;

    jobs::JobId submit(jobs::JobSpec spec);
    void pause(jobs::JobId id);
    void resume(jobs::JobId id);
    void cancel(jobs::JobId id);
    void cancelAll();
    void moveBefore(jobs::JobId id, jobs::JobId before);
    // Forgets an ended job.
    void dismiss(jobs::JobId id);
    // Submits a failed or cancelled job's spec again and forgets the old one; 0 when it is unknown or has not
    // ended.
    jobs::JobId retry(jobs::JobId id);

    // In order of execution, ended ones first. Valid until the next changed().
    const std::vector<jobs::JobSnapshot>& snapshots() const { return m_snapshots; }
    const jobs::JobSnapshot* find(jobs::JobId id) const;
    QStringList log(jobs::JobId id) const;
    std::any result(jobs::JobId id) const; // empty unless Done

    bool idle() const;        // nothing queued, running or paused
    int waitingCount() const; // queued jobs
    // Disk space queued and running jobs have reserved.
    std::uint64_t reservedBytes() const;

signals:
    void changed();                                  // snapshots() is new
    void jobEnded(const qw::jobs::JobSnapshot& job); // once for every job
    void idleChanged(bool idle);

private:
    void refresh();
    void refreshSoon();

    jobs::JobQueue& m_queue;
    std::vector<jobs::JobSnapshot> m_snapshots;
    std::vector<std::pair<jobs::JobId, jobs::JobSpec>> m_specs; // for retry
    std::vector<jobs::JobId> m_reported;                        // ended jobs already signalled
    std::shared_ptr<std::atomic<bool>> m_posted = std::make_shared<std::atomic<bool>>(false);
    QElapsedTimer m_sinceRefresh;
    QTimer m_later;
    bool m_wasIdle = true;
};

} // namespace qw::ui

Q_DECLARE_METATYPE(qw::jobs::JobSnapshot)
