// quantwright-cli bench quantize|decode [TYPE,…]: how fast this machine encodes and decodes each block type.
#include "app/cli/arguments.h"
#include "app/cli/session.h"
#include "app/cli/table.h"
#include "app/cli/verb.h"
#include "core/quant/codec.h"

#include <QJsonArray>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace qw::cli {

namespace {

// 16 MiB of floats per thread and repetition: beyond the caches, as a model's weights are.
constexpr std::size_t kElements = std::size_t{4} << 20;
// One call of a codec, as an export makes it: a few hundred blocks at a time.
constexpr std::size_t kChunkElements = std::size_t{64} << 10;
constexpr int kRepetitions = 5;
// A repetition goes over the weights as often as it takes to last this long: shorter ones measure the
// scheduler.
constexpr double kLeastSeconds = 0.1;
constexpr std::uint32_t kSeed = 20260801;

enum class Direction { Encode, Decode };

struct Measurement {
    const quant::Codec* codec;
    double medianSeconds;
    double fastestSeconds;
    double slowestSeconds;
    std::uint64_t elements;
};

// Normally distributed, as trained weights are in good approximation; repeats exactly.
std::vector<float> sampleWeights(std::size_t count) {
    std::mt19937 generator(kSeed);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::vector<float> weights(count);
    std::ranges::generate(weights, [&] { return normal(generator); });
    return weights;
}

// Each worker goes over its own copy, so that the figure scales with the threads and not with the amount.
struct Buffers {
    std::vector<float> weights;
    std::vector<std::byte> blocks;
};

// Over the whole array, once. False when stopped.
bool goOnce(const quant::Codec& codec, Direction direction, Buffers& buffers, const StopToken& stop) {
    for (std::size_t first = 0; first < kElements; first += kChunkElements) {
        if (stop.cancelled()) return false;
        const std::span weights(buffers.weights.data() + first, kChunkElements);
        const std::span blocks(buffers.blocks.data() + byteSizeOf(codec.type, first),
                               byteSizeOf(codec.type, kChunkElements));
        if (direction == Direction::Encode)
            quant::encodeUnweighted(codec, weights, blocks);
        else
            codec.decode(blocks, weights);
    }
    return true;
}

// Seconds that all workers together take to go over their weights `rounds` times.
double secondsFor(int rounds, const quant::Codec& codec, Direction direction, std::vector<Buffers>& perWorker,
                  jobs::WorkerPool& pool, const StopToken& stop) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallelFor(perWorker.size(), [&](std::size_t index, unsigned) {
        for (int round = 0; round < rounds; ++round)
            if (!goOnce(codec, direction, perWorker[index], stop)) return false;
        return true;
    });
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Result<Measurement> measure(const quant::Codec& codec, Direction direction, std::vector<Buffers>& perWorker,
                            jobs::WorkerPool& pool, const StopToken& stop, ProgressSink& progress) {
    // The first round also warms up: pages, frequencies, tables.
    const double once = secondsFor(1, codec, direction, perWorker, pool, stop);
    const int rounds = std::max(1, static_cast<int>(std::ceil(kLeastSeconds / once)));
    std::vector<double> seconds;
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
        seconds.push_back(secondsFor(rounds, codec, direction, perWorker, pool, stop) / rounds);
        if (stop.cancelled()) return Error{.code = ErrorCode::Cancelled, .path = {}, .details = {}};
        progress.advance(perWorker.size() * kElements * sizeof(float));
    }
    std::ranges::sort(seconds);
    return Measurement{&codec, seconds[seconds.size() / 2], seconds.front(), seconds.back(),
                       perWorker.size() * kElements};
}

Result<std::vector<const quant::Codec*>> chosenCodecs(const Arguments& arguments) {
    std::vector<const quant::Codec*> codecs;
    if (arguments.count() < 2) {
        for (const BlockTypeInfo& type : blockTypes())
            if (const quant::Codec* codec = quant::findCodec(type.type); codec && type.type != BlockType::F32)
                codecs.push_back(codec);
        return codecs;
    }
    for (const QString& name : arguments.text(1).split(u',')) {
        const auto type = blockTypeFromName(name.toStdString());
        if (!type)
            return Error{.code = ErrorCode::UnknownBlockType, .path = {}, .details = {name.toStdString()}};
        const quant::Codec* codec = quant::findCodec(*type);
        if (!codec)
            return Error{.code = ErrorCode::TypeNotWritable, .path = {}, .details = {name.toStdString()}};
        codecs.push_back(codec);
    }
    return codecs;
}

