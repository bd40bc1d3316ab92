// Messages inside the window, above the page: an error with its remedy, an export that is done, an
// interrupted one that can go on. They never cover anything and never take the focus.
#pragma once

#include "ui/style/controls.h"

#include <QList>
#include <QPointer>
#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace qw::ui {

struct NoticeAction {
    QString text;
    std::function<void()> run; // the notice closes afterwards
};

struct Notice {
    Verdict verdict = Verdict::Neutral;
    QString title;
    QString detail; // may be empty
    QList<NoticeAction> actions;
    int seconds = 0; // 0: until dismissed
    QString topic;   // a new notice replaces an older one of the same topic; empty: none
};

class NoticeStack : public QWidget {
    Q_OBJECT

public:
    explicit NoticeStack(QWidget* parent = nullptr);

    void show(const Notice& notice);
    void dismissTopic(const QString& topic);
    bool dismissNewest(); // Esc; false when there is none
    int count() const { return static_cast<int>(m_cards.size()); }

private:
    class NoticeCard;
    void remove(QWidget* card);

    QVBoxLayout* m_column;
    QList<QWidget*> m_cards; // oldest first
};

} // namespace qw::ui
