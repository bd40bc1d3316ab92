// Third step: folder and names, exact size against free space, and everything worth knowing before the run.
// The folder is looked at off the GUI thread. GUI thread.
#pragma once

#include "core/formats/model_source.h"
#include "ui/bridge/background.h"
#include "ui/wizard/destinations.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <optional>

class QButtonGroup;
class QGridLayout;
class QLineEdit;
class QListView;
class QStringListModel;
class QVBoxLayout;

namespace qw::ui {

class Card;
class TextLabel;
class VerdictLabel;

class DestinationStep final : public QWidget {
    Q_OBJECT

public:
    DestinationStep(ModelSourcePtr source, const QString& folder, QWidget* parent = nullptr);

    // The plans to write. Names typed before stay with their type. `reservedBytes`: space queued jobs will
    // take.
    void setPlans(std::vector<PlanPtr> plans, std::uint64_t reservedBytes);
    void setFolder(const QString& folder);
    QString folder() const;
    bool replaces() const;
    // What checking the folder found; nothing while it is being checked.
    const std::optional<FolderCheck>& check() const { return m_check; }
    bool ready() const;

signals:
    void readyChanged();

private:
    struct Row {
        QLineEdit* name;
        TextLabel* size;
        VerdictLabel* verdict;
    };
    void buildRows();
    void checkSoon();
    void startCheck();
    void showCheck();
    void showWarnings();

    ModelSourcePtr m_source;
    std::vector<PlanPtr> m_plans;
    std::map<quant::FileType, QString> m_names; // typed by the user; the others follow their plan
    std::uint64_t m_reserved = 0;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    std::optional<FolderCheck> m_check;
    QTimer m_delay;
    QLineEdit* m_folder;
    QButtonGroup* m_clash;
    QGridLayout* m_grid;
    std::vector<Row> m_rows;
    VerdictLabel* m_space;
    QVBoxLayout* m_warnings;
    QStringListModel* m_fallbacks;
    QListView* m_fallbackList;
};

} // namespace qw::ui
