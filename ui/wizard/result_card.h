// One export of the wizard's last step, from waiting over running to its result: a card worth sharing. GUI
// thread.
#pragma once

#include "core/export/exporter.h"
#include "core/jobs/job_queue.h"
#include "ui/bridge/workspace.h"
#include "ui/style/controls.h"
#include "ui/wizard/type_planning.h"

class QProgressBar;

namespace qw::ui {

class ResultCard final : public Card {
    Q_OBJECT

public:
    ResultCard(Workspace& workspace, ModelSourcePtr source, PlanPtr plan, const QString& destination,
               jobs::JobId job, QWidget* parent = nullptr);

    jobs::JobId job() const { return m_job; }
    bool ended() const { return m_ended; }
    // The report of a finished export; nothing otherwise.
    const std::optional<exporting::ExportReport>& report() const { return m_report; }

signals:
    void finished();

private:
    void takeSnapshot();
    void take(const jobs::JobSnapshot& snapshot);
    void showDone();
    void takeFollowUp(const jobs::JobSnapshot& snapshot);
    void hash();
    void place(int by);
    void retry();

    Workspace& m_workspace;
    ModelSourcePtr m_source;
    PlanPtr m_plan;
    QString m_destination;
    jobs::JobId m_job;
    jobs::JobId m_hashJob = 0;
    jobs::JobId m_placeJob = 0;
    bool m_ended = false;
    std::optional<exporting::ExportReport> m_report;

    BitsSwatch* m_swatch;
    ElidedLabel* m_name;
    VerdictLabel* m_verdict;
    QProgressBar* m_bar;
    TextLabel* m_status;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_retry;
    QWidget* m_running;
    QWidget* m_done;
    QHBoxLayout* m_actions;
    TextLabel* m_figures;
    TextLabel* m_note; // hash, placed path, what was copied
    QPushButton* m_hash;
    QPushButton* m_studio;
};

} // namespace qw::ui
