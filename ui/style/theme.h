// Light, dark, or as the desktop: sets the application's style, palette and font, and nothing else.
#pragma once

#include "ui/style/system_theme.h"

#include <QApplication>

namespace qw::ui {

enum class ThemeChoice { System, Light, Dark };

// Created once by main, after the QApplication. Widgets follow through QEvent::PaletteChange. GUI thread.
class Theme : public QObject {
    Q_OBJECT

public:
    explicit Theme(QApplication& application, ThemeChoice choice = ThemeChoice::System);

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    bool dark() const;

signals:
    void changed();

private:
    void apply();

    QApplication& m_application;
    SystemTheme m_system;
    ThemeChoice m_choice;
};

} // namespace qw::ui
