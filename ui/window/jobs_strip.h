// The strip at the window's bottom: the job that matters now, what can be done about it, and the switch that
// opens the panel of all jobs. Hidden until there is a job.
#pragma once

#include "ui/bridge/job_center.h"

#include <QWidget>

class QProgressBar;
class QPushButton;
class QToolButton;

namespace qw::ui {

class ElidedLabel;
class VerdictLabel;

class JobsStrip : public QWidget {
    Q_OBJECT

public:
    explicit JobsStrip(JobCenter& jobs, QWidget* parent = nullptr);

    // The running or paused job, else the newest ended one, else the first waiting one; 0 without jobs.
    jobs::JobId currentJob() const { return m_current; }
    void setPanelOpen(bool open);
    void setCompact(bool compact);

signals:
    void panelToggled(bool open);
    void openFolderRequested(qw::jobs::JobId job);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showState();

    JobCenter& m_jobs;
    jobs::JobId m_current = 0;
    ElidedLabel* m_title;
    QProgressBar* m_bar;
    ElidedLabel* m_status;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_folder;
    QPushButton* m_retry;
    QPushButton* m_dismiss;
    ElidedLabel* m_queued;
    QPushButton* m_toggle;
};

} // namespace qw::ui
