// First step: which types to write. One table with exact sizes, the requantize tick, the advanced options.
// GUI thread.
#pragma once

#include "ui/wizard/type_planning.h"

#include <QWidget>

class QCheckBox;
class QPushButton;
class QTreeView;

namespace qw::ui {

class AdvancedOptions;
class TextLabel;
class VerdictLabel;

class TypeStep final : public QWidget {
    Q_OBJECT

public:
    TypeStep(std::uint64_t sourceBytes, bool sourceQuantized, const QString& sourceType,
             QWidget* parent = nullptr);

    // Writes its part; an Error when an advanced field cannot be read.
    Result<void> apply(quant::PlanOptions& options) const;
    void setPlans(const PlannedTypes& planned);
    void setPlanning(); // the sizes shown are being computed again
    std::vector<quant::FileType> chosenTypes() const;
    void choose(quant::FileType type);

signals:
    void optionsChanged();
    void choiceChanged();

private:
    void showSummary();

    PlanTableModel* m_model;
    QTreeView* m_table;
    QCheckBox* m_requantize = nullptr;
    AdvancedOptions* m_advanced;
    QPushButton* m_advancedButton;
    TextLabel* m_summary;
    std::uint64_t m_sourceBytes;
    bool m_first = true;
};

} // namespace qw::ui
