#include "ui/style/theme.h"

#include "ui/style/colors.h"
#include "ui/style/studio_style.h"
#include "ui/style/type_scale.h"

#include <QToolTip>

namespace qw::ui {

Theme::Theme(QApplication& application, ThemeChoice choice) : m_application(application), m_choice(choice) {
    QApplication::setStyle(new StudioStyle);
    QFont font = QApplication::font();
    font.setPixelSize(13);
    QApplication::setFont(font);
    apply();
    connect(&m_system, &SystemTheme::changed, this, [this] {
        if (m_choice == ThemeChoice::System) apply();
    });
}

void Theme::setChoice(ThemeChoice choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    apply();
}

bool Theme::dark() const {
    return m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_system.dark());
}

void Theme::apply() {
    const QPalette palette = makePalette(dark() ? darkColors() : lightColors());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    emit changed();
}

} // namespace qw::ui
