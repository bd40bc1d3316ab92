// The help pages in a window of their own: topics left, text right. Pages are HTML in
// resources/help/LANGUAGE.
#pragma once

#include <QDialog>
#include <QStringList>

class QListWidget;
class QTextBrowser;

namespace qw::ui {

class HelpWindow : public QDialog {
    Q_OBJECT

public:
    // `language`: "de", "en"; empty for the system's. Pages that a language lacks are shown in English.
    explicit HelpWindow(const QString& language, QWidget* parent = nullptr);

    // Names of the pages, in reading order; also the files' names.
    static QStringList topics();
    // An unknown topic shows the first page.
    void showTopic(const QString& topic);
    QString currentTopic() const { return m_topic; }

protected:
    void changeEvent(QEvent* event) override;

private:
    QString pageFile(const QString& topic) const;
    void load();

    QString m_language;
    QString m_topic;
    QListWidget* m_list;
    QTextBrowser* m_browser;
};

} // namespace qw::ui
