#include "ui/models/number_text.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace qw::ui {

QString groupedText(std::uint64_t number) {
    // The C locale leaves separators out by default; a count of parameters without them cannot be read.
    QLocale locale;
    locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
    return locale.toString(static_cast<qulonglong>(number));
}

QString bitsText(double bitsPerWeight) {
    return QLocale().toString(bitsPerWeight, 'f', 2);
}

QString bothSizesText(std::uint64_t bytes) {
    return sizeText(bytes) + QStringLiteral(" · ") + decimalSizeText(bytes);
}

QString shapeText(const std::uint64_t* shape, unsigned dimensions) {
    QStringList parts;
    for (unsigned i = 0; i < std::max(dimensions, 1u); ++i)
        parts += groupedText(shape[i]);
    return parts.join(QStringLiteral(" × "));
}

QString valueText(double value) {
    return QLocale().toString(value, 'g', 4);
}

} // namespace qw::ui
