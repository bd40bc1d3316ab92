#include "ui/pages/model/statistics_panel.h"

#include "core/statistics/tensor_name.h"
#include "ui/charts/value_histogram.h"
#include "ui/models/number_text.h"
#include "ui/models/tensor_role_text.h"
#include "ui/text/error_text.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

enum State { MessageState, BusyState, DoneState };
enum Value { Least, Most, Mean, Deviation, BeyondThree, BeyondSix, Zeros, NonFinite, ValueCount };

// Counts while they can be counted, shares once they are many.
QString shareText(std::uint64_t part, std::uint64_t whole) {
    if (part < 1000 || whole == 0) return groupedText(part);
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    return (percent < 0.01 ? QStringLiteral("< 0.01") : QLocale().toString(percent, 'g', 2)) +
           QStringLiteral(" %");
}

} // namespace

// Written by the lane's thread, read by a timer of the panel.
struct StatisticsPanel::Progress final : ProgressSink {
    std::atomic<std::uint64_t> total{0};
    std::atomic<std::uint64_t> done{0};
    void setTotal(std::uint64_t bytes) override { total = bytes; }
    void advance(std::uint64_t bytes) override { done += bytes; }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}
};

StatisticsPanel::StatisticsPanel(QWidget* parent) : Card(parent) {
    setObjectName(QStringLiteral("statisticsPanel"));
    m_name = new ElidedLabel(tr("Values"), TextRole::Strong, false, Qt::ElideMiddle);
    m_about = new TextLabel({}, TextRole::Label, true);
    body()->addWidget(m_name);
    body()->addWidget(m_about);
    m_states = new QStackedWidget;
    body()->addWidget(m_states, 1);

    m_message = new TextLabel({}, TextRole::Body, true);
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_states->addWidget(m_message);

    auto* busy = new QWidget;
    auto* busyColumn = new QVBoxLayout(busy);
    busyColumn->setContentsMargins(0, 8, 0, 0);
    m_barText = new TextLabel({}, TextRole::Label, true);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    busyColumn->addWidget(m_barText);
    busyColumn->addWidget(m_bar);
    busyColumn->addStretch(1);
    m_states->addWidget(busy);

    auto* done = new QWidget;
    auto* doneColumn = new QVBoxLayout(done);
    doneColumn->setContentsMargins(0, 0, 0, 0);
    doneColumn->setSpacing(8);
    m_figures = new QGridLayout;
    m_figures->setHorizontalSpacing(8);
    m_figures->setVerticalSpacing(1);
    const QString labels[ValueCount] = {tr("Minimum"), tr("Maximum"), tr("Mean"),  tr("Deviation"),
                                        tr("> 3 σ"),   tr("> 6 σ"),   tr("Zeros"), tr("NaN, ∞")};
    const QString tips[ValueCount] = {
        {},
        {},
        {},
        tr("Standard deviation σ"),
        tr("Values more than 3 standard deviations from the mean; a normal distribution has 0.27 %"),
        tr("Values more than 6 standard deviations from the mean: outliers"),
        tr("Values that are exactly zero"),
        tr("Values that are no finite numbers")};
    for (int i = 0; i < ValueCount; ++i) {
        const int row = i / 4 * 2;
        auto* label = new TextLabel(labels[i], TextRole::Mark, true);
        auto* value = new TextLabel({}, TextRole::Label);
        value->setFont(tabularFont(textFont(TextRole::Label)));
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setToolTip(tips[i]);
        value->setToolTip(tips[i]);
        m_figures->addWidget(label, row, i % 4);
        m_figures->addWidget(value, row + 1, i % 4);
        m_figures->setColumnStretch(i % 4, 1);
        m_values.push_back(value);
    }
    m_figures->setRowMinimumHeight(1, 20);
    doneColumn->addLayout(m_figures);
    m_histogram = new ValueHistogram;
    m_histogram->setObjectName(QStringLiteral("valueHistogram"));
    doneColumn->addWidget(m_histogram, 1);
    auto* scaleRow = new QHBoxLayout;
    auto* scale = new SegmentedControl;
    scale->addSegment(tr("Linear"));
    scale->addSegment(tr("Logarithmic"));
    setCompact(scale);
    scaleRow->addWidget(new TextLabel(tr("Counts"), TextRole::Label, true));
    scaleRow->addStretch(1);
    scaleRow->addWidget(scale);
    doneColumn->addLayout(scaleRow);
    m_states->addWidget(done);
    connect(scale, &SegmentedControl::currentChanged, this,
            [this](int index) { m_histogram->setLogarithmic(index == 1); });

    m_delay.setSingleShot(true);
    m_delay.setInterval(120);
    connect(&m_delay, &QTimer::timeout, this, &StatisticsPanel::start);
    m_refresh.setInterval(100);
    connect(&m_refresh, &QTimer::timeout, this, &StatisticsPanel::showProgress);
    showTensor(std::nullopt);
}

