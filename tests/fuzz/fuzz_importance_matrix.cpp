// Throws arbitrary bytes at the readers of importance matrices; the first four choose the form. What they
// accept must be usable: all weights are finite and not negative, it can be merged with itself and turned
// into the other form, and written anew it reads back the same.
//
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_importance_matrix write_matrix_seeds
//   build/fuzz/bin/write_matrix_seeds build/fuzz/matrix_seeds
//   build/fuzz/bin/fuzz_importance_matrix -max_total_time=600 -max_len=16384 -rss_limit_mb=1024
//   build/fuzz/matrix_seeds
#include "core/formats/imatrix/importance_matrix_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

using namespace qw;
using namespace qw::imatrix;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void readEverything(const ImportanceMatrix& matrix) {
    for (const Entry& entry : matrix.entries()) {
        require(matrix.find(entry.name) == &entry);
        const std::vector<float> weights = matrix.weights(entry);
        require(
            std::ranges::all_of(weights, [](float weight) { return std::isfinite(weight) && weight >= 0; }));
        for (const std::size_t experts : {std::size_t{1}, entry.counts.size()})
            require(matrix.unseenExperts(entry, experts) <= experts);
    }
    require(!matrix.filtered({}, {}).entries().empty());
    (void)matrix.fileNames();
}

// What the other form cannot hold is an error, never a crash.
void combine(const ImportanceMatrix& matrix) {
    const Form other = matrix.form() == Form::Gguf ? Form::Legacy : Form::Gguf;
    if (const auto converted = inForm(matrix, other); converted.ok() && !converted->entries().empty())
        readEverything(*converted);
    const std::array both = {matrix, matrix};
    if (const auto merged = merge(both); merged.ok()) {
        require(merged->entries().size() == matrix.entries().size());
        readEverything(*merged);
    } else {
        require(merged.error().code == ErrorCode::InvalidImportance); // sums beyond float
    }
}

void writeAnew(const ImportanceMatrix& matrix) {
    const auto file = encodeImportanceMatrix(matrix);
    if (!file.ok()) {
        require(file.error().code == ErrorCode::NameTooLong || file.error().code == ErrorCode::CountTooLarge);
        return;
    }
    const auto again = readImportanceMatrix(memoryInput(*file, "again"));
    require(again.ok());
    require(again->form() == matrix.form() && again->chunkSize() == matrix.chunkSize());
    require(again->entries().size() == matrix.entries().size());
    for (std::size_t i = 0; i < matrix.entries().size(); ++i) {
        require(again->entries()[i].name == matrix.entries()[i].name);
        require(again->entries()[i].sums == matrix.entries()[i].sums);
        require(again->entries()[i].counts.size() == matrix.entries()[i].counts.size());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto matrix = readImportanceMatrix(memoryInput(bytes, "fuzzed"));
    if (!matrix.ok()) {
        // An error names its place inside the file, or none.
        require(matrix.error().offset <= size || matrix.error().offset == Error::kNoOffset);
        require(exitCodeFor(matrix.error().code) == 3);
        return 0;
    }
    require(!matrix->entries().empty());
    readEverything(*matrix);
    combine(*matrix);
    writeAnew(*matrix);
    return 0;
}
