#include "ui/window/drop_overlay.h"

#include "ui/style/colors.h"
#include "ui/style/icons.h"
#include "ui/style/style_painting.h"
#include "ui/style/type_scale.h"

#include <QPainter>

namespace qw::ui {

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
    // The window below takes the drag; this only paints.
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showLooking() {
    m_known = false;
    m_compare = false;
    m_pointerCompares = false;
    m_forecast = {true, tr("Looking at it…"), {}};
    setAccessibleName(m_forecast.title);
    show();
    raise();
    update();
}

void DropOverlay::showForecast(const DropForecast& forecast, bool comparePossible) {
    m_known = true;
    m_forecast = forecast;
    m_compare = comparePossible && forecast.accepted;
    setAccessibleName(forecast.title + QStringLiteral(". ") + forecast.detail);
    show();
    raise();
    update();
}

bool DropOverlay::comparesAt(const QPoint& position) const {
    return m_compare && position.x() > width() / 2;
}

void DropOverlay::setPointer(const QPoint& position) {
    if (comparesAt(position) == m_pointerCompares) return;
    m_pointerCompares = comparesAt(position);
    update();
}

QRectF DropOverlay::zone(int index) const {
    constexpr qreal kMargin = 20;
    const QRectF all = QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    if (!m_compare) return all;
    const qreal width = (all.width() - kMargin) / 2;
    return {all.left() + index * (width + kMargin), all.top(), width, all.height()};
}

void DropOverlay::paintZone(QPainter& painter, const QRectF& area, const DropForecast& text,
                            const QString& icon, bool chosen) const {
    const Colors& c = colorsFor(this);
    const bool refused = m_known && !text.accepted;
    drawRounded(&painter, area, kCardRadius, refused || !chosen ? c.surface : c.accentTint, QColor());
    QPen dashes(refused ? c.bad : chosen ? c.accent : c.controlBorder, 2);
    dashes.setDashPattern({4, 3});
    painter.setPen(dashes);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), kCardRadius, kCardRadius);

    constexpr int kIcon = 48;
    const qreal middle = area.center().y();
    painter.drawPixmap(QPointF(area.center().x() - kIcon / 2.0, middle - 84),
                       iconPixmap(refused ? QStringLiteral("bad") : icon, kIcon, devicePixelRatioF(),
                                  refused ? c.bad : c.accent));
    const QRectF words = area.adjusted(32, 0, -32, 0);
    painter.setFont(textFont(TextRole::Title));
    painter.setPen(c.text);
    const QString sign = refused ? QStringLiteral("✕ ") : QString();
    painter.drawText(QRectF(words.left(), middle - 20, words.width(), 28), Qt::AlignCenter,
                     painter.fontMetrics().elidedText(sign + text.title, Qt::ElideMiddle,
                                                      static_cast<int>(words.width())));
    painter.setFont(textFont(TextRole::Body));
    painter.setPen(c.secondary);
    painter.drawText(QRectF(words.left(), middle + 14, words.width(), 80),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, text.detail);
}

void DropOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = colorsFor(this).window;
    veil.setAlphaF(0.92F);
    painter.fillRect(rect(), veil);
    paintZone(painter, zone(0), m_forecast, QStringLiteral("drop"), !m_pointerCompares);
    if (m_compare)
        paintZone(painter, zone(1),
                  {true, tr("Compare with current"), tr("Differences in metadata and tensor types")},
                  QStringLiteral("model"), m_pointerCompares);
}

} // namespace qw::ui
