// Theme, language, threads, folders, what happens with jobs. Every change counts at once; there is no Apply.
#pragma once

#include "ui/bridge/workspace.h"
#include "ui/pages/page.h"

class QGridLayout;
class QLineEdit;

namespace qw::ui {

// A language the window speaks: its code and its own name for itself.
struct LanguageEntry {
    QString code;
    QString name;
};

class SettingsPage : public Page {
    Q_OBJECT

public:
    SettingsPage(Workspace& workspace, const QList<LanguageEntry>& languages, QWidget* parent = nullptr);

    QString helpTopic() const override { return QStringLiteral("settings"); }

private:
    QWidget* makeAppearance(const QList<LanguageEntry>& languages);
    QWidget* makeExports();
    QWidget* makeWork();
    void chooseFolder();
    void showFolder();

    Workspace& m_workspace;
    QLineEdit* m_folder = nullptr;
};

} // namespace qw::ui
