#include "ui/wizard/step_bar.h"

#include "ui/style/colors.h"
#include "ui/style/icons.h"
#include "ui/style/type_scale.h"

#include <QMouseEvent>
#include <QPainter>

namespace qw::ui {

namespace {

constexpr int kCircle = 24;
constexpr int kTextGap = 8;
constexpr int kLine = 40;

} // namespace

StepBar::StepBar(const QStringList& steps, QWidget* parent) : QWidget(parent), m_steps(steps) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setCurrent(0);
}

void StepBar::setCurrent(int step) {
    m_current = step;
    setAccessibleName(tr("Step %1 of %2: %3").arg(step + 1).arg(m_steps.size()).arg(m_steps.value(step)));
    update();
}

void StepBar::setLocked(bool locked) {
    m_locked = locked;
}

QRect StepBar::stepRect(int step) const {
    const QFontMetrics metrics(textFont(TextRole::Strong));
    int x = 0;
    for (int i = 0; i < step; ++i)
        x += kCircle + kTextGap + metrics.horizontalAdvance(m_steps[i]) + 2 * kTextGap + kLine;
    return {x, 0, kCircle + kTextGap + metrics.horizontalAdvance(m_steps[step]), height()};
}

QSize StepBar::sizeHint() const {
    return {stepRect(static_cast<int>(m_steps.size()) - 1).right() + 2, 32};
}

int StepBar::stepAt(const QPoint& position) const {
    for (int step = 0; step < m_steps.size(); ++step)
        if (stepRect(step).contains(position)) return step;
    return -1;
}

void StepBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors& colors = colorsFor(this);
    for (int step = 0; step < m_steps.size(); ++step) {
        const QRect rect = stepRect(step);
        const QRectF circle(rect.left() + 0.5, rect.center().y() - kCircle / 2 + 0.5, kCircle - 1,
                            kCircle - 1);
        const bool done = step < m_current;
        const bool now = step == m_current;
        painter.setPen(QPen(done || now ? colors.accent : colors.controlBorder, 1.4));
        painter.setBrush(now ? QBrush(colors.accent) : done ? QBrush(colors.accentTint) : Qt::NoBrush);
        painter.drawEllipse(circle);
        if (done) {
            const QPixmap tick = iconPixmap(QStringLiteral("check"), 14, devicePixelRatioF(), colors.accent);
            painter.drawPixmap(QPointF(circle.center().x() - 7, circle.center().y() - 7), tick);
        } else {
            painter.setFont(textFont(now ? TextRole::Strong : TextRole::Label));
            painter.setPen(now ? colors.onAccent : colors.secondary);
            painter.drawText(circle, Qt::AlignCenter, QString::number(step + 1));
        }
        painter.setFont(textFont(now ? TextRole::Strong : TextRole::Body));
        painter.setPen(now ? colors.text : colors.secondary);
        painter.drawText(rect.adjusted(kCircle + kTextGap, 0, 20, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         m_steps[step]);
        if (step + 1 < m_steps.size()) {
            const int x = rect.right() + kTextGap;
            painter.setPen(QPen(done ? colors.accent : colors.cardBorder, 1));
            painter.drawLine(QPointF(x, rect.center().y() + 0.5),
                             QPointF(x + kLine, rect.center().y() + 0.5));
        }
    }
}

void StepBar::mouseReleaseEvent(QMouseEvent* event) {
    const int step = stepAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && !m_locked && step >= 0 && step < m_current)
        emit stepChosen(step);
}

void StepBar::mouseMoveEvent(QMouseEvent* event) {
    const int step = stepAt(event->position().toPoint());
    setCursor(!m_locked && step >= 0 && step < m_current ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

} // namespace qw::ui
