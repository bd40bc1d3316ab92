#include "core/statistics/tensor_name.h"

#include <charconv>

namespace qw::statistics {

namespace {

// Encoder and decoder of T5, and the vision and audio towers of projectors.
constexpr std::string_view kTowers[] = {"enc", "dec", "v", "a"};
constexpr std::string_view kBlockPrefix = "blk.";

} // namespace

TensorName parseTensorName(std::string_view name) {
    TensorName parsed;
    std::string_view rest = name;
    for (const std::string_view tower : kTowers) {
        if (name.size() > tower.size() && name.starts_with(tower) && name[tower.size()] == '.') {
            parsed.tower = tower;
            rest = name.substr(tower.size() + 1);
            break;
        }
    }
    if (rest.starts_with(kBlockPrefix)) {
        const std::string_view number = rest.substr(kBlockPrefix.size());
        std::uint32_t layer = 0;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), layer);
        const std::size_t digits = static_cast<std::size_t>(end - number.data());
        if (error == std::errc{} && digits < number.size() && number[digits] == '.') {
            parsed.layer = layer;
            rest = number.substr(digits + 1);
        }
    }
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) {
        parsed.part = rest;
    } else {
        parsed.part = rest.substr(0, dot);
        parsed.kind = rest.substr(dot + 1);
    }
    return parsed;
}

} // namespace qw::statistics
