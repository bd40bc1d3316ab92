#include "app/cli/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>

namespace qw::cli {

namespace {

constexpr std::array kSignals = {
    SIGINT,
    SIGTERM,
#ifdef SIGHUP
    SIGHUP,
#endif
};

std::atomic<int> interruptCount{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

extern "C" void countInterrupt(int) {
    interruptCount.fetch_add(1);
    for (const int signal : kSignals)
        std::signal(signal, SIG_DFL);
}

} // namespace

InterruptWatch::InterruptWatch() {
    interruptCount = 0;
    for (const int signal : kSignals)
        std::signal(signal, countInterrupt);
}

InterruptWatch::~InterruptWatch() {
    for (const int signal : kSignals)
        std::signal(signal, SIG_DFL);
}

int InterruptWatch::count() const {
    return interruptCount;
}

} // namespace qw::cli
