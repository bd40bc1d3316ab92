#include "ui/style/style_painting.h"

namespace qw::ui {

void drawRounded(QPainter* painter, const QRectF& rect, qreal radius, const QColor& fill,
                 const QColor& border, qreal borderWidth) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(border.isValid() ? QPen(border, borderWidth) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const qreal inset = border.isValid() ? borderWidth / 2 : 0;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
    painter->restore();
}

void drawFocusRing(QPainter* painter, const QRectF& rect, qreal radius, const Colors& colors) {
    drawRounded(painter, rect, radius, QColor(), colors.accent, 2);
}

void drawChevron(QPainter* painter, const QRectF& rect, Chevron direction, const QColor& color) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->translate(rect.center());
    switch (direction) {
    case Chevron::Up:
        painter->rotate(180);
        break;
    case Chevron::Left:
        painter->rotate(90);
        break;
    case Chevron::Right:
        painter->rotate(-90);
        break;
    case Chevron::Down:
        break;
    }
    painter->drawPolyline(QPolygonF{{-3.5, -1.75}, {0, 1.75}, {3.5, -1.75}});
    painter->restore();
}

} // namespace qw::ui
