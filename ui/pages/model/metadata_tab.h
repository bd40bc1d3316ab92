// The Metadata tab: every key typed and searchable, edited undoably through ModelSession. Edits are part of
// the next export; they can also be saved by themselves, and what that costs is said beforehand. GUI thread.
#pragma once

#include "core/formats/gguf/metadata_edit.h"
#include "ui/bridge/background.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLineEdit;
class QMenu;
class QPushButton;
class QSortFilterProxyModel;
class QTreeView;

namespace qw::ui {

class JobCenter;
class MetadataModel;
class ModelSession;
class TextLabel;
class VerdictLabel;

class MetadataTab final : public QWidget {
    Q_OBJECT

public:
    MetadataTab(ModelSession& session, JobCenter& jobs, QWidget* parent = nullptr);

    // Starts a job that writes the pending edits: into the opened file, or into a copy of it.
    void saveInto(const QString& destination);

signals:
    // A save into the opened file ended well: it has to be opened again.
    void fileRewritten(const QString& path);

private:
    void buildTable();
    void takeModel();
    void takeEdits();
    void takeSelection();
    void addKey();
    void editSelected();
    void deleteSelected();
    void forecast();
    void showForecast(const Result<gguf::EditForecast>& result);
    void chooseCopy();
    gguf::MetadataEdit pendingEdit() const;
    int selectedRow() const; // of m_model, -1

    ModelSession& m_session;
    JobCenter& m_jobs;
    Background m_lane;
    MetadataModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QTreeView* m_table;
    QLineEdit* m_filter;
    TextLabel* m_count;
    QPushButton* m_edit;
    QPushButton* m_delete;
    QPushButton* m_undo;
    QPushButton* m_redo;
    QPushButton* m_revert;
    QPushButton* m_save;
    QMenu* m_saveMenu;
    QAction* m_saveHere;
    QAction* m_saveCopy;
    VerdictLabel* m_verdict;
    QTimer m_forecastDelay;
    std::optional<Background::TaskId> m_forecastTask;
    std::optional<std::uint64_t> m_saveJob;
    QString m_saveDestination;
};

} // namespace qw::ui
