// quantwright-bench: what the figures about speed and memory come from.
#include "commands.h"
#include "core/kernels/simd_limit.h"

#include <cstdio>
#include <filesystem>

using namespace qw::bench;

int main(int argc, char** argv) {
    if (!qw::kernels::limitSimdFromEnvironment()) {
        std::fputs("QW_SIMD is avx512, avx2, sse4 or scalar\n", stderr);
        return 2;
    }
    const std::string command = argc > 1 ? argv[1] : "";
    const CommandOptions options = CommandOptions::parse(argc, argv, 2);
    if (command == "quantize")
        return runQuantizeBench(options, std::filesystem::read_symlink("/proc/self/exe").string());
    if (command == "export-once") return runExportOnce(options);
    if (command == "floor") return runReadWriteFloor(options);
    if (command == "kernels") return runKernelBench(options);
    if (command == "make-model") return runModelMaker(options);
    std::fputs(
        "quantwright-bench quantize --model F --types A,B,… --peer PATH/llama-quantize\n"
        "                           [--threads 2] [--runs 7] [--isa avx512|avx2] [--folder D] [--pure]\n"
        "quantwright-bench kernels [--types A,B,…] [--isa avx512,avx2,sse4] [--elements N] [--columns N]\n"
        "                          [--peer-library PATH/libggml-base.so]\n"
        "quantwright-bench make-model OUT [--layers 20] [--seed 1]\n"
        "quantwright-bench export-once MODEL OUT TYPE [--threads N] [--pure] [--verify] [--sync]\n"
        "quantwright-bench floor MODEL OUT BYTES\n",
        stderr);
    return 2;
}
