// What differs between two models: metadata and tensor types, as an immutable value and as a table of it.
#pragma once

#include "core/formats/model_source.h"

#include <QAbstractTableModel>

#include <memory>
#include <string>
#include <vector>

namespace qw::ui {

struct Difference {
    enum class Kind { Metadata, Tensor };
    Kind kind = Kind::Metadata;
    std::string name;
    QString left; // shown text; empty where it is missing on that side
    QString right;
    std::int64_t byteDelta = 0; // right minus left, tensors only
    int leftType = -1;          // ids of block types, -1 where there is none
    int rightType = -1;
};

struct ModelDiff {
    std::vector<Difference> differences; // metadata in the left file's order, then tensors in theirs
    std::size_t metadataDifferences = 0;
    std::size_t tensorDifferences = 0;
    std::size_t commonTensors = 0; // by name
    std::int64_t byteDelta = 0;    // of all tensor data, right minus left
};
using ModelDiffPtr = std::shared_ptr<const ModelDiff>;

// Compares names, values, shapes and types; no tensor data is read. split.* keys are left out: they describe
// files, not the model. Any thread.
ModelDiffPtr diffModels(const gguf::Metadata& leftMetadata, const ModelSource& left,
                        const ModelSource& right);

class DiffModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, LeftColumn, RightColumn, DeltaColumn, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1, // raw numbers
        KindRole,                    // int(Difference::Kind)
        BlockTypeRole,               // of the cell's side, -1 where there is none
    };

    explicit DiffModel(QObject* parent = nullptr);
    void setDiff(ModelDiffPtr diff); // one reset; null empties

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    ModelDiffPtr m_diff;
};

} // namespace qw::ui
