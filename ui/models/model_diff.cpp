#include "ui/models/model_diff.h"

#include "ui/models/metadata_model.h"
#include "ui/models/number_text.h"
#include "ui/text/view_text.h"

#include <unordered_map>

namespace qw::ui {

namespace {

QString tensorText(const TensorInfo& tensor) {
    const std::string_view name = info(tensor.type).name;
    return QStringLiteral("%1 · %2").arg(viewText(name), shapeText(tensor.shape.data(), tensor.dimensions));
}

bool isSplitKey(std::string_view key) {
    return key.starts_with("split.");
}

void diffMetadata(const gguf::Metadata& left, const gguf::Metadata& right, ModelDiff& diff) {
    for (const gguf::KeyValue& entry : left.entries()) {
        const gguf::Value* other = right.find(entry.key);
        if (isSplitKey(entry.key) || (other && *other == entry.value)) continue;
        diff.differences.push_back({Difference::Kind::Metadata, entry.key, shortValueText(entry.value),
                                    other ? shortValueText(*other) : QString(), 0, -1, -1});
    }
    for (const gguf::KeyValue& entry : right.entries())
        if (!isSplitKey(entry.key) && !left.find(entry.key))
            diff.differences.push_back(
                {Difference::Kind::Metadata, entry.key, {}, shortValueText(entry.value), 0, -1, -1});
    diff.metadataDifferences = diff.differences.size();
}

void diffTensors(const ModelSource& left, const ModelSource& right, ModelDiff& diff) {
    std::unordered_map<std::string_view, const TensorInfo*> others;
    for (const TensorInfo& tensor : right.tensors()) {
        others.emplace(tensor.name, &tensor);
        diff.byteDelta += static_cast<std::int64_t>(tensor.byteSize);
    }
    for (const TensorInfo& tensor : left.tensors()) {
        diff.byteDelta -= static_cast<std::int64_t>(tensor.byteSize);
        const auto found = others.find(tensor.name);
        if (found == others.end()) {
            diff.differences.push_back({Difference::Kind::Tensor,
                                        tensor.name,
                                        tensorText(tensor),
                                        {},
                                        -static_cast<std::int64_t>(tensor.byteSize),
                                        static_cast<int>(tensor.type),
                                        -1});
            continue;
        }
        const TensorInfo& other = *found->second;
        others.erase(found);
        diff.commonTensors += 1;
        if (other.type == tensor.type && other.shape == tensor.shape) continue;
        diff.differences.push_back(
            {Difference::Kind::Tensor, tensor.name, tensorText(tensor), tensorText(other),
             static_cast<std::int64_t>(other.byteSize) - static_cast<std::int64_t>(tensor.byteSize),
             static_cast<int>(tensor.type), static_cast<int>(other.type)});
    }
    for (const TensorInfo& tensor : right.tensors())
        if (others.contains(tensor.name))
            diff.differences.push_back({Difference::Kind::Tensor,
                                        tensor.name,
                                        {},
                                        tensorText(tensor),
                                        static_cast<std::int64_t>(tensor.byteSize),
                                        -1,
                                        static_cast<int>(tensor.type)});
    diff.tensorDifferences = diff.differences.size() - diff.metadataDifferences;
}

QString deltaText(std::int64_t delta) {
    if (delta == 0) return {};
    const QString size = sizeText(static_cast<std::uint64_t>(delta < 0 ? -delta : delta));
    return (delta < 0 ? QStringLiteral("−") : QStringLiteral("+")) + size;
}

} // namespace

ModelDiffPtr diffModels(const gguf::Metadata& leftMetadata, const ModelSource& left,
                        const ModelSource& right) {
    auto diff = std::make_shared<ModelDiff>();
    diffMetadata(leftMetadata, right.metadata(), *diff);
    diffTensors(left, right, *diff);
    return diff;
}

DiffModel::DiffModel(QObject* parent) : QAbstractTableModel(parent) {}

void DiffModel::setDiff(ModelDiffPtr diff) {
    beginResetModel();
    m_diff = std::move(diff);
    endResetModel();
}

int DiffModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_diff ? 0 : static_cast<int>(m_diff->differences.size());
}
int DiffModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiffModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Difference& difference = m_diff->differences[static_cast<std::size_t>(index.row())];
    switch (role) {
    case KindRole:
        return static_cast<int>(difference.kind);
    case BlockTypeRole:
        if (index.column() == LeftColumn) return difference.leftType;
        return index.column() == RightColumn ? difference.rightType : -1;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == DeltaColumn ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    case SortRole:
        if (index.column() == DeltaColumn) return static_cast<qlonglong>(difference.byteDelta);
        if (index.column() == NameColumn) return index.row();
        return data(index, Qt::DisplayRole);
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case NameColumn:
            return QString::fromStdString(difference.name);
        case LeftColumn:
            return difference.left.isEmpty() ? tr("— missing") : difference.left;
        case RightColumn:
            return difference.right.isEmpty() ? tr("— missing") : difference.right;
        case DeltaColumn:
            return deltaText(difference.byteDelta);
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant DiffModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == DeltaColumn ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn:
        return tr("Key or tensor");
    case LeftColumn:
        return tr("Opened file");
    case RightColumn:
        return tr("Other file");
    case DeltaColumn:
        return tr("Size");
    default:
        return {};
    }
}

} // namespace qw::ui
