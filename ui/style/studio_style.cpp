#include "ui/style/studio_style.h"

#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/style_painting.h"
#include "ui/style/type_scale.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSlider>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>

namespace qw::ui {

StudioStyle::StudioStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void StudioStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
        qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QScrollBar*>(widget) ||
        qobject_cast<QSlider*>(widget) || qobject_cast<QTabBar*>(widget) || qobject_cast<QLineEdit*>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (auto* header = qobject_cast<QHeaderView*>(widget)) header->setFont(textFont(TextRole::Label));
}

void StudioStyle::polish(QPalette& palette) {
    Q_UNUSED(palette)
} // ours is complete; Fusion's must not return

void StudioStyle::polish(QApplication* application) {
    QProxyStyle::polish(application);
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 18;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return 8;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
        return 18;
    case PM_ToolBarIconSize:
        return 20;
    case PM_SliderThickness:
    case PM_SliderControlThickness:
    case PM_SliderLength:
        return 18;
    case PM_SplitterWidth:
        return 8;
    case PM_FocusFrameHMargin:
        // Cells of tables and lists start where their headers do.
        return qobject_cast<const QAbstractItemView*>(widget)
                   ? 7
                   : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_DefaultFrameWidth: {
        // Room for the rounded corners of framed text and lists.
        const auto* area = qobject_cast<const QAbstractScrollArea*>(widget);
        if (area && area->frameShape() == QFrame::StyledPanel) return 5;
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
    case PM_HeaderMargin:
        return 8;
    case PM_HeaderMarkSize:
        return 12;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 16;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarBaseOverlap:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_TreeViewIndentation:
        return 18;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return kGrid;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return kCardPadding;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return 4;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const {
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ComboBox_Popup:
    case SH_ScrollBar_Transient:
    case SH_ItemView_PaintAlternatingRowColorsForEmptyArea:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 1;
    case SH_Slider_AbsoluteSetButtons:
        return Qt::LeftButton;
    case SH_UnderlineShortcut:
        // Only while the keyboard is in the menus.
        return widget && widget->inherits("QMenuBar")
                   ? widget->hasFocus()
                   : QProxyStyle::styleHint(hint, option, widget, returnData);
    case SH_ToolTip_WakeUpDelay:
        return 500;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QSize StudioStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: {
        const bool small = isCompact(widget);
        result = size + QSize(small ? 20 : 30, 0);
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            if (!button->icon.isNull() && !button->text.isEmpty()) result.rwidth() += 4;
            if (button->text.isEmpty()) result.setWidth(small ? 28 : kControlHeight);
            if (button->features & QStyleOptionButton::HasMenu) result.rwidth() += 8;
        }
        result.setHeight(qMax(small ? 28 : kControlHeight, size.height() + 8));
        break;
    }
    case CT_ComboBox:
        result.rwidth() += 18; // the arrow is wider than Fusion's
        [[fallthrough]];
    case CT_LineEdit:
    case CT_SpinBox:
        result.setHeight(qMax(result.height(), isCompact(widget) ? 28 : kControlHeight));
        break;
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
            if (item->menuItemType != QStyleOptionMenuItem::Separator)
                result.setHeight(qMax(result.height(), 30));
        break;
    case CT_MenuBarItem:
        result += QSize(4, 4);
        break;
    case CT_HeaderSection:
        result.setHeight(qMax(result.height(), 34));
        break;
    case CT_TabBarTab:
        result.setHeight(qMax(result.height(), 36));
        break;
    case CT_ItemViewItem:
        result.setHeight(qMax(result.height(), 28));
        break;
    case CT_ToolButton:
        result = result.expandedTo(QSize(30, 30));
        break;
    default:
        break;
    }
    return result;
}

QRect StudioStyle::subElementRect(SubElement element, const QStyleOption* option,
                                  const QWidget* widget) const {
    if (element == SE_LineEditContents)
        return QProxyStyle::subElementRect(element, option, widget).adjusted(8, 0, -8, 0);
    if (element == SE_ProgressBarContents || element == SE_ProgressBarGroove) return option->rect;
    return QProxyStyle::subElementRect(element, option, widget);
}

