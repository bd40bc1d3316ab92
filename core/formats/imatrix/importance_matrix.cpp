#include "core/formats/imatrix/importance_matrix.h"

#include "core/formats/utf8.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qw::imatrix {

namespace {

Result<void> checkEntry(const Entry& entry, const std::string& path) {
    const auto invalid = [&](std::string what, std::string value = {}) {
        return Error{ErrorCode::InvalidImportance,
                     path,
                     Error::kNoOffset,
                     {entry.name, std::move(what), std::move(value)}};
    };
    if (entry.name.empty()) return Error{ErrorCode::EmptyName, path, Error::kNoOffset, {"entry"}};
    if (firstInvalidUtf8(entry.name) || entry.name.find('\0') != std::string::npos)
        return Error{ErrorCode::InvalidUtf8, path, Error::kNoOffset, {"entry name"}};
    if (entry.sums.empty()) return invalid("no values");
    if (entry.counts.empty()) return invalid("no counts");
    if (entry.sums.size() % entry.counts.size() != 0)
        return invalid("counts",
                       std::to_string(entry.sums.size()) + " ÷ " + std::to_string(entry.counts.size()));
    for (const std::int64_t count : entry.counts)
        if (count < 0) return invalid("count", std::to_string(count));
    for (const float sum : entry.sums)
        if (!(sum >= 0 && std::isfinite(sum)))
            return invalid(std::isnan(sum)   ? "NaN"
                           : std::isinf(sum) ? "Inf"
                                             : "negative",
                           std::to_string(sum));
    return {};
}

void makeValidUtf8(std::string& text) {
    while (const auto bad = firstInvalidUtf8(text))
        text[*bad] = '?';
}

bool containsAny(const std::string& name, std::span<const std::string> parts) {
    return std::ranges::any_of(parts,
                               [&](const std::string& part) { return name.find(part) != std::string::npos; });
}

} // namespace

std::string_view formName(Form form) {
    return form == Form::Gguf ? "gguf" : "dat";
}

std::string baseName(std::string_view path) {
    const auto separator = path.find_last_of("/\\");
    return std::string(separator == std::string_view::npos ? path : path.substr(separator + 1));
}

Result<ImportanceMatrix> ImportanceMatrix::make(Contents contents) {
    const std::string path =
        contents.selection.files.empty() ? std::string() : contents.selection.files.front();
    for (const Entry& entry : contents.entries)
        QW_CHECK(checkEntry(entry, path));
    for (std::string& dataset : contents.datasets)
        makeValidUtf8(dataset);
    std::ranges::sort(contents.entries, {}, &Entry::name);
    const auto twice = std::ranges::adjacent_find(contents.entries, {}, &Entry::name);
    if (twice != contents.entries.end())
        return Error{ErrorCode::DuplicateTensor, path, Error::kNoOffset, {twice->name}};
    return ImportanceMatrix(std::move(contents));
}

const Entry* ImportanceMatrix::find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(m_contents.entries, name, {}, &Entry::name);
    return at != m_contents.entries.end() && at->name == name ? &*at : nullptr;
}

std::string ImportanceMatrix::fileNames() const {
    std::string names;
    for (const std::string& path : m_contents.selection.files)
        names += (names.empty() ? "" : ", ") + baseName(path);
    return names;
}

std::vector<float> ImportanceMatrix::weights(const Entry& entry) const {
    std::vector<float> all(entry.sums.size());
    weights(entry, 0, all);
    return all;
}

void ImportanceMatrix::weights(const Entry& entry, std::size_t first, std::span<float> out) const {
    assert(first <= entry.sums.size() && out.size() <= entry.sums.size() - first);
    const std::size_t group = entry.group();
    const float never = m_contents.form == Form::Gguf ? 1.0f : 0.0f;
    for (std::size_t done = 0; done < out.size();) {
        const std::size_t at = first + done;
        const std::size_t length = std::min(out.size() - done, group - at % group);
        const float* const sums = entry.sums.data() + at;
        // As a float before the division: the quotient's last bit depends on it.
        const float count = static_cast<float>(entry.counts[at / group]);
        if (count > 0)
            for (std::size_t i = 0; i < length; ++i)
                out[done + i] = sums[i] / count;
        else
            for (std::size_t i = 0; i < length; ++i)
                out[done + i] = never > 0 ? never : sums[i];
        done += length;
    }
}

std::size_t ImportanceMatrix::unseenExperts(const Entry& entry, std::size_t experts) const {
    assert(experts > 0 && entry.sums.size() % experts == 0);
    const std::size_t row = entry.sums.size() / experts;
    const bool counted = m_contents.form == Form::Gguf;
    // One count for everything, and a legacy dense tensor: nothing can be told apart.
    if (!counted && experts == 1) return 0;
    std::size_t unseen = 0;
    std::vector<float> values(row);
    for (std::size_t expert = 0; expert < experts; ++expert) {
        if (counted) {
            unseen += entry.counts[expert * row / entry.group()] == 0 ? 1 : 0;
        } else {
            weights(entry, expert * row, values);
            unseen += std::ranges::all_of(values, [](float weight) { return weight == 1.0f; }) ? 1 : 0;
        }
    }
    return unseen;
}

ImportanceMatrix ImportanceMatrix::filtered(std::vector<std::string> include,
                                            std::vector<std::string> exclude) const {
    assert(include.empty() || exclude.empty());
    Contents kept = m_contents;
    if (!exclude.empty())
        std::erase_if(kept.entries, [&](const Entry& entry) { return containsAny(entry.name, exclude); });
    if (!include.empty())
        std::erase_if(kept.entries, [&](const Entry& entry) { return !containsAny(entry.name, include); });
    kept.selection.include = std::move(include);
    kept.selection.exclude = std::move(exclude);
    return ImportanceMatrix(std::move(kept));
}

} // namespace qw::imatrix
