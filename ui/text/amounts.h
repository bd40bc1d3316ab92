// Sizes and counts as core writes them, with the decimal point of the user's language. Qt Core only; any
// thread.
#pragma once

#include <QString>

#include <cstdint>

namespace qw::ui {

QString sizeText(std::uint64_t bytes);           // "4.07 GiB", "4,07 GiB"
QString decimalSizeText(std::uint64_t bytes);    // "4.37 GB"
QString parameterCountText(std::uint64_t count); // "7.25 B"

} // namespace qw::ui
