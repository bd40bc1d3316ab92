#include "core/formats/gguf/split_names.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace qw::gguf {

namespace {

constexpr std::string_view kExtension = ".gguf";
constexpr std::string_view kOf = "-of-";
constexpr std::size_t kMinDigits = 5;

// Takes the digits at the end of `text` off it; nothing unless written as "%05d" would write them.
std::optional<std::uint32_t> takeNumber(std::string_view& text) {
    std::size_t start = text.size();
    while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9')
        --start;
    const std::string_view digits = text.substr(start);
    if (digits.size() < kMinDigits || (digits.size() > kMinDigits && digits.front() == '0'))
        return std::nullopt;
    std::uint32_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{})
        return std::nullopt;
    text.remove_suffix(digits.size());
    return number;
}

} // namespace

std::optional<SplitName> splitNameOf(const std::string& path) {
    std::string_view rest = path;
    if (!rest.ends_with(kExtension)) return std::nullopt;
    rest.remove_suffix(kExtension.size());
    const auto count = takeNumber(rest);
    if (!count || !rest.ends_with(kOf)) return std::nullopt;
    rest.remove_suffix(kOf.size());
    const auto number = takeNumber(rest);
    if (!number || *number == 0 || *number > *count || !rest.ends_with('-')) return std::nullopt;
    rest.remove_suffix(1);
    return SplitName{std::string(rest), *number - 1, *count};
}

std::string shardPathFromPrefix(const std::string& prefix, std::uint32_t index, std::uint32_t count) {
    std::array<char, 48> ending{};
    std::snprintf(ending.data(), ending.size(), "-%05u-of-%05u.gguf", index + 1, count);
    return prefix + ending.data();
}

} // namespace qw::gguf
