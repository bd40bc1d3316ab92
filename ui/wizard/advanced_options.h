// What most exports leave alone: pure, recovery of the type's grid, output and embedding types, tensor
// patterns, pruned layers. GUI thread.
#pragma once

#include "core/quant/plan.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace qw::ui {

class VerdictLabel;

class AdvancedOptions final : public QWidget {
    Q_OBJECT

public:
    explicit AdvancedOptions(QWidget* parent = nullptr);

    // Writes its part into `options`; an Error when a field cannot be read (and the field says so).
    Result<void> apply(quant::PlanOptions& options) const;

signals:
    void changed(); // shortly after the last keystroke

private:
    void check();

    QCheckBox* m_pure;
    QCheckBox* m_leaveOutput;
    QCheckBox* m_recoverGrid;
    QComboBox* m_outputType;
    QComboBox* m_embeddingType;
    QPlainTextEdit* m_patterns;
    QLineEdit* m_prune;
    VerdictLabel* m_verdict;
    QTimer m_delay;
};

// "0, 3, 8-11" -> 0 3 8 9 10 11; error InvalidOption.
Result<std::vector<std::uint32_t>> layersFromText(const QString& text);

} // namespace qw::ui
