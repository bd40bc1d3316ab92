#include "core/base/byte_size_text.h"

#include <array>
#include <cstdio>
#include <span>

namespace qw {

namespace {

std::string scaledText(std::uint64_t amount, double step, std::span<const char* const> units) {
    double value = static_cast<double>(amount);
    std::size_t unit = 0;
    // 999.5 and above would print as "1000".
    while (unit + 1 < units.size() && value >= (step > 1000 ? 1023.95 : 999.95)) {
        value /= step;
        ++unit;
    }
    std::array<char, 48> text{};
    const int decimals = unit == 0 ? 0 : value < 9.995 ? 2 : value < 999.95 ? 1 : 0;
    const int length = std::snprintf(text.data(), text.size(), "%.*f%s", decimals, value, units[unit]);
    return {text.data(), static_cast<std::size_t>(length)};
}

} // namespace

std::string binarySizeText(std::uint64_t bytes) {
    static constexpr std::array kUnits = {" B", " KiB", " MiB", " GiB", " TiB", " PiB"};
    return scaledText(bytes, 1024.0, kUnits);
}

std::string decimalSizeText(std::uint64_t bytes) {
    static constexpr std::array kUnits = {" B", " kB", " MB", " GB", " TB", " PB"};
    return scaledText(bytes, 1000.0, kUnits);
}

std::string countText(std::uint64_t count) {
    static constexpr std::array kUnits = {"", " K", " M", " B", " T"};
    return scaledText(count, 1000.0, kUnits);
}

} // namespace qw
