// Asks the desktop not to fall asleep. On Linux: org.freedesktop.login1 (a lock that ends with its file
// descriptor) and org.freedesktop.ScreenSaver (a cookie), whichever of them answers. Where there is no bus,
// no answer, or another system, nothing happens.
#pragma once

#include <memory>
#include <string>

namespace qw::jobs {

// One thread at a time. hold() may take up to a second when a bus is there and does not answer.
class SleepInhibitor {
public:
    SleepInhibitor();
    ~SleepInhibitor(); // releases
    SleepInhibitor(const SleepInhibitor&) = delete;
    SleepInhibitor& operator=(const SleepInhibitor&) = delete;

    // `reason` is shown by desktops that list who keeps them awake (UTF-8).
    void hold(const std::string& reason);
    void release();
    // True when some service accepted the request.
    bool held() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace qw::jobs
