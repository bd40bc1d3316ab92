#include "app/studio.h"

#include "ui/pages/model/model_page.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/wizard/export_wizard.h"

#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>

namespace qw {

namespace {

// Languages the window speaks; English needs no translation file.
QList<ui::LanguageEntry> languages() {
    return {{QStringLiteral("en"), QStringLiteral("English")},
            {QStringLiteral("de"), QStringLiteral("Deutsch")}};
}

std::unique_ptr<ui::Settings> openSettings(const QString& file) {
    return file.isEmpty() ? std::make_unique<ui::Settings>() : std::make_unique<ui::Settings>(file);
}

} // namespace

Studio::Studio(QApplication& application, const QString& settingsFile)
    : m_application(application)
    , m_settings(openSettings(settingsFile))
    , m_theme(std::make_unique<ui::Theme>(application, static_cast<ui::ThemeChoice>(m_settings->theme())))
    , m_pool(static_cast<unsigned>(m_settings->threads()))
    , m_jobs(m_queue)
    , m_session(m_files)
    , m_awake(m_jobs, *m_settings)
    , m_workspace{*m_settings, m_jobs, m_session, m_files, m_calculations, m_pool} {
    QApplication::setQuitOnLastWindowClosed(false);
    installTranslations();
    connect(m_settings.get(), &ui::Settings::themeChanged, this, &Studio::applyTheme);
    connect(m_settings.get(), &ui::Settings::threadsChanged, this,
            [this] { m_pool.resize(static_cast<unsigned>(m_settings->threads())); });
    // Queued: the page that changed the language is part of the window that goes.
    connect(m_settings.get(), &ui::Settings::languageChanged, this, &Studio::rebuildWindow,
            Qt::QueuedConnection);
    connect(&m_notifier, &ui::Notifier::clicked, this, [this] {
        m_window->showNormal();
        m_window->activateWindow();
    });
    buildWindow();
}

Studio::~Studio() = default;

QString Studio::samplePath() {
    const QString beside =
        QApplication::applicationDirPath() + QStringLiteral("/../share/quantwright/sample/sample-f16.gguf");
    for (const QString& path : {beside, QStringLiteral(QW_SAMPLE_FILE)})
        if (QFileInfo::exists(path)) return QFileInfo(path).canonicalFilePath();
    return {};
}

void Studio::installTranslations() {
    QApplication::removeTranslator(&m_ownTexts);
    QApplication::removeTranslator(&m_qtTexts);
    const QString chosen = m_settings->language();
    const QLocale locale = chosen.isEmpty() ? QLocale::system() : QLocale(chosen);
    QLocale::setDefault(locale);
    if (m_qtTexts.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                       QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(&m_qtTexts);
    // English has a file too: for its plural forms.
    const QString place = QStringLiteral(":/translations");
    if (m_ownTexts.load(locale, QStringLiteral("quantwright"), QStringLiteral("_"), place) ||
        m_ownTexts.load(QLocale(QLocale::English), QStringLiteral("quantwright"), QStringLiteral("_"), place))
        QApplication::installTranslator(&m_ownTexts);
}

void Studio::applyTheme() {
    m_theme->setChoice(static_cast<ui::ThemeChoice>(m_settings->theme()));
}

void Studio::buildWindow() {
    ui::MainWindow::Parts parts;
    parts.samplePath = samplePath();
    parts.notifier = &m_notifier;
    parts.pages.push_back({QStringLiteral("model"), QStringLiteral("model"),
                           QApplication::translate("Studio", "Model"), false,
                           [this](QWidget* parent) { return new ui::ModelPage(m_workspace, parent); }});
    parts.pages.push_back({QStringLiteral("settings"), QStringLiteral("settings"),
                           QApplication::translate("Studio", "Settings"), true, [this](QWidget* parent) {
                               return new ui::SettingsPage(m_workspace, languages(), parent);
                           }});
    parts.makeExportWizard = [this](QWidget* parent) -> QDialog* {
        return new ui::ExportWizard(m_workspace, parent);
    };
    m_window = std::make_unique<ui::MainWindow>(m_workspace, std::move(parts));
    connect(m_window.get(), &ui::MainWindow::quitRequested, &m_application, &QApplication::quit);
}

void Studio::rebuildWindow() {
    const QString page = m_window->currentPage();
    const bool shown = m_window->isVisible();
    const QRect place = m_window->geometry();
    installTranslations();
    m_window.reset();
    buildWindow();
    m_window->setGeometry(place);
    m_window->showPage(page);
    if (shown) m_window->show();
}

} // namespace qw
