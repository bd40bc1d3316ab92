#include "ui/charts/value_histogram.h"

#include "ui/style/colors.h"
#include "ui/style/type_scale.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace qw::ui {

namespace {

constexpr int kAxisHeight = 20;

QString number(double value) {
    return QLocale().toString(value, 'g', 3);
}

} // namespace

ValueHistogram::ValueHistogram(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ValueHistogram::setHistogram(HistogramData histogram) {
    m_data = std::move(histogram);
    m_highest = m_data.bins.empty() ? 0 : *std::ranges::max_element(m_data.bins);
    setAccessibleName(
        m_data.bins.empty()
            ? QString()
            : tr("Histogram of values from %1 to %2").arg(number(m_data.from), number(m_data.to)));
    update();
}

void ValueHistogram::setLogarithmic(bool on) {
    m_logarithmic = on;
    update();
}

QRectF ValueHistogram::plotRect() const {
    return QRectF(rect()).adjusted(1, 14, -1, -kAxisHeight);
}

double ValueHistogram::heightOf(std::uint64_t count) const {
    if (count == 0 || m_highest == 0) return 0;
    if (m_logarithmic)
        return std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(m_highest));
    return static_cast<double>(count) / static_cast<double>(m_highest);
}

double ValueHistogram::xOf(double value) const {
    const QRectF plot = plotRect();
    const double width = m_data.to - m_data.from;
    return width > 0 ? plot.left() + (value - m_data.from) / width * plot.width() : plot.center().x();
}

void ValueHistogram::paintEvent(QPaintEvent*) {
    if (m_data.bins.empty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors& colors = colorsFor(this);
    const QRectF plot = plotRect();

    painter.setPen(QPen(colors.gridLine, 1));
    for (const double share : {0.25, 0.5, 0.75, 1.0}) {
        const double y = std::round(plot.bottom() - share * plot.height()) + 0.5;
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }

    // One standard deviation on either side, behind the bars.
    if (m_data.standardDeviation > 0) {
        const double left = std::max(plot.left(), xOf(m_data.mean - m_data.standardDeviation));
        const double right = std::min(plot.right(), xOf(m_data.mean + m_data.standardDeviation));
        painter.fillRect(QRectF(QPointF(left, plot.top()), QPointF(right, plot.bottom())), colors.accentTint);
    }

    const double step = plot.width() / static_cast<double>(m_data.bins.size());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    for (std::size_t i = 0; i < m_data.bins.size(); ++i) {
        const double height = heightOf(m_data.bins[i]) * plot.height();
        if (height > 0)
            painter.drawRect(QRectF(plot.left() + static_cast<double>(i) * step,
                                    plot.bottom() - std::max(height, 1.0), std::max(1.0, step - 0.6),
                                    std::max(height, 1.0)));
    }
    painter.setPen(QPen(colors.outline, 1));
    painter.drawLine(QPointF(plot.left(), plot.bottom() + 0.5), QPointF(plot.right(), plot.bottom() + 0.5));
    const double meanX = std::round(xOf(m_data.mean)) + 0.5;
    painter.setPen(QPen(colors.text, 1, Qt::DashLine));
    painter.drawLine(QPointF(meanX, plot.top()), QPointF(meanX, plot.bottom()));

    painter.setFont(tabularFont(textFont(TextRole::Mark)));
    painter.setPen(colors.secondary);
    const QRectF axis(plot.left(), plot.bottom() + 4, plot.width(), kAxisHeight - 4);
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignTop, number(m_data.from));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignTop, number(m_data.to));
    if (meanX > plot.left() + 70 && meanX < plot.right() - 70) {
        QRectF middle = axis;
        middle.moveLeft(meanX - axis.width() / 2);
        painter.drawText(middle, Qt::AlignHCenter | Qt::AlignTop, tr("mean %1").arg(number(m_data.mean)));
    }
    const QRectF top(plot.left(), 0, plot.width(), 13);
    if (m_data.below > 0)
        painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter, tr("◂ %L1 more").arg(m_data.below));
    if (m_data.above > 0)
        painter.drawText(top, Qt::AlignRight | Qt::AlignVCenter, tr("%L1 more ▸").arg(m_data.above));
}

bool ValueHistogram::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRectF plot = plotRect();
    const double share = (help->pos().x() - plot.left()) / plot.width();
    if (m_data.bins.empty() || share < 0 || share >= 1) return true;
    const auto bin = static_cast<std::size_t>(share * static_cast<double>(m_data.bins.size()));
    const double width = (m_data.to - m_data.from) / static_cast<double>(m_data.bins.size());
    const double from = m_data.from + static_cast<double>(bin) * width;
    QToolTip::showText(
        help->globalPos(),
        tr("%1 … %2: %L3 values").arg(number(from), number(from + width)).arg(m_data.bins[bin]), this);
    return true;
}

} // namespace qw::ui