namespace {

bool isOn(const QStyleOption* option, QStyle::StateFlag flag) {
    return option->state.testFlag(flag);
}

void drawButtonPanel(const QStyleOption* option, QPainter* painter, const QWidget* widget) {
    const Colors& c = colorsFor(option->palette);
    const QRectF rect = option->rect;
    const bool enabled = isOn(option, QStyle::State_Enabled);
    const bool down = isOn(option, QStyle::State_Sunken);
    const bool hovered = enabled && isOn(option, QStyle::State_MouseOver);
    switch (buttonRole(widget)) {
    case ButtonRole::Primary: {
        QColor fill = c.accent;
        if (!enabled)
            fill = c.dark ? QColor(0x2D, 0x33, 0x3D) : QColor(0xDD, 0xE1, 0xE8);
        else if (down)
            fill = c.dark ? c.accent.darker(118) : c.accent.darker(115);
        else if (hovered)
            fill = c.dark ? c.accent.lighter(106) : c.accent.darker(107);
        drawRounded(painter, rect, kControlRadius, fill, QColor());
        break;
    }
    case ButtonRole::Flat: {
        QColor fill;
        if (isOn(option, QStyle::State_On))
            fill = c.accentTint;
        else if (down)
            fill = c.pressed;
        else if (hovered)
            fill = c.hover;
        drawRounded(painter, rect, kControlRadius, fill, QColor());
        break;
    }
    case ButtonRole::Danger:
    case ButtonRole::Normal: {
        QColor fill = c.surface;
        if (isOn(option, QStyle::State_On))
            fill = c.accentTint;
        else if (down)
            fill = c.pressed;
        else if (hovered)
            fill = c.hover;
        const QColor border = !enabled                         ? c.cardBorder
                              : isOn(option, QStyle::State_On) ? c.accent
                                                               : c.controlBorder;
        drawRounded(painter, rect, kControlRadius, fill, border);
        break;
    }
    }
}

void drawCheckBox(const QStyleOption* option, QPainter* painter, bool round) {
    const Colors& c = colorsFor(option->palette);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    const bool on = isOn(option, QStyle::State_On);
    const bool partly = isOn(option, QStyle::State_NoChange);
    const QRectF rect = QRectF(option->rect).adjusted(1, 1, -1, -1);
    QColor border = enabled ? c.controlBorder : c.cardBorder;
    QColor fill = c.surface;
    if (on || partly)
        border = fill = enabled ? c.accent : option->palette.color(QPalette::Disabled, QPalette::Text);
    else if (enabled && isOn(option, QStyle::State_MouseOver))
        border = c.accent;
    drawRounded(painter, rect, round ? rect.height() / 2 : 4, fill, border, 1.2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QPointF o = rect.center();
    if (on && round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(c.onAccent);
        painter->drawEllipse(o, 3.2, 3.2);
    } else if (on || partly) {
        painter->setPen(QPen(c.onAccent, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (partly)
            painter->drawLine(o - QPointF(3.5, 0), o + QPointF(3.5, 0));
        else
            painter->drawPolyline(
                QPolygonF{o + QPointF(-3.8, 0.2), o + QPointF(-1.2, 2.8), o + QPointF(3.8, -2.8)});
    }
    painter->restore();
}

} // namespace

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
    const Colors& c = colorsFor(option->palette);
    const QRectF rect = option->rect;
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        if (isOn(option, State_On))
            drawRounded(painter, rect, 6, c.accentTint, QColor());
        else if (isOn(option, State_Sunken))
            drawRounded(painter, rect, 6, c.pressed, QColor());
        else if (isOn(option, State_Enabled) && isOn(option, State_MouseOver))
            drawRounded(painter, rect, 6, c.hover, QColor());
        return;
    case PE_FrameDefaultButton:
        return;
    case PE_FrameFocusRect: {
        const auto* focus = qstyleoption_cast<const QStyleOptionFocusRect*>(option);
        const bool inView = qobject_cast<const QAbstractItemView*>(widget) != nullptr;
        if (focus && inView) {
            drawRounded(painter, rect.adjusted(1, 1, -1, -1), 4, QColor(), c.accent);
            return;
        }
        drawFocusRing(painter, rect, qobject_cast<const QAbstractButton*>(widget) ? kControlRadius : 6, c);
        return;
    }
    case PE_PanelLineEdit: {
        if (widget && (qobject_cast<const QComboBox*>(widget->parentWidget()) ||
                       qobject_cast<const QAbstractSpinBox*>(widget->parentWidget())))
            return; // the outer control draws the box
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        const bool inCell = frame && frame->lineWidth == 0;
        const bool focused = isOn(option, State_HasFocus);
        const bool enabled = isOn(option, State_Enabled);
        if (inCell) {
            painter->fillRect(option->rect, c.surface);
            return;
        }
        drawRounded(painter, rect, kControlRadius, enabled ? c.surface : c.window,
                    !enabled  ? c.cardBorder
                    : focused ? c.accent
                              : c.controlBorder,
                    focused ? 2 : 1);
        return;
    }
    case PE_FrameLineEdit:
        return;
    case PE_IndicatorCheckBox:
        drawCheckBox(option, painter, false);
        return;
    case PE_IndicatorItemViewItemCheck:
        drawCheckBox(option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawCheckBox(option, painter, true);
        return;
    case PE_Frame:
        drawRounded(painter, rect, kControlRadius,
                    qobject_cast<const QAbstractScrollArea*>(widget) ? c.surface : QColor(), c.cardBorder);
        return;
    case PE_FrameGroupBox:
        drawRounded(painter, rect, kControlRadius, QColor(), c.cardBorder);
        return;
    case PE_FrameMenu:
        drawRounded(painter, rect, 0, QColor(), c.cardBorder);
        return;
    case PE_PanelMenu:
        painter->fillRect(option->rect, c.raised);
        return;
    case PE_PanelTipLabel:
        drawRounded(painter, rect, 0, c.raised, c.controlBorder);
        return;
    case PE_FrameTabWidget:
    case PE_FrameStatusBarItem:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), c.cardBorder);
        return;
    case PE_PanelItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (item && item->backgroundBrush.style() != Qt::NoBrush)
            painter->fillRect(option->rect, item->backgroundBrush);
        if (isOn(option, State_Selected))
            painter->fillRect(option->rect, c.accentTint);
        else if (isOn(option, State_MouseOver) && isOn(option, State_Enabled))
            painter->fillRect(option->rect, c.hover);
        return;
    }
    case PE_PanelItemViewRow:
        return; // one fill per cell is enough, and translucent fills would add up
    case PE_IndicatorBranch:
        if (isOn(option, State_Children))
            drawChevron(painter, rect, isOn(option, State_Open) ? Chevron::Down : Chevron::Right,
                        c.secondary);
        return;
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (header && header->sortIndicator != QStyleOptionHeader::None)
            drawChevron(painter, rect,
                        header->sortIndicator == QStyleOptionHeader::SortUp ? Chevron::Down : Chevron::Up,
                        c.secondary);
        return;
    }
    case PE_IndicatorArrowDown:
        drawChevron(painter, rect, Chevron::Down, c.secondary);
        return;
    case PE_IndicatorArrowUp:
        drawChevron(painter, rect, Chevron::Up, c.secondary);
        return;
    case PE_IndicatorArrowLeft:
        drawChevron(painter, rect, Chevron::Left, c.secondary);
        return;
    case PE_IndicatorArrowRight:
        drawChevron(painter, rect, Chevron::Right, c.secondary);
        return;
    case PE_PanelScrollAreaCorner:
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

} // namespace qw::ui
