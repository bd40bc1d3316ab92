// An importance matrix: how strongly a text excited each input column of each weight tensor. Quantizers that
// take one weigh the error of a column by it. An immutable value; any thread.
//
// Two forms exist in files, and a value keeps the numbers of the one it was read from, so that the weights
// are the reference's to the last bit:
//   Gguf    sums: Σ x² per column, expert after expert; counts: rows seen, one per expert, or one for all
//   Legacy  sums: mean of x² × calls;                   counts: one, the calls (chunks)
// An entry does not say how long a row is: a tensor fits when sums.size() is its row length × its experts
// (shape[0] × shape[2]). Source: llama.cpp (d32676d), its imatrix tool and loader.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qw::imatrix {

enum class Form { Gguf, Legacy };
std::string_view formName(Form form); // "gguf", "dat"

struct Entry {
    std::string name; // of the weight tensor
    std::vector<float> sums;
    std::vector<std::int64_t> counts;

    // Columns that share a count.
    std::size_t group() const { return sums.size() / counts.size(); }
    bool operator==(const Entry&) const = default;
};

// Which files and which of their entries make up a matrix: what a journal or a settings file remembers of it.
struct Selection {
    std::vector<std::string> files;   // UTF-8 paths; several are merged
    std::vector<std::string> include; // keep only entries whose name contains one of these …
    std::vector<std::string> exclude; // … or drop those that do. Not both.
    bool operator==(const Selection&) const = default;
};

class ImportanceMatrix {
public:
    struct Contents {
        Form form = Form::Gguf;
        std::vector<Entry> entries;
        std::vector<std::string> datasets; // the texts' file names, possibly with folders
        std::uint32_t chunkCount = 0;      // 0 when unknown
        std::uint32_t chunkSize = 0;       // tokens; 0 when unknown, as always in the legacy form
        Selection selection;
    };

    // Checks and sorts; bytes of data set names that are no UTF-8 become "?". Errors, with the first selected
    // file as path: EmptyName {"entry"}, InvalidUtf8 {"entry name"}, DuplicateTensor {entry},
    // InvalidImportance {entry, what, value}: what is "no values", "no counts", "counts" (values are not
    // whole groups), "count" (negative), "NaN", "Inf" or "negative".
    static Result<ImportanceMatrix> make(Contents contents);

    Form form() const { return m_contents.form; }
    std::span<const Entry> entries() const { return m_contents.entries; } // by name
    const Entry* find(std::string_view name) const;
    std::span<const std::string> datasets() const { return m_contents.datasets; }
    std::uint32_t chunkCount() const { return m_contents.chunkCount; }
    std::uint32_t chunkSize() const { return m_contents.chunkSize; }
    const Selection& selection() const { return m_contents.selection; }
    // Base names of the files, separated by ", ".
    std::string fileNames() const;

    // What quantizers are given, one weight per column and expert: sum ÷ count in float, 1 for a group that
    // was never hit; in the legacy form sum ÷ calls, the sum itself without calls.
    std::vector<float> weights(const Entry& entry) const;
    // The same for values [first, first + out.size()) of the entry.
    void weights(const Entry& entry, std::size_t first, std::span<float> out) const;
    // How many of `experts` equal parts of the entry were never hit: their count is 0, or (legacy files do
    // not keep it) all their weights are exactly 1.
    std::size_t unseenExperts(const Entry& entry, std::size_t experts) const;

    // Only the entries that `include` and `exclude` leave; at most one of them may hold anything. May be
    // empty, which is as good as no matrix.
    ImportanceMatrix filtered(std::vector<std::string> include, std::vector<std::string> exclude) const;

    Contents contents() const { return m_contents; }

private:
    explicit ImportanceMatrix(Contents contents) : m_contents(std::move(contents)) {}

    Contents m_contents;
};

using ImportanceMatrixPtr = std::shared_ptr<const ImportanceMatrix>;

// The part of a path after the last separator, of either kind: folders are private.
std::string baseName(std::string_view path);

// Sums and counts added up, names united. Legacy ones stay legacy among themselves; mixed with the other form
// they are converted. Error: ImportanceWidthDiffers {entry, values, values of those before}; path: the first
// that disagrees. At least one.
Result<ImportanceMatrix> merge(std::span<const ImportanceMatrix> matrices);

// Chunk size taken where a matrix does not know its own: the reference's default context.
constexpr std::uint32_t kUsualChunkSize = 512;

// In the other form, or unchanged. chunkSize 0: the matrix's own, else kUsualChunkSize. To Legacy: groups
// never hit become 1, entries without any hit are left out (as the reference does). To Gguf and powers of two
// as chunk sizes: the weights stay the same to the last bit. Error: InvalidImportance {entry, "Inf", …} where
// the numbers of the other form leave float's range.
Result<ImportanceMatrix> inForm(const ImportanceMatrix& matrix, Form form, std::uint32_t chunkSize = 0);

} // namespace qw::imatrix
