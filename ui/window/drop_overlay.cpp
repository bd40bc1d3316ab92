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
    m_forecast = {true, tr("Looking at it…"), {}};
    setAccessibleName(m_forecast.title);
    show();
    raise();
    update();
}

void DropOverlay::showForecast(const DropForecast& forecast) {
    m_known = true;
    m_forecast = forecast;
    setAccessibleName(forecast.title + QStringLiteral(". ") + forecast.detail);
    show();
    raise();
    update();
}

void DropOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors& c = colorsFor(this);
    QColor veil = c.window;
    veil.setAlphaF(0.86F);
    painter.fillRect(rect(), veil);

    const bool refused = m_known && !m_forecast.accepted;
    const QRectF zone = QRectF(rect()).adjusted(20, 20, -20, -20);
    drawRounded(&painter, zone, kCardRadius, refused ? c.surface : c.accentTint, QColor());
    QPen dashes(refused ? c.bad : c.accent, 2);
    dashes.setDashPattern({4, 3});
    painter.setPen(dashes);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(zone.adjusted(1, 1, -1, -1), kCardRadius, kCardRadius);

    constexpr int kIcon = 48;
    const qreal middle = zone.center().y();
    painter.drawPixmap(QPointF(zone.center().x() - kIcon / 2.0, middle - 84),
                       iconPixmap(refused ? QStringLiteral("bad") : QStringLiteral("drop"), kIcon,
                                  devicePixelRatioF(), refused ? c.bad : c.accent));
    const QRectF words = zone.adjusted(32, 0, -32, 0);
    painter.setFont(textFont(TextRole::Title));
    painter.setPen(c.text);
    const QString sign = refused ? QStringLiteral("✕ ") : QString();
    painter.drawText(QRectF(words.left(), middle - 20, words.width(), 28), Qt::AlignCenter,
                     painter.fontMetrics().elidedText(sign + m_forecast.title, Qt::ElideMiddle,
                                                      static_cast<int>(words.width())));
    painter.setFont(textFont(TextRole::Body));
    painter.setPen(c.secondary);
    painter.drawText(QRectF(words.left(), middle + 14, words.width(), 80),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_forecast.detail);
}

} // namespace qw::ui
