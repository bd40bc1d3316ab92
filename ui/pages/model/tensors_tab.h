// The Tensors tab: tree by layer (or flat), filter, type histogram by bytes, statistics of the selection. GUI
// thread.
#pragma once

#include "core/formats/model_source.h"
#include "core/statistics/model_facts.h"

#include <QWidget>

class QLineEdit;
class QSplitter;
class QTreeView;
class QPushButton;

namespace qw::ui {

class SegmentedControl;
class StatisticsPanel;
class TensorFilter;
class TensorTreeModel;
class TextLabel;
class TypeShareChart;

class TensorsTab final : public QWidget {
    Q_OBJECT

public:
    explicit TensorsTab(QWidget* parent = nullptr);

    // `facts` are the source's. Null empties.
    void setSource(ModelSourcePtr source, const statistics::ModelFacts& facts);
    void copyTable();
    bool clearFilter(); // false when there was none
    // The side panel opens on demand instead of standing beside the tree.
    void setCompact(bool compact);

private:
    void applyFilter(const QString& text);
    void takeSelection();
    void showDetails(bool shown);

    TensorTreeModel* m_model;
    TensorFilter* m_proxy;
    QTreeView* m_tree;
    QLineEdit* m_filter;
    SegmentedControl* m_grouping;
    QPushButton* m_details;
    TextLabel* m_count;
    QSplitter* m_splitter;
    QWidget* m_side;
    TypeShareChart* m_shares;
    StatisticsPanel* m_statistics;
};

} // namespace qw::ui
