// Last step: one card per export, running or finished. GUI thread.
#pragma once

#include "core/formats/model_source.h"
#include "core/jobs/job_queue.h"
#include "ui/bridge/workspace.h"
#include "ui/wizard/type_planning.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace qw::ui {

class ResultCard;
class TextLabel;

class RunStep final : public QWidget {
    Q_OBJECT

public:
    explicit RunStep(Workspace& workspace, QWidget* parent = nullptr);
    void add(ModelSourcePtr source, PlanPtr plan, const QString& destination, jobs::JobId job);
    bool allEnded() const;

signals:
    void changed(); // an export ended

private:
    void showHeading();

    Workspace& m_workspace;
    TextLabel* m_heading;
    TextLabel* m_hint;
    QVBoxLayout* m_cards;
    std::vector<ResultCard*> m_all;
};

} // namespace qw::ui
