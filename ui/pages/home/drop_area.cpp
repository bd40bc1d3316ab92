#include "ui/pages/home/drop_area.h"

#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/style_painting.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace qw::ui {

DropArea::DropArea(bool withSample, QWidget* parent)
    : QWidget(parent), m_open(new PrimaryButton(tr("Open…"), this)), m_picture(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 12, 24, 12);
    column->setSpacing(6);
    m_picture->setAlignment(Qt::AlignCenter);
    auto* title = new TextLabel(tr("Drop a model anywhere"), TextRole::Title, false, this);
    title->setAlignment(Qt::AlignCenter);
    auto* kinds =
        new TextLabel(tr("GGUF file · split GGUF · folder of GGUF files"), TextRole::Body, true, this);
    kinds->setAlignment(Qt::AlignCenter);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(14);
    buttons->addStretch();
    buttons->addWidget(m_open);
    connect(m_open, &QPushButton::clicked, this, &DropArea::openClicked);
    if (withSample) {
        auto* sample = new QPushButton(tr("Open the sample model"), this);
        connect(sample, &QPushButton::clicked, this, &DropArea::sampleClicked);
        buttons->addWidget(sample);
    }
    buttons->addStretch();
    column->addStretch();
    column->addWidget(m_picture);
    column->addWidget(title);
    column->addWidget(kinds);
    column->addSpacing(6);
    column->addLayout(buttons);
    column->addStretch();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setRoomy(true);
}

void DropArea::setRoomy(bool roomy) {
    m_roomy = roomy;
    setFixedHeight(roomy ? 330 : 160);
    drawPicture();
}

void DropArea::setDragging(bool dragging) {
    if (dragging == m_dragging) return;
    m_dragging = dragging;
    update();
}

void DropArea::drawPicture() {
    m_picture->setPixmap(
        iconPixmap(QStringLiteral("drop"), m_roomy ? 48 : 30, devicePixelRatioF(), colorsFor(this).accent));
}

void DropArea::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) drawPicture();
}

void DropArea::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors& c = colorsFor(this);
    drawRounded(&painter, rect(), kCardRadius, m_dragging ? c.accentTint : c.surface, QColor());
    QPen dashes(m_dragging ? c.accent : c.controlBorder, 2);
    dashes.setDashPattern({4, 3});
    painter.setPen(dashes);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), kCardRadius - 1, kCardRadius - 1);
}

} // namespace qw::ui
