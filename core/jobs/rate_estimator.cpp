#include "core/jobs/rate_estimator.h"

#include <cmath>

namespace qw::jobs {

namespace {
constexpr double kSampleSeconds = 0.25; // shorter spans are too noisy
constexpr double kMemorySeconds = 8.0;  // a change of speed is believed after about this long
constexpr double kSilentSeconds = 1.0;  // no promise before
} // namespace

void RateEstimator::update(double seconds, std::uint64_t done) {
    const double span = seconds - m_seconds;
    if (span < kSampleSeconds || done < m_done) return;
    const double keep = std::exp(-span / kMemorySeconds);
    m_rate = keep * m_rate + (1 - keep) * (static_cast<double>(done - m_done) / span);
    m_weight = keep * m_weight + (1 - keep);
    m_seconds = seconds;
    m_done = done;
}

std::optional<double> RateEstimator::unitsPerSecond() const {
    if (m_seconds < kSilentSeconds || m_rate <= 0) return std::nullopt;
    return m_rate / m_weight;
}

std::optional<double> RateEstimator::secondsLeft(std::uint64_t total) const {
    const std::optional<double> rate = unitsPerSecond();
    if (!rate || total == 0) return std::nullopt;
    return total > m_done ? static_cast<double>(total - m_done) / *rate : 0.0;
}

} // namespace qw::jobs
