// All jobs with their logs, above the strip: the list left, the chosen job's log and actions right.
#pragma once

#include "ui/bridge/job_center.h"

#include <QElapsedTimer>
#include <QWidget>

class QListView;
class QPlainTextEdit;
class QPushButton;

namespace qw::ui {

class ElidedLabel;
class JobListModel;

class JobsPanel : public QWidget {
    Q_OBJECT

public:
    explicit JobsPanel(JobCenter& jobs, QWidget* parent = nullptr);

    void select(jobs::JobId id);

signals:
    void openFolderRequested(qw::jobs::JobId job);
    void closeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    jobs::JobId selected() const;
    void keepSelection();
    void showSelected();
    void showLog();

    JobCenter& m_jobs;
    JobListModel* m_model;
    QListView* m_list;
    ElidedLabel* m_title;
    QPlainTextEdit* m_log;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_retry;
    QPushButton* m_folder;
    QPushButton* m_copy;
    QPushButton* m_dismiss;
    jobs::JobId m_shown = 0; // whose log is shown
    qsizetype m_shownLines = 0;
    bool m_shownEnded = false;
    QElapsedTimer m_sinceLog;
};

} // namespace qw::ui
