#include "ui/style/type_scale.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>

namespace qw::ui {

QFont textFont(TextRole role) {
    QFont font = QApplication::font();
    const auto set = [&](int pixels, QFont::Weight weight) {
        font.setPixelSize(pixels);
        font.setWeight(weight);
    };
    switch (role) {
    case TextRole::Figure:
        set(26, QFont::DemiBold);
        break;
    case TextRole::Title:
        set(18, QFont::DemiBold);
        break;
    case TextRole::Heading:
        set(15, QFont::DemiBold);
        break;
    case TextRole::Body:
        set(13, QFont::Normal);
        break;
    case TextRole::Strong:
        set(13, QFont::DemiBold);
        break;
    case TextRole::Label:
        set(12, QFont::Normal);
        break;
    case TextRole::Mark:
        set(11, QFont::Normal);
        break;
    }
    return font;
}

namespace {

[[maybe_unused]] bool hasEqualDigits(const QFont& font) {
    const QFontMetricsF metrics(font);
    const qreal width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit)
        if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - width) > 0.01) return false;
    return true;
}

} // namespace

QFont tabularFont(QFont font) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
    return font;
#else
    if (hasEqualDigits(font)) return font;
    // Close in look to most interface fonts first.
    for (const char* family :
         {"Noto Sans", "Liberation Sans", "Arimo", "Segoe UI", "Helvetica", "DejaVu Sans"}) {
        if (!QFontDatabase::hasFamily(QLatin1String(family))) continue;
        QFont other = font;
        other.setFamily(QLatin1String(family));
        if (hasEqualDigits(other)) return other;
    }
    return font;
#endif
}

QFont codeFont(TextRole role) {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(textFont(role).pixelSize());
    return font;
}

} // namespace qw::ui
