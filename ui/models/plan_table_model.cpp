#include "ui/models/plan_table_model.h"

#include "ui/models/number_text.h"
#include "ui/models/type_descriptions.h"
#include "ui/text/view_text.h"

#include <QLocale>

#include <algorithm>

namespace qw::ui {

namespace {

bool choosable(const TypeChoice& choice) {
    return choice.state == TypeChoice::State::Offered || choice.state == TypeChoice::State::Planning ||
           choice.state == TypeChoice::State::NeedsMatrix;
}

bool isNumber(int column) {
    return column == PlanTableModel::SizeColumn || column == PlanTableModel::BitsColumn ||
           column == PlanTableModel::RatioColumn;
}

QString nameOf(quant::FileType type) {
    return viewText(quant::info(type).name);
}

} // namespace

PlanTableModel::PlanTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void PlanTableModel::setChoices(std::vector<TypeChoice> choices, std::uint64_t sourceBytes) {
    const auto before = checkedTypes();
    beginResetModel();
    m_choices = std::move(choices);
    m_sourceBytes = sourceBytes;
    std::erase_if(m_checked, [&](quant::FileType type) {
        const auto row = std::ranges::find(m_choices, type, &TypeChoice::type);
        return row == m_choices.end() || !choosable(*row);
    });
    endResetModel();
    if (checkedTypes() != before) emit checkedTypesChanged();
}

void PlanTableModel::setChecked(quant::FileType type, bool checked) {
    const auto row = std::ranges::find(m_choices, type, &TypeChoice::type);
    if (row == m_choices.end() || (checked && !choosable(*row)) || m_checked.contains(type) == checked)
        return;
    if (checked)
        m_checked.insert(type);
    else
        m_checked.erase(type);
    const QModelIndex cell = index(static_cast<int>(row - m_choices.begin()), NameColumn);
    emit dataChanged(cell, cell, {Qt::CheckStateRole});
    emit checkedTypesChanged();
}

std::vector<quant::FileType> PlanTableModel::checkedTypes() const {
    std::vector<quant::FileType> types;
    for (const TypeChoice& choice : m_choices)
        if (m_checked.contains(choice.type)) types.push_back(choice.type);
    return types;
}

int PlanTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_choices.size());
}

int PlanTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString PlanTableModel::descriptionOf(const TypeChoice& choice) const {
    switch (choice.state) {
    case TypeChoice::State::GainsNothing:
        return tr("Gains nothing: not smaller than the opened file");
    case TypeChoice::State::Refused:
        return choice.refusalText;
    case TypeChoice::State::NeedsMatrix:
    case TypeChoice::State::NeedsRequantize:
    case TypeChoice::State::Planning:
    case TypeChoice::State::Offered:
        break;
    }
    return typeDescription(choice.type);
}

QVariant PlanTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const TypeChoice& choice = m_choices[static_cast<std::size_t>(index.row())];
    const bool sized = choice.bytes > 0;
    const double ratio =
        m_sourceBytes > 0 ? static_cast<double>(choice.bytes) / static_cast<double>(m_sourceBytes) : 0;
    switch (role) {
    case FileTypeRole:
        return static_cast<uint>(choice.type);
    case BlockTypeRole:
        return choice.type == quant::FileType::Copy ? -1
                                                    : static_cast<int>(quant::info(choice.type).baseType);
    case ChoosableRole:
        return choosable(choice);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    case Qt::CheckStateRole:
        if (index.column() != NameColumn) return {};
        return m_checked.contains(choice.type) ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return index.column() == DescriptionColumn ? QVariant(descriptionOf(choice)) : QVariant();
    case SortRole:
        switch (index.column()) {
        case SizeColumn:
        case RatioColumn:
            return static_cast<qulonglong>(choice.bytes);
        case BitsColumn:
            return choice.bitsPerWeight;
        default:
            return index.row();
        }
    case Qt::DisplayRole:
        switch (index.column()) {
        case NameColumn:
            return choice.type == quant::FileType::Copy ? tr("As it is") : nameOf(choice.type);
        case SizeColumn:
            return sized ? sizeText(choice.bytes) : QStringLiteral("…");
        case BitsColumn:
            return sized ? bitsText(choice.bitsPerWeight) : QString();
        case RatioColumn:
            return sized ? tr("%1 %").arg(QLocale().toString(100 * ratio, 'f', 0)) : QString();
        case MatrixColumn:
            return matrixUseText(choice.type);
        case DescriptionColumn:
            return descriptionOf(choice);
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant PlanTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == MatrixColumn)
        return tr("What an importance matrix does for the type: it tells which weights the model uses most");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn:
        return tr("Type");
    case SizeColumn:
        return tr("Size");
    case BitsColumn:
        return tr("bpw");
    case RatioColumn:
        return tr("of source");
    case MatrixColumn:
        return tr("Matrix");
    case DescriptionColumn:
        return tr("What to expect");
    default:
        return {};
    }
}

Qt::ItemFlags PlanTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const TypeChoice& choice = m_choices[static_cast<std::size_t>(index.row())];
    if (!choosable(choice)) return Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (index.column() == NameColumn) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

bool PlanTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != NameColumn ||
        !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    setChecked(m_choices[static_cast<std::size_t>(index.row())].type, value.toInt() == Qt::Checked);
    return true;
}

} // namespace qw::ui
