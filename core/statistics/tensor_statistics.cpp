#include "core/statistics/tensor_statistics.h"

#include "core/kernels/row_conversions.h"
#include "core/quant/codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>

namespace qw::statistics {

namespace {

// Elements decoded at a time: every block length divides it, and it takes a few milliseconds.
constexpr std::uint64_t kPieceElements = std::uint64_t{1} << 19;
constexpr double kHistogramSigmas = 6.0;

template <class Number>
void convertNumbers(std::span<const std::byte> raw, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        Number value;
        std::memcpy(&value, raw.data() + i * sizeof(Number), sizeof(Number));
        out[i] = static_cast<float>(value);
    }
}

// Integers and doubles have no codec: they are carried through exports but still have values worth showing.
quant::DecodeFn decoderFor(BlockType type) {
    switch (type) {
    case BlockType::I8:
        return convertNumbers<std::int8_t>;
    case BlockType::I16:
        return convertNumbers<std::int16_t>;
    case BlockType::I32:
        return convertNumbers<std::int32_t>;
    case BlockType::I64:
        return convertNumbers<std::int64_t>;
    case BlockType::F64:
        return convertNumbers<double>;
    default:
        break;
    }
    const quant::Codec* codec = quant::findCodec(type);
    return codec ? codec->decode : nullptr;
}

// Calls visit(values) for the whole tensor, piece after piece.
template <class Visit>
Result<void> streamValues(const ModelSource& source, std::size_t index, quant::DecodeFn decode,
                          const StopToken& stop, ProgressSink& progress, Visit visit) {
    const TensorInfo& tensor = source.tensors()[index];
    const std::uint64_t elements = tensor.elementCount();
    std::vector<std::byte> raw;
    std::vector<float> values;
    for (std::uint64_t first = 0; first < elements; first += kPieceElements) {
        if (stop.waitWhilePaused()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
        const std::uint64_t count = std::min(kPieceElements, elements - first);
        raw.resize(byteSizeOf(tensor.type, count));
        values.resize(count);
        QW_CHECK(source.read(index, byteSizeOf(tensor.type, first), raw));
        decode(raw, values);
        visit(std::span<const float>(values));
        progress.advance(raw.size());
    }
    return {};
}

// Count, mean and sum of squared deviations of a piece are exact enough in double; pieces are joined by the
// parallel form of Welford's update (Chan, Golub, LeVeque 1979), which does not cancel for a large mean.
struct Moments {
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;

    void join(std::uint64_t pieceCount, double pieceMean, double pieceSquares) {
        if (pieceCount == 0) return;
        const double n = static_cast<double>(count);
        const double m = static_cast<double>(pieceCount);
        const double delta = pieceMean - mean;
        mean += delta * m / (n + m);
        squares += pieceSquares + delta * delta * n * m / (n + m);
        count += pieceCount;
    }
};

// All values finite: eight independent lanes, so that the compiler computes them side by side.
void addFinite(std::span<const float> values, TensorStatistics& result, Moments& moments) {
    constexpr std::size_t kLanes = 8;
    std::array<float, kLanes> least;
    std::array<float, kLanes> most;
    std::array<double, kLanes> sum{};
    std::array<std::uint32_t, kLanes> zeros{};
    least.fill(std::numeric_limits<float>::infinity());
    most.fill(-std::numeric_limits<float>::infinity());
    const std::size_t whole = values.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float x = values[i + lane];
            least[lane] = x < least[lane] ? x : least[lane];
            most[lane] = x > most[lane] ? x : most[lane];
            sum[lane] += x;
            zeros[lane] += x == 0.0f;
        }
    for (std::size_t i = whole; i < values.size(); ++i) {
        least[0] = std::min(least[0], values[i]);
        most[0] = std::max(most[0], values[i]);
        sum[0] += values[i];
        zeros[0] += values[i] == 0.0f;
    }
    result.least = std::min(result.least, static_cast<double>(std::ranges::min(least)));
    result.most = std::max(result.most, static_cast<double>(std::ranges::max(most)));
    result.zeros += std::accumulate(zeros.begin(), zeros.end(), std::uint64_t{0});
    const double mean = std::accumulate(sum.begin(), sum.end(), 0.0) / static_cast<double>(values.size());

    std::array<double, kLanes> squares{};
    for (std::size_t i = 0; i < whole; i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const double deviation = values[i + lane] - mean;
            squares[lane] += deviation * deviation;
        }
    for (std::size_t i = whole; i < values.size(); ++i)
        squares[0] += (values[i] - mean) * (values[i] - mean);
    moments.join(values.size(), mean, std::accumulate(squares.begin(), squares.end(), 0.0));
}

void addExtremesAndMoments(std::span<const float> values, std::vector<float>& finite,
                           TensorStatistics& result, Moments& moments) {
    if (kernels::findNonFinite(values) == values.size()) {
        addFinite(values, result, moments);
        return;
    }
    finite.clear();
    std::ranges::copy_if(values, std::back_inserter(finite), [](float x) { return std::isfinite(x); });
    result.nonFinite += values.size() - finite.size();
    if (!finite.empty()) addFinite(finite, result, moments);
}

void addCounts(std::span<const float> values, TensorStatistics& result) {
    const double width = result.histogramTo - result.histogramFrom;
    const double scale = width > 0 ? static_cast<double>(kHistogramBins) / width : 0;
    // The bounds as doubles: a comparison decides as |x − mean| against the bound does, without the
    // subtraction.
    const double threeLow = result.mean - 3 * result.standardDeviation;
    const double threeHigh = result.mean + 3 * result.standardDeviation;
    const double sixLow = result.mean - 6 * result.standardDeviation;
    const double sixHigh = result.mean + 6 * result.standardDeviation;
    std::uint64_t* const bins = result.histogram.data();
    for (const float value : values) {
        const double x = value;
        if (x >= threeLow && x <= threeHigh && x >= result.histogramFrom && x <= result.histogramTo) {
            const auto bin = static_cast<std::size_t>((x - result.histogramFrom) * scale);
            ++bins[std::min(bin, kHistogramBins - 1)];
            continue;
        }
        if (!std::isfinite(value)) continue;
        result.beyondThreeSigma += x < threeLow || x > threeHigh;
        result.beyondSixSigma += x < sixLow || x > sixHigh;
        if (x < result.histogramFrom) {
            result.below += 1;
        } else if (x > result.histogramTo) {
            result.above += 1;
        } else {
            const auto bin = static_cast<std::size_t>((x - result.histogramFrom) * scale);
            ++bins[std::min(bin, kHistogramBins - 1)];
        }
    }
}

} // namespace

