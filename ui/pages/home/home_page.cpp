#include "ui/pages/home/home_page.h"

#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"
#include "ui/pages/home/drop_area.h"
#include "ui/pages/home/recent_models_model.h"
#include "ui/pages/scrolling_column.h"
#include "ui/style/colors.h"
#include "ui/style/controls.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

// A line under each row, and the quieter colour for when a model was opened.
class RecentDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Colors& c = colorsFor(option.palette);
        QStyleOptionViewItem cell = option;
        if (index.column() == RecentModelsModel::OpenedColumn)
            cell.palette.setColor(QPalette::Text, c.secondary);
        QStyledItemDelegate::paint(painter, cell, index);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          c.gridLine);
    }
};

QTableView* makeTable(RecentModelsModel* model, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    table->setItemDelegate(new RecentDelegate(table));
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    table->viewport()->setCursor(Qt::PointingHandCursor);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->setAccessibleName(HomePage::tr("Recent models"));
    table->setTextElideMode(Qt::ElideMiddle);
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(RecentModelsModel::NameColumn, QHeaderView::Stretch);
    header->resizeSection(RecentModelsModel::ArchitectureColumn, 130);
    header->resizeSection(RecentModelsModel::ParametersColumn, 110);
    header->resizeSection(RecentModelsModel::TypeColumn, 150);
    header->resizeSection(RecentModelsModel::SizeColumn, 100);
    header->resizeSection(RecentModelsModel::OpenedColumn, 130);
    return table;
}

} // namespace

HomePage::HomePage(Workspace& workspace, const QString& samplePath, QWidget* parent)
    : Page(parent)
    , m_workspace(workspace)
    , m_dropArea(new DropArea(!samplePath.isEmpty()))
    , m_recentCard(new Card)
    , m_recents(new RecentModelsModel(this))
    , m_table(makeTable(m_recents, m_recentCard)) {
    QVBoxLayout* column = makeScrollingColumn(this);
    column->addWidget(m_dropArea);
    auto* doors = new QHBoxLayout;
    doors->setSpacing(kGap);
    auto* look =
        new DoorCard(QStringLiteral("model"), tr("Look inside a model"),
                     tr("Architecture, every tensor and its type, metadata, tokenizer, chat template"));
    auto* exporting = new DoorCard(QStringLiteral("export"), tr("Export a GGUF"),
                                   tr("Every quant type, exact size before you start, checked after writing"));
    doors->addWidget(look, 1);
    doors->addWidget(exporting, 1);
    column->addLayout(doors);

    m_recentCard->body()->setContentsMargins(12, 8, 12, 8);
    m_recentCard->body()->addWidget(m_table);
    m_recentCard->setMinimumHeight(34 + 6 * kRowHeight + 20);
    column->addWidget(m_recentCard, 1);
    column->addStretch();

    connect(m_dropArea, &DropArea::openClicked, this, &Page::openRequested);
    connect(m_dropArea, &DropArea::sampleClicked, this,
            [this, samplePath] { emit openPathRequested(samplePath); });
    connect(look, &DoorCard::clicked, this, &HomePage::lookInsideRequested);
    connect(exporting, &DoorCard::clicked, this, [this] {
        // Without a model the first step is to open one.
        if (m_workspace.session.model())
            emit exportRequested();
        else
            emit openRequested();
    });
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { openRow(index.row()); });
    connect(m_table, &QTableView::customContextMenuRequested, this, &HomePage::showRecentMenu);
    auto* forget = new QAction(tr("Remove from the list"), m_table);
    forget->setShortcut(QKeySequence::Delete);
    forget->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(forget);
    connect(forget, &QAction::triggered, this, [this] {
        const QModelIndex index = m_table->currentIndex();
        if (index.isValid())
            m_workspace.settings.removeRecentModel(index.data(RecentModelsModel::PathRole).toString());
    });
    connect(&m_workspace.settings, &Settings::recentModelsChanged, this, &HomePage::showRecents);
    showRecents();
}

void HomePage::setDragging(bool dragging) {
    m_dropArea->setDragging(dragging);
}

void HomePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    showRecents(); // "just now" ages
}

void HomePage::showRecents() {
    m_recents->setModels(m_workspace.settings.recentModels());
    const bool any = m_recents->rowCount() > 0;
    m_recentCard->setVisible(any);
    m_dropArea->setRoomy(!any);
}

void HomePage::openRow(int row) {
    if (row >= 0 && row < m_recents->rowCount()) emit openPathRequested(m_recents->models()[row].path);
}

void HomePage::showRecentMenu(const QPoint& position) {
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid()) return;
    const QString path = index.data(RecentModelsModel::PathRole).toString();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(QStringLiteral("open")), tr("Open"), this,
                    [this, path] { emit openPathRequested(path); });
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy path"), this,
                    [path] { QApplication::clipboard()->setText(QDir::toNativeSeparators(path)); });
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("trash")), tr("Remove from the list"), this,
                    [this, path] { m_workspace.settings.removeRecentModel(path); });
    menu->addAction(tr("Clear the list"), this, [this] { m_workspace.settings.clearRecentModels(); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace qw::ui
