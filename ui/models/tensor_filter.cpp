#include "ui/models/tensor_filter.h"

#include "ui/models/tensor_tree_model.h"

namespace qw::ui {

TensorFilter::TensorFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(TensorTreeModel::SortRole);
    setRecursiveFilteringEnabled(true);
    setAutoAcceptChildRows(true);
}

void TensorFilter::setText(const QString& text) {
    if (m_text == text.trimmed()) return;
    m_text = text.trimmed();
    // With everything back, views learn it all at once and look at what they show: telling them of each
    // layer's rows would take longer than a frame for some thousand tensors. With many rows open it is the
    // other way round.
    if (m_text.isEmpty())
        invalidate();
    else
        invalidateFilter();
}

int TensorFilter::tensorCount() const {
    const auto* model = qobject_cast<const TensorTreeModel*>(sourceModel());
    // Without a text there is no need to look into the layers.
    if (m_text.isEmpty() && model)
        return model->source() ? static_cast<int>(model->source()->tensors().size()) : 0;
    int count = 0;
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex top = index(row, 0);
        count += top.data(TensorTreeModel::TensorRole).toInt() >= 0 ? 1 : rowCount(top);
    }
    return count;
}

bool TensorFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_text.isEmpty()) return true;
    const auto cell = [&](int column) { return sourceModel()->index(row, column, parent).data().toString(); };
    if (cell(TensorTreeModel::NameColumn).contains(m_text, Qt::CaseInsensitive)) return true;
    if (sourceModel()->index(row, 0, parent).data(TensorTreeModel::TensorRole).toInt() < 0) return false;
    return cell(TensorTreeModel::RoleColumn).contains(m_text, Qt::CaseInsensitive) ||
           cell(TensorTreeModel::TypeColumn).compare(m_text, Qt::CaseInsensitive) == 0;
}

} // namespace qw::ui
