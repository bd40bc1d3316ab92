// The style's composed controls; the simple elements are in studio_style.cpp.
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/studio_style.h"
#include "ui/style/style_painting.h"
#include "ui/style/type_scale.h"

#include <QComboBox>
#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

namespace qw::ui {

namespace {

bool isOn(const QStyleOption* option, QStyle::StateFlag flag) {
    return option->state.testFlag(flag);
}

void drawField(QPainter* painter, const QStyleOption* option) {
    const Colors& c = colorsFor(option->palette);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    const bool focused = enabled && isOn(option, QStyle::State_HasFocus);
    const bool hovered = enabled && isOn(option, QStyle::State_MouseOver);
    drawRounded(painter, option->rect, kControlRadius,
                !enabled  ? c.window
                : hovered ? c.hover
                          : c.surface,
                !enabled  ? c.cardBorder
                : focused ? c.accent
                          : c.controlBorder,
                focused ? 2 : 1);
}

void drawScrollBar(QPainter* painter, const QStyleOptionSlider* option, const QStyle* style,
                   const QWidget* widget) {
    if (option->maximum <= option->minimum) return;
    const Colors& c = colorsFor(option->palette);
    QRectF handle = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    const bool active =
        isOn(option, QStyle::State_Sunken) ||
        (isOn(option, QStyle::State_MouseOver) && (option->activeSubControls & QStyle::SC_ScrollBarSlider));
    const qreal inset = active ? 2 : 3;
    if (option->orientation == Qt::Vertical)
        handle.adjust(inset, 2, -inset, -2);
    else
        handle.adjust(2, inset, -2, -inset);
    QColor fill = c.controlBorder;
    if (!active) fill.setAlphaF(0.6F);
    drawRounded(painter, handle, qMin(handle.width(), handle.height()) / 2, fill, QColor());
}

void drawSlider(QPainter* painter, const QStyleOptionSlider* option, const QStyle* style,
                const QWidget* widget) {
    const Colors& c = colorsFor(option->palette);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    const QRectF handle = style->subControlRect(QStyle::CC_Slider, option, QStyle::SC_SliderHandle, widget);
    QRectF groove = option->rect;
    QRectF filled;
    if (option->orientation == Qt::Horizontal) {
        groove = QRectF(groove.left() + 2, groove.center().y() - 2, groove.width() - 4, 4);
        filled = groove;
        if (option->upsideDown)
            filled.setLeft(handle.center().x());
        else
            filled.setRight(handle.center().x());
    } else {
        groove = QRectF(groove.center().x() - 2, groove.top() + 2, 4, groove.height() - 4);
        filled = groove;
        if (option->upsideDown)
            filled.setTop(handle.center().y());
        else
            filled.setBottom(handle.center().y());
    }
    drawRounded(painter, groove, 2, enabled ? c.controlBorder : c.cardBorder, QColor());
    if (enabled) drawRounded(painter, filled, 2, c.accent, QColor());
    const qreal grow = isOn(option, QStyle::State_Sunken) ? 0.0 : 1.0;
    drawRounded(painter, handle.adjusted(grow, grow, -grow, -grow), 9, c.surface,
                enabled ? c.accent : c.cardBorder, 2);
    if (isOn(option, QStyle::State_HasFocus)) drawFocusRing(painter, handle.adjusted(-1, -1, 1, 1), 11, c);
}

void drawProgress(QPainter* painter, const QStyleOptionProgressBar* option) {
    const Colors& c = colorsFor(option->palette);
    QRectF groove = option->rect;
    const qreal thickness = qMin<qreal>(6, groove.height());
    groove = QRectF(groove.left(), groove.center().y() - thickness / 2, groove.width(), thickness);
    drawRounded(painter, groove, thickness / 2, c.cardBorder, QColor());
    const double span = static_cast<double>(option->maximum) - option->minimum;
    QRectF filled = groove;
    if (span <= 0) {
        // No total yet: a bar that says "working" without claiming a share.
        filled.setWidth(groove.width() / 3);
        filled.moveLeft(groove.left() + groove.width() / 3);
    } else {
        filled.setWidth(groove.width() * qBound(0.0, (option->progress - option->minimum) / span, 1.0));
    }
    if (filled.width() >= 1) drawRounded(painter, filled, thickness / 2, c.accent, QColor());
}

void drawHeaderSection(QPainter* painter, const QStyleOption* option) {
    const Colors& c = colorsFor(option->palette);
    painter->fillRect(
        option->rect,
        isOn(option, QStyle::State_MouseOver) && isOn(option, QStyle::State_Enabled) ? c.hover : c.surface);
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      c.cardBorder);
}

} // namespace

