// Colours that can be told apart and read, icons that exist, controls that answer to keys.
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/theme.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace qw;

class TestStyle : public QObject {
    Q_OBJECT

private slots:
    void textIsReadable();
    void controlBordersStandOut();
    void everyTypeHasItsRampColour();
    void themeSwitchesPaletteAndBack();
    void tabularDigitsAreEquallyWide();
    void segmentsAnswerToKeys();
    void verdictAlwaysHasItsSign();
    void iconsFollowTheTheme();
};

namespace {

// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const QColor& color) {
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

} // namespace

void TestStyle::textIsReadable() {
    for (const ui::Colors* c : {&ui::lightColors(), &ui::darkColors()})
        for (const QColor& ground : {c->window, c->surface, c->raised}) {
            for (const QColor& ink : {c->text, c->secondary, c->accent, c->good, c->caution, c->bad})
                QVERIFY2(contrast(ink, ground) >= 4.5,
                         qPrintable(ink.name() + QStringLiteral(" on ") + ground.name() +
                                    QStringLiteral(" ") + QString::number(contrast(ink, ground))));
            QVERIFY(contrast(c->onAccent, c->accent) >= 4.5);
            QVERIFY(contrast(c->text, c->accentTint) >= 4.5);
            QVERIFY(contrast(c->accent, c->accentTint) >= 4.5);
        }
}

void TestStyle::controlBordersStandOut() {
    for (const ui::Colors* c : {&ui::lightColors(), &ui::darkColors()})
        for (const QColor& ground : {c->window, c->surface})
            QVERIFY2(contrast(c->controlBorder, ground) >= 3.0,
                     qPrintable(ground.name() + QString::number(contrast(c->controlBorder, ground))));
}

void TestStyle::everyTypeHasItsRampColour() {
    QCOMPARE(ui::bitsColor(BlockType::Q4_K).fill, QColor(0xF5DF96));
    QCOMPARE(ui::bitsColor(BlockType::Q6_K).fill, QColor(0x62A9BE));
    QCOMPARE(ui::bitsColor(BlockType::Q8_0).fill, QColor(0x3468AE));
    QCOMPARE(ui::bitsColor(BlockType::F32).fill, ui::bitsColor(BlockType::F16).fill);
    QVERIFY(ui::hasNotch(BlockType::IQ4_XS) && !ui::hasNotch(BlockType::Q4_K));
    for (const BlockTypeInfo& type : blockTypes()) {
        const auto color = ui::bitsColor(type.type);
        QVERIFY2(contrast(color.fill, color.text) >= 4.5, type.name.data());
    }
}

void TestStyle::themeSwitchesPaletteAndBack() {
    auto& application = *static_cast<QApplication*>(QCoreApplication::instance());
    ui::Theme theme(application, ui::ThemeChoice::Dark);
    QVERIFY(theme.dark());
    QVERIFY(ui::colorsFor(QApplication::palette()).dark);
    QSignalSpy changed(&theme, &ui::Theme::changed);
    theme.setChoice(ui::ThemeChoice::Light);
    theme.setChoice(ui::ThemeChoice::Light);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!ui::colorsFor(QApplication::palette()).dark);
    QCOMPARE(QApplication::font().pixelSize(), 13);
}

void TestStyle::tabularDigitsAreEquallyWide() {
    const QFontMetricsF metrics(ui::tabularFont(ui::textFont(ui::TextRole::Body)));
    for (char digit = '1'; digit <= '9'; ++digit)
        QCOMPARE(metrics.horizontalAdvance(QLatin1Char(digit)), metrics.horizontalAdvance(QLatin1Char('0')));
}

void TestStyle::segmentsAnswerToKeys() {
    ui::SegmentedControl control;
    for (const char* text : {"One", "Two", "Three"})
        control.addSegment(QLatin1String(text));
    QCOMPARE(control.current(), 0);
    QSignalSpy changed(&control, &ui::SegmentedControl::currentChanged);
    control.show();
    QVERIFY(QTest::qWaitForWindowActive(&control));
    auto* first = control.findChildren<QPushButton*>().first();
    first->setFocus();
    QTest::keyClick(first, Qt::Key_Right);
    QCOMPARE(control.current(), 1);
    control.setCurrent(2);
    control.setCurrent(2);
    QCOMPARE(changed.size(), 2);
}

void TestStyle::verdictAlwaysHasItsSign() {
    ui::VerdictLabel label(ui::Verdict::Good, QStringLiteral("fits"));
    QCOMPARE(label.text(), QStringLiteral("✓ fits"));
    label.setVerdict(ui::Verdict::Caution, QStringLiteral("close"));
    QCOMPARE(label.text(), QStringLiteral("▲ close"));
    label.setVerdict(ui::Verdict::Bad, QStringLiteral("no"));
    QCOMPARE(label.text(), QStringLiteral("✕ no"));
}

void TestStyle::iconsFollowTheTheme() {
    auto& application = *static_cast<QApplication*>(QCoreApplication::instance());
    ui::Theme theme(application, ui::ThemeChoice::Light);
    const QIcon icon = ui::icon(QStringLiteral("check"));
    const auto ink = [&] {
        const QImage image = icon.pixmap(QSize(32, 32)).toImage();
        QColor strongest = Qt::transparent;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y).alpha() > strongest.alpha()) strongest = image.pixelColor(x, y);
        return strongest;
    };
    const QColor light = ink();
    QVERIFY(light.alpha() > 200);
    theme.setChoice(ui::ThemeChoice::Dark);
    QVERIFY(luminance(ink()) > luminance(light));
}

QTEST_MAIN(TestStyle)
#include "test_style.moc"
