// The top of the window: the program's name, the chip that names the current model, Open and Export.
#pragma once

#include <QWidget>

class QMenu;
class QPushButton;

namespace qw::ui {

class ChipButton;
class TextLabel;

class HeaderBar : public QWidget {
    Q_OBJECT

public:
    explicit HeaderBar(QWidget* parent = nullptr);

    // Both empty: no model, and no chip.
    void setModel(const QString& name, const QString& facts);
    void setLoading(const QString& fileName);
    // Export needs a model; its tooltip says so while there is none.
    void setExportPossible(bool possible);
    // Drops the program's name, then words, as room gets short.
    void setCompact(bool compact);

signals:
    void openClicked();
    void exportClicked();
    void modelMenuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextLabel* m_name;
    ChipButton* m_chip;
    QPushButton* m_export;
};

} // namespace qw::ui
