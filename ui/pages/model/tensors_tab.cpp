#include "ui/pages/model/tensors_tab.h"

#include "ui/charts/type_share_chart.h"
#include "ui/models/number_text.h"
#include "ui/models/tensor_filter.h"
#include "ui/models/tensor_tree_model.h"
#include "ui/pages/model/cell_delegates.h"
#include "ui/pages/model/statistics_panel.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/controls.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

constexpr int kSideWidth = 348;

} // namespace

TensorsTab::TensorsTab(QWidget* parent) : QWidget(parent) {
    m_model = new TensorTreeModel(this);
    m_proxy = new TensorFilter(this);
    m_proxy->setSourceModel(m_model);

    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(12);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("tensorFilter"));
    m_filter->setPlaceholderText(tr("Filter by name, role, type or layer"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(320);
    m_grouping = new SegmentedControl;
    m_grouping->setObjectName(QStringLiteral("tensorGrouping"));
    m_grouping->addSegment(tr("By layer"));
    m_grouping->addSegment(tr("Flat list"));
    m_count = new TextLabel({}, TextRole::Label, true);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy as table"));
    copy->setObjectName(QStringLiteral("copyTensors"));
    copy->setToolTip(tr("The rows shown, in their order, as tab-separated text (Ctrl+Shift+C)"));
    m_details = new QPushButton(tr("Details"));
    m_details->setObjectName(QStringLiteral("tensorDetails"));
    m_details->setCheckable(true);
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_grouping);
    tools->addWidget(m_count);
    tools->addStretch(1);
    tools->addWidget(copy);
    tools->addWidget(m_details);
    page->addLayout(tools);

    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(kGap);
    auto* treeCard = new Card;
    treeCard->body()->setContentsMargins(8, 8, 8, 8);
    m_tree = new QTreeView;
    m_tree->setObjectName(QStringLiteral("tensorTree"));
    m_tree->setAccessibleName(tr("Tensors"));
    prepareTable(m_tree);
    m_tree->setModel(m_proxy);
    m_tree->setIndentation(12);
    m_tree->setSortingEnabled(true);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->sortByColumn(TensorTreeModel::NameColumn, Qt::AscendingOrder);
    m_tree->setItemDelegateForColumn(TensorTreeModel::TypeColumn,
                                     new BlockTypeDelegate(TensorTreeModel::BlockTypeRole, m_tree));
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(TensorTreeModel::NameColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(48);
    const int widths[TensorTreeModel::ColumnCount] = {200, 138, 128, 82, 92, 76, 52};
    for (int column = 1; column < TensorTreeModel::ColumnCount; ++column)
        header->resizeSection(column, widths[column]);
    treeCard->body()->addWidget(m_tree);
    m_splitter->addWidget(treeCard);

    m_side = new QWidget;
    auto* sideColumn = new QVBoxLayout(m_side);
    sideColumn->setContentsMargins(0, 0, 0, 0);
    sideColumn->setSpacing(kGap);
    auto* shareCard = new Card(tr("Bytes by type"), nullptr);
    m_shares = new TypeShareChart;
    m_shares->setObjectName(QStringLiteral("typeShares"));
    shareCard->body()->addWidget(m_shares);
    sideColumn->addWidget(shareCard);
    m_statistics = new StatisticsPanel;
    sideColumn->addWidget(m_statistics, 1);
    m_side->setMinimumWidth(300);
    m_splitter->addWidget(m_side);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({800, kSideWidth});
    page->addWidget(m_splitter, 1);

    connect(m_filter, &QLineEdit::textChanged, this, &TensorsTab::applyFilter);
    connect(m_grouping, &SegmentedControl::currentChanged, this, [this](int index) {
        m_model->setGrouping(index == 0 ? TensorTreeModel::Grouping::ByLayer
                                        : TensorTreeModel::Grouping::Flat);
        m_tree->setRootIsDecorated(index == 0);
        if (index == 1)
            m_tree->sortByColumn(m_tree->header()->sortIndicatorSection(),
                                 m_tree->header()->sortIndicatorOrder());
        applyFilter(m_filter->text());
    });
    connect(copy, &QPushButton::clicked, this, &TensorsTab::copyTable);
    connect(m_details, &QPushButton::toggled, this, &TensorsTab::showDetails);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &TensorsTab::takeSelection);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &TensorsTab::takeSelection);
    connect(m_shares, &TypeShareChart::typeChosen, this, [this](BlockType type) {
        const QString text = blockTypeName(type);
        m_filter->setText(m_filter->text() == text ? QString() : text);
    });
    auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, &TensorsTab::copyTable);
    auto* find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    setCompact(false);
}

void TensorsTab::setSource(ModelSourcePtr source, const statistics::ModelFacts& facts) {
    m_filter->clear();
    m_statistics->setSource(source);
    m_model->setSource(std::move(source));
    std::vector<TypeShareBar> bars;
    for (const statistics::TypeShare& share : facts.types)
        bars.push_back({share.type, share.bytes, sizeText(share.bytes),
                        tr("%n tensor(s)", nullptr, static_cast<int>(share.tensors))});
    m_shares->setBars(std::move(bars));
    applyFilter({});
}

void TensorsTab::applyFilter(const QString& text) {
    const bool folds = text.trimmed().isEmpty() && m_model->grouping() == TensorTreeModel::Grouping::ByLayer;
    // Before the layers get all their tensors back, so that the tree need not take in those it will not show.
    if (folds) m_tree->collapseAll();
    const bool hadCurrent = m_tree->currentIndex().isValid();
    m_proxy->setText(text);
    if (hadCurrent && !m_tree->currentIndex().isValid()) takeSelection(); // the filter hides it
    if (!text.trimmed().isEmpty()) {
        m_tree->expandAll();
    } else if (folds) {
        // What stands outside the layers and the first layer open: the shape of the model at a glance.
        for (int row = 0; row < std::min(2, m_proxy->rowCount()); ++row)
            m_tree->expand(m_proxy->index(row, 0));
    }
    const int shown = m_proxy->tensorCount();
    const int all = m_model->source() ? static_cast<int>(m_model->source()->tensors().size()) : 0;
    m_count->setText(shown == all ? tr("%n tensor(s)", nullptr, all)
                                  : tr("%1 of %2 tensors")
                                        .arg(groupedText(static_cast<std::uint64_t>(shown)),
                                             groupedText(static_cast<std::uint64_t>(all))));
}

void TensorsTab::takeSelection() {
    const QModelIndex current = m_tree->currentIndex();
    const int tensor = current.isValid() ? current.data(TensorTreeModel::TensorRole).toInt() : -1;
    m_statistics->showTensor(tensor >= 0 ? std::optional<std::size_t>(static_cast<std::size_t>(tensor))
                                         : std::nullopt);
}

void TensorsTab::copyTable() {
    QApplication::clipboard()->setText(
        tableText(*m_proxy, TensorTreeModel::SortRole, TensorTreeModel::TensorRole));
}

void TensorsTab::showDetails(bool shown) {
    m_side->setVisible(shown);
    const QSignalBlocker blocker(m_details);
    m_details->setChecked(shown);
}

void TensorsTab::setCompact(bool compact) {
    m_details->setVisible(compact);
    showDetails(!compact);
}

bool TensorsTab::clearFilter() {
    if (m_filter->text().isEmpty()) return false;
    m_filter->clear();
    return true;
}

} // namespace qw::ui
