// Compiled forms of TensorPattern. parseTensorPattern and readTensorPatternFile are declared in plan.h.
#pragma once

#include "core/base/result.h"
#include "core/quant/plan.h"

#include <cstddef>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qw::quant {

// Patterns in order, compiled once. Meaning: ECMAScript of std::regex in the classic locale, as in the
// reference. Matching takes time polynomial in the name's length (with other standard libraries than
// libstdc++, repetitions are limited instead), and patterns that would be too large to run are refused.
class PatternList {
public:
    // Errors: InvalidPattern {pattern, reason}; reasons are "syntax", "too long" and "too complex".
    static Result<PatternList> compile(std::span<const TensorPattern> patterns);

    // Index of the first pattern found somewhere in the name.
    std::optional<std::size_t> firstMatch(std::string_view name) const;

private:
    struct PlainPattern {
        static constexpr char kAny = '\0'; // any character but a line break
        std::string characters;
        bool atStart = false;
        bool atEnd = false;

        static std::optional<PlainPattern> from(std::string_view text);
        bool foundIn(std::string_view name) const;
    };
    std::vector<std::variant<PlainPattern, std::regex>> m_compiled;
};

// Types a tensor can be converted to: plain floats and block types that files may hold.
bool isTargetType(BlockType type);

} // namespace qw::quant
