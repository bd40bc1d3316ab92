// Ctrl-C and its relatives, as a number to ask for.
#pragma once

namespace qw::cli {

// While one lives, SIGINT, SIGTERM and SIGHUP are counted instead of ending the process; after the first of
// them the system's own reaction is back, so that a second one ends it. One at a time.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

    int count() const;
};

} // namespace qw::cli
