// Cancel and pause, shared between whoever owns a piece of work and the threads that do it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include <atomic>

namespace qw {

class StopSource;

// Held by the work. Cheap to copy; all functions may be called from any thread.
class StopToken {
public:
    StopToken() = default;  // never stops

    // True once cancelled. Work asks at least every 50 ms of computing.
    bool cancelled() const { return m_state && m_state->cancelled.load(std::memory_order_relaxed); }

    // True while paused: work that borrowed shared threads gives them back before it waits.
    bool paused() const { return m_state && m_state->paused.load(std::memory_order_acquire); }

    // Blocks while paused; returns true when the work must end (cancelled), false to go on.
    bool waitWhilePaused() const {
        if (!m_state)
            return false;
        if (m_state->paused.load(std::memory_order_acquire)) {
            std::unique_lock lock(m_state->mutex);
            m_state->changed.wait(lock, [&] { return !m_state->paused || m_state->cancelled; });
        }
        return cancelled();
    }

private:
    friend class StopSource;
    struct State {
        std::atomic<bool> cancelled{false};
        std::atomic<bool> paused{false};
        std::mutex mutex;
        std::condition_variable changed;
    };
    explicit StopToken(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    std::shared_ptr<State> m_state;
};

// Held by the owner of the work. Any thread.
class StopSource {
public:
    StopToken token() const { return StopToken(m_state); }

    void cancel() {
        std::lock_guard lock(m_state->mutex);
        m_state->cancelled = true;
        m_state->changed.notify_all();
    }
    void setPaused(bool paused) {
        std::lock_guard lock(m_state->mutex);
        m_state->paused = paused;
        m_state->changed.notify_all();
    }
    bool paused() const { return m_state->paused; }
    bool cancelled() const { return m_state->cancelled; }

private:
    std::shared_ptr<StopToken::State> m_state = std::make_shared<StopToken::State>();
};

} // namespace qw
