// Lies over the window while files are dragged above it, and says what dropping them will do.
#pragma once

#include "ui/pages/home/drop_inspection.h"

#include <QWidget>

namespace qw::ui {

class DropOverlay : public QWidget {
    Q_OBJECT

public:
    explicit DropOverlay(QWidget* parent);

    void showLooking(); // the header is being read
    void showForecast(const DropForecast& forecast);
    QString title() const { return m_forecast.title; }
    QString detail() const { return m_forecast.detail; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    DropForecast m_forecast;
    bool m_known = false;
};

} // namespace qw::ui
