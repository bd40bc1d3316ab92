#include "ui/pages/model/cell_delegates.h"

#include "core/base/block_types.h"
#include "ui/style/controls.h"

#include <QApplication>
#include <QPainter>

namespace qw::ui {

namespace {

constexpr int kSwatchWidth = 62;
constexpr int kSwatchHeight = 20;
constexpr int kMargin = 8;

} // namespace

BlockTypeDelegate::BlockTypeDelegate(int role, QObject* parent) : QStyledItemDelegate(parent), m_role(role) {}

void BlockTypeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const QVariant stated = index.data(m_role);
    const int id = stated.isValid() ? stated.toInt() : -1;
    const auto type = id >= 0 ? blockTypeFromId(static_cast<std::uint32_t>(id)) : std::nullopt;
    if (!type) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem empty = option;
    initStyleOption(&empty, index);
    QString text = empty.text;
    empty.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &empty, painter, option.widget);

    const std::string_view name = info(*type).name;
    const QString typeName = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    const QRectF swatch(option.rect.left() + kMargin, option.rect.center().y() - kSwatchHeight / 2.0 + 0.5,
                        kSwatchWidth, kSwatchHeight);
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    drawBitsSwatch(painter, swatch, *type, option.palette);
    if (text.startsWith(typeName)) text = text.mid(typeName.size());
    if (!text.isEmpty()) {
        painter->setFont(option.font);
        painter->setPen(option.palette.color(QPalette::Text));
        const QRect rest = option.rect.adjusted(kMargin + kSwatchWidth + 6, 0, -kMargin, 0);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, rest.width()));
    }
    painter->restore();
}

QSize BlockTypeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (index.data(m_role).toInt() >= 0) size.setWidth(size.width() + kSwatchWidth);
    return size;
}

} // namespace qw::ui
