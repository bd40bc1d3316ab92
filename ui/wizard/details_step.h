// Second step: what the file says about itself, and how it is divided. GUI thread.
#pragma once

#include "core/formats/model_source.h"
#include "core/quant/plan.h"

#include <QWidget>

#include <vector>

class QButtonGroup;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace qw::ui {

class DetailsStep final : public QWidget {
    Q_OBJECT

public:
    // `pending`: the edits made on the Model page; they are part of the export and listed.
    DetailsStep(const ModelSource& source, std::vector<quant::MetadataEdit> pending,
                QWidget* parent = nullptr);

    // Adds metadata edits and the division into files.
    void apply(quant::PlanOptions& options) const;

signals:
    void optionsChanged();

private:
    struct Field {
        std::string key;
        QString before;
        QLineEdit* line;
    };
    std::vector<quant::MetadataEdit> m_pending;
    std::vector<Field> m_fields;
    QButtonGroup* m_division;
    QDoubleSpinBox* m_gigabytes;
    QSpinBox* m_tensors;
};

} // namespace qw::ui
