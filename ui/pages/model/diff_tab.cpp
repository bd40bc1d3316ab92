#include "ui/pages/model/diff_tab.h"

#include "ui/bridge/model_session.h"
#include "ui/models/number_text.h"
#include "ui/pages/model/cell_delegates.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"
#include "ui/text/recovery_text.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QStringList>
#include <QTreeView>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

enum State { EmptyPage, BusyPage, FailedPage, ContentPage };

QString summaryOf(const ModelDiff& diff) {
    if (diff.differences.empty())
        return DiffTab::tr(
            "Same metadata, same tensors, same types. The values themselves were not compared.");
    QStringList parts;
    parts += DiffTab::tr("%n metadata key(s) differ", nullptr, static_cast<int>(diff.metadataDifferences));
    parts += DiffTab::tr("%n tensor(s) differ in type or shape", nullptr,
                         static_cast<int>(diff.tensorDifferences));
    if (diff.byteDelta != 0) {
        const auto size = sizeText(static_cast<std::uint64_t>(std::abs(diff.byteDelta)));
        parts += diff.byteDelta < 0 ? DiffTab::tr("the other file is %1 smaller").arg(size)
                                    : DiffTab::tr("the other file is %1 larger").arg(size);
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

DiffTab::DiffTab(ModelSession& session, QWidget* parent) : QWidget(parent), m_session(session) {
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    m_states = new QStackedWidget;
    page->addWidget(m_states);
    m_empty = new EmptyState(QStringLiteral("file"), tr("Compare with a second file"),
                             tr("Shows which metadata differ and which tensors have another type or shape: "
                                "for instance a download against your own export."));
    connect(m_empty->addAction(tr("Choose a file…")), &QPushButton::clicked, this, &DiffTab::chooseOther);
    m_states->addWidget(m_empty);
    m_states->addWidget(new EmptyState(QStringLiteral("file"), tr("Reading the second file…"), {}));
    m_failed = new EmptyState(QStringLiteral("bad"), tr("The second file could not be opened"), {});
    connect(m_failed->addAction(tr("Choose another file…")), &QPushButton::clicked, this,
            &DiffTab::chooseOther);
    m_states->addWidget(m_failed);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_kinds = new SegmentedControl;
    m_kinds->setObjectName(QStringLiteral("diffKinds"));
    m_kinds->addSegment(tr("All"));
    m_kinds->addSegment(tr("Metadata"));
    m_kinds->addSegment(tr("Tensors"));
    m_name = new ElidedLabel({}, TextRole::Strong, false, Qt::ElideMiddle);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy as table"));
    auto* other = new QPushButton(tr("Another file…"));
    tools->addWidget(m_kinds);
    tools->addWidget(m_name, 1);
    tools->addWidget(copy);
    tools->addWidget(other);
    column->addLayout(tools);
    m_summary = new TextLabel({}, TextRole::Body, true);
    m_summary->setObjectName(QStringLiteral("diffSummary"));
    column->addWidget(m_summary);
    auto* card = new Card;
    card->body()->setContentsMargins(8, 8, 8, 8);
    m_model = new DiffModel(this);
    m_proxy = new QSortFilterProxyModel(this);
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(DiffModel::SortRole);
    m_proxy->setFilterRole(DiffModel::KindRole);
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("diffTable"));
    m_table->setAccessibleName(tr("Differences"));
    prepareTable(m_table);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setRootIsDecorated(false);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DiffModel::NameColumn, Qt::AscendingOrder);
    for (const int side : {DiffModel::LeftColumn, DiffModel::RightColumn})
        m_table->setItemDelegateForColumn(side, new BlockTypeDelegate(DiffModel::BlockTypeRole, m_table));
    QHeaderView* header = m_table->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(DiffModel::LeftColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(DiffModel::RightColumn, QHeaderView::Stretch);
    header->resizeSection(DiffModel::NameColumn, 300);
    header->resizeSection(DiffModel::DeltaColumn, 110);
    card->body()->addWidget(m_table);
    column->addWidget(card, 1);
    m_states->addWidget(content);

    connect(m_kinds, &SegmentedControl::currentChanged, this, [this](int index) {
        m_proxy->setFilterRegularExpression(index == 0 ? QString() : QString::number(index - 1));
    });
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(tableText(*m_proxy, DiffModel::SortRole)); });
    connect(other, &QPushButton::clicked, this, &DiffTab::chooseOther);
    connect(&session, &ModelSession::modelOpened, this, &DiffTab::forget);
    connect(&session, &ModelSession::modelClosed, this, &DiffTab::forget);
    connect(&session, &ModelSession::editsChanged, this, [this] {
        if (m_other) compare();
    });
}

void DiffTab::forget() {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    m_other.reset();
    m_ready = false;
    m_model->setDiff(nullptr);
    m_states->setCurrentIndex(EmptyPage);
}

void DiffTab::chooseOther() {
    auto* dialog = new QFileDialog(this, tr("Compare with"), QFileInfo(m_session.path()).absolutePath(),
                                   tr("GGUF files (*.gguf);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &DiffTab::setOther);
    dialog->open();
}

void DiffTab::setOther(const QString& path) {
    m_other.reset();
    m_path = path;
    m_states->setCurrentIndex(BusyPage);
    compare();
}

void DiffTab::compare() {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    const ModelSourcePtr source = m_session.model();
    if (!source) return;
    m_task = m_lane.run<Outcome>(
        this,
        [source, edited = m_session.editedMetadata(), other = m_other,
         path = m_path.toStdString()](const StopToken&) -> Result<Outcome> {
            gguf::OpenedModel second{other, {}};
            if (!other) {
                QW_TRY(second, gguf::openModel(path));
            }
            return Outcome{diffModels(edited, *source, *second.model), second.model, second.recovery};
        },
        [this](const Result<Outcome>& outcome) {
            m_task.reset();
            show(outcome);
        });
}

void DiffTab::show(const Result<Outcome>& outcome) {
    if (!outcome) {
        m_failed->setText(tr("The second file could not be opened"), errorText(outcome.error()));
        m_states->setCurrentIndex(FailedPage);
        return;
    }
    m_other = outcome->other;
    m_name->setText(tr("Against %1").arg(QFileInfo(m_path).fileName()));
    m_summary->setText(summaryOf(*outcome->diff));
    m_model->setDiff(outcome->diff);
    m_states->setCurrentIndex(ContentPage);
    m_ready = true;
    emit diffShown();
    if (!outcome->recovery.empty()) emit noticeRequested(recoveryText(outcome->recovery));
}

} // namespace qw::ui
