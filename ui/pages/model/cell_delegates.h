// Cells of our tables that text alone does not do: block types in their colour, edited rows.
#pragma once

#include <QFont>
#include <QStyledItemDelegate>

namespace qw::ui {

// Right-aligned cells, which are numbers, in figures of equal width.
class FiguresDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    mutable QFont m_plain;   // what m_figures was made from
    mutable QFont m_figures; // looking a family up is too slow for every cell
    mutable bool m_known = false;
};

// Text as it is in the file, in fixed pitch: the window's own font draws "0x00" as "0×00".
class CodeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CodeDelegate(QObject* parent);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    QFont m_font;
};

// Draws the block type that the cell's `role` names as a swatch. Named: the swatch carries the type's name,
// followed by the rest of the text where there is more ("F16 · 256 × 512"). Beside: a small swatch, then the
// text in semibold. Cells without a type are drawn as usual.
class BlockTypeDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class Swatch { Named, Beside };
    BlockTypeDelegate(int role, QObject* parent, Swatch swatch = Swatch::Named);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_role;
    Swatch m_swatch;
};

} // namespace qw::ui
