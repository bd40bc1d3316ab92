// Where in the wizard one is: numbered steps joined by lines, the present one filled, finished ones ticked. A
// click on an earlier step goes back to it. GUI thread.
#pragma once

#include <QStringList>
#include <QWidget>

namespace qw::ui {

class StepBar final : public QWidget {
    Q_OBJECT

public:
    explicit StepBar(const QStringList& steps, QWidget* parent = nullptr);
    void setCurrent(int step);
    void setLocked(bool locked); // no going back: the work has begun

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void stepChosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRect stepRect(int step) const;
    int stepAt(const QPoint& position) const;

    QStringList m_steps;
    int m_current = 0;
    bool m_locked = false;
};

} // namespace qw::ui
