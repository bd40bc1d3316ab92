// The tensors of a model as a tree by layer, or as one flat list in file order. Shows an immutable
// ModelSource; setting one is a single reset that costs microseconds per thousand tensors (texts are made
// when asked for).
#pragma once

#include "core/formats/model_source.h"

#include <QAbstractItemModel>

#include <vector>

namespace qw::ui {

class TensorTreeModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        RoleColumn,
        ShapeColumn,
        TypeColumn,
        ElementsColumn,
        SizeColumn,
        BitsColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole +
                   1,  // raw number of the cell's column (double or qulonglong); order in the file for names
        TensorRole,    // index in ModelSource::tensors(), -1 for a layer
        BlockTypeRole, // id of the block type; a layer has one only when all its tensors share it, else -1
    };
    enum class Grouping { ByLayer, Flat };

    explicit TensorTreeModel(QObject* parent = nullptr);

    void setSource(ModelSourcePtr source);
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return m_grouping; }
    const ModelSourcePtr& source() const { return m_source; }
    // The row of a tensor in the present grouping; invalid when there is none.
    QModelIndex indexOfTensor(std::size_t tensor, int column = NameColumn) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Group {
        QString title;
        std::vector<std::size_t> tensors;
        std::uint64_t elements = 0;
        std::uint64_t bytes = 0;
        std::vector<BlockType> types; // distinct, in order of appearance
    };

    void rebuild();
    QVariant groupData(const Group& group, std::size_t position, int column, int role) const;
    QVariant tensorData(std::size_t tensor, int column, int role) const;

    ModelSourcePtr m_source;
    Grouping m_grouping = Grouping::ByLayer;
    std::vector<Group> m_groups;                               // empty when flat
    std::vector<std::pair<std::size_t, std::size_t>> m_places; // group and row of each tensor
};

} // namespace qw::ui
