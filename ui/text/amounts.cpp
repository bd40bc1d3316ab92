#include "ui/text/amounts.h"

#include "core/base/byte_size_text.h"

#include <QLocale>

namespace qw::ui {

namespace {

QString localized(const std::string& text) {
    return QString::fromStdString(text).replace(QLatin1Char('.'), QLocale().decimalPoint());
}

} // namespace

QString sizeText(std::uint64_t bytes) {
    return localized(binarySizeText(bytes));
}

QString decimalSizeText(std::uint64_t bytes) {
    return localized(qw::decimalSizeText(bytes));
}

QString parameterCountText(std::uint64_t count) {
    return localized(countText(count));
}

} // namespace qw::ui
