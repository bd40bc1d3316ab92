// Writes small importance matrices that show the fuzzer both forms:  write_matrix_seeds FOLDER
#include "tests/core/formats/imatrix/imatrix_bytes.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

void save(const std::filesystem::path& folder, const char* name, const GgufBytes& file) {
    std::ofstream out(folder / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.bytes().data()), static_cast<std::streamsize>(file.here()));
}

GgufBytes withoutTrailer() {
    GgufBytes file;
    file.number(std::int32_t{1});
    return legacyEntry(file, "blk.0.ffn_down.weight", 5, {1, 2, 3, 4, 5, 6, 7, 8});
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: write_matrix_seeds FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    save(folder, "legacy", legacyFile());
    save(folder, "legacy_short", withoutTrailer());
    save(folder, "dense", ggufFile({{"blk.0.attn_q.weight", {1, 2, 3, 4}, {7}}}));
    save(folder, "experts",
         ggufFile({{"blk.0.ffn_up_exps.weight", {1, 2, 3, 4, 5, 6}, {7, 0, 2}}, {"t", {1}, {1}}}));
    return 0;
}
