// The dashed area of the Home page. It shows where files go and holds the two ways in for those who do not
// drag.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace qw::ui {

class DropArea : public QWidget {
    Q_OBJECT

public:
    explicit DropArea(bool withSample, QWidget* parent = nullptr);

    // 330 px high while there is nothing else to show, 160 px once there are recent models.
    void setRoomy(bool roomy);
    void setDragging(bool dragging);

signals:
    void openClicked();
    void sampleClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawPicture();

    QPushButton* m_open;
    QLabel* m_picture;
    bool m_roomy = true;
    bool m_dragging = false;
};

} // namespace qw::ui
