// Divides a tensor's elements into runs that one call of a weighted encoder can take: rows of one expert,
// which share their weights, or a part of one row where the type allows it.
#pragma once

#include "core/formats/imatrix/importance_matrix.h"
#include "core/formats/model_source.h"

#include <cstdint>
#include <span>
#include <vector>

namespace qw::exporting {

class ImportanceRuns {
public:
    // The matrix has an entry for the tensor, of its width. Both must outlive this.
    ImportanceRuns(const imatrix::ImportanceMatrix& matrix, const TensorInfo& tensor, BlockType to);

    struct Run {
        std::uint64_t length = 0; // elements: whole rows of weights.size(), or one run of that length
        std::span<const float> importance; // valid until the next call
    };
    // The run that begins at element `at`: about `wanted` elements (a multiple of the block lengths), at
    // least a row where the type needs whole ones, not beyond `end`. Types that need them get whole rows as
    // long as `at` and `end` lie on row borders.
    Run runAt(std::uint64_t at, std::uint64_t end, std::uint64_t wanted);

private:
    const imatrix::ImportanceMatrix& m_matrix;
    const imatrix::Entry& m_entry;
    std::uint64_t m_rowLength;
    std::uint64_t m_expertElements;
    std::uint64_t m_experts;
    bool m_wholeRows;
    std::uint64_t m_expert = ~std::uint64_t{0}; // whose weights these are
    std::vector<float> m_weights;
};

// Elements of a chunk of this tensor: `elements`, or whole rows of about that many where the type needs them.
std::uint64_t weightedChunkElements(const TensorInfo& tensor, BlockType to, std::uint64_t elements);

} // namespace qw::exporting
