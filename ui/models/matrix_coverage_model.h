// How an importance matrix covers a model, tensor by tensor; those with a problem first.
#pragma once

#include "core/formats/model_source.h"
#include "core/quant/matrix_coverage.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace qw::ui {

// A matrix and what it covers, read off the GUI thread.
struct OpenedMatrix {
    imatrix::ImportanceMatrixPtr matrix;
    quant::MatrixCoverage coverage;
};
using OpenedMatrixPtr = std::shared_ptr<const OpenedMatrix>;

// "✓ covered", "▲ 3 of 64 experts never hit: …"; translated.
QString coverText(const quant::TensorCover& cover);

class MatrixCoverageModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, CoverColumn, ColumnCount };

    explicit MatrixCoverageModel(QObject* parent = nullptr);

    // One reset; null for none.
    void setMatrix(OpenedMatrixPtr opened, ModelSourcePtr source);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    OpenedMatrixPtr m_opened;
    ModelSourcePtr m_source;
    std::vector<std::size_t> m_order; // of coverage.tensors
};

} // namespace qw::ui
