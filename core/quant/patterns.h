// Compiled forms of TensorPattern. parseTensorPattern and readTensorPatternFile are declared in plan.h.
#pragma once

#include "core/base/result.h"
#include "core/quant/plan.h"

#include <cstddef>
#include <optional>
#include <regex>
#include <span>
#include <string_view>
#include <vector>

namespace qw::quant {

// Patterns in order, compiled once. Matching takes time polynomial in the name's length wherever the standard
// library can promise it, and patterns that would be too large to run are refused.
class PatternList {
public:
    // Errors: InvalidPattern {pattern, reason}; reasons are "syntax", "too long" and "too complex".
    static Result<PatternList> compile(std::span<const TensorPattern> patterns);

    // Index of the first pattern found somewhere in the name.
    std::optional<std::size_t> firstMatch(std::string_view name) const;

private:
    std::vector<std::regex> m_compiled;
};

// Types a tensor can be converted to: plain floats and block types that files may hold.
bool isTargetType(BlockType type);

} // namespace qw::quant
