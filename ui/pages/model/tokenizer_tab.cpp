#include "ui/pages/model/tokenizer_tab.h"

#include "ui/models/number_text.h"
#include "ui/pages/model/cell_delegates.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/controls.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

enum State { EmptyPage, LoadingPage, ContentPage };

void clear(QGridLayout* grid) {
    while (QLayoutItem* item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void addRow(QGridLayout* grid, const QString& label, const QString& value, bool code = false) {
    const int row = grid->rowCount();
    auto* text = new ElidedLabel(value, TextRole::Body);
    if (code) text->setFont(codeFont(TextRole::Body));
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(new TextLabel(label, TextRole::Body, true), row, 0, Qt::AlignLeft);
    grid->addWidget(text, row, 1);
}

} // namespace

TokenizerTab::TokenizerTab(QWidget* parent) : QWidget(parent) {
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    m_states = new QStackedWidget;
    page->addWidget(m_states);
    m_empty =
        new EmptyState(QStringLiteral("text"), tr("No tokenizer in this file"),
                       tr("It has no vocabulary. It can be inspected, quantized and exported all the same."));
    m_states->addWidget(m_empty);
    m_states->addWidget(new EmptyState(QStringLiteral("text"), tr("Reading the vocabulary…"), {}));

    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGap);
    auto* left = new QVBoxLayout;
    left->setSpacing(kGap);
    auto* factsCard = new Card(tr("Vocabulary"), nullptr);
    m_factGrid = new QGridLayout;
    m_factGrid->setHorizontalSpacing(kGap);
    m_factGrid->setVerticalSpacing(8);
    m_factGrid->setColumnStretch(1, 1);
    factsCard->body()->addLayout(m_factGrid);
    auto* specialCard = new Card(tr("Special tokens"), nullptr);
    m_specialGrid = new QGridLayout;
    m_specialGrid->setHorizontalSpacing(kGap);
    m_specialGrid->setVerticalSpacing(8);
    m_specialGrid->setColumnStretch(1, 1);
    specialCard->body()->addLayout(m_specialGrid);
    left->addWidget(factsCard);
    left->addWidget(specialCard);
    left->addStretch(1);
    auto* leftSide = new QWidget;
    left->setContentsMargins(0, 0, 0, 0);
    leftSide->setLayout(left);
    leftSide->setFixedWidth(360);
    row->addWidget(leftSide);

    auto* listCard = new Card;
    auto* tools = new QHBoxLayout;
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("tokenFilter"));
    m_filter->setPlaceholderText(tr("Find a token by its text or id"));
    m_filter->setClearButtonEnabled(true);
    m_count = new TextLabel({}, TextRole::Label, true);
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_count);
    listCard->body()->addLayout(tools);
    m_list = new QTreeView;
    m_list->setObjectName(QStringLiteral("tokenList"));
    m_list->setAccessibleName(tr("Tokens"));
    prepareTable(m_list);
    m_list->setRootIsDecorated(false);
    m_model = new TokenListModel(this);
    m_list->setModel(m_model);
    m_list->setItemDelegateForColumn(TokenListModel::TextColumn, new CodeDelegate(m_list));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(TokenListModel::TextColumn, QHeaderView::Stretch);
    m_list->header()->resizeSection(TokenListModel::IdColumn, 90);
    m_list->header()->resizeSection(TokenListModel::TypeColumn, 130);
    m_list->header()->resizeSection(TokenListModel::ScoreColumn, 110);
    listCard->body()->addWidget(m_list, 1);
    row->addWidget(listCard, 1);
    m_states->addWidget(content);

    m_delay.setSingleShot(true);
    m_delay.setInterval(80);
    connect(&m_delay, &QTimer::timeout, this, &TokenizerTab::search);
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_delay.start(); });
}

void TokenizerTab::setSource(ModelSourcePtr source) {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    m_table.reset();
    m_model->setTokens(nullptr, {});
    const QSignalBlocker blocker(m_filter);
    m_filter->clear();
    if (!source) {
        m_states->setCurrentIndex(EmptyPage);
        return;
    }
    m_states->setCurrentIndex(LoadingPage);
    m_task = m_lane.run<TokenTablePtr>(
        this,
        [source](const StopToken&) -> Result<TokenTablePtr> { return tokenTableOf(source->metadata()); },
        [this](Result<TokenTablePtr> table) {
            m_task.reset();
            show(*table);
        });
}

void TokenizerTab::show(TokenTablePtr table) {
    m_table = std::move(table);
    if (m_table->texts.empty()) {
        m_states->setCurrentIndex(EmptyPage);
        return;
    }
    clear(m_factGrid);
    addRow(m_factGrid, tr("Kind"), tokenizerText(m_table->model));
    if (!m_table->preTokenizer.empty())
        addRow(m_factGrid, tr("Splitting rules"), QString::fromStdString(m_table->preTokenizer));
    addRow(m_factGrid, tr("Tokens"), groupedText(m_table->texts.size()));
    if (m_table->merges > 0) addRow(m_factGrid, tr("Merges"), groupedText(m_table->merges));
    clear(m_specialGrid);
    for (const SpecialToken& token : m_table->special)
        addRow(m_specialGrid, token.role,
               QStringLiteral("%1  %2").arg(groupedText(token.id), QString::fromStdString(token.text)), true);
    if (m_table->special.empty()) addRow(m_specialGrid, tr("The file names none"), {});
    m_list->setColumnHidden(TokenListModel::TypeColumn, m_table->types.empty());
    m_list->setColumnHidden(TokenListModel::ScoreColumn, m_table->scores.empty());
    m_model->setTokens(m_table, m_table->find({}, {}));
    m_count->setText(tr("%Ln token(s)", nullptr, static_cast<int>(m_table->texts.size())));
    m_states->setCurrentIndex(ContentPage);
}

void TokenizerTab::search() {
    if (!m_table) return;
    if (m_task) m_lane.cancel(*m_task);
    using Ids = std::vector<std::uint32_t>;
    m_task = m_lane.run<Ids>(
        this,
        [table = m_table, text = m_filter->text().toStdString()](const StopToken& stop) -> Result<Ids> {
            return table->find(text, stop);
        },
        [this](Result<Ids> ids) {
            m_task.reset();
            const std::size_t found = ids->size();
            m_model->setTokens(m_table, std::move(*ids));
            m_count->setText(
                found == m_table->texts.size()
                    ? tr("%Ln token(s)", nullptr, static_cast<int>(found))
                    : tr("%1 of %2 tokens").arg(groupedText(found), groupedText(m_table->texts.size())));
        });
}

} // namespace qw::ui
