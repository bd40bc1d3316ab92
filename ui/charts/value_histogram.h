// Distribution of one tensor's values: bars over equal bins, the mean and its standard deviation marked,
// counts of values beyond the shown range at the edges. GUI thread.
#pragma once

#include <QWidget>

#include <cstdint>
#include <vector>

namespace qw::ui {

struct HistogramData {
    double from = 0;
    double to = 0;
    std::vector<std::uint64_t> bins;
    std::uint64_t below = 0; // values left of `from`
    std::uint64_t above = 0;
    double mean = 0;
    double standardDeviation = 0;
};

class ValueHistogram final : public QWidget {
    Q_OBJECT

public:
    explicit ValueHistogram(QWidget* parent = nullptr);

    void setHistogram(HistogramData histogram); // no bins: nothing is drawn
    void setLogarithmic(bool on);               // of the counts: shows the tails

    QSize sizeHint() const override { return {320, 150}; }
    QSize minimumSizeHint() const override { return {200, 110}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plotRect() const;
    double heightOf(std::uint64_t count) const; // 0 … 1
    double xOf(double value) const;

    HistogramData m_data;
    std::uint64_t m_highest = 0;
    bool m_logarithmic = false;
};

} // namespace qw::ui
