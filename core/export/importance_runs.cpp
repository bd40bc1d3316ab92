#include "core/export/importance_runs.h"

#include "core/quant/codec.h"

#include <algorithm>
#include <cassert>

namespace qw::exporting {

ImportanceRuns::ImportanceRuns(const imatrix::ImportanceMatrix& matrix, const TensorInfo& tensor,
                               BlockType to)
    : m_matrix(matrix)
    , m_entry(*matrix.find(tensor.name))
    , m_rowLength(tensor.rowLength())
    , m_expertElements(tensor.shape[0] * tensor.shape[1])
    , m_experts(tensor.shape[2])
    , m_wholeRows(quant::importanceSpansRow(to)) {
    assert(m_entry.sums.size() == m_rowLength * m_experts);
}

ImportanceRuns::Run ImportanceRuns::runAt(std::uint64_t at, std::uint64_t end, std::uint64_t wanted) {
    const std::uint64_t expert = at / m_expertElements % m_experts;
    if (expert != m_expert) {
        m_weights.resize(static_cast<std::size_t>(m_rowLength));
        m_matrix.weights(m_entry, static_cast<std::size_t>(expert * m_rowLength), m_weights);
        m_expert = expert;
    }
    const std::uint64_t left = std::min(end, (at / m_expertElements + 1) * m_expertElements) - at;
    const std::uint64_t column = at % m_rowLength;
    const std::uint64_t rows = std::min(left, std::max(wanted, m_wholeRows ? m_rowLength : 0)) / m_rowLength;
    if (column == 0 && rows > 0) return {rows * m_rowLength, m_weights};
    assert(!m_wholeRows);
    const std::uint64_t length = std::min({left, m_rowLength - column, wanted});
    return {length, std::span<const float>(m_weights).subspan(static_cast<std::size_t>(column),
                                                              static_cast<std::size_t>(length))};
}

std::uint64_t weightedChunkElements(const TensorInfo& tensor, BlockType to, std::uint64_t elements) {
    if (!quant::importanceSpansRow(to) || tensor.rowLength() == 0) return elements;
    return std::max<std::uint64_t>(elements / tensor.rowLength(), 1) * tensor.rowLength();
}

} // namespace qw::exporting
