// The window's composition: settings, translations, theme, pool, queue, session and window, built in this
// order and passed on as references. Taken down in reverse. GUI thread.
#pragma once

#include "core/jobs/job_queue.h"
#include "ui/bridge/awake_keeper.h"
#include "ui/bridge/background.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/notifier.h"
#include "ui/bridge/settings.h"
#include "ui/bridge/workspace.h"
#include "ui/style/theme.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QTranslator>

#include <memory>

namespace qw {

class Studio : public QObject {
    Q_OBJECT

public:
    // `settingsFile`: an INI file instead of the user's settings; empty for those.
    explicit Studio(QApplication& application, const QString& settingsFile = {});
    ~Studio() override;

    ui::MainWindow& window() { return *m_window; }
    ui::Workspace& workspace() { return m_workspace; }
    ui::Settings& settings() { return *m_settings; }
    ui::Theme& theme() { return *m_theme; }

    // The bundled sample model, or empty.
    static QString samplePath();

private:
    void installTranslations();
    void applyTheme();
    void buildWindow();
    void rebuildWindow();

    QApplication& m_application;
    std::unique_ptr<ui::Settings> m_settings;
    QTranslator m_ownTexts;
    QTranslator m_qtTexts;
    std::unique_ptr<ui::Theme> m_theme;
    ui::SharedPool m_pool;
    jobs::JobQueue m_queue;
    ui::Background m_files;
    ui::Background m_calculations;
    ui::JobCenter m_jobs;
    ui::ModelSession m_session;
    ui::Notifier m_notifier;
    ui::AwakeKeeper m_awake;
    ui::Workspace m_workspace;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace qw