QRect StudioStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                  SubControl subControl, const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar) return {};
        const bool vertical = bar->orientation == Qt::Vertical;
        const QRect groove = option->rect;
        const int length = vertical ? groove.height() : groove.width();
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        int handle = length;
        if (range > 0)
            handle =
                qBound(qMin(32, length),
                       static_cast<int>(qint64(length) * bar->pageStep / (range + bar->pageStep)), length);
        const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                                  length - handle, bar->upsideDown);
        const auto part = [&](int from, int to) {
            return vertical ? QRect(groove.left(), groove.top() + from, groove.width(), to - from)
                            : QRect(groove.left() + from, groove.top(), to - from, groove.height());
        };
        switch (subControl) {
        case SC_ScrollBarGroove:
            return groove;
        case SC_ScrollBarSlider:
            return part(start, start + handle);
        case SC_ScrollBarSubPage:
            return part(0, start);
        case SC_ScrollBarAddPage:
            return part(start + handle, length);
        default:
            return {}; // no arrow buttons
        }
    }
    if (control == CC_ComboBox) {
        const QRect rect = option->rect;
        switch (subControl) {
        case SC_ComboBoxArrow:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - 28, rect.top(), 28, rect.height()));
        case SC_ComboBoxEditField:
            return visualRect(option->direction, rect, rect.adjusted(10, 2, -28, -2));
        default:
            break;
        }
    }
    if (control == CC_SpinBox) {
        const QRect rect = option->rect;
        const int half = rect.height() / 2;
        switch (subControl) {
        case SC_SpinBoxUp:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - 23, rect.top() + 1, 23, half - 1));
        case SC_SpinBoxDown:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - 23, rect.top() + half, 23, half - 1));
        case SC_SpinBoxEditField:
            return visualRect(option->direction, rect, rect.adjusted(8, 2, -24, -2));
        default:
            break;
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                     QPainter* painter, const QWidget* widget) const {
    const Colors& c = colorsFor(option->palette);
    switch (control) {
    case CC_ScrollBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option))
            drawScrollBar(painter, bar, this, widget);
        return;
    case CC_Slider:
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option))
            drawSlider(painter, slider, this, widget);
        return;
    case CC_ComboBox: {
        drawField(painter, option);
        const QRectF arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
        drawChevron(painter, arrow, Chevron::Down, isOn(option, State_Enabled) ? c.secondary : c.cardBorder);
        return;
    }
    case CC_SpinBox: {
        drawField(painter, option);
        const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        if (!spin || spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
        const auto color = [&](QAbstractSpinBox::StepEnabledFlag step) {
            return spin->stepEnabled & step ? c.secondary : c.cardBorder;
        };
        drawChevron(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxUp, widget), Chevron::Up,
                    color(QAbstractSpinBox::StepUpEnabled));
        drawChevron(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxDown, widget), Chevron::Down,
                    color(QAbstractSpinBox::StepDownEnabled));
        return;
    }
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
    const Colors& c = colorsFor(option->palette);
    switch (element) {
    case CE_PushButtonBevel: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (!button) break;
        drawPrimitive(PE_PanelButtonCommand, option, painter, widget);
        if (button->features & QStyleOptionButton::HasMenu) {
            const QRectF arrow(option->rect.right() - 22, option->rect.top(), 16, option->rect.height());
            drawChevron(painter, arrow, Chevron::Down, c.secondary);
        }
        return;
    }
    case CE_PushButtonLabel: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (!button) break;
        QStyleOptionButton copy = *button;
        copy.features &= ~QStyleOptionButton::HasMenu; // its arrow is drawn with the bevel
        if (button->features & QStyleOptionButton::HasMenu) copy.rect.adjust(0, 0, -16, 0);
        const ButtonRole role = buttonRole(widget);
        if (isOn(option, State_Enabled)) {
            if (role == ButtonRole::Primary) copy.palette.setColor(QPalette::ButtonText, c.onAccent);
            if (role == ButtonRole::Danger) copy.palette.setColor(QPalette::ButtonText, c.bad);
            if (role == ButtonRole::Flat && isOn(option, State_On))
                copy.palette.setColor(QPalette::ButtonText, c.accent);
        }
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_ProgressBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option))
            drawProgress(painter, bar);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        drawHeaderSection(painter, option);
        return;
    case CE_HeaderLabel: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (!header) break;
        QRect rect = header->rect;
        if (!header->icon.isNull()) break;
        painter->save();
        painter->setPen(c.secondary);
        const QString text = header->fontMetrics.elidedText(header->text, Qt::ElideRight, rect.width());
        painter->drawText(
            rect, static_cast<int>(header->textAlignment | Qt::AlignVCenter | Qt::TextSingleLine), text);
        painter->restore();
        return;
    }
    case CE_TabBarTabShape: {
        const QRect rect = option->rect;
        if (isOn(option, State_Selected))
            drawRounded(painter, QRectF(rect.left() + 8, rect.bottom() - 2, rect.width() - 16, 3), 1.5,
                        c.accent, QColor());
        return;
    }
    case CE_TabBarTabLabel: {
        const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
        if (!tab) break;
        QStyleOptionTab copy = *tab;
        const bool selected = isOn(option, State_Selected);
        const bool hovered = isOn(option, State_MouseOver);
        if (isOn(option, State_Enabled))
            copy.palette.setColor(QPalette::WindowText, selected ? c.accent : hovered ? c.text : c.secondary);
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, c.surface);
        return;
    case CE_MenuBarItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (!item) break;
        painter->fillRect(option->rect, c.surface);
        if (isOn(option, State_Selected))
            drawRounded(painter, QRectF(option->rect).adjusted(0, 2, 0, -2), 6, c.hover, QColor());
        painter->save();
        int flags = Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine;
        if (!styleHint(SH_UnderlineShortcut, option, widget, nullptr)) flags |= Qt::TextHideMnemonic;
        painter->setPen(isOn(option, State_Enabled) ? c.text : c.secondary);
        painter->drawText(option->rect, flags, item->text);
        painter->restore();
        return;
    }
    case CE_Splitter:
        if (isOn(option, State_MouseOver) || isOn(option, State_Sunken)) {
            QRectF grip(0, 0, isOn(option, State_Horizontal) ? 3 : 32,
                        isOn(option, State_Horizontal) ? 32 : 3);
            grip.moveCenter(QRectF(option->rect).center());
            drawRounded(painter, grip, 1.5, c.controlBorder, QColor());
        }
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

} // namespace qw::ui
