#include "ui/bridge/job_center.h"

#include <algorithm>

namespace qw::ui {

namespace {

constexpr int kRefreshMilliseconds = 50; // 20 a second

} // namespace

JobCenter::JobCenter(jobs::JobQueue& queue, QObject* parent) : QObject(parent), m_queue(queue) {
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &JobCenter::refresh);
    m_sinceRefresh.start();
    // Runs on the job's threads. One event is under way at most; posting is all that happens here.
    m_queue.setListener([this, posted = m_posted] {
        if (!posted->exchange(true))
            QMetaObject::invokeMethod(this, &JobCenter::refreshSoon, Qt::QueuedConnection);
    });
    refresh();
}

JobCenter::~JobCenter() {
    m_queue.setListener({});
}

void JobCenter::refreshSoon() {
    m_posted->store(false);
    const qint64 passed = m_sinceRefresh.elapsed();
    if (passed >= kRefreshMilliseconds)
        refresh();
    else if (!m_later.isActive())
        m_later.start(static_cast<int>(kRefreshMilliseconds - passed));
}

void JobCenter::refresh() {
    m_later.stop();
    m_sinceRefresh.restart();
    m_snapshots = m_queue.snapshots();

    std::vector<jobs::JobSnapshot> ended;
    for (const jobs::JobSnapshot& job : m_snapshots)
        if (job.ended() && std::find(m_reported.begin(), m_reported.end(), job.id) == m_reported.end()) {
            m_reported.push_back(job.id);
            ended.push_back(job);
        }
    emit changed();
    for (const jobs::JobSnapshot& job : ended)
        emit jobEnded(job);
    if (const bool nowIdle = idle(); nowIdle != m_wasIdle) {
        m_wasIdle = nowIdle;
        emit idleChanged(nowIdle);
    }
}

jobs::JobId JobCenter::submit(jobs::JobSpec spec) {
    jobs::JobSpec copy = spec;
    const jobs::JobId id = m_queue.submit(std::move(spec));
    m_specs.emplace_back(id, std::move(copy));
    refresh();
    return id;
}

void JobCenter::pause(jobs::JobId id) {
    m_queue.pause(id);
    refresh();
}

void JobCenter::resume(jobs::JobId id) {
    m_queue.resume(id);
    refresh();
}

void JobCenter::cancel(jobs::JobId id) {
    m_queue.cancel(id);
    refresh();
}

void JobCenter::cancelAll() {
    // The running one last, so that no queued job starts in between.
    const std::vector<jobs::JobSnapshot> all = m_queue.snapshots();
    for (const auto& job : all)
        if (job.state == jobs::JobState::Queued) m_queue.cancel(job.id);
    for (const auto& job : all)
        if (!job.ended()) m_queue.cancel(job.id);
    refresh();
}

void JobCenter::moveBefore(jobs::JobId id, jobs::JobId before) {
    m_queue.moveBefore(id, before);
    refresh();
}

void JobCenter::dismiss(jobs::JobId id) {
    const jobs::JobSnapshot* job = find(id);
    if (!job || !job->ended()) return;
    m_queue.remove(id);
    std::erase_if(m_specs, [id](const auto& entry) { return entry.first == id; });
    std::erase(m_reported, id);
    refresh();
}

jobs::JobId JobCenter::retry(jobs::JobId id) {
    const jobs::JobSnapshot* job = find(id);
    const auto spec =
        std::find_if(m_specs.begin(), m_specs.end(), [id](const auto& e) { return e.first == id; });
    if (!job || !job->ended() || spec == m_specs.end()) return 0;
    jobs::JobSpec again = spec->second;
    dismiss(id);
    return submit(std::move(again));
}

const jobs::JobSnapshot* JobCenter::find(jobs::JobId id) const {
    const auto job =
        std::find_if(m_snapshots.begin(), m_snapshots.end(), [id](const auto& s) { return s.id == id; });
    return job == m_snapshots.end() ? nullptr : &*job;
}

QStringList JobCenter::log(jobs::JobId id) const {
    QStringList lines;
    for (const std::string& line : m_queue.log(id))
        lines << QString::fromStdString(line);
    return lines;
}

std::any JobCenter::result(jobs::JobId id) const {
    return m_queue.result(id);
}

bool JobCenter::idle() const {
    return std::all_of(m_snapshots.begin(), m_snapshots.end(), [](const auto& job) { return job.ended(); });
}

int JobCenter::waitingCount() const {
    return static_cast<int>(std::count_if(m_snapshots.begin(), m_snapshots.end(), [](const auto& job) {
        return job.state == jobs::JobState::Queued;
    }));
}

std::uint64_t JobCenter::reservedBytes() const {
    std::uint64_t sum = 0;
    for (const auto& job : m_snapshots)
        if (!job.ended()) sum += job.reservedBytes;
    return sum;
}

} // namespace qw::ui
