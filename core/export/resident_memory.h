// How much memory this process holds that is not backed by files (the kernel's RssAnon). Linux; 0 elsewhere.
#pragma once

#include <atomic>
#include <cstdint>

namespace qw::exporting {

std::uint64_t anonymousBytesNow();

// The highest of the samples taken. sample() costs some 20 µs; any thread.
class AnonymousPeak {
public:
    void sample();
    std::uint64_t bytes() const { return m_peak.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> m_peak{0};
};

} // namespace qw::exporting
