#include "ui/charts/type_share_chart.h"

#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/type_scale.h"
#include "ui/text/view_text.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QStringList>
#include <QToolTip>

#include <algorithm>

namespace qw::ui {

namespace {

constexpr int kRow = 26;
constexpr int kSwatchWidth = 62;
constexpr int kTextWidth = 118; // "13.5 GiB   99.9 %"

QString percentText(double share) {
    // A type that is there never reads "0 %".
    if (share > 0 && share < 0.001) return QStringLiteral("< 0.1 %");
    return QLocale().toString(100 * share, 'f', share < 0.9995 ? 1 : 0) + QStringLiteral(" %");
}

} // namespace

TypeShareChart::TypeShareChart(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void TypeShareChart::setBars(std::vector<TypeShareBar> bars) {
    m_bars = std::move(bars);
    m_total = 0;
    for (const TypeShareBar& bar : m_bars)
        m_total += bar.bytes;
    QStringList spoken;
    for (const TypeShareBar& bar : m_bars) {
        const std::string_view name = info(bar.type).name;
        spoken += QStringLiteral("%1 %2 %3").arg(viewText(name), bar.bytesText, percentText(shareOf(bar)));
    }
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

double TypeShareChart::shareOf(const TypeShareBar& bar) const {
    return m_total > 0 ? static_cast<double>(bar.bytes) / static_cast<double>(m_total) : 0;
}

QSize TypeShareChart::sizeHint() const {
    return {320, std::max(1, static_cast<int>(m_bars.size())) * kRow};
}
QSize TypeShareChart::minimumSizeHint() const {
    return {220, sizeHint().height()};
}

int TypeShareChart::rowAt(int y) const {
    const int row = y / kRow;
    return row >= 0 && row < static_cast<int>(m_bars.size()) ? row : -1;
}

void TypeShareChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors& colors = colorsFor(this);
    const int barLeft = kSwatchWidth + 10;
    const int barSpace = std::max(20, width() - barLeft - kTextWidth - 8);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const TypeShareBar& bar = m_bars[i];
        const int top = static_cast<int>(i) * kRow;
        drawBitsSwatch(&painter, QRectF(0, top + 3, kSwatchWidth, kRow - 6), bar.type, palette(),
                       blockTypeName(bar.type));
        const QRectF track(barLeft, top + 8, barSpace, kRow - 16);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.gridLine);
        painter.drawRoundedRect(track, 3, 3);
        QRectF filled = track;
        filled.setWidth(std::max(2.0, track.width() * shareOf(bar)));
        painter.setPen(QPen(colors.outline, 1));
        painter.setBrush(bitsColor(bar.type).fill);
        painter.drawRoundedRect(filled.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5);

        painter.setFont(tabularFont(textFont(TextRole::Label)));
        painter.setPen(colors.text);
        const QRectF texts(width() - kTextWidth, top, kTextWidth, kRow);
        painter.drawText(texts.adjusted(0, 0, -52, 0), Qt::AlignRight | Qt::AlignVCenter, bar.bytesText);
        painter.setPen(colors.secondary);
        painter.drawText(texts, Qt::AlignRight | Qt::AlignVCenter, percentText(shareOf(bar)));
    }
}

void TypeShareChart::mouseReleaseEvent(QMouseEvent* event) {
    const int row = rowAt(static_cast<int>(event->position().y()));
    if (event->button() == Qt::LeftButton && row >= 0 && rect().contains(event->position().toPoint()))
        emit typeChosen(m_bars[static_cast<std::size_t>(row)].type);
}

bool TypeShareChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0)
            QToolTip::showText(
                help->globalPos(),
                tr("%1 — click to show only these").arg(m_bars[static_cast<std::size_t>(row)].tensorsText),
                this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace qw::ui
