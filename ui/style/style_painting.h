// The shapes that the style and our own widgets share.
#pragma once

#include "ui/style/colors.h"

#include <QPainter>
#include <QRect>

namespace qw::ui {

// A rounded rectangle whose 1 px border lies inside `rect`. An invalid colour leaves that part out.
void drawRounded(QPainter* painter, const QRectF& rect, qreal radius, const QColor& fill,
                 const QColor& border, qreal borderWidth = 1);

// The ring round whatever has the keyboard focus, inside `rect`.
void drawFocusRing(QPainter* painter, const QRectF& rect, qreal radius, const Colors& colors);

enum class Chevron { Up, Down, Left, Right };
void drawChevron(QPainter* painter, const QRectF& rect, Chevron direction, const QColor& color);

} // namespace qw::ui
