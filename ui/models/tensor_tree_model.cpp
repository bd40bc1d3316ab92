#include "ui/models/tensor_tree_model.h"

#include "core/statistics/tensor_name.h"
#include "ui/models/number_text.h"
#include "ui/models/tensor_role_text.h"
#include "ui/text/view_text.h"

#include <QStringList>

#include <algorithm>
#include <map>

namespace qw::ui {

namespace {

QString groupTitle(const statistics::TensorName& name) {
    if (!name.layer) {
        if (name.tower.empty()) return TensorTreeModel::tr("Outside the layers");
        return name.tower == "v" ? TensorTreeModel::tr("Vision, outside the layers")
                                 : TensorTreeModel::tr("%1, outside the layers").arg(viewText(name.tower));
    }
    if (name.tower.empty()) return TensorTreeModel::tr("Layer %1").arg(*name.layer);
    if (name.tower == "v") return TensorTreeModel::tr("Vision layer %1").arg(*name.layer);
    if (name.tower == "a") return TensorTreeModel::tr("Audio layer %1").arg(*name.layer);
    if (name.tower == "enc") return TensorTreeModel::tr("Encoder layer %1").arg(*name.layer);
    return TensorTreeModel::tr("Decoder layer %1").arg(*name.layer);
}

double bitsOf(std::uint64_t bytes, std::uint64_t elements) {
    return elements > 0 ? 8.0 * static_cast<double>(bytes) / static_cast<double>(elements) : 0.0;
}

bool isNumber(int column) {
    return column == TensorTreeModel::ElementsColumn || column == TensorTreeModel::SizeColumn ||
           column == TensorTreeModel::BitsColumn || column == TensorTreeModel::ShapeColumn;
}

constexpr quintptr kTopLevel = ~quintptr{0}; // internal id of rows without a parent; else the group's number

} // namespace

TensorTreeModel::TensorTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

void TensorTreeModel::setSource(ModelSourcePtr source) {
    beginResetModel();
    m_source = std::move(source);
    rebuild();
    endResetModel();
}

void TensorTreeModel::setGrouping(Grouping grouping) {
    if (grouping == m_grouping) return;
    beginResetModel();
    m_grouping = grouping;
    rebuild();
    endResetModel();
}

void TensorTreeModel::rebuild() {
    m_groups.clear();
    m_places.clear();
    if (!m_source || m_grouping == Grouping::Flat) return;
    const auto tensors = m_source->tensors();
    m_places.resize(tensors.size());
    // Language model first, what stands outside the layers before layer 0.
    std::map<std::pair<std::string_view, std::int64_t>, std::size_t> byKey;
    std::vector<statistics::TensorName> names;
    names.reserve(tensors.size());
    for (const TensorInfo& tensor : tensors) {
        names.push_back(statistics::parseTensorName(tensor.name));
        byKey.try_emplace({names.back().tower, names.back().layer ? std::int64_t{*names.back().layer} : -1},
                          0);
    }
    std::size_t next = 0;
    for (auto& [key, position] : byKey)
        position = next++;
    m_groups.resize(next);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const statistics::TensorName& name = names[i];
        const std::size_t position = byKey.at({name.tower, name.layer ? std::int64_t{*name.layer} : -1});
        Group& group = m_groups[position];
        if (group.tensors.empty()) group.title = groupTitle(name);
        m_places[i] = {position, group.tensors.size()};
        group.tensors.push_back(i);
        group.elements += tensors[i].elementCount();
        group.bytes += tensors[i].byteSize;
        if (std::ranges::find(group.types, tensors[i].type) == group.types.end())
            group.types.push_back(tensors[i].type);
    }
}

QModelIndex TensorTreeModel::indexOfTensor(std::size_t tensor, int column) const {
    if (!m_source || tensor >= m_source->tensors().size()) return {};
    if (m_grouping == Grouping::Flat) return createIndex(static_cast<int>(tensor), column, kTopLevel);
    const auto [group, row] = m_places[tensor];
    return createIndex(static_cast<int>(row), column, static_cast<quintptr>(group));
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kTopLevel);
}

