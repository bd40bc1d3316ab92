#include "ui/pages/model/table_text.h"

#include "ui/pages/model/cell_delegates.h"
#include "ui/style/type_scale.h"

#include <QAbstractItemModel>
#include <QHeaderView>
#include <QStringList>
#include <QTreeView>

namespace qw::ui {

namespace {

QString cellText(const QModelIndex& cell, int rawRole) {
    QVariant value = rawRole >= 0 ? cell.data(rawRole) : QVariant();
    const bool number = value.typeId() == QMetaType::Double || value.typeId() == QMetaType::ULongLong ||
                        value.typeId() == QMetaType::LongLong;
    // Sizes and counts as numbers; whatever is shown right-aligned is one.
    const auto alignment = Qt::Alignment(cell.data(Qt::TextAlignmentRole).toInt());
    if (!number || !(alignment & Qt::AlignRight) || cell.data().toString().contains(QChar(0x00D7)))
        value = cell.data();
    QString text = value.toString();
    text.replace(QLatin1Char('\t'), QLatin1Char(' '));
    text.replace(QLatin1Char('\n'), QLatin1Char(' '));
    return text;
}

void appendRows(const QAbstractItemModel& model, const QModelIndex& parent, int rawRole, int skipRole,
                QStringList& lines) {
    const int columns = model.columnCount(parent);
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex first = model.index(row, 0, parent);
        if (skipRole < 0 || first.data(skipRole).toInt() >= 0) {
            QStringList cells;
            for (int column = 0; column < columns; ++column)
                cells += cellText(first.siblingAtColumn(column), rawRole);
            lines += cells.join(QLatin1Char('\t'));
        }
        appendRows(model, first, rawRole, skipRole, lines);
    }
}

} // namespace

QString tableText(const QAbstractItemModel& model, int rawRole, int skipRole) {
    QStringList header;
    for (int column = 0; column < model.columnCount(); ++column)
        header += model.headerData(column, Qt::Horizontal).toString();
    QStringList lines{header.join(QLatin1Char('\t'))};
    appendRows(model, {}, rawRole, skipRole, lines);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void prepareTable(QTreeView* view) {
    view->setFont(textFont(TextRole::Body));
    view->setItemDelegate(new FiguresDelegate(view));
    view->setUniformRowHeights(true);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTextElideMode(Qt::ElideMiddle);
    view->setFrameShape(QFrame::NoFrame);
    view->header()->setSectionsMovable(false);
    view->header()->setHighlightSections(false);
}

} // namespace qw::ui
