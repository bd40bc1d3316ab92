#include "ui/window/rail.h"

#include "ui/style/colors.h"
#include "ui/style/icons.h"
#include "ui/style/style_painting.h"
#include "ui/style/type_scale.h"

#include <QButtonGroup>
#include <QKeySequence>
#include <QPainter>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

constexpr int kWideRail = 92;
constexpr int kNarrowRail = 56;

} // namespace

RailButton::RailButton(const QString& icon, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RailButton::setIconOnly(bool iconOnly) {
    m_iconOnly = iconOnly;
    updateGeometry();
    update();
}

QSize RailButton::sizeHint() const {
    if (m_iconOnly) return {40, 40};
    QFont font = textFont(TextRole::Label);
    font.setWeight(QFont::DemiBold);
    return {qMax(kWideRail - 16, QFontMetrics(font).horizontalAdvance(text()) + 12), 54};
}

void RailButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    if (isChecked())
        drawRounded(&painter, rect(), kControlRadius, c.accentTint, QColor());
    else if (isDown() || underMouse())
        drawRounded(&painter, rect(), kControlRadius, isDown() ? c.pressed : c.hover, QColor());
    if (hasFocus()) drawFocusRing(&painter, rect(), kControlRadius, c);
    const QColor ink = isChecked() ? c.accent : c.secondary;
    constexpr int kIcon = 22;
    const int top = m_iconOnly ? (height() - kIcon) / 2 : 7;
    painter.drawPixmap((width() - kIcon) / 2, top, iconPixmap(m_icon, kIcon, devicePixelRatioF(), ink));
    if (m_iconOnly) return;
    QFont font = textFont(TextRole::Label);
    if (isChecked()) font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(ink);
    const QRect area(4, top + kIcon + 3, width() - 8, height() - top - kIcon - 5);
    painter.drawText(area, Qt::AlignHCenter | Qt::AlignTop,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, area.width()));
}

Rail::Rail(QWidget* parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)), m_group(new QButtonGroup(this)) {
    setAccessibleName(tr("Pages"));
    m_column->setContentsMargins(8, 10, 8, 10);
    m_column->setSpacing(4);
    m_column->addStretch();
    connect(m_group, &QButtonGroup::idClicked, this, &Rail::pageChosen);
}

int Rail::addPage(const QString& icon, const QString& text, const QKeySequence& shortcut, bool atBottom) {
    auto* button = new RailButton(icon, text, this);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(text, shortcut.toString(QKeySequence::NativeText)));
    const int index = static_cast<int>(m_group->buttons().size());
    m_group->addButton(button, index);
    // Languages with long words get a wider rail.
    m_wide = qMax(m_wide, button->sizeHint().width() + 16);
    setFixedWidth(m_wide);
    if (atBottom)
        m_column->addWidget(button);
    else
        m_column->insertWidget(m_aboveStretch++, button);
    return index;
}

void Rail::setCurrent(int index) {
    if (auto* button = m_group->button(index)) button->setChecked(true);
}

void Rail::setIconOnly(bool iconOnly) {
    setFixedWidth(iconOnly ? kNarrowRail : m_wide);
    for (QAbstractButton* button : m_group->buttons())
        static_cast<RailButton*>(button)->setIconOnly(iconOnly);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), c.cardBorder);
}

} // namespace qw::ui
