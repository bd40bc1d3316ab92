// Rows of a view as tab-separated text, for pasting into a spreadsheet; and what every table of this page
// shares.
#pragma once

#include <QString>

class QAbstractItemModel;
class QAbstractItemView;
class QTreeView;

namespace qw::ui {

// Header and all rows in their present order and filter, children after their parent. `rawRole` gives numbers
// as numbers where it is set. Rows for which `skipRole` is negative are left out (layers of a tree); -1:
// none.
QString tableText(const QAbstractItemModel& model, int rawRole, int skipRole = -1);

// Whole rows, smooth scrolling, no frame, figures of equal width in right-aligned cells.
void prepareTable(QTreeView* view);

} // namespace qw::ui