Result<TensorStatistics> tensorStatistics(const ModelSource& source, std::size_t tensor,
                                          const StopToken& stop, ProgressSink& progress) {
    if (tensor >= source.tensors().size())
        return Error{ErrorCode::TensorNotFound, {}, Error::kNoOffset, {std::to_string(tensor)}};
    const TensorInfo& about = source.tensors()[tensor];
    const quant::DecodeFn decode = decoderFor(about.type);
    if (!decode)
        return Error{
            ErrorCode::UnsupportedFormat, {}, Error::kNoOffset, {std::string(info(about.type).name)}};
    progress.setTotal(2 * about.byteSize);
    progress.setItem(about.name);

    TensorStatistics result;
    result.least = std::numeric_limits<double>::infinity();
    result.most = -std::numeric_limits<double>::infinity();
    Moments moments;
    std::vector<float> finite; // a piece without its NaN and infinities
    QW_CHECK(streamValues(source, tensor, decode, stop, progress, [&](std::span<const float> values) {
        addExtremesAndMoments(values, finite, result, moments);
    }));
    result.count = moments.count;
    result.histogram.assign(kHistogramBins, 0);
    if (moments.count == 0) {
        result.least = result.most = 0;
        return result;
    }
    // Rounding may carry the mean of equal values past them.
    result.mean = std::clamp(moments.mean, result.least, result.most);
    if (result.least < result.most)
        result.standardDeviation = std::sqrt(moments.squares / static_cast<double>(moments.count));
    result.histogramFrom = std::max(result.least, result.mean - kHistogramSigmas * result.standardDeviation);
    result.histogramTo = std::min(result.most, result.mean + kHistogramSigmas * result.standardDeviation);
    QW_CHECK(streamValues(source, tensor, decode, stop, progress,
                          [&](std::span<const float> values) { addCounts(values, result); }));
    return result;
}

} // namespace qw::statistics
