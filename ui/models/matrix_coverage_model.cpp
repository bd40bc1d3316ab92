#include "ui/models/matrix_coverage_model.h"

#include "ui/models/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace qw::ui {

QString coverText(const quant::TensorCover& cover) {
    switch (cover.cover) {
    case quant::Cover::Full:
        return MatrixCoverageModel::tr("✓ covered");
    case quant::Cover::ExpertsUnseen:
        return MatrixCoverageModel::tr("▲ %1 of %2 experts never hit: their columns count alike")
            .arg(groupedText(cover.unseen), groupedText(cover.experts));
    case quant::Cover::Absent:
        return MatrixCoverageModel::tr("▲ not in the matrix: encoded without it");
    case quant::Cover::WrongWidth:
        return MatrixCoverageModel::tr("✕ %1 values where %2 are needed: made for another model")
            .arg(groupedText(cover.values), groupedText(cover.needed));
    }
    return {};
}

MatrixCoverageModel::MatrixCoverageModel(QObject* parent) : QAbstractTableModel(parent) {}

void MatrixCoverageModel::setMatrix(OpenedMatrixPtr opened, ModelSourcePtr source) {
    beginResetModel();
    m_opened = std::move(opened);
    m_source = std::move(source);
    m_order.resize(m_opened ? m_opened->coverage.tensors.size() : 0);
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    if (m_opened)
        std::ranges::stable_sort(m_order, std::greater{}, [this](std::size_t row) {
            return static_cast<int>(m_opened->coverage.tensors[row].cover.cover);
        });
    endResetModel();
}

int MatrixCoverageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int MatrixCoverageModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MatrixCoverageModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const auto& row = m_opened->coverage.tensors[m_order[static_cast<std::size_t>(index.row())]];
    if (index.column() == NameColumn) return QString::fromStdString(m_source->tensors()[row.tensor].name);
    return coverText(row.cover);
}

QVariant MatrixCoverageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == NameColumn ? tr("Tensor") : tr("Importance matrix");
}

} // namespace qw::ui
