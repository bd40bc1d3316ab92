#include "ui/wizard/type_step.h"

#include "ui/models/number_text.h"
#include "ui/pages/model/cell_delegates.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/controls.h"
#include "ui/wizard/advanced_options.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace qw::ui {

TypeStep::TypeStep(std::uint64_t sourceBytes, bool sourceQuantized, const QString& sourceType,
                   QWidget* parent)
    : QWidget(parent), m_sourceBytes(sourceBytes) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    if (sourceQuantized) {
        auto* note = new Card;
        note->body()->setContentsMargins(14, 10, 14, 10);
        note->body()->setSpacing(4);
        note->body()->addWidget(new VerdictLabel(
            Verdict::Caution,
            tr("This file is already %1: types that are not smaller gain nothing").arg(sourceType)));
        m_requantize = new QCheckBox(tr("Quantize it again: the new loss adds to the old one, so the result "
                                        "is worse than the same type made from the 16-bit file"));
        m_requantize->setObjectName(QStringLiteral("requantizeOption"));
        note->body()->addWidget(m_requantize);
        column->addWidget(note);
        connect(m_requantize, &QCheckBox::toggled, this, &TypeStep::optionsChanged);
    }
    auto* card = new Card;
    card->body()->setContentsMargins(8, 8, 8, 8);
    m_model = new PlanTableModel(this);
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("typeTable"));
    m_table->setAccessibleName(tr("Types"));
    prepareTable(m_table);
    m_table->setRootIsDecorated(false);
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(
        PlanTableModel::NameColumn,
        new BlockTypeDelegate(PlanTableModel::BlockTypeRole, m_table, BlockTypeDelegate::Swatch::Beside));
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    QHeaderView* header = m_table->header();
    header->setStretchLastSection(true);
    header->resizeSection(PlanTableModel::NameColumn, 150);
    header->resizeSection(PlanTableModel::SizeColumn, 100);
    header->resizeSection(PlanTableModel::BitsColumn, 70);
    header->resizeSection(PlanTableModel::RatioColumn, 90);
    header->resizeSection(PlanTableModel::MatrixColumn, 76);
    card->body()->addWidget(m_table);
    column->addWidget(card, 1);

    auto* below = new QHBoxLayout;
    m_advancedButton = new QPushButton(icon(QStringLiteral("chevron-right")), tr("Advanced"));
    m_advancedButton->setObjectName(QStringLiteral("advancedButton"));
    m_advancedButton->setCheckable(true);
    setButtonRole(m_advancedButton, ButtonRole::Flat);
    m_summary = new TextLabel({}, TextRole::Body, true);
    m_summary->setObjectName(QStringLiteral("typeSummary"));
    below->addWidget(m_advancedButton);
    below->addStretch(1);
    below->addWidget(m_summary);
    column->addLayout(below);
    m_advanced = new AdvancedOptions;
    auto* advancedCard = new Card;
    advancedCard->body()->addWidget(m_advanced);
    advancedCard->hide();
    column->addWidget(advancedCard);

    connect(m_advancedButton, &QPushButton::toggled, this, [this, advancedCard](bool open) {
        advancedCard->setVisible(open);
        m_advancedButton->setIcon(
            icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    });
    connect(m_advanced, &AdvancedOptions::changed, this, &TypeStep::optionsChanged);
    connect(m_model, &PlanTableModel::checkedTypesChanged, this, [this] {
        showSummary();
        emit choiceChanged();
    });
    // The whole row ticks, not the small box alone.
    connect(m_table, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == PlanTableModel::NameColumn ||
            !index.data(PlanTableModel::ChoosableRole).toBool())
            return;
        const QModelIndex name = index.siblingAtColumn(PlanTableModel::NameColumn);
        const bool checked = name.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        m_model->setData(name, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    });
    showSummary();
}

Result<void> TypeStep::apply(quant::PlanOptions& options) const {
    options.allowRequantize = m_requantize && m_requantize->isChecked();
    return m_advanced->apply(options);
}

void TypeStep::setPlanning() {
    m_summary->setText(tr("Planning…"));
}

void TypeStep::setPlans(const PlannedTypes& planned) {
    m_model->setChoices(planned.choices, m_sourceBytes);
    if (m_first && !planned.choices.empty()) {
        m_first = false;
        // What most people take, where it can be taken.
        if (m_model->checkedTypes().empty()) m_model->setChecked(quant::FileType::Q4_K_M, true);
        const auto row = std::ranges::find(planned.choices, quant::FileType::Q4_K_M, &TypeChoice::type);
        if (row != planned.choices.end()) {
            const QModelIndex usual = m_model->index(static_cast<int>(row - planned.choices.begin()), 0);
            m_table->setCurrentIndex(usual);
            m_table->scrollTo(usual, QAbstractItemView::PositionAtCenter);
        }
    }
    showSummary();
}

void TypeStep::choose(quant::FileType type) {
    m_model->setChecked(type, true);
}

std::vector<quant::FileType> TypeStep::chosenTypes() const {
    return m_model->checkedTypes();
}

void TypeStep::showSummary() {
    const auto chosen = m_model->checkedTypes();
    std::uint64_t bytes = 0;
    for (const TypeChoice& choice : m_model->choices())
        if (std::ranges::find(chosen, choice.type) != chosen.end()) bytes += choice.bytes;
    m_summary->setText(
        chosen.empty()
            ? tr("Tick one or more types")
            : tr("%n file(s), %1 together", nullptr, static_cast<int>(chosen.size())).arg(sizeText(bytes)));
}

} // namespace qw::ui