QModelIndex TensorTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kTopLevel) return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kTopLevel);
}

int TensorTreeModel::rowCount(const QModelIndex& parent) const {
    if (!m_source) return 0;
    if (m_grouping == Grouping::Flat)
        return parent.isValid() ? 0 : static_cast<int>(m_source->tensors().size());
    if (!parent.isValid()) return static_cast<int>(m_groups.size());
    if (parent.internalId() != kTopLevel || parent.column() != 0) return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].tensors.size());
}

int TensorTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant TensorTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_source) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    const auto row = static_cast<std::size_t>(index.row());
    if (m_grouping == Grouping::Flat) return tensorData(row, index.column(), role);
    if (index.internalId() == kTopLevel) return groupData(m_groups[row], row, index.column(), role);
    return tensorData(m_groups[index.internalId()].tensors[row], index.column(), role);
}

QVariant TensorTreeModel::groupData(const Group& group, std::size_t position, int column, int role) const {
    switch (role) {
    case TensorRole:
        return -1;
    case BlockTypeRole:
        return group.types.size() == 1 ? static_cast<int>(group.types.front()) : -1;
    case SortRole:
        switch (column) {
        case ShapeColumn:
        case ElementsColumn:
            return static_cast<qulonglong>(group.elements);
        case SizeColumn:
            return static_cast<qulonglong>(group.bytes);
        case TypeColumn:
        case BitsColumn:
            return bitsOf(group.bytes, group.elements);
        default:
            return static_cast<qulonglong>(position);
        }
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (column) {
        case NameColumn:
            return group.title;
        case RoleColumn:
            return tr("%n tensor(s)", nullptr, static_cast<int>(group.tensors.size()));
        case TypeColumn: {
            QStringList names;
            for (const BlockType type : group.types)
                names += viewText(info(type).name);
            return names.join(QStringLiteral(", "));
        }
        case ElementsColumn:
            return groupedText(group.elements);
        case SizeColumn:
            return sizeText(group.bytes);
        case BitsColumn:
            return bitsText(bitsOf(group.bytes, group.elements));
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant TensorTreeModel::tensorData(std::size_t tensorIndex, int column, int role) const {
    const TensorInfo& tensor = m_source->tensors()[tensorIndex];
    switch (role) {
    case TensorRole:
        return static_cast<int>(tensorIndex);
    case BlockTypeRole:
        return static_cast<int>(tensor.type);
    case SortRole:
        switch (column) {
        case RoleColumn:
            return tensorRoleText(statistics::parseTensorName(tensor.name));
        case ShapeColumn:
        case ElementsColumn:
            return static_cast<qulonglong>(tensor.elementCount());
        case SizeColumn:
            return static_cast<qulonglong>(tensor.byteSize);
        case TypeColumn:
        case BitsColumn:
            return info(tensor.type).bitsPerWeight();
        default:
            return static_cast<qulonglong>(tensorIndex);
        }
    case Qt::DisplayRole:
        switch (column) {
        case NameColumn:
            return QString::fromStdString(tensor.name);
        case RoleColumn:
            return tensorRoleText(statistics::parseTensorName(tensor.name));
        case ShapeColumn:
            return shapeText(tensor.shape.data(), tensor.dimensions);
        case TypeColumn:
            return viewText(info(tensor.type).name);
        case ElementsColumn:
            return groupedText(tensor.elementCount());
        case SizeColumn:
            return sizeText(tensor.byteSize);
        case BitsColumn:
            return bitsText(info(tensor.type).bitsPerWeight());
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return tr("%1\n%2 bytes at offset %3")
            .arg(QString::fromStdString(tensor.name), groupedText(tensor.byteSize),
                 groupedText(tensor.fileOffset));
    default:
        return {};
    }
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn:
        return tr("Tensor");
    case RoleColumn:
        return tr("Role");
    case ShapeColumn:
        return tr("Shape");
    case TypeColumn:
        return tr("Type");
    case ElementsColumn:
        return tr("Parameters");
    case SizeColumn:
        return tr("Size");
    case BitsColumn:
        return tr("bpw");
    default:
        return {};
    }
}

} // namespace qw::ui
