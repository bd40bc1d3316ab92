// The export wizard: types, details, destination, run. A window of its own beside the main one; closing it
// while exports run leaves them running. Works on the model and edits that were current when it was opened.
// GUI thread.
#pragma once

#include "core/formats/model_source.h"
#include "ui/bridge/background.h"
#include "ui/bridge/workspace.h"
#include "ui/wizard/type_planning.h"

#include <QDialog>
#include <QTimer>

#include <optional>

class QPushButton;
class QStackedWidget;

namespace qw::ui {

class DestinationStep;
class DetailsStep;
class MatrixStep;
class RunStep;
class StepBar;
class TypeStep;
class VerdictLabel;

class ExportWizard final : public QDialog {
    Q_OBJECT

public:
    // Precondition: workspace.session.model().
    explicit ExportWizard(Workspace& workspace, QWidget* parent = nullptr);

    enum Step { Types, Matrix, Details, Destination, Run };
    Step step() const;
    // All plans for the present options are there.
    bool planned() const { return m_planned.has_value(); }
    // As if the user had ticked it.
    void chooseType(quant::FileType type);
    void setFolder(const QString& folder);
    void openMatrix(const QStringList& paths);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildHeader();
    QString startFolder() const;
    void planSoon();
    void plan();
    void go(Step step);
    void next();
    void start();
    void updateButtons();
    std::vector<PlanPtr> chosenPlans() const;
    QStringList chosenWithoutPlan() const; // names of ticked types that wait for an importance matrix

    Workspace& m_workspace;
    ModelSourcePtr m_source;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    std::optional<PlannedTypes> m_planned;
    std::optional<Error> m_optionError;
    QTimer m_planDelay;

    StepBar* m_bar;
    QStackedWidget* m_steps;
    TypeStep* m_types;
    MatrixStep* m_matrix;
    DetailsStep* m_details;
    DestinationStep* m_destination;
    RunStep* m_run;
    VerdictLabel* m_problem;
    QPushButton* m_command;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_close;
};

} // namespace qw::ui