QString typeName(const Measurement& row) {
    return QString::fromStdString(std::string(info(row.codec->type).name));
}

double elementsPerSecond(const Measurement& row) {
    return static_cast<double>(row.elements) / row.medianSeconds;
}

Result<int> runBench(Session& session, const Arguments& arguments) {
    const QString what = arguments.text(0);
    if (what != QStringLiteral("quantize") && what != QStringLiteral("decode"))
        return Error{.code = ErrorCode::InvalidOption,
                     .path = {},
                     .details = {"bench", what.toStdString(), "quantize or decode"}};
    const Direction direction = what == QStringLiteral("quantize") ? Direction::Encode : Direction::Decode;
    QW_TRY(const std::vector<const quant::Codec*> codecs, chosenCodecs(arguments));

    jobs::WorkerPool& pool = session.pool();
    QW_TRY(const std::vector<Measurement> rows,
           session.run<std::vector<Measurement>>(
               QStringLiteral("bench"),
               [&](const StopToken& stop, ProgressSink& progress) -> Result<std::vector<Measurement>> {
                   const Buffers prepared{sampleWeights(kElements),
                                          std::vector<std::byte>(kElements * sizeof(float))};
                   std::vector<Buffers> perWorker(pool.threadCount(), prepared);
                   progress.setTotal(codecs.size() * kRepetitions * perWorker.size() * kElements *
                                     sizeof(float));
                   std::vector<Measurement> measured;
                   for (const quant::Codec* codec : codecs) {
                       progress.setItem(info(codec->type).name);
                       if (direction == Direction::Decode)
                           for (Buffers& buffers : perWorker)
                               quant::encodeUnweighted(
                                   *codec, prepared.weights,
                                   std::span(buffers.blocks).first(byteSizeOf(codec->type, kElements)));
                       QW_TRY(const Measurement row,
                              measure(*codec, direction, perWorker, pool, stop, progress));
                       measured.push_back(row);
                   }
                   return measured;
               }));

    Terminal& terminal = session.terminal();
    QJsonArray json;
    Table table({"Type", "Million weights/s", "GB/s of F32", "Spread"}, {1, 2, 3});
    for (const Measurement& row : rows) {
        const double spread = (row.slowestSeconds - row.fastestSeconds) / row.medianSeconds;
        json.append(QJsonObject{{"type", typeName(row)},
                                {"threads", static_cast<qint64>(pool.threadCount())},
                                {"elements", static_cast<qint64>(row.elements)},
                                {"seconds", row.medianSeconds},
                                {"fastest_seconds", row.fastestSeconds},
                                {"slowest_seconds", row.slowestSeconds},
                                {"elements_per_second", elementsPerSecond(row)}});
        table.add({typeName(row), QString::number(elementsPerSecond(row) / 1e6, 'f', 0),
                   QString::number(elementsPerSecond(row) * sizeof(float) / 1e9, 'f', 2),
                   QStringLiteral("%1 %").arg(100 * spread, 0, 'f', 0)});
    }
    terminal.document({{"what", what}, {"repetitions", kRepetitions}, {"rows", json}});
    terminal.result(table.toText());
    return kExitDone;
}

} // namespace

Verb benchVerb() {
    return {.name = "bench",
            .synopsis = "quantize|decode [TYPE,…]",
            .summary = "Measures how fast this machine encodes or decodes each block type.",
            .fewestPositionals = 1,
            .mostPositionals = 2,
            .examples = {{"bench quantize", "Encoding, every block type, all cores; median of five."},
                         {"bench decode Q4_K,Q8_0 --threads 1 --json",
                          "Decoding two types on one core, as JSON."}},
            .addOptions = nullptr,
            .run = runBench};
}

} // namespace qw::cli
