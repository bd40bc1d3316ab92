// The Model page: facts, tensors, metadata, tokenizer, chat template and differences of the opened file, with
// its empty, loading and failed states. GUI thread.
#pragma once

#include "core/statistics/model_facts.h"
#include "ui/bridge/background.h"
#include "ui/pages/page.h"

#include <optional>

class QStackedWidget;

namespace qw::ui {

class DiffTab;
class EmptyState;
class FactsCard;
class MetadataTab;
class ModelSession;
class SegmentedControl;
class TemplateTab;
class TensorsTab;
class TokenizerTab;
struct Workspace;

class ModelPage final : public Page {
    Q_OBJECT

public:
    enum Tab { Tensors, Metadata, Tokenizer, ChatTemplate, Differences };

    explicit ModelPage(const Workspace& workspace, QWidget* parent = nullptr);

    QString helpTopic() const override { return QStringLiteral("model"); }
    bool escape() override;
    void setCompact(bool compact) override;

    void showTab(Tab tab);
    // A second file was dropped or chosen to be compared with the opened one.
    void compareWith(const QString& path) override;
    bool canCompare() const override { return true; }

private:
    void takeModel();
    void takeFailure();

    ModelSession& m_session;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    QStackedWidget* m_states;
    EmptyState* m_loading;
    EmptyState* m_failed;
    FactsCard* m_facts;
    SegmentedControl* m_tabs;
    QStackedWidget* m_pages;
    TensorsTab* m_tensors;
    MetadataTab* m_metadata;
    TokenizerTab* m_tokenizer;
    TemplateTab* m_template;
    DiffTab* m_diff;
};

} // namespace qw::ui
