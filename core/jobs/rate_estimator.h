// Speed of a job and the time it still needs, smoothed so that the figure shown does not jump.
// Times are seconds of running (pauses excluded), amounts are the job's own unit. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

namespace qw::jobs {

class RateEstimator {
public:
    // `done` units were finished when the job had run for `seconds`. Call as often as is convenient; neither
    // argument may decrease.
    void update(double seconds, std::uint64_t done);

    // Units per second; nothing during the first second or before anything is done.
    std::optional<double> unitsPerSecond() const;
    // Seconds from the last update to the end; 0 when nothing is left, nothing while the speed is unknown.
    std::optional<double> secondsLeft(std::uint64_t total) const;

private:
    double m_seconds = 0;     // at the last sample
    std::uint64_t m_done = 0; // at the last sample
    double m_rate = 0;        // exponential average, biased towards 0 at first
    double m_weight = 0;      // sum of the weights in m_rate, 0 … 1
};

} // namespace qw::jobs
