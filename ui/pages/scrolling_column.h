// The layout of a page that scrolls as one.
#pragma once

class QVBoxLayout;
class QWidget;

namespace qw::ui {

// Fills the page, which has no layout yet, with a scroll area and returns the column in it: the page's
// padding around, a card's gap between. The page owns everything.
QVBoxLayout* makeScrollingColumn(QWidget* page);

} // namespace qw::ui
