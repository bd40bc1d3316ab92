// Surfaces: cards, doors, the model chip and the empty state (declared in controls.h).
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/style_painting.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace qw::ui {

Card::Card(QWidget* parent) : QFrame(parent), m_body(new QVBoxLayout(this)) {
    m_body->setContentsMargins(kCardPadding, kCardPadding, kCardPadding, kCardPadding);
    m_body->setSpacing(kGrid);
}

Card::Card(const QString& heading, QWidget* parent) : Card(parent) {
    setAccessibleName(heading);
    m_body->addWidget(new TextLabel(heading, TextRole::Heading, false, this));
}

void Card::setTinted(bool tinted) {
    if (tinted == m_tinted) return;
    m_tinted = tinted;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    drawRounded(&painter, rect(), kCardRadius, m_tinted ? c.accentTint : c.surface, c.cardBorder);
}

// ---- Doors

namespace {

constexpr int kDoorIcon = 22;

QRect doorTextRect(const QRect& rect) {
    return rect.adjusted(kCardPadding + kDoorIcon + 14, kCardPadding, -kCardPadding, -kCardPadding);
}

} // namespace

DoorCard::DoorCard(const QString& iconName, const QString& title, const QString& sentence, QWidget* parent)
    : QAbstractButton(parent), m_icon(iconName), m_sentence(sentence) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

int DoorCard::heightForWidth(int width) const {
    const QFontMetrics title(textFont(TextRole::Heading));
    const QFontMetrics body(textFont(TextRole::Body));
    const int textWidth = qMax(60, doorTextRect(QRect(0, 0, width, 100)).width());
    const int lines = body.boundingRect(0, 0, textWidth, 1000, Qt::TextWordWrap, m_sentence).height();
    return 2 * kCardPadding + title.height() + 6 + lines;
}

QSize DoorCard::sizeHint() const {
    return {320, heightForWidth(320)};
}
QSize DoorCard::minimumSizeHint() const {
    return {180, heightForWidth(240)};
}

void DoorCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    const bool active = isEnabled() && underMouse();
    drawRounded(&painter, rect(), kCardRadius, isDown() ? c.accentTint : c.surface,
                active ? c.accent : c.cardBorder);
    if (hasFocus()) drawFocusRing(&painter, rect(), kCardRadius, c);
    const QRect textArea = doorTextRect(rect());
    const QColor ink = isEnabled() ? c.text : palette().color(QPalette::Disabled, QPalette::Text);
    painter.drawPixmap(rect().left() + kCardPadding, textArea.top() - 1,
                       iconPixmap(m_icon, kDoorIcon, devicePixelRatioF(), isEnabled() ? c.accent : ink));
    painter.setPen(ink);
    painter.setFont(textFont(TextRole::Heading));
    const int titleHeight = painter.fontMetrics().height();
    painter.drawText(QRect(textArea.left(), textArea.top(), textArea.width(), titleHeight), Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, textArea.width()));
    painter.setPen(isEnabled() ? c.secondary : ink);
    painter.setFont(textFont(TextRole::Body));
    painter.drawText(textArea.adjusted(0, titleHeight + 6, 0, 4), Qt::AlignLeft | Qt::TextWordWrap,
                     m_sentence);
}

// ---- The chip

ChipButton::ChipButton(QWidget* parent) : QAbstractButton(parent) {
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ChipButton::setContents(const QString& strong, const QString& secondary) {
    setText(strong);
    m_secondary = secondary;
    setAccessibleName(secondary.isEmpty() ? strong : strong + QStringLiteral(", ") + secondary);
    setToolTip(accessibleName());
    updateGeometry();
    update();
}

void ChipButton::setIconName(const QString& iconName) {
    m_icon = iconName;
    update();
}

QSize ChipButton::sizeHint() const {
    int width = 12 + 12 + 24;
    width += QFontMetrics(textFont(TextRole::Strong)).horizontalAdvance(text());
    if (!m_secondary.isEmpty())
        width += 10 + QFontMetrics(textFont(TextRole::Body)).horizontalAdvance(m_secondary);
    if (!m_icon.isEmpty()) width += 24;
    return {width, kControlHeight};
}

QSize ChipButton::minimumSizeHint() const {
    return {120, kControlHeight};
}

void ChipButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    drawRounded(&painter, rect(), kControlRadius,
                isDown()       ? c.pressed
                : underMouse() ? c.hover
                               : c.raised,
                c.controlBorder);
    if (hasFocus()) drawFocusRing(&painter, rect(), kControlRadius, c);
    QRect area = rect().adjusted(12, 0, -30, 0);
    if (!m_icon.isEmpty()) {
        painter.drawPixmap(area.left(), (height() - 16) / 2,
                           iconPixmap(m_icon, 16, devicePixelRatioF(), c.secondary));
        area.setLeft(area.left() + 24);
    }
    const QFont strong = textFont(TextRole::Strong);
    const QFont body = textFont(TextRole::Body);
    const int secondaryWidth =
        m_secondary.isEmpty() ? 0 : QFontMetrics(body).horizontalAdvance(m_secondary) + 10;
    const int strongWidth = QFontMetrics(strong).horizontalAdvance(text());
    // The name gives way first, but keeps a third of the room.
    const int forStrong = qMin(strongWidth, qMax(area.width() / 3, area.width() - secondaryWidth));
    painter.setFont(strong);
    painter.setPen(c.text);
    // Two pixels of slack: widths are rounded, and a text of exactly its own width would be cut.
    painter.drawText(QRect(area.left(), 0, forStrong + 2, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(strong).elidedText(text(), Qt::ElideMiddle, forStrong + 2));
    const int left = area.left() + forStrong + 10;
    const int room = area.right() - left;
    if (room > 24) {
        painter.setFont(body);
        painter.setPen(c.secondary);
        painter.drawText(QRect(left, 0, room + 1, height()), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(body).elidedText(m_secondary, Qt::ElideRight, room + 2));
    }
    drawChevron(&painter, QRectF(width() - 26, 0, 16, height()), Chevron::Down, c.secondary);
}

// ---- Empty state

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& sentence,
                       QWidget* parent)
    : QWidget(parent)
    , m_title(new TextLabel(title, TextRole::Title, false, this))
    , m_sentence(new TextLabel(sentence, TextRole::Body, true, this))
    , m_actions(new QHBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(10);
    auto* picture = new QLabel(this);
    picture->setPixmap(icon(iconName, Tint::Accent).pixmap(QSize(40, 40), devicePixelRatioF()));
    picture->setAlignment(Qt::AlignCenter);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_actions->setAlignment(Qt::AlignCenter);
    m_actions->setSpacing(12);
    column->addStretch();
    column->addWidget(picture);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(4);
    column->addLayout(m_actions);
    column->addStretch();
}

void EmptyState::setText(const QString& title, const QString& sentence) {
    m_title->setText(title);
    m_sentence->setText(sentence);
}

QPushButton* EmptyState::addAction(const QString& text) {
    QPushButton* button =
        m_actions->count() == 0 ? new PrimaryButton(text, this) : new QPushButton(text, this);
    m_actions->addWidget(button);
    return button;
}

} // namespace qw::ui
