// The top of the Model page: name, what kind of file it is, and its figures. Shows a value. GUI thread.
#pragma once

#include "core/statistics/model_facts.h"
#include "ui/style/controls.h"

#include <vector>

class QGridLayout;

namespace qw::ui {

class FactsCard final : public Card {
    Q_OBJECT

public:
    explicit FactsCard(QWidget* parent = nullptr);
    void setFacts(const statistics::ModelFacts& facts, const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    struct Figure {
        QWidget* box = nullptr;
    };
    ElidedLabel* m_name;
    TextLabel* m_architecture;
    VerdictLabel* m_badge;
    ElidedLabel* m_path;
    QGridLayout* m_grid;
    std::vector<QWidget*> m_figures;
    int m_columns = 0;
};

// What a file that is no model is, in one sentence; empty for models. Translated.
QString fileKindText(FileKind kind);

} // namespace qw::ui
