#include "ui/wizard/run_step.h"

#include "ui/style/controls.h"
#include "ui/wizard/result_card.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace qw::ui {

RunStep::RunStep(Workspace& workspace, QWidget* parent) : QWidget(parent), m_workspace(workspace) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_heading = new TextLabel({}, TextRole::Heading);
    m_heading->setObjectName(QStringLiteral("runHeading"));
    m_hint = new TextLabel({}, TextRole::Body, true);
    column->addWidget(m_heading);
    column->addWidget(m_hint);
    column->addSpacing(8);
    auto* inside = new QWidget;
    m_cards = new QVBoxLayout(inside);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(12);
    m_cards->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
}

void RunStep::add(ModelSourcePtr source, PlanPtr plan, const QString& destination, jobs::JobId job) {
    auto* card = new ResultCard(m_workspace, std::move(source), std::move(plan), destination, job);
    m_cards->insertWidget(m_cards->count() - 1, card);
    m_all.push_back(card);
    connect(card, &ResultCard::finished, this, [this] {
        showHeading();
        emit changed();
    });
    showHeading();
}

bool RunStep::allEnded() const {
    return std::ranges::all_of(m_all, &ResultCard::ended);
}

void RunStep::showHeading() {
    const auto done = static_cast<int>(
        std::ranges::count_if(m_all, [](const ResultCard* card) { return card->report().has_value(); }));
    const auto all = static_cast<int>(m_all.size());
    if (!allEnded()) {
        m_heading->setText(tr("Exporting %n file(s)", nullptr, all));
        m_hint->setText(tr("This window can be closed: the work goes on and stays in the jobs strip."));
    } else if (done == all) {
        m_heading->setText(tr("Done: %n file(s) exported", nullptr, all));
        m_hint->setText(tr("Each was opened again and checked before it got its name."));
    } else {
        m_heading->setText(tr("%1 of %2 files exported").arg(done).arg(all));
        m_hint->setText(tr("What did not end well left nothing behind."));
    }
    const bool unverified = std::ranges::any_of(
        m_all, [](const ResultCard* card) { return card->report() && !card->report()->verified; });
    if (allEnded() && unverified) m_hint->setText(tr("Verification is off in the settings."));
}

} // namespace qw::ui
