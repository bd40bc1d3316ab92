#include "core/quant/patterns.h"

#include "core/base/ascii_case.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <locale>

namespace qw::quant {

namespace {

// A pattern picks tensor names, which have at most 63 bytes. The bounds keep the compiler's recursion and the
// automaton small whatever is typed.
constexpr std::size_t kLongestPattern = 512;
constexpr std::uint64_t kLargestAutomaton = 2048;
constexpr std::size_t kLargestPatternFile = 4 << 20;

Error invalid(std::string_view pattern, std::string reason) {
    return Error{
        .code = ErrorCode::InvalidPattern, .path = {}, .details = {std::string(pattern), std::move(reason)}};
}

// Upper bound on how often counted repetitions copy what they repeat: the product over all {…} of the
// pattern, nested or not.
std::uint64_t repetitionProduct(std::string_view pattern) {
    std::uint64_t product = 1;
    std::uint64_t number = 0;
    std::uint64_t largest = 0;
    bool inside = false;
    for (const char c : pattern) {
        if (c == '{') {
            inside = true;
            number = largest = 0;
        } else if (inside && c >= '0' && c <= '9') {
            number = std::min(number * 10 + static_cast<std::uint64_t>(c - '0'), kLargestAutomaton);
            largest = std::max(largest, number);
        } else if (inside && c == ',') {
            number = 0;
        } else if (inside) {
            inside = false;
            product = std::min(product * std::max<std::uint64_t>(largest, 1), kLargestAutomaton);
        }
    }
    return product;
}

// Back-references need the backtracking engine. Without repeated groups and with three repetitions at most,
// its work is bounded by a small power of the name's length.
bool backtrackingIsCheap(std::string_view pattern) {
    for (const std::string_view repeatedGroup : {")*", ")+", "){"})
        if (pattern.find(repeatedGroup) != std::string_view::npos) return false;
    return std::ranges::count_if(pattern, [](char c) { return c == '*' || c == '+' || c == '{'; }) <= 3;
}

std::optional<std::regex> assign(const std::string& pattern, std::regex::flag_type flags,
                                 std::regex_constants::error_type& problem) {
    std::regex compiled;
    compiled.imbue(std::locale::classic());
    try {
        compiled.assign(pattern, flags);
        return compiled;
    } catch (const std::regex_error& error) {
        problem = error.code();
        return std::nullopt;
    }
}

Result<std::regex> compileRegex(const std::string& pattern) {
    if (pattern.size() > kLongestPattern) return invalid(pattern, "too long");
    if (const std::uint64_t product = repetitionProduct(pattern);
        product > 1 && product * pattern.size() > kLargestAutomaton)
        return invalid(pattern, "too complex");
    std::regex_constants::error_type problem{};
#ifdef __GLIBCXX__
    // libstdc++ backtracks without bound by default; this asks for its automaton simulation, which finds the
    // same and refuses only back-references.
    if (auto compiled = assign(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial, problem))
        return std::move(*compiled);
    if (problem == std::regex_constants::error_complexity && backtrackingIsCheap(pattern))
#else
    if (backtrackingIsCheap(pattern))
#endif
        if (auto compiled = assign(pattern, std::regex::ECMAScript, problem)) return std::move(*compiled);
    const bool large = problem == std::regex_constants::error_complexity ||
                       problem == std::regex_constants::error_space ||
                       problem == std::regex_constants::error_stack;
    return invalid(pattern, large ? "too complex" : "syntax");
}

} // namespace

// Patterns of plain characters, "." and "\.", perhaps with "^" before and "$" after, are what most people
// write, and files with one for each tensor exist: these are compared by hand, hundreds of times faster than
// a regex.
std::optional<PatternList::PlainPattern> PatternList::PlainPattern::from(std::string_view text) {
    PlainPattern plain;
    if (text.starts_with('^')) {
        plain.atStart = true;
        text.remove_prefix(1);
    }
    if (text.ends_with('$') && !text.ends_with("\\$")) {
        plain.atEnd = true;
        text.remove_suffix(1);
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool escapedDot = c == '\\' && i + 1 < text.size() && text[i + 1] == '.';
        const bool ordinary =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/' || c == ':';
        if (c == '.')
            plain.characters.push_back(kAny);
        else if (escapedDot)
            plain.characters.push_back(text[++i]);
        else if (ordinary)
            plain.characters.push_back(c);
        else
            return std::nullopt;
    }
    return plain;
}

bool PatternList::PlainPattern::foundIn(std::string_view name) const {
    const std::size_t length = characters.size();
    if (name.size() < length) return false;
    const auto matchesAt = [&](std::size_t start) {
        return std::ranges::equal(characters, name.substr(start, length), [](char pattern, char c) {
            return pattern == kAny ? c != '\n' && c != '\r' : pattern == c;
        });
    };
    const std::size_t last = name.size() - length;
    if (atStart) return (!atEnd || last == 0) && matchesAt(0);
    for (std::size_t start = atEnd ? last : 0; start <= last; ++start)
        if (matchesAt(start)) return true;
    return false;
}

Result<PatternList> PatternList::compile(std::span<const TensorPattern> patterns) {
    PatternList list;
    for (const TensorPattern& pattern : patterns) {
        const std::string lowered = toAsciiLower(pattern.pattern);
        if (auto plain = PlainPattern::from(lowered)) {
            list.m_compiled.emplace_back(std::move(*plain));
            continue;
        }
        QW_TRY(auto compiled, compileRegex(lowered));
        list.m_compiled.emplace_back(std::move(compiled));
    }
    return list;
}

std::optional<std::size_t> PatternList::firstMatch(std::string_view name) const {
    for (std::size_t i = 0; i < m_compiled.size(); ++i) {
        const auto* plain = std::get_if<PlainPattern>(&m_compiled[i]);
        if (plain ? plain->foundIn(name)
                  : std::regex_search(name.begin(), name.end(), std::get<std::regex>(m_compiled[i])))
            return i;
    }
    return std::nullopt;
}

bool isTargetType(BlockType type) {
    switch (type) {
    case BlockType::F32:
    case BlockType::F16:
    case BlockType::BF16:
        return true;
    case BlockType::Q8_1:
    case BlockType::Q8_K:
        return false; // of activations, not of files
    default:
        return info(type).quantized;
    }
}

Result<TensorPattern> parseTensorPattern(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
        return invalid(text, "PATTERN=TYPE");
    const std::string_view typeName = text.substr(equals + 1);
    const auto type = blockTypeFromName(typeName);
    if (!type || !isTargetType(*type))
        return Error{.code = ErrorCode::UnknownBlockType, .path = {}, .details = {std::string(typeName)}};
    TensorPattern pattern{toAsciiLower(text.substr(0, equals)), *type};
    QW_TRY(const auto compiled, PatternList::compile({&pattern, 1}));
    (void)compiled;
    return pattern;
}

Result<std::vector<TensorPattern>> readTensorPatternFile(const std::string& path) {
    const auto* utf8 = reinterpret_cast<const char8_t*>(path.data());
    const std::filesystem::path file(std::u8string_view(utf8, path.size()));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return Error{.code = ErrorCode::CannotOpen, .path = path, .details = {std::strerror(errno)}};
    // Read in full before parsing, up to a bound: it may be a pipe.
    std::string text(kLargestPatternFile + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        return Error{.code = ErrorCode::CannotRead, .path = path, .details = {std::strerror(errno)}};
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestPatternFile)
        return Error{.code = ErrorCode::CountTooLarge,
                     .path = path,
                     .details = {"bytes", std::to_string(text.size()), std::to_string(kLargestPatternFile)}};

    std::vector<TensorPattern> patterns;
    constexpr std::string_view kSpace = " \t\n\v\f\r";
    for (std::size_t at = text.find_first_not_of(kSpace); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
        auto pattern = parseTensorPattern(std::string_view(text).substr(at, end - at));
        at = text.find_first_not_of(kSpace, end);
        if (!pattern.ok()) {
            Error error = std::move(pattern).error();
            error.path = path;
            return error;
        }
        patterns.push_back(std::move(pattern).value());
    }
    return patterns;
}

} // namespace qw::quant
