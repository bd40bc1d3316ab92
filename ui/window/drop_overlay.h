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
    // With `comparePossible`, a second zone beside the first: setting the file beside the open model.
    void showForecast(const DropForecast& forecast, bool comparePossible = false);
    // Whether `position`, in the overlay's coordinates, lies in the second zone.
    bool comparesAt(const QPoint& position) const;
    // The pointer is here; the zone under it is the one that counts.
    void setPointer(const QPoint& position);
    QString title() const { return m_forecast.title; }
    QString detail() const { return m_forecast.detail; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRectF zone(int index) const;
    void paintZone(QPainter& painter, const QRectF& zone, const DropForecast& text, const QString& icon,
                   bool chosen) const;

    DropForecast m_forecast;
    bool m_known = false;
    bool m_compare = false;
    bool m_pointerCompares = false;
};

} // namespace qw::ui
