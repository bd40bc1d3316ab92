// Metadata as a table: the file's own keys in their order, changed by a list of pending edits, added keys
// after them. The model never changes its content itself: an edit in a view is announced, whoever owns the
// pending edits applies it (undoably) and sets the new list, which updates the rows.
#pragma once

#include "core/base/error.h"
#include "core/formats/gguf/metadata.h"
#include "core/quant/plan.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace qw::ui {

class MetadataModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { KeyColumn, TypeColumn, ValueColumn, NoteColumn, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1, // key text; for values the number where it is one
        FilterRole,                  // key and shown value together
        StateRole,                   // int(State)
        FullTextRole,                // the whole value: strings complete, arrays up to 10,000 elements
        EditableRole,                // bool: scalars and strings
    };
    enum class State { Original, Edited, Added, Removed };

    explicit MetadataModel(QObject* parent = nullptr);

    // Replaces everything by one reset. `metadata` must outlive the content; `owner` keeps it alive (may be
    // null).
    void setContent(std::shared_ptr<const void> owner, const gguf::Metadata* metadata,
                    std::vector<quant::MetadataEdit> edits);
    // The same file with other edits. Only the rows that differ are announced where keys stay the same.
    void setEdits(std::vector<quant::MetadataEdit> edits);

    std::string keyAt(int row) const;
    int rowOfKey(std::string_view key) const; // -1 when there is none
    // The value as it will be written; the original one for a removed key.
    const gguf::Value& valueAt(int row) const;
    State stateAt(int row) const { return m_rows[static_cast<std::size_t>(row)].state; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    // The user typed a new value, valid for the key's type and different from the present one.
    void valueEntered(const std::string& key, const qw::gguf::Value& value);
    // The text is no value of the key's type.
    void valueRefused(const std::string& key, const qw::Error& error);

private:
    struct Row {
        const gguf::KeyValue* original = nullptr; // null for an added key
        std::string addedKey;
        std::optional<gguf::Value> replacement;
        State state = State::Original;
    };

    std::vector<Row> rowsFor(const std::vector<quant::MetadataEdit>& edits) const;

    std::shared_ptr<const void> m_owner;
    const gguf::Metadata* m_metadata = nullptr;
    std::vector<Row> m_rows;
};

// What a key means where its value alone does not say it ("file type Q4_K_M"), or empty. Translated.
QString metadataNote(std::string_view key, const gguf::Value& value);

// One line for a table: strings cut at `maxCharacters` with line breaks made visible, arrays as
// "[32,000] <unk>, <s>, …".
QString shortValueText(const gguf::Value& value, int maxCharacters = 160);

} // namespace qw::ui
