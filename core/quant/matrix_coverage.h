// How far an importance matrix covers a model: asked when one is opened, and by makePlan for every tensor.
#pragma once

#include "core/formats/imatrix/importance_matrix.h"
#include "core/formats/model_source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace qw::quant {

enum class Cover : std::uint8_t {
    Full,
    ExpertsUnseen, // usable; experts that the text never reached weigh all columns alike
    Absent,        // no entry of this name
    WrongWidth,    // the entry belongs to another model
};

struct TensorCover {
    Cover cover = Cover::Absent;
    std::uint64_t values = 0; // of the entry; 0 when there is none
    std::uint64_t needed = 0; // row length × experts
    std::uint64_t experts = 1;
    std::uint64_t unseen = 0; // of these experts

    bool usable() const { return cover == Cover::Full || cover == Cover::ExpertsUnseen; }
};

// By the tensor's name in the source: when layers are left out and the others renumbered, each keeps its own
// weights.
TensorCover coverOf(const imatrix::ImportanceMatrix& matrix, const TensorInfo& tensor);

struct MatrixCoverage {
    struct Row {
        std::size_t tensor = 0; // index in ModelSource::tensors()
        TensorCover cover;
    };
    std::vector<Row> tensors;               // those that a file type may change, in file order
    std::vector<std::string> unusedEntries; // their names match no tensor of the model

    std::size_t count(Cover cover) const;
};

// Any thread; costs as much as reading the matrix once, or less.
MatrixCoverage coverageOf(const imatrix::ImportanceMatrix& matrix, const ModelSource& source);

// Names of entries that no tensor of the model has.
std::vector<std::string> unusedEntries(const imatrix::ImportanceMatrix& matrix, const ModelSource& source);

} // namespace qw::quant
