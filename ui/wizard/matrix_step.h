// Second step: the importance matrix. Opens one file or several (merged), shows what of the model they cover,
// and what will happen to the rest. GUI thread; files are read in the background.
#pragma once

#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/plan.h"
#include "ui/bridge/background.h"
#include "ui/models/matrix_coverage_model.h"

#include <QStringList>
#include <QWidget>

#include <optional>

class QPushButton;
class QStackedWidget;

namespace qw::ui {

class ElidedLabel;
class EmptyState;
class TextLabel;
class VerdictLabel;

class MatrixStep final : public QWidget {
    Q_OBJECT

public:
    explicit MatrixStep(ModelSourcePtr source, QWidget* parent = nullptr);

    void apply(quant::PlanOptions& options) const;
    // Adds files to those that are open; several are merged. A failure keeps what was open and says why.
    void addFiles(const QStringList& paths);
    void removeAll();
    bool reading() const { return m_task.has_value(); }
    const OpenedMatrixPtr& opened() const { return m_opened; }
    // Chosen types that cannot be written without a matrix; named while there is none.
    void setNeeding(const QStringList& types);

signals:
    void optionsChanged(); // another matrix, or none
    void readingChanged();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void choose();
    void read(imatrix::Selection selection);
    void showState();
    QString factsText() const;
    void showVerdict();

    ModelSourcePtr m_source;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    OpenedMatrixPtr m_opened;
    QStringList m_needing;

    QStackedWidget* m_states;
    EmptyState* m_empty;
    VerdictLabel* m_problem;
    ElidedLabel* m_files;
    TextLabel* m_facts;
    VerdictLabel* m_verdict;
    MatrixCoverageModel* m_model;
};

} // namespace qw::ui
