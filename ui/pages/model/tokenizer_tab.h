// The Tokenizer tab: facts of the vocabulary, special tokens, all tokens searchable. GUI thread.
#pragma once

#include "core/formats/model_source.h"
#include "ui/bridge/background.h"
#include "ui/models/token_list_model.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QGridLayout;
class QLineEdit;
class QStackedWidget;
class QTreeView;

namespace qw::ui {

class EmptyState;
class TextLabel;

class TokenizerTab final : public QWidget {
    Q_OBJECT

public:
    explicit TokenizerTab(QWidget* parent = nullptr);
    // Reads the vocabulary off the GUI thread. Null empties.
    void setSource(ModelSourcePtr source);

private:
    void show(TokenTablePtr table);
    void search();

    Background m_lane;
    std::optional<Background::TaskId> m_task;
    TokenTablePtr m_table;
    QStackedWidget* m_states;
    EmptyState* m_empty;
    QWidget* m_facts;
    QGridLayout* m_factGrid;
    QGridLayout* m_specialGrid;
    QLineEdit* m_filter;
    TextLabel* m_count;
    QTreeView* m_list;
    TokenListModel* m_model;
    QTimer m_delay;
};

} // namespace qw::ui
