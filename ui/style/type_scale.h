// Sizes: the 8 px grid, radii and the four text sizes. Logical pixels; Qt scales them with the screen.
#pragma once

#include <QFont>

namespace qw::ui {

constexpr int kGrid = 8;
constexpr int kPagePadding = 20;
constexpr int kCardPadding = 16;
constexpr int kGap = 16; // between cards
constexpr int kCardRadius = 12;
constexpr int kControlRadius = 8;
constexpr int kControlHeight = 34;
constexpr int kRowHeight = 32; // of tables

enum class TextRole {
    Figure,  // 26 px semibold: the one number a card is about
    Title,   // 18 px semibold: page titles
    Heading, // 15 px semibold: titles of cards
    Body,    // 13 px
    Strong,  // 13 px semibold
    Label,   // 12 px
    Mark,    // 11 px: inside charts
};
QFont textFont(TextRole role);

// `font` with digits of equal width, for columns of numbers. Qt 6.7 and later ask the font for its tabular
// figures; before that a family whose digits are equally wide stands in when this one's are not.
QFont tabularFont(QFont font);
// Fixed pitch, for file names in code, commands and logs.
QFont codeFont(TextRole role = TextRole::Label);

} // namespace qw::ui
