// Numbers as the window writes them: grouped thousands, fixed decimals, plain and decimal units side by side.
#pragma once

#include "ui/text/amounts.h" // sizeText

#include <QString>

#include <cstdint>

namespace qw::ui {

QString groupedText(std::uint64_t number);                          // "4,096"
QString bitsText(double bitsPerWeight);                             // "4.85"
QString bothSizesText(std::uint64_t bytes);                         // "4.07 GiB · 4.37 GB"
QString shapeText(const std::uint64_t* shape, unsigned dimensions); // "4,096 × 32,000"
QString valueText(double value);                                    // "-0.0312", four significant digits

} // namespace qw::ui
