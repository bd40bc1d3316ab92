#include "core/quant/patterns.h"

#include "core/base/ascii_case.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <locale>
#include <sstream>

namespace qw::quant {

namespace {

// A pattern picks tensor names, which have at most 63 bytes. The bounds keep the compiler's recursion and the
// automaton small whatever is typed.
constexpr std::size_t kLongestPattern = 512;
constexpr std::uint64_t kLargestRepetition = 1000;
constexpr std::uintmax_t kLargestPatternFile = 16 << 20;

Error invalid(std::string_view pattern, std::string reason) {
    return Error{
        .code = ErrorCode::InvalidPattern, .path = {}, .details = {std::string(pattern), std::move(reason)}};
}

// Upper bound on how often counted repetitions copy what they repeat: the product over all {…} of the
// pattern, nested or not.
bool repetitionsAreBounded(std::string_view pattern) {
    std::uint64_t product = 1;
    std::uint64_t number = 0;
    std::uint64_t largest = 0;
    bool inside = false;
    for (const char c : pattern) {
        if (c == '{') {
            inside = true;
            number = largest = 0;
        } else if (inside && c >= '0' && c <= '9') {
            number = std::min<std::uint64_t>(number * 10 + static_cast<std::uint64_t>(c - '0'),
                                             kLargestRepetition + 1);
            largest = std::max(largest, number);
        } else if (inside && c == ',') {
            number = 0;
        } else if (inside) {
            inside = false;
            product *= std::max<std::uint64_t>(largest, 1);
            if (product > kLargestRepetition) return false;
        }
    }
    return true;
}

Result<std::regex> compileOne(const std::string& pattern) {
    if (pattern.size() > kLongestPattern) return invalid(pattern, "too long");
    if (!repetitionsAreBounded(pattern)) return invalid(pattern, "too complex");
    auto flags = std::regex::ECMAScript;
#ifdef __GLIBCXX__
    // libstdc++ backtracks without bound by default; this asks for its automaton simulation, which refuses
    // back-references and is otherwise equivalent.
    flags |= std::regex_constants::__polynomial;
#endif
    std::regex compiled;
    compiled.imbue(std::locale::classic());
    try {
        compiled.assign(pattern, flags);
    } catch (const std::regex_error& error) {
        const bool large = error.code() == std::regex_constants::error_complexity ||
                           error.code() == std::regex_constants::error_space;
        return invalid(pattern, large ? "too complex" : "syntax");
    }
    return compiled;
}

} // namespace

Result<PatternList> PatternList::compile(std::span<const TensorPattern> patterns) {
    PatternList list;
    for (const TensorPattern& pattern : patterns) {
        QW_TRY(auto compiled, compileOne(toAsciiLower(pattern.pattern)));
        list.m_compiled.push_back(std::move(compiled));
    }
    return list;
}

std::optional<std::size_t> PatternList::firstMatch(std::string_view name) const {
    for (std::size_t i = 0; i < m_compiled.size(); ++i)
        if (std::regex_search(name.begin(), name.end(), m_compiled[i])) return i;
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
    QW_TRY(const auto compiled, compileOne(pattern.pattern));
    (void)compiled;
    return pattern;
}

Result<std::vector<TensorPattern>> readTensorPatternFile(const std::string& path) {
    const auto* utf8 = reinterpret_cast<const char8_t*>(path.data());
    const std::filesystem::path file(std::u8string_view(utf8, path.size()));
    std::error_code sizeError;
    const std::uintmax_t size = std::filesystem::file_size(file, sizeError);
    if (sizeError)
        return Error{.code = ErrorCode::CannotOpen, .path = path, .details = {sizeError.message()}};
    if (size > kLargestPatternFile)
        return Error{.code = ErrorCode::CountTooLarge,
                     .path = path,
                     .details = {"bytes", std::to_string(size), std::to_string(kLargestPatternFile)}};
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return Error{.code = ErrorCode::CannotOpen, .path = path, .details = {std::strerror(errno)}};
    stream.imbue(std::locale::classic());

    std::vector<TensorPattern> patterns;
    for (std::istream_iterator<std::string> word(stream), end; word != end; ++word) {
        auto pattern = parseTensorPattern(*word);
        if (!pattern.ok()) {
            Error error = std::move(pattern).error();
            error.path = path;
            return error;
        }
        patterns.push_back(std::move(pattern).value());
    }
    if (stream.bad())
        return Error{.code = ErrorCode::CannotRead, .path = path, .details = {std::strerror(errno)}};
    return patterns;
}

} // namespace qw::quant
