#include "ui/models/metadata_model.h"

#include "core/quant/file_types.h"
#include "ui/models/number_text.h"
#include "ui/text/view_text.h"

#include <algorithm>

namespace qw::ui {

namespace {

QString typeText(const gguf::Value& value) {
    const gguf::Array* array = value.asArray();
    if (!array) return viewText(gguf::valueTypeName(value.type()));
    return MetadataModel::tr("%1 array").arg(viewText(gguf::valueTypeName(array->elementType)));
}

constexpr std::size_t kShownElements = 6;
constexpr std::size_t kFullTextElements = 10'000;

} // namespace

QString shortValueText(const gguf::Value& value, int maxCharacters) {
    QString text = QString::fromStdString(value.toText(kShownElements));
    if (const gguf::Array* array = value.asArray()) {
        if (array->count > kShownElements) {
            text.chop(1);
            text += MetadataModel::tr(", … %1 in all]").arg(groupedText(array->count));
        }
    }
    text.replace(QLatin1Char('\n'), QChar(0x21B5)); // ↵
    text.remove(QLatin1Char('\r'));
    if (text.size() > maxCharacters) text = text.left(maxCharacters) + QChar(0x2026);
    return text;
}

QString metadataNote(std::string_view key, const gguf::Value& value) {
    if (key == "general.file_type") {
        const auto id = value.toUnsigned();
        const auto type =
            id ? quant::fileTypeFromId(static_cast<std::uint32_t>(*id & ~std::uint64_t{1024})) : std::nullopt;
        return type ? viewText(quant::info(*type).name) : QString();
    }
    if (key.starts_with("quantize.imatrix.")) return MetadataModel::tr("Importance matrix it was made with");
    if (key == "general.quantization_version") return MetadataModel::tr("Version of the block formats");
    if (key == "general.alignment") return MetadataModel::tr("Tensor data starts at multiples of this");
    if (key.starts_with("split.")) return MetadataModel::tr("Set again by every export");
    if (key == "tokenizer.chat_template") return MetadataModel::tr("See the Chat template tab");
    if (key == "tokenizer.ggml.tokens") return MetadataModel::tr("See the Tokenizer tab");
    return {};
}

MetadataModel::MetadataModel(QObject* parent) : QAbstractTableModel(parent) {}

void MetadataModel::setContent(std::shared_ptr<const void> owner, const gguf::Metadata* metadata,
                               std::vector<quant::MetadataEdit> edits) {
    beginResetModel();
    m_rows.clear(); // its rows point into the old metadata
    m_owner = std::move(owner);
    m_metadata = metadata;
    m_rows = rowsFor(edits);
    endResetModel();
}

void MetadataModel::setEdits(std::vector<quant::MetadataEdit> edits) {
    std::vector<Row> rows = rowsFor(edits);
    const bool sameKeys = std::ranges::equal(rows, m_rows, [](const Row& a, const Row& b) {
        return a.original == b.original && a.addedKey == b.addedKey;
    });
    if (!sameKeys) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    // Selection and scroll position stay where they are when only values change.
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].state == m_rows[i].state && rows[i].replacement == m_rows[i].replacement) continue;
        m_rows[i] = std::move(rows[i]);
        emit dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), ColumnCount - 1));
    }
}

std::vector<MetadataModel::Row> MetadataModel::rowsFor(const std::vector<quant::MetadataEdit>& edits) const {
    std::vector<Row> rows;
    if (!m_metadata) return rows;
    for (const gguf::KeyValue& entry : m_metadata->entries())
        rows.push_back(Row{&entry, {}, std::nullopt, State::Original});
    for (const quant::MetadataEdit& edit : edits) {
        const auto keyOf = [](const Row& row) {
            return row.original ? std::string_view(row.original->key) : std::string_view(row.addedKey);
        };
        const auto row = std::ranges::find(rows, std::string_view(edit.key), keyOf);
        if (row == rows.end()) {
            if (edit.value) rows.push_back(Row{nullptr, edit.key, edit.value, State::Added});
        } else if (!row->original) {
            // A later edit of an added key: its value changes, or it is gone again.
            if (edit.value)
                row->replacement = edit.value;
            else
                rows.erase(row);
        } else if (!edit.value) {
            row->replacement.reset();
            row->state = State::Removed;
        } else {
            const bool same = *edit.value == row->original->value;
            row->replacement = same ? std::nullopt : edit.value;
            row->state = same ? State::Original : State::Edited;
        }
    }
    return rows;
}

std::string MetadataModel::keyAt(int row) const {
    const Row& entry = m_rows[static_cast<std::size_t>(row)];
    return entry.original ? entry.original->key : entry.addedKey;
}

int MetadataModel::rowOfKey(std::string_view key) const {
    for (int row = 0; row < rowCount(); ++row)
        if (keyAt(row) == key) return row;
    return -1;
}

const gguf::Value& MetadataModel::valueAt(int row) const {
    const Row& entry = m_rows[static_cast<std::size_t>(row)];
    return entry.replacement ? *entry.replacement : entry.original->value;
}

int MetadataModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int MetadataModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MetadataModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const gguf::Value& value = valueAt(index.row());
    const State state = stateAt(index.row());
    const bool editable = value.type() != gguf::ValueType::Array && state != State::Removed;
    switch (role) {
    case StateRole:
        return static_cast<int>(state);
    case EditableRole:
        return editable;
    case FullTextRole:
        return QString::fromStdString(value.toText(kFullTextElements));
    case FilterRole:
        return QString::fromStdString(keyAt(index.row())) + QLatin1Char(' ') + shortValueText(value, 1000);
    case SortRole:
        if (index.column() == ValueColumn)
            if (const auto number = value.toNumber()) return *number;
        return data(index, Qt::DisplayRole);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::EditRole:
        return index.column() == ValueColumn && editable
                   ? QVariant(QString::fromStdString(value.toText(kShownElements)))
                   : QVariant();
    case Qt::ToolTipRole:
        return index.column() == ValueColumn ? QVariant(shortValueText(value, 600))
                                             : data(index, Qt::DisplayRole);
    case Qt::DisplayRole:
        switch (index.column()) {
        case KeyColumn:
            return QString::fromStdString(keyAt(index.row()));
        case TypeColumn:
            return typeText(value);
        case ValueColumn:
            return shortValueText(value);
        case NoteColumn:
            switch (state) {
            case State::Edited:
                return tr("Edited, was %1")
                    .arg(shortValueText(m_rows[static_cast<std::size_t>(index.row())].original->value, 60));
            case State::Added:
                return tr("Added");
            case State::Removed:
                return tr("Will be deleted");
            case State::Original:
                return metadataNote(keyAt(index.row()), value);
            }
            return {};
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant MetadataModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case KeyColumn:
        return tr("Key");
    case TypeColumn:
        return tr("Type");
    case ValueColumn:
        return tr("Value");
    case NoteColumn:
        return tr("Note");
    default:
        return {};
    }
}

Qt::ItemFlags MetadataModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == ValueColumn && data(index, EditableRole).toBool()) flags |= Qt::ItemIsEditable;
    return flags;
}

bool MetadataModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
    const std::string key = keyAt(index.row());
    const gguf::Value& present = valueAt(index.row());
    const std::string text = value.toString().toStdString();
    if (text == present.toText(kShownElements)) return true;
    auto parsed = gguf::Value::fromText(present.type(), text);
    if (!parsed) {
        emit valueRefused(key, parsed.error());
        return false;
    }
    if (!(*parsed == present)) emit valueEntered(key, *parsed);
    return true;
}

} // namespace qw::ui
