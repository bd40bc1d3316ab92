// The values of one tensor, summed up: extremes, moments, outliers and a histogram. Streams the tensor twice
// in pieces of a few MiB (extremes and moments first, then the counts that need them), so memory does not
// grow with it.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/model_source.h"

#include <cstdint>
#include <vector>

namespace qw::statistics {

struct TensorStatistics {
    std::uint64_t count = 0;     // finite values; all other figures are about these
    std::uint64_t nonFinite = 0; // NaN and infinities
    std::uint64_t zeros = 0;
    double least = 0;
    double most = 0;
    double mean = 0;
    double standardDeviation = 0; // of the population: √(Σ(x − mean)² ÷ count)
    std::uint64_t beyondThreeSigma =
        0; // |x − mean| > 3 standard deviations; a normal distribution has 0.27 %
    std::uint64_t beyondSixSigma = 0; // … > 6; a normal distribution has none in a billion

    // Equal bins over [histogramFrom, histogramTo], the last one closed. Values outside are in the two tails.
    double histogramFrom = 0;
    double histogramTo = 0;
    std::vector<std::uint64_t> histogram;
    std::uint64_t below = 0;
    std::uint64_t above = 0;

    bool operator==(const TensorStatistics&) const = default;
};

constexpr std::size_t kHistogramBins = 96;

// The range of the histogram is the extremes, cut to mean ± 6 standard deviations so that one outlier does
// not flatten the rest. Progress is in bytes read (twice the tensor's size). Errors: TensorNotFound,
// UnsupportedFormat {type} when this build cannot decode the type, CannotRead, Cancelled. Any thread.
Result<TensorStatistics> tensorStatistics(const ModelSource& source, std::size_t tensor,
                                          const StopToken& stop, ProgressSink& progress);

} // namespace qw::statistics
