#include "core/statistics/tensor_statistics.h"

#include "core/quant/codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
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

void addExtremesAndMoments(std::span<const float> values, TensorStatistics& result, Moments& moments) {
    std::uint64_t count = 0;
    double sum = 0;
    for (const float x : values) {
        if (!std::isfinite(x)) {
            result.nonFinite += 1;
            continue;
        }
        result.least = std::min(result.least, static_cast<double>(x));
        result.most = std::max(result.most, static_cast<double>(x));
        result.zeros += x == 0.0f;
        sum += x;
        count += 1;
    }
    if (count == 0) return;
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (const float x : values)
        if (std::isfinite(x)) squares += (x - mean) * (x - mean);
    moments.join(count, mean, squares);
}

void addCounts(std::span<const float> values, TensorStatistics& result) {
    const double width = result.histogramTo - result.histogramFrom;
    const double scale = width > 0 ? static_cast<double>(kHistogramBins) / width : 0;
    for (const float x : values) {
        if (!std::isfinite(x)) continue;
        const double distance = std::abs(x - result.mean);
        result.beyondThreeSigma += distance > 3 * result.standardDeviation;
        result.beyondSixSigma += distance > 6 * result.standardDeviation;
        if (x < result.histogramFrom) {
            result.below += 1;
        } else if (x > result.histogramTo) {
            result.above += 1;
        } else {
            const auto bin = static_cast<std::size_t>((x - result.histogramFrom) * scale);
            result.histogram[std::min(bin, kHistogramBins - 1)] += 1;
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
    QW_CHECK(streamValues(source, tensor, decode, stop, progress, [&](std::span<const float> values) {
        addExtremesAndMoments(values, result, moments);
    }));
    result.count = moments.count;
    result.histogram.assign(kHistogramBins, 0);
    if (moments.count == 0) {
        result.least = result.most = 0;
        return result;
    }
    result.mean = moments.mean;
    result.standardDeviation = std::sqrt(moments.squares / static_cast<double>(moments.count));
    result.histogramFrom = std::max(result.least, result.mean - kHistogramSigmas * result.standardDeviation);
    result.histogramTo = std::min(result.most, result.mean + kHistogramSigmas * result.standardDeviation);
    QW_CHECK(streamValues(source, tensor, decode, stop, progress,
                          [&](std::span<const float> values) { addCounts(values, result); }));
    return result;
}

} // namespace qw::statistics
