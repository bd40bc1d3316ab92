#include "commands.h"
#include "core/kernels/simd_limit.h"
#include "core/kernels/simd_targets.h"
#include "core/quant/codec.h"
#include "process_run.h"

#include <hwy/targets.h>

#include <chrono>
#include <cstdio>
#include <random>

namespace qw::bench {

namespace {

constexpr int kRepetitions = 5;

// Gigabytes of F32 per second, the median of some repetitions of at least 50 ms.
template <class Work>
double gigabytesPerSecond(std::size_t elements, const Work& work) {
    std::vector<double> rates;
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
        const auto begin = std::chrono::steady_clock::now();
        double seconds = 0;
        int rounds = 0;
        do {
            work();
            ++rounds;
            seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        } while (seconds < 0.05);
        rates.push_back(4e-9 * static_cast<double>(elements) * rounds / seconds);
    }
    return median(rates);
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
    const auto elements = static_cast<std::size_t>(options.number("elements", 1 << 16));
    std::mt19937 generator(1);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::vector<float> weights(elements);
    for (float& weight : weights)
        weight = normal(generator);
    std::vector<std::byte> blocks(elements * 4);
    std::vector<float> decoded(elements);
    std::printf("%-6s %-8s %14s %14s   one thread, GB of F32 per second\n", "type", "set", "encode",
                "decode");
    for (const std::string& name :
         options.list("types", "F16,BF16,Q4_0,Q4_1,Q5_0,Q5_1,Q8_0,Q2_K,Q3_K,Q4_K,Q5_K,Q6_K")) {
        const auto type = blockTypeFromName(name);
        const quant::Codec* codec = type ? quant::findCodec(*type) : nullptr;
        if (!codec) {
            std::fprintf(stderr, "no codec for %s\n", name.c_str());
            return 2;
        }
        const auto out = std::span(blocks).first(byteSizeOf(*type, elements));
        for (const std::string& isa : options.list("isa", "avx512,avx2,sse4")) {
            if (!choose(isa)) return 2;
            const double encode =
                gigabytesPerSecond(elements, [&] { quant::encodeUnweighted(*codec, weights, out); });
            const double decode = gigabytesPerSecond(elements, [&] { codec->decode(out, decoded); });
            std::printf("%-6s %-8s %14.3f %14.3f\n", name.c_str(), isa.c_str(), encode, decode);
            std::fflush(stdout);
        }
    }
    return 0;
}

} // namespace qw::bench
