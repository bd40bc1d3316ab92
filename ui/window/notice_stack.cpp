#include "ui/window/notice_stack.h"

#include "ui/style/colors.h"
#include "ui/style/style_painting.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

constexpr int kMostNotices = 3;

QColor verdictColor(Verdict verdict, const Colors& c) {
    switch (verdict) {
    case Verdict::Good:
        return c.good;
    case Verdict::Caution:
        return c.caution;
    case Verdict::Bad:
        return c.bad;
    case Verdict::Neutral:
        break;
    }
    return c.accent;
}

} // namespace

class NoticeStack::NoticeCard : public QWidget {
public:
    NoticeCard(const Notice& notice, NoticeStack* stack)
        : QWidget(stack), m_verdict(notice.verdict), m_topic(notice.topic) {
        setAccessibleName(notice.title);
        setAccessibleDescription(notice.detail);
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(18, 10, 10, 10);
        row->setSpacing(10);
        auto* words = new QVBoxLayout;
        words->setSpacing(2);
        auto* title = new VerdictLabel(notice.verdict, notice.title, this);
        title->setFont(textFont(TextRole::Strong));
        words->addWidget(title);
        if (!notice.detail.isEmpty()) {
            auto* detail = new TextLabel(notice.detail, TextRole::Body, true, this);
            detail->setWordWrap(true);
            detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
            words->addWidget(detail);
        }
        row->addLayout(words, 1);
        for (const NoticeAction& action : notice.actions) {
            auto* button = new QPushButton(action.text, this);
            setCompact(button);
            row->addWidget(button, 0, Qt::AlignVCenter);
            connect(button, &QPushButton::clicked, this, [this, stack, run = action.run] {
                // The action may show another notice; this one goes first.
                stack->remove(this);
                if (run) run();
            });
        }
        QPushButton* close = makeIconButton(QStringLiteral("close"), NoticeStack::tr("Dismiss"), this);
        close->setObjectName(QStringLiteral("dismissNotice"));
        row->addWidget(close, 0, Qt::AlignVCenter);
        connect(close, &QPushButton::clicked, this, [this, stack] { stack->remove(this); });
        if (notice.seconds > 0)
            QTimer::singleShot(notice.seconds * 1000, this, [this, stack] { stack->remove(this); });
    }

    QString topic() const { return m_topic; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const Colors& c = colorsFor(this);
        drawRounded(&painter, rect(), kControlRadius, c.surface, c.cardBorder);
        painter.setClipRect(QRect(0, 0, 5, height()));
        drawRounded(&painter, QRectF(0, 0, 16, height()), kControlRadius, verdictColor(m_verdict, c),
                    QColor());
    }

private:
    Verdict m_verdict;
    QString m_topic;
};

NoticeStack::NoticeStack(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(kPagePadding, 12, kPagePadding, 0);
    m_column->setSpacing(kGrid);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    hide();
}

void NoticeStack::show(const Notice& notice) {
    if (!notice.topic.isEmpty()) dismissTopic(notice.topic);
    while (m_cards.size() >= kMostNotices)
        remove(m_cards.first());
    auto* card = new NoticeCard(notice, this);
    m_cards << card;
    m_column->addWidget(card);
    setVisible(true);
    QAccessibleEvent said(card, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

void NoticeStack::dismissTopic(const QString& topic) {
    for (QWidget* card : QList<QWidget*>(m_cards))
        if (static_cast<NoticeCard*>(card)->topic() == topic) remove(card);
}

bool NoticeStack::dismissNewest() {
    if (m_cards.isEmpty()) return false;
    remove(m_cards.last());
    return true;
}

void NoticeStack::remove(QWidget* card) {
    if (!m_cards.removeOne(card)) return;
    m_column->removeWidget(card);
    card->hide();
    card->deleteLater();
    setVisible(!m_cards.isEmpty());
}

} // namespace qw::ui
