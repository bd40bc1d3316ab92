// Merging matrices and turning one form into the other.
#include "core/formats/imatrix/importance_matrix.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>

namespace qw::imatrix {

namespace {

using Contents = ImportanceMatrix::Contents;

constexpr std::int64_t kLargestCount = std::int64_t{1} << 62;

std::int64_t added(std::int64_t a, std::int64_t b) {
    return a > kLargestCount - b ? kLargestCount : a + b;
}

std::int64_t largestCount(const Entry& entry) {
    return *std::ranges::max_element(entry.counts);
}

// One count for all becomes one per group of the other.
void matchCounts(Entry& entry, std::size_t counts) {
    if (entry.counts.size() == 1) entry.counts.assign(counts, entry.counts.front());
}

Result<void> addTo(Entry& sum, const Entry& more, const std::string& path) {
    const auto differs = [&](std::size_t found, std::size_t expected) {
        return Error{ErrorCode::ImportanceWidthDiffers,
                     path,
                     Error::kNoOffset,
                     {more.name, std::to_string(found), std::to_string(expected)}};
    };
    if (more.sums.size() != sum.sums.size()) return differs(more.sums.size(), sum.sums.size());
    Entry summand{more.name, {}, more.counts};
    matchCounts(sum, summand.counts.size());
    matchCounts(summand, sum.counts.size());
    if (summand.counts.size() != sum.counts.size())
        return differs(more.sums.size() / more.counts.size(), sum.group());
    for (std::size_t i = 0; i < sum.sums.size(); ++i)
        sum.sums[i] += more.sums[i];
    for (std::size_t i = 0; i < sum.counts.size(); ++i)
        sum.counts[i] = added(sum.counts[i], summand.counts[i]);
    return {};
}

template <class T>
void append(std::vector<T>& to, std::span<const T> more) {
    to.insert(to.end(), more.begin(), more.end());
}

// The chunks of all together, in chunks of the first's size where sizes differ.
std::uint32_t chunksTogether(std::span<const ImportanceMatrix> matrices) {
    const std::uint64_t size = matrices.front().chunkSize();
    std::uint64_t count = 0;
    for (const ImportanceMatrix& matrix : matrices)
        count += matrix.chunkSize() == size || size == 0
                     ? std::uint64_t{matrix.chunkCount()}
                     : std::uint64_t{matrix.chunkCount()} * matrix.chunkSize() / size;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(count, std::numeric_limits<std::int32_t>::max()));
}

// As the reference reads an old matrix to continue it: a call is a chunk of chunkSize rows.
Entry legacyToGguf(Entry entry, std::uint32_t chunkSize) {
    const std::int64_t calls = entry.counts.front();
    if (calls == 0) {
        // Without calls the sums are the weights.
        entry.counts = {1};
        return entry;
    }
    for (float& sum : entry.sums)
        sum *= static_cast<float>(chunkSize);
    entry.counts = {calls > kLargestCount / chunkSize ? kLargestCount : calls * chunkSize};
    return entry;
}

Entry ggufToLegacy(const Entry& entry, std::uint32_t chunkSize) {
    const std::int64_t most = largestCount(entry);
    const std::int64_t calls = std::min<std::int64_t>(most / chunkSize + (most % chunkSize != 0 ? 1 : 0),
                                                      std::numeric_limits<std::int32_t>::max());
    Entry legacy{entry.name, std::vector<float>(entry.sums.size()), {calls}};
    for (std::size_t i = 0; i < entry.sums.size(); ++i) {
        const float count = static_cast<float>(entry.counts[i / entry.group()]);
        const float mean = count == 0 ? 1.0f : entry.sums[i] / count;
        legacy.sums[i] = mean * static_cast<float>(calls);
    }
    return legacy;
}

} // namespace

Result<ImportanceMatrix> inForm(const ImportanceMatrix& matrix, Form form, std::uint32_t chunkSize) {
    if (matrix.form() == form) return matrix;
    Contents contents = matrix.contents();
    const std::uint32_t size = chunkSize != 0            ? chunkSize
                               : contents.chunkSize != 0 ? contents.chunkSize
                                                         : kUsualChunkSize;
    contents.form = form;
    if (form == Form::Gguf) {
        contents.chunkSize = size;
        for (Entry& entry : contents.entries)
            entry = legacyToGguf(std::move(entry), size);
    } else {
        contents.chunkSize = 0;
        std::erase_if(contents.entries, [](const Entry& entry) { return largestCount(entry) == 0; });
        for (Entry& entry : contents.entries)
            entry = ggufToLegacy(entry, size);
        // The form holds one name; the reference keeps the last.
        if (contents.datasets.size() > 1)
            contents.datasets.erase(contents.datasets.begin(), contents.datasets.end() - 1);
    }
    return ImportanceMatrix::make(std::move(contents));
}

Result<ImportanceMatrix> merge(std::span<const ImportanceMatrix> matrices) {
    assert(!matrices.empty());
    if (matrices.size() == 1) return matrices.front();
    const bool allLegacy =
        std::ranges::all_of(matrices, [](const auto& m) { return m.form() == Form::Legacy; });
    const auto sized = std::ranges::find_if(matrices, [](const auto& m) { return m.chunkSize() != 0; });
    const std::uint32_t chunkSize = sized == matrices.end() ? kUsualChunkSize : sized->chunkSize();

    std::vector<ImportanceMatrix> alike;
    for (const ImportanceMatrix& matrix : matrices) {
        QW_TRY(ImportanceMatrix converted, inForm(matrix, allLegacy ? Form::Legacy : Form::Gguf, chunkSize));
        alike.push_back(std::move(converted));
    }

    Contents together;
    together.form = alike.front().form();
    together.chunkSize = alike.front().chunkSize();
    together.chunkCount = chunksTogether(alike);
    std::map<std::string, Entry> entries;
    for (const ImportanceMatrix& matrix : alike) {
        append<std::string>(together.datasets, matrix.datasets());
        const Selection& selection = matrix.selection();
        append<std::string>(together.selection.files, selection.files);
        const std::string path = selection.files.empty() ? std::string() : selection.files.front();
        for (const Entry& entry : matrix.entries()) {
            const auto [at, isNew] = entries.try_emplace(entry.name, entry);
            if (!isNew) QW_CHECK(addTo(at->second, entry, path));
        }
    }
    for (auto& [name, entry] : entries)
        together.entries.push_back(std::move(entry));
    return ImportanceMatrix::make(std::move(together));
}

} // namespace qw::imatrix