void StatisticsPanel::setSource(ModelSourcePtr source) {
    m_known.clear();
    m_source = std::move(source);
    showTensor(std::nullopt);
}

void StatisticsPanel::showTensor(std::optional<std::size_t> tensor) {
    if (m_task) {
        m_lane.cancel(*m_task);
        m_task.reset();
    }
    m_delay.stop();
    m_refresh.stop();
    m_tensor = tensor;
    if (!m_source || !tensor) {
        m_name->setText(tr("Values"));
        m_about->clear();
        m_message->setText(
            tr("Select a tensor to see its extremes, spread, outliers and the distribution of its values."));
        m_states->setCurrentIndex(MessageState);
        return;
    }
    const TensorInfo& about = m_source->tensors()[*tensor];
    m_name->setText(QString::fromStdString(about.name));
    m_about->setText(tensorRoleText(statistics::parseTensorName(about.name)) + QStringLiteral(" · ") +
                     shapeText(about.shape.data(), about.dimensions));
    if (const auto known = m_known.find(*tensor); known != m_known.end()) {
        show(known->second);
        return;
    }
    m_bar->setValue(0);
    m_barText->setText(tr("Reading %1…").arg(sizeText(about.byteSize)));
    m_states->setCurrentIndex(BusyState);
    m_delay.start();
}

void StatisticsPanel::start() {
    m_progress = std::make_shared<Progress>();
    const std::size_t tensor = *m_tensor;
    m_task = m_lane.run<statistics::TensorStatistics>(
        this,
        [source = m_source, tensor, progress = m_progress](const StopToken& stop) {
            return statistics::tensorStatistics(*source, tensor, stop, *progress);
        },
        [this, tensor](Result<statistics::TensorStatistics> result) {
            m_task.reset();
            m_refresh.stop();
            if (result.ok()) m_known[tensor] = *result;
            show(result);
        });
    m_refresh.start();
}

void StatisticsPanel::showProgress() {
    const std::uint64_t total = m_progress->total;
    if (total > 0)
        m_bar->setValue(
            static_cast<int>(1000.0 * static_cast<double>(m_progress->done) / static_cast<double>(total)));
}

void StatisticsPanel::show(const Result<statistics::TensorStatistics>& result) {
    if (!result) {
        m_message->setText(errorText(result.error()));
        m_states->setCurrentIndex(MessageState);
        return;
    }
    const statistics::TensorStatistics& s = *result;
    const std::uint64_t all = s.count + s.nonFinite;
    m_values[Least]->setText(valueText(s.least));
    m_values[Most]->setText(valueText(s.most));
    m_values[Mean]->setText(valueText(s.mean));
    m_values[Deviation]->setText(valueText(s.standardDeviation));
    m_values[BeyondThree]->setText(shareText(s.beyondThreeSigma, s.count));
    m_values[BeyondSix]->setText(shareText(s.beyondSixSigma, s.count));
    m_values[Zeros]->setText(shareText(s.zeros, all));
    m_values[NonFinite]->setText(shareText(s.nonFinite, all));
    m_histogram->setHistogram(
        {s.histogramFrom, s.histogramTo, s.histogram, s.below, s.above, s.mean, s.standardDeviation});
    m_states->setCurrentIndex(DoneState);
    emit statisticsShown(*m_tensor);
}

} // namespace qw::ui
