// One page of the window. Built when it is first shown. GUI thread only.
#pragma once

#include <QIcon>
#include <QWidget>

namespace qw::ui {

class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    // The help page that F1 opens: a file of resources/help without its suffix ("model").
    virtual QString helpTopic() const = 0;
    // Esc: gives up what is in progress on the page (a search, a selection). False: nothing to give up.
    virtual bool escape() { return false; }
    // Whether a second model dropped on the window can be set beside the open one here, and doing so.
    virtual bool canCompare() const { return false; }
    virtual void compareWith(const QString& path) { Q_UNUSED(path); }
    // The window is narrow (below 1180 px): side panels become a drawer. Called before the first show and on
    // changes.
    virtual void setCompact(bool compact) { Q_UNUSED(compact); }

signals:
    void openRequested(); // the file dialog
    void openPathRequested(const QString& path);
    void exportRequested();                    // the export wizard
    void noticeRequested(const QString& text); // one line in the window, for a few seconds
};

} // namespace qw::ui
