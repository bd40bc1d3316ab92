#include "commands.h"
#include "core/kernels/simd_limit.h"
#include "core/kernels/simd_targets.h"
#include "core/quant/codec.h"
#include "peer_library.h"
#include "process_run.h"

#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <span>

namespace qw::bench {

namespace {

constexpr int kRepetitions = 5;

double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Gigabytes of F32 per second of processor time for each of several works, which take turns so that a change
// of the machine's speed meets all of them: the median of some repetitions of at least 50 ms. 0 for an empty
// work.
std::vector<double> gigabytesPerSecond(std::size_t elements, std::span<const std::function<void()>> works) {
    std::vector<std::vector<double>> rates(works.size());
    for (int repetition = 0; repetition < kRepetitions; ++repetition)
        for (std::size_t i = 0; i < works.size(); ++i) {
            if (!works[i]) continue;
            const double begin = processorSeconds();
            double seconds = 0;
            int rounds = 0;
            do {
                works[i]();
                ++rounds;
                seconds = processorSeconds() - begin;
            } while (seconds < 0.05);
            rates[i].push_back(4e-9 * static_cast<double>(elements) * rounds / seconds);
        }
    std::vector<double> medians;
    for (const auto& of : rates)
        medians.push_back(of.empty() ? 0.0 : median(of));
    return medians;
}

void printRate(double rate) {
    if (rate > 0)
        std::printf(" %11.3f", rate);
    else
        std::printf(" %11s", "-");
}

void printRatio(double ours, double peers) {
    if (ours > 0 && peers > 0)
        std::printf(" %6.2fx", ours / peers);
    else
        std::printf(" %7s", "-");
}

std::string allTypes() {
    std::string names;
    for (const BlockTypeInfo& type : blockTypes())
        if (quant::findCodec(type.type)) names.append(names.empty() ? "" : ",").append(type.name);
    return names;
}

bool choose(const std::string& isa) {
    hwy::SetSupportedTargetsForTest(0);
    hwy::DisableTargets(0);
    if (!kernels::limitSimd(isa)) return false;
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    return true;
}

} // namespace

int runKernelBench(const CommandOptions& options) {
    const auto columns = static_cast<std::size_t>(options.number("columns", 2048));
    const std::size_t rows = static_cast<std::size_t>(options.number("elements", 1 << 18)) / columns;
    const std::size_t elements = rows * columns;
    PeerLibrary peer;
    if (options.flag("peer-library") && !peer.open(options.text("peer-library", ""))) {
        std::fprintf(stderr, "cannot load %s\n", options.text("peer-library", "").c_str());
        return 2;
    }
    std::mt19937 generator(1);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::vector<float> weights(elements);
    for (float& weight : weights)
        weight = normal(generator);
    std::vector<float> importance(columns);
    for (float& of : importance)
        of = std::fabs(normal(generator) * normal(generator)) + 1e-6f;
    std::vector<std::byte> blocks(elements * 4);
    std::vector<std::byte> peerBlocks(elements * 4);
    std::vector<float> decoded(elements);
    std::printf("one thread, GB of F32 per second of processor time; x: times as fast as the peer library\n");
    std::printf("%-8s %-7s %11s %7s %11s %7s %11s\n", "type", "set", "encode", "x", "with matrix", "x",
                "decode");
    for (const std::string& name : options.list("types", allTypes())) {
        const auto type = blockTypeFromName(name);
        const quant::Codec* codec = type ? quant::findCodec(*type) : nullptr;
        if (!codec || columns % info(*type).blockElements != 0 || elements == 0) {
            std::fprintf(stderr, "no codec for %s in rows of %zu\n", name.c_str(), columns);
            return 2;
        }
        const auto out = std::span(blocks).first(byteSizeOf(*type, elements));
        const PeerLibrary::Quantize quantize = peer.quantizer(*type);
        // Calls as large as the codec likes them. Encoders get floats that no branch predictor has learnt by
        // heart; decoders write to one place that stays in the cache, as a reader of single rows does.
        const std::size_t callElements = std::max(codec->preferredElements / columns * columns, columns);
        const auto forEachCall = [&](auto call) {
            for (std::size_t at = 0; at < elements; at += callElements) {
                const std::size_t count = std::min(callElements, elements - at);
                call(std::span(weights).subspan(at, count),
                     out.subspan(byteSizeOf(*type, at), byteSizeOf(*type, count)));
            }
        };
        const auto peerWork = [&](const float* matrix) {
            return std::function<void()>([&, matrix] {
                quantize(weights.data(), peerBlocks.data(), static_cast<std::int64_t>(rows),
                         static_cast<std::int64_t>(columns), matrix);
            });
        };
        for (const std::string& isa : options.list("isa", "avx512,avx2,sse4")) {
            if (!choose(isa)) return 2;
            std::function<void()> works[5];
            if (codec->encode)
                works[0] = [&] { forEachCall([&](auto x, auto to) { codec->encode(x, to); }); };
            if (codec->encodeWeighted)
                works[1] = [&] {
                    forEachCall([&](auto x, auto to) { codec->encodeWeighted(x, importance, to); });
                };
            if (quantize && works[0]) works[2] = peerWork(nullptr);
            if (quantize && works[1]) works[3] = peerWork(importance.data());
            works[4] = [&] {
                forEachCall(
                    [&](auto x, auto from) { codec->decode(from, std::span(decoded).first(x.size())); });
            };
            const std::vector<double> rates = gigabytesPerSecond(elements, works);
            std::printf("%-8s %-7s", name.c_str(), isa.c_str());
            printRate(rates[0]);
            printRatio(rates[0], rates[2]);
            printRate(rates[1]);
            printRatio(rates[1], rates[3]);
            printRate(rates[4]);
            std::printf("\n");
            std::fflush(stdout);
        }
    }
    return 0;
}

} // namespace qw::bench
