// Sizes as text, in one form everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace qw {

// Binary units with one or two decimals: "934 B", "14.1 MiB", "4.07 GiB". Three significant digits where they fit.
std::string binarySizeText(std::uint64_t bytes);
// Decimal units, as model hubs count: "14.8 MB", "4.37 GB".
std::string decimalSizeText(std::uint64_t bytes);
// Counts of parameters: "7.3 M", "7.25 B".
std::string countText(std::uint64_t count);

} // namespace qw
