#include "core/quant/matrix_coverage.h"

#include "core/quant/tensor_roles.h"

#include <algorithm>
#include <unordered_set>

namespace qw::quant {

TensorCover coverOf(const imatrix::ImportanceMatrix& matrix, const TensorInfo& tensor) {
    TensorCover found;
    found.experts = tensor.shape[2];
    found.needed = tensor.rowLength() * found.experts;
    const imatrix::Entry* entry = matrix.find(tensor.name);
    if (!entry) return found;
    found.values = entry->sums.size();
    found.cover = Cover::WrongWidth;
    if (found.values != found.needed) return found;
    found.unseen = matrix.unseenExperts(*entry, static_cast<std::size_t>(found.experts));
    found.cover = found.unseen == 0 ? Cover::Full : Cover::ExpertsUnseen;
    return found;
}

std::size_t MatrixCoverage::count(Cover cover) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tensors, [cover](const Row& row) { return row.cover.cover == cover; }));
}

std::vector<std::string> unusedEntries(const imatrix::ImportanceMatrix& matrix, const ModelSource& source) {
    std::unordered_set<std::string_view> names;
    for (const TensorInfo& tensor : source.tensors())
        names.insert(tensor.name);
    std::vector<std::string> unused;
    for (const imatrix::Entry& entry : matrix.entries())
        if (!names.contains(entry.name)) unused.push_back(entry.name);
    return unused;
}

MatrixCoverage coverageOf(const imatrix::ImportanceMatrix& matrix, const ModelSource& source) {
    MatrixCoverage coverage;
    const auto tensors = source.tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (!reasonToKeep(tensors[i], tensors[i].name, false))
            coverage.tensors.push_back({i, coverOf(matrix, tensors[i])});
    coverage.unusedEntries = unusedEntries(matrix, source);
    return coverage;
}

} // namespace qw::quant
