// The values of the selected tensor: computed in a job of its own lane, kept while the model is open. GUI
// thread.
#pragma once

#include "core/formats/model_source.h"
#include "core/statistics/tensor_statistics.h"
#include "ui/bridge/background.h"
#include "ui/style/controls.h"

#include <QTimer>

#include <atomic>
#include <map>
#include <memory>
#include <optional>

class QGridLayout;
class QProgressBar;
class QStackedWidget;

namespace qw::ui {

class ValueHistogram;

class StatisticsPanel final : public Card {
    Q_OBJECT

public:
    explicit StatisticsPanel(QWidget* parent = nullptr);

    void setSource(ModelSourcePtr source);              // forgets everything
    void showTensor(std::optional<std::size_t> tensor); // starts computing; a former one is cancelled
    bool busy() const { return m_task.has_value(); }

signals:
    void statisticsShown(std::size_t tensor);

private:
    struct Progress;
    void start();
    void show(const Result<statistics::TensorStatistics>& result);
    void showProgress();

    ModelSourcePtr m_source;
    std::optional<std::size_t> m_tensor;
    std::map<std::size_t, statistics::TensorStatistics> m_known;
    Background m_lane;
    std::optional<Background::TaskId> m_task;
    std::shared_ptr<Progress> m_progress;
    QTimer m_delay; // arrow keys run over many tensors: only where they rest is computed
    QTimer m_refresh;

    ElidedLabel* m_name;
    TextLabel* m_about;
    QStackedWidget* m_states;
    TextLabel* m_message;
    QProgressBar* m_bar;
    TextLabel* m_barText;
    QGridLayout* m_figures;
    ValueHistogram* m_histogram;
    std::vector<TextLabel*> m_values;
};

} // namespace qw::ui
