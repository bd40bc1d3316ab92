// The decision for each tensor of a file: protection, options, patterns, mix and fallback, in the order in
// which they overrule one another.
#pragma once

#include "core/quant/mix_rules.h"
#include "core/quant/patterns.h"
#include "core/quant/plan.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace qw::quant {

struct TypeChoice {
    BlockType type;
    Reason reason;
    std::string detail;
    BlockType wanted; // before any fallback for the row length
};

class TypeChooser {
public:
    // `options` must outlive the chooser; `patterns` are the compiled options.patterns.
    TypeChooser(const PlanOptions& options, PatternList patterns, const ModelFacts& facts);

    // To be called once per tensor in the reference's order; name as in the output.
    TypeChoice choose(const TensorInfo& tensor, std::string_view name);

    // How many tensors each pattern decided.
    const std::vector<std::size_t>& patternUses() const { return m_patternUses; }

private:
    TypeChoice chooseConvertible(const TensorInfo& tensor, std::string_view name);

    const PlanOptions& m_options;
    PatternList m_patterns;
    std::vector<std::size_t> m_patternUses;
    bool m_tiedEmbeddings;
    Mix m_mix;
};

} // namespace qw::quant
