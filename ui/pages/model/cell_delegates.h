// Cells of our tables that text alone does not do: block types in their colour, edited rows.
#pragma once

#include <QStyledItemDelegate>

namespace qw::ui {

// Draws the block type that the cell's `role` names as a swatch, followed by the rest of its text where there
// is more than the type's name ("F16 · 256 × 512"). Cells without a type are drawn as usual.
class BlockTypeDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    BlockTypeDelegate(int role, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_role;
};

} // namespace qw::ui
