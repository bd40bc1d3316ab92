// The Differences tab: metadata and types of the opened model against a second file. GUI thread.
#pragma once

#include "core/formats/gguf/open_model.h"
#include "core/formats/model_source.h"
#include "ui/bridge/background.h"
#include "ui/models/model_diff.h"

#include <QWidget>

#include <optional>

class QSortFilterProxyModel;
class QStackedWidget;
class QTreeView;

namespace qw::ui {

class ElidedLabel;
class EmptyState;
class ModelSession;
class SegmentedControl;
class TextLabel;

class DiffTab final : public QWidget {
    Q_OBJECT

public:
    explicit DiffTab(ModelSession& session, QWidget* parent = nullptr);

    void chooseOther();                 // asks for a file
    void setOther(const QString& path); // opens it off the GUI thread and shows the differences
    bool ready() const { return m_ready; }

signals:
    void diffShown();
    void noticeRequested(const QString& text); // as of Page

private:
    struct Outcome {
        ModelDiffPtr diff;
        ModelSourcePtr other;
        gguf::EditRecovery recovery; // of the other
    };
    void forget();
    void compare();
    void show(const Result<Outcome>& outcome);

    ModelSession& m_session;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    QString m_path;
    ModelSourcePtr m_other;
    bool m_ready = false;
    QStackedWidget* m_states;
    EmptyState* m_empty;
    EmptyState* m_failed;
    ElidedLabel* m_name;
    TextLabel* m_summary;
    SegmentedControl* m_kinds;
    DiffModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QTreeView* m_table;
};

} // namespace qw::ui
