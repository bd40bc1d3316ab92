#include "ui/pages/model/cell_delegates.h"

#include "core/base/block_types.h"
#include "ui/style/controls.h"
#include "ui/style/type_scale.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace qw::ui {

namespace {

constexpr int kSwatchWidth = 62;
constexpr int kSwatchHeight = 20;
constexpr int kSmallWidth = 22;
constexpr int kSmallHeight = 14;
constexpr int kMargin = 6;

} // namespace

void FiguresDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    if (!(option->displayAlignment & Qt::AlignRight)) return;
    if (!m_known || m_plain != option->font) {
        m_plain = option->font;
        m_figures = tabularFont(option->font);
        m_known = true;
    }
    option->font = m_figures;
}

CodeDelegate::CodeDelegate(QObject* parent) : QStyledItemDelegate(parent), m_font(codeFont()) {}

void CodeDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->font = m_font;
}

BlockTypeDelegate::BlockTypeDelegate(int role, QObject* parent, Swatch swatch)
    : QStyledItemDelegate(parent), m_role(role), m_swatch(swatch) {}

void BlockTypeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const QVariant stated = index.data(m_role);
    const int id = stated.isValid() ? stated.toInt() : -1;
    const auto found = id >= 0 ? blockTypeFromId(static_cast<std::uint32_t>(id)) : std::nullopt;
    const BlockType type = found.value_or(BlockType::F32);
    const bool beside = m_swatch == Swatch::Beside;
    if (!found && !beside) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    QString text = cell.text;
    // The text's place, after the check box where there is one; taken before the text is removed.
    const QRect content = style->subElementRect(QStyle::SE_ItemViewItemText, &cell, option.widget);
    cell.text.clear();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, option.widget);

    int left = std::max(content.left() + 3, option.rect.left() + kMargin);
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    if (found) {
        const int width = beside ? kSmallWidth : kSwatchWidth;
        const int height = beside ? kSmallHeight : kSwatchHeight;
        if (!(option.state & QStyle::State_Enabled)) painter->setOpacity(0.45);
        drawBitsSwatch(painter, QRectF(left, option.rect.center().y() - height / 2.0 + 0.5, width, height),
                       type, option.palette, beside ? QString() : blockTypeName(type));
        painter->setOpacity(1);
        left += width + (beside ? 10 : 6);
        const QString typeName = blockTypeName(type);
        if (!beside && text.startsWith(typeName)) text = text.mid(typeName.size());
    } else if (beside) {
        left += kSmallWidth + 10;
    }
    if (!text.isEmpty()) {
        QFont font = option.font;
        if (beside) font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(option.palette.color(
            option.state & QStyle::State_Enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text));
        // One pixel up: where the style sets the text of the other cells.
        const QRect rest(left, option.rect.top() - 1, option.rect.right() - left - 2, option.rect.height());
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, rest.width()));
    }
    painter->restore();
}

QSize BlockTypeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (index.data(m_role).toInt() >= 0) size.setWidth(size.width() + kSwatchWidth);
    return size;
}

} // namespace qw::ui
