// The part of an importance matrix in a plan: for each tensor whether it is encoded with weights, must have
// them, or goes without. Rules: the reference's (llama.cpp d32676d), which looks at tensors that change their
// type alone, refuses an entry of another width whatever the new type is, except for token embeddings, which
// then go without.
#pragma once

#include "core/quant/plan.h"

#include <string>
#include <vector>

namespace qw::quant {

class MatrixPlanner {
public:
    explicit MatrixPlanner(const PlanOptions& options);

    // Whether rules and metadata may count on a matrix.
    bool given() const { return m_given; }

    // Whether `planned` (its types and name set) is encoded with weights. To be asked once per tensor, in
    // order.
    bool decide(const TensorInfo& from, const PlannedTensor& planned);

    // Tensors that must have weights and do not get any.
    const std::vector<std::string>& needed() const { return m_needed; }

    // Sets plan.matrixUse and appends the warnings that go with it.
    void finish(Plan& plan, const ModelSource& source);

private:
    const PlanOptions& m_options;
    bool m_given;
    MatrixUse m_use;
    std::vector<std::string> m_needed;
};

// Details of a warning: how many, then each.
std::vector<std::string> countAndNames(const std::vector<std::string>& names);

} // namespace qw::quant
