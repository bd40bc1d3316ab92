// The drawn icons of resources/icons, tinted at the moment of painting, so that they follow the theme.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace qw::ui {

enum class Tint {
    Text, // the palette's text colour
    Secondary,
    Accent,
    OnAccent, // on a filled button
    Good,
    Caution,
    Bad,
};

// `name` is the file's name in resources/icons without ".svg". Disabled icons fade; selected and "on" ones
// take the accent when the tint is Secondary or Text. Asserts that the icon exists.
QIcon icon(const QString& name, Tint tint = Tint::Text);

// One rendering in a given colour, for painting code.
QPixmap iconPixmap(const QString& name, int size, qreal devicePixelRatio, const QColor& color);

// The program's mark, in its own colours.
QIcon programIcon();

} // namespace qw::ui
