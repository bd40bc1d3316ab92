// The file types to choose from in the export wizard: one row each, with the exact size its plan gives and
// why it may not be chosen. Rows are values computed elsewhere (plans are made off the GUI thread) and set at
// once.
#pragma once

#include "core/base/error.h"
#include "core/quant/file_types.h"

#include <QAbstractTableModel>

#include <optional>
#include <set>
#include <vector>

namespace qw::ui {

// One type, planned for the source with the wizard's present options.
struct TypeChoice {
    enum class State {
        Planning, // size not known yet
        Offered,
        GainsNothing,    // not smaller than an already quantized source
        NeedsMatrix,     // possible once an importance matrix is open; may be ticked before
        NeedsRequantize, // possible once the requantize tick is set
        Refused,         // the plan refuses; `refusal` says why
    };
    quant::FileType type = quant::FileType::Q4_K_M;
    State state = State::Planning;
    std::uint64_t bytes = 0;
    double bitsPerWeight = 0;
    std::size_t fallbacks = 0;
    std::optional<Error> refusal;
    QString refusalText; // the sentence for `refusal`
};

class PlanTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        SizeColumn,
        BitsColumn,
        RatioColumn,
        MatrixColumn,
        DescriptionColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole + 1, // raw numbers
        FileTypeRole,                // id of the file type
        BlockTypeRole,               // id of its base block type, for the swatch; -1 for Copy
        ChoosableRole,               // bool
    };

    explicit PlanTableModel(QObject* parent = nullptr);

    // One reset. `sourceBytes` is what sizes are compared with. Ticks stay on types that remain choosable.
    void setChoices(std::vector<TypeChoice> choices, std::uint64_t sourceBytes);
    const std::vector<TypeChoice>& choices() const { return m_choices; }

    void setChecked(quant::FileType type, bool checked);
    std::vector<quant::FileType> checkedTypes() const; // in row order, choosable ones only

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    void checkedTypesChanged();

private:
    QString descriptionOf(const TypeChoice& choice) const;

    std::vector<TypeChoice> m_choices;
    std::set<quant::FileType> m_checked;
    std::uint64_t m_sourceBytes = 0;
};

} // namespace qw::ui
