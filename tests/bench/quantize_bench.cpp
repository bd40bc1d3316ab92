// Ours and the peer's quantizer in turn, on the same file, each in a process of its own; medians. A first
// round of both is not counted: it warms the page cache and the clock.
#include "commands.h"
#include "process_run.h"

#include <cstdio>
#include <filesystem>

namespace qw::bench {

namespace {

namespace fs = std::filesystem;

struct Series {
    std::vector<double> wall;
    std::vector<double> cpu;
    std::vector<double> peakMebibytes;

    void add(const ProcessFigures& figures) {
        wall.push_back(figures.wallSeconds);
        cpu.push_back(figures.cpuSeconds);
        peakMebibytes.push_back(static_cast<double>(figures.peakResidentBytes) / (1 << 20));
    }
};

struct Setting {
    std::string model;
    std::string peer;
    std::string self;
    std::string isa;
    std::string output;
    int threads = 2;
    int runs = 7;
    bool pure = false;
};

std::vector<std::string> ours(const Setting& setting, const std::string& type) {
    std::vector<std::string> command = {setting.self,
                                        "export-once",
                                        setting.model,
                                        setting.output,
                                        type,
                                        "--threads",
                                        std::to_string(setting.threads)};
    if (setting.pure) command.push_back("--pure");
    return command;
}

std::vector<std::string> theirs(const Setting& setting, const std::string& type) {
    std::vector<std::string> command = {setting.peer};
    if (setting.pure) command.push_back("--pure");
    for (const std::string& word : {setting.model, setting.output, type, std::to_string(setting.threads)})
        command.push_back(word);
    return command;
}

// Writes into nothing, as a first export does.
bool measure(const std::vector<std::string>& command, const Setting& setting, Series* series) {
    std::error_code ignored;
    fs::remove(setting.output, ignored);
    const ProcessFigures figures = runProcess(command, {{"QW_SIMD", setting.isa}});
    if (!figures.succeeded)
        std::fprintf(stderr, "failed: %s\n", command.front().c_str());
    else if (series)
        series->add(figures);
    return figures.succeeded;
}

bool benchType(const Setting& setting, const std::string& type) {
    Series our;
    Series peer;
    Series floor;
    std::uint64_t outputBytes = 0;
    for (int round = 0; round <= setting.runs; ++round) {
        const bool counted = round > 0;
        if (!setting.peer.empty() && !measure(theirs(setting, type), setting, counted ? &peer : nullptr))
            return false;
        if (!measure(ours(setting, type), setting, counted ? &our : nullptr)) return false;
        outputBytes = fs::file_size(setting.output);
        if (!measure({setting.self, "floor", setting.model, setting.output, std::to_string(outputBytes)},
                     setting, counted ? &floor : nullptr))
            return false;
    }
    fs::remove(setting.output);
    const double ourWall = median(our.wall);
    const double ourCpu = median(our.cpu);
    const double megabytes = static_cast<double>(fs::file_size(setting.model)) * 1e-6;
    std::printf("%-8s %8.3f %8.3f %8.1f", type.c_str(), ourWall, ourCpu, median(our.peakMebibytes));
    if (!setting.peer.empty())
        std::printf(" %9.3f %8.3f %8.1f %7.2fx %7.2fx", median(peer.wall), median(peer.cpu),
                    median(peer.peakMebibytes), median(peer.wall) / ourWall, median(peer.cpu) / ourCpu);
    std::printf(" %9.0f %8.3f %6.0f %%\n", megabytes / ourWall, median(floor.wall),
                100 * median(floor.wall) / ourWall);
    std::fflush(stdout);
    return true;
}

} // namespace

int runQuantizeBench(const CommandOptions& options, const std::string& self) {
    Setting setting;
    setting.model = options.text("model", "");
    setting.peer = options.text("peer", "");
    setting.self = self;
    setting.isa = options.text("isa", "avx512");
    setting.output = options.text("folder", fs::path(setting.model).parent_path().string()) +
                     "/quantwright-bench-output.gguf";
    setting.threads = options.number("threads", 2);
    setting.runs = options.number("runs", 7);
    setting.pure = options.flag("pure");
    if (setting.model.empty() || !fs::exists(setting.model) || setting.runs < 1) return 2;
    std::printf(
        "%s, %d threads, %s, median of %d; the peer's own instruction sets are those it was built with\n",
        setting.model.c_str(), setting.threads, setting.isa.c_str(), setting.runs);
    std::printf("%-8s %8s %8s %8s", "type", "wall s", "CPU s", "peak MiB");
    if (!setting.peer.empty())
        std::printf(" %9s %8s %8s %8s %8s", "peer wall", "peer CPU", "peak MiB", "wall", "CPU");
    std::printf(" %9s %8s %8s\n", "source MB/s", "floor s", "of floor");
    for (const std::string& type :
         options.list("types", "F16,Q8_0,Q4_0,Q4_1,Q5_0,Q5_1,Q2_K,Q3_K_M,Q4_K_M,Q5_K_M,Q6_K"))
        if (!benchType(setting, type)) return 1;
    return 0;
}

} // namespace qw::bench
