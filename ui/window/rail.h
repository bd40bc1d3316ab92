// The column at the left edge: one button a page, Settings at the bottom. Icons alone when the window is low.
#pragma once

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace qw::ui {

class RailButton : public QAbstractButton {
    Q_OBJECT

public:
    RailButton(const QString& icon, const QString& text, QWidget* parent);
    void setIconOnly(bool iconOnly);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_icon;
    bool m_iconOnly = false;
};

class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);

    // `atBottom`: below the stretch. Returns the page's index, counted in order of calls.
    int addPage(const QString& icon, const QString& text, const QKeySequence& shortcut, bool atBottom);
    void setCurrent(int index);
    void setIconOnly(bool iconOnly);

signals:
    void pageChosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_column;
    QButtonGroup* m_group;
    int m_aboveStretch = 0;
    int m_wide = 92;
};

} // namespace qw::ui
