#include "ui/style/colors.h"

#include <QWidget>

namespace qw::ui {

const Colors& lightColors() {
    static const Colors colors{
        .dark = false,
        .window = 0xF5F6F8,
        .surface = 0xFFFFFF,
        .raised = 0xFAFBFC,
        .cardBorder = 0xE1E4EA,
        .gridLine = 0xEDEFF3,
        .controlBorder = 0x868F9F,
        .text = 0x1A1E26,
        .secondary = 0x5A6373,
        .accent = 0x3556D4,
        .accentTint = 0xE9EEFF,
        .onAccent = 0xFFFFFF,
        .good = 0x1E7F4F,
        .caution = 0xA15C07,
        .bad = 0xB3372F,
        .memoryWeights = 0x3556D4,
        .memoryKv = 0x0E7C86,
        .memoryCompute = 0x7B4FB5,
        .memoryOverhead = 0x6B7587,
        .outline = 0x5A6373,
        .hover = 0xF0F2F6,
        .pressed = 0xE4E8EF,
    };
    return colors;
}

const Colors& darkColors() {
    static const Colors colors{
        .dark = true,
        .window = 0x13161B,
        .surface = 0x1B1F26,
        .raised = 0x20252D,
        .cardBorder = 0x2D333D,
        .gridLine = 0x262C35,
        .controlBorder = 0x6B7587,
        .text = 0xE7EAEF,
        .secondary = 0x99A2B1,
        .accent = 0x86A0FF,
        .accentTint = 0x26304F,
        .onAccent = 0x10131A,
        .good = 0x5BC48F,
        .caution = 0xE2A84B,
        .bad = 0xF0857C,
        .memoryWeights = 0x86A0FF,
        .memoryKv = 0x4FC3CE,
        .memoryCompute = 0xC3A1F2,
        .memoryOverhead = 0x8A93A3,
        .outline = 0x99A2B1,
        .hover = 0x262C35,
        .pressed = 0x2D333D,
    };
    return colors;
}

const Colors& colorsFor(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

const Colors& colorsFor(const QWidget* widget) {
    return colorsFor(widget ? widget->palette() : QPalette());
}

QPalette makePalette(const Colors& c) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& color) { palette.setColor(role, color); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.surface);
    set(QPalette::AlternateBase, c.raised);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.secondary);
    set(QPalette::Button, c.surface);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.bad);
    set(QPalette::Light, c.raised);
    set(QPalette::Midlight, c.gridLine);
    set(QPalette::Mid, c.cardBorder);
    set(QPalette::Dark, c.controlBorder);
    set(QPalette::Shadow, c.dark ? QColor(0x08, 0x0A, 0x0D) : QColor(0xB8, 0xBE, 0xC8));
    set(QPalette::Highlight, c.accentTint);
    set(QPalette::HighlightedText, c.text);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, c.accent);
    set(QPalette::ToolTipBase, c.raised);
    set(QPalette::ToolTipText, c.text);
    // Disabled text is the secondary colour moved halfway to the background.
    const QColor disabled = c.dark ? QColor(0x5E, 0x67, 0x76) : QColor(0x9A, 0xA2, 0xAF);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.gridLine);
    return palette;
}

BitsColor bitsColor(double bits) {
    const QColor white(0xFF, 0xFF, 0xFF);
    const QColor ink(0x1A, 0x1E, 0x26);
    if (bits < 2.0) return {0x7E2419, white};
    if (bits < 3.0) return {0xB84E1E, white};
    if (bits < 4.0) return {0xE1984C, ink};
    if (bits < 5.0) return {0xF5DF96, ink};
    if (bits < 6.0) return {0xB4D3AC, ink};
    if (bits < 8.0) return {0x62A9BE, ink};
    if (bits < 12.0) return {0x3468AE, white};
    return {0x1D2C5E, white};
}

BitsColor bitsColor(BlockType type) {
    return bitsColor(info(type).bitsPerWeight());
}

bool hasNotch(BlockType type) {
    return info(type).name.starts_with("IQ");
}

} // namespace qw::ui
