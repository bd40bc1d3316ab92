#include "ui/style/controls.h"

#include "ui/style/colors.h"
#include "ui/style/style_painting.h"
#include "ui/text/view_text.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QToolTip>

namespace qw::ui {

namespace {

const char* const kRoleProperty = "qwButtonRole";
const char* const kCompactProperty = "qwCompact";

} // namespace

void setButtonRole(QPushButton* button, ButtonRole role) {
    button->setProperty(kRoleProperty, static_cast<int>(role));
    button->update();
}

ButtonRole buttonRole(const QWidget* widget) {
    return widget ? static_cast<ButtonRole>(widget->property(kRoleProperty).toInt()) : ButtonRole::Normal;
}

void setCompact(QWidget* widget, bool compact) {
    widget->setProperty(kCompactProperty, compact);
    widget->updateGeometry();
}

bool isCompact(const QWidget* widget) {
    return widget && widget->property(kCompactProperty).toBool();
}

PrimaryButton::PrimaryButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
    setButtonRole(this, ButtonRole::Primary);
    QFont strong = textFont(TextRole::Body);
    strong.setWeight(QFont::Medium);
    setFont(strong);
}

QPushButton* makeIconButton(const QString& iconName, const QString& name, QWidget* parent) {
    auto* button = new QPushButton(parent);
    button->setIcon(icon(iconName, Tint::Secondary));
    button->setToolTip(name);
    button->setAccessibleName(name);
    setButtonRole(button, ButtonRole::Flat);
    setCompact(button);
    return button;
}

// ---- Labels

TextLabel::TextLabel(const QString& text, TextRole role, bool secondary, QWidget* parent)
    : QLabel(text, parent), m_role(role), m_secondary(secondary) {
    setFont(textFont(role));
    setTextFormat(Qt::PlainText);
    applyColor();
}

void TextLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_applying) applyColor();
}

void TextLabel::applyColor() {
    if (!m_secondary) return;
    m_applying = true;
    QPalette own = palette();
    own.setColor(QPalette::Active, QPalette::WindowText, colorsFor(this).secondary);
    own.setColor(QPalette::Inactive, QPalette::WindowText, colorsFor(this).secondary);
    setPalette(own);
    m_applying = false;
}

ElidedLabel::ElidedLabel(const QString& text, TextRole role, bool secondary, Qt::TextElideMode mode,
                         QWidget* parent)
    : TextLabel(text, role, secondary, parent), m_mode(mode) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QStringLiteral("MMM…")), TextLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QString shown = fontMetrics().elidedText(text(), m_mode, contentsRect().width());
    style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine,
                          palette(), isEnabled(), shown, foregroundRole());
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        if (fontMetrics().horizontalAdvance(text()) > contentsRect().width())
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return TextLabel::event(event);
}

VerdictLabel::VerdictLabel(QWidget* parent) : VerdictLabel(Verdict::Neutral, QString(), parent) {}

VerdictLabel::VerdictLabel(Verdict verdict, const QString& text, QWidget* parent) : QLabel(parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setVerdict(verdict, text);
}

void VerdictLabel::setVerdict(Verdict verdict, const QString& text) {
    m_verdict = verdict;
    QString sign;
    switch (verdict) {
    case Verdict::Good:
        sign = QStringLiteral("✓ ");
        break;
    case Verdict::Caution:
        sign = QStringLiteral("▲ ");
        break;
    case Verdict::Bad:
        sign = QStringLiteral("✕ ");
        break;
    case Verdict::Neutral:
        break;
    }
    setText(text.isEmpty() ? QString() : sign + text);
    applyColor();
}

void VerdictLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_applying) applyColor();
}

void VerdictLabel::applyColor() {
    m_applying = true;
    const Colors& c = colorsFor(this);
    const QColor color = m_verdict == Verdict::Good      ? c.good
                         : m_verdict == Verdict::Caution ? c.caution
                         : m_verdict == Verdict::Bad     ? c.bad
                                                         : c.secondary;
    QPalette own = palette();
    own.setColor(QPalette::WindowText, color);
    setPalette(own);
    m_applying = false;
}

// ---- Segments

SegmentedControl::SegmentedControl(QWidget* parent)
    : QFrame(parent), m_layout(new QHBoxLayout(this)), m_group(new QButtonGroup(this)) {
    m_layout->setContentsMargins(3, 3, 3, 3);
    m_layout->setSpacing(2);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on) emit currentChanged(id);
    });
    setFrameShape(QFrame::StyledPanel);
}

void SegmentedControl::addSegment(const QString& text) {
    auto* button = new QPushButton(text, this);
    button->setCheckable(true);
    setButtonRole(button, ButtonRole::Flat);
    setCompact(button);
    const int id = static_cast<int>(m_group->buttons().size());
    m_group->addButton(button, id);
    m_layout->addWidget(button);
    if (id == 0) {
        const QSignalBlocker quiet(m_group);
        button->setChecked(true);
    }
}

int SegmentedControl::current() const {
    return m_group->checkedId();
}

void SegmentedControl::setCurrent(int index) {
    if (auto* button = m_group->button(index)) button->setChecked(true);
}

// ---- Swatches

void drawBitsSwatch(QPainter* painter, const QRectF& rect, BlockType type, const QPalette& palette,
                    const QString& name) {
    const BitsColor color = bitsColor(type);
    const Colors& c = colorsFor(palette);
    drawRounded(painter, rect, 4, color.fill, c.outline);
    if (hasNotch(type)) {
        constexpr qreal kNotch = 8;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color.text);
        painter->drawPolygon(QPolygonF{rect.topRight() + QPointF(-kNotch, 1),
                                       rect.topRight() + QPointF(-1, 1),
                                       rect.topRight() + QPointF(-1, kNotch)});
        painter->restore();
    }
    if (name.isEmpty()) return;
    painter->save();
    painter->setPen(color.text);
    painter->setFont(textFont(TextRole::Mark));
    painter->drawText(rect, Qt::AlignCenter, name);
    painter->restore();
}

QString blockTypeName(BlockType type) {
    return viewText(info(type).name);
}

BitsSwatch::BitsSwatch(BlockType type, const QString& name, QWidget* parent)
    : QWidget(parent), m_type(type), m_name(name) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(name);
}

void BitsSwatch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawBitsSwatch(&painter, rect(), m_type, palette(), m_name);
}

Separator::Separator(Qt::Orientation orientation, QWidget* parent) : QWidget(parent) {
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Separator::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colorsFor(this).cardBorder);
}

} // namespace qw::ui
