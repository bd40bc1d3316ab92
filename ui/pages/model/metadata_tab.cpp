#include "ui/pages/model/metadata_tab.h"

#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/models/metadata_model.h"
#include "ui/models/number_text.h"
#include "ui/pages/model/key_dialog.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

// Edited and added rows in the accent colour, deleted ones struck out.
class StateDelegate final : public QStyledItemDelegate {
public:
    explicit StateDelegate(QObject* parent) : QStyledItemDelegate(parent), m_code(codeFont()) {}

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto state = static_cast<MetadataModel::State>(index.data(MetadataModel::StateRole).toInt());
        const Colors& colors = colorsFor(option->palette);
        if (index.column() == MetadataModel::KeyColumn || index.column() == MetadataModel::ValueColumn)
            option->font = m_code;
        if (state == MetadataModel::State::Removed) {
            option->font.setStrikeOut(index.column() != MetadataModel::NoteColumn);
            option->palette.setColor(QPalette::Text, colors.secondary);
        } else if (state != MetadataModel::State::Original && index.column() >= MetadataModel::ValueColumn) {
            option->palette.setColor(QPalette::Text, colors.accent);
        } else if (index.column() == MetadataModel::NoteColumn ||
                   index.column() == MetadataModel::TypeColumn) {
            option->palette.setColor(QPalette::Text, colors.secondary);
        }
        option->palette.setColor(QPalette::HighlightedText, option->palette.color(QPalette::Text));
    }

private:
    QFont m_code;
};

} // namespace

MetadataTab::MetadataTab(ModelSession& session, JobCenter& jobs, QWidget* parent)
    : QWidget(parent), m_session(session), m_jobs(jobs) {
    m_model = new MetadataModel(this);
    m_proxy = new QSortFilterProxyModel(this);
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterRole(MetadataModel::FilterRole);
    m_proxy->setSortRole(MetadataModel::SortRole);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);

    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(12);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("metadataFilter"));
    m_filter->setPlaceholderText(tr("Search keys and values"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(320);
    m_count = new TextLabel({}, TextRole::Label, true);
    auto* add = new QPushButton(icon(QStringLiteral("plus")), tr("Add key…"));
    add->setObjectName(QStringLiteral("addKey"));
    m_edit = new QPushButton(icon(QStringLiteral("edit")), tr("Edit…"));
    m_edit->setObjectName(QStringLiteral("editKey"));
    m_delete = new QPushButton(icon(QStringLiteral("trash")), tr("Delete"));
    m_delete->setObjectName(QStringLiteral("deleteKey"));
    m_undo = makeIconButton(QStringLiteral("undo"), tr("Undo"));
    m_undo->setObjectName(QStringLiteral("undoEdit"));
    m_redo = makeIconButton(QStringLiteral("redo"), tr("Redo"));
    m_redo->setObjectName(QStringLiteral("redoEdit"));
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_count);
    tools->addStretch(1);
    for (QPushButton* button : {add, m_edit, m_delete, m_undo, m_redo})
        tools->addWidget(button);
    page->addLayout(tools);

    buildTable();
    auto* card = new Card;
    card->body()->setContentsMargins(8, 8, 8, 8);
    card->body()->addWidget(m_table);
    page->addWidget(card, 1);

    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(8);
    m_verdict = new VerdictLabel;
    m_verdict->setObjectName(QStringLiteral("metadataVerdict"));
    m_revert = new QPushButton(tr("Discard all edits"));
    m_revert->setObjectName(QStringLiteral("revertEdits"));
    m_save = new QPushButton(tr("Save metadata"));
    m_save->setObjectName(QStringLiteral("saveMetadata"));
    m_saveMenu = new QMenu(m_save);
    m_saveHere = m_saveMenu->addAction(QString());
    m_saveCopy = m_saveMenu->addAction(QString());
    m_save->setMenu(m_saveMenu);
    bottom->addWidget(m_verdict, 1);
    bottom->addWidget(m_revert);
    bottom->addWidget(m_save);
    page->addLayout(bottom);

    m_forecastDelay.setSingleShot(true);
    m_forecastDelay.setInterval(50);
    connect(&m_forecastDelay, &QTimer::timeout, this, &MetadataTab::forecast);
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_filter, &QLineEdit::textChanged, this, &MetadataTab::takeEdits);
    connect(add, &QPushButton::clicked, this, &MetadataTab::addKey);
    connect(m_edit, &QPushButton::clicked, this, &MetadataTab::editSelected);
    connect(m_delete, &QPushButton::clicked, this, &MetadataTab::deleteSelected);
    connect(m_undo, &QPushButton::clicked, &session.undoStack(), &QUndoStack::undo);
    connect(m_redo, &QPushButton::clicked, &session.undoStack(), &QUndoStack::redo);
    connect(&session.undoStack(), &QUndoStack::indexChanged, this, &MetadataTab::takeSelection);
    connect(m_revert, &QPushButton::clicked, this, [this] { m_session.revertAllMetadata(); });
    connect(m_saveHere, &QAction::triggered, this, [this] { saveInto({}); });
    connect(m_saveCopy, &QAction::triggered, this, &MetadataTab::chooseCopy);
    connect(m_model, &MetadataModel::valueEntered, this,
            [this](const std::string& key, const gguf::Value& value) { m_session.setMetadata(key, value); });
    connect(m_model, &MetadataModel::valueRefused, this, [this](const std::string&, const Error& error) {
        m_verdict->setVerdict(Verdict::Bad, errorText(error));
    });
    connect(&session, &ModelSession::modelOpened, this, &MetadataTab::takeModel);
    connect(&session, &ModelSession::modelClosed, this, &MetadataTab::takeModel);
    connect(&session, &ModelSession::editsChanged, this, &MetadataTab::takeEdits);
    connect(&jobs, &JobCenter::jobEnded, this, [this](const jobs::JobSnapshot& job) {
        if (!m_saveJob || job.id != *m_saveJob) return;
        m_saveJob.reset();
        takeSelection();
        if (job.state == jobs::JobState::Failed)
            m_verdict->setVerdict(Verdict::Bad, job.error ? errorText(*job.error) : QString());
        else if (job.state == jobs::JobState::Done && m_saveDestination.isEmpty())
            emit fileRewritten(m_session.path());
        else if (job.state == jobs::JobState::Done)
            m_verdict->setVerdict(Verdict::Good,
                                  tr("Saved as %1").arg(QFileInfo(m_saveDestination).fileName()));
    });
    const auto shortcut = [this](const QKeySequence& keys, auto slot) {
        auto* made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, slot);
    };
    shortcut(QKeySequence::Find, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    shortcut(QKeySequence::Delete, [this] {
        if (m_table->hasFocus()) deleteSelected();
    });
    takeModel();
}

void MetadataTab::buildTable() {
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("metadataTable"));
    m_table->setAccessibleName(tr("Metadata"));
    prepareTable(m_table);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setRootIsDecorated(false);
    m_table->setModel(m_proxy);
    m_table->setItemDelegate(new StateDelegate(m_table));
    m_table->setSortingEnabled(true);
    m_table->header()->setSortIndicatorClearable(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // the file's order
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(MetadataModel::ValueColumn, QHeaderView::Stretch);
    m_table->header()->resizeSection(MetadataModel::KeyColumn, 330);
    m_table->header()->resizeSection(MetadataModel::TypeColumn, 84);
    m_table->header()->resizeSection(MetadataModel::NoteColumn, 250);
    connect(m_table, &QTreeView::doubleClicked, this, &MetadataTab::editSelected);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &MetadataTab::takeSelection);
}

void MetadataTab::takeModel() {
    const ModelSourcePtr source = m_session.model();
    m_filter->clear();
    m_model->setContent(source, source ? &source->metadata() : nullptr, m_session.pendingEdits());
    takeEdits();
}

void MetadataTab::takeEdits() {
    m_model->setEdits(m_session.pendingEdits());
    const int all = m_model->rowCount();
    m_count->setText(m_proxy->rowCount() == all ? tr("%n key(s)", nullptr, all)
                                                : tr("%1 of %2 keys").arg(m_proxy->rowCount()).arg(all));
    takeSelection();
    m_forecastDelay.start();
}

int MetadataTab::selectedRow() const {
    const QModelIndex current = m_table->currentIndex();
    return current.isValid() ? m_proxy->mapToSource(current).row() : -1;
}

void MetadataTab::takeSelection() {
    const int row = selectedRow();
    const bool any = row >= 0;
    const bool removed = any && m_model->stateAt(row) == MetadataModel::State::Removed;
    m_edit->setEnabled(any && m_model->index(row, 0).data(MetadataModel::EditableRole).toBool());
    m_delete->setEnabled(any &&
                         !QString::fromStdString(m_model->keyAt(row)).startsWith(QLatin1String("split.")));
    m_delete->setText(removed ? tr("Keep") : tr("Delete"));
    m_undo->setEnabled(m_session.undoStack().canUndo());
    m_undo->setToolTip(m_session.undoStack().canUndo() ? tr("Undo: %1").arg(m_session.undoStack().undoText())
                                                       : tr("Undo"));
    m_redo->setEnabled(m_session.undoStack().canRedo());
    m_redo->setToolTip(m_session.undoStack().canRedo() ? tr("Redo: %1").arg(m_session.undoStack().redoText())
                                                       : tr("Redo"));
    m_revert->setEnabled(m_session.hasEdits());
    m_save->setEnabled(m_session.hasEdits() && !m_saveJob);
}

void MetadataTab::addKey() {
    auto* dialog =
        new KeyDialog([this](const std::string& key) { return m_model->rowOfKey(key) >= 0; }, this);
    dialog->setObjectName(QStringLiteral("keyDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (const auto value = dialog->value()) m_session.setMetadata(dialog->key(), *value);
        if (const int row = m_model->rowOfKey(dialog->key()); row >= 0)
            m_table->setCurrentIndex(m_proxy->mapFromSource(m_model->index(row, 0)));
    });
    dialog->open();
}

void MetadataTab::editSelected() {
    const int row = selectedRow();
    if (row < 0 || !m_model->index(row, 0).data(MetadataModel::EditableRole).toBool()) return;
    const std::string key = m_model->keyAt(row);
    auto* dialog = new KeyDialog(key, m_model->valueAt(row), this);
    dialog->setObjectName(QStringLiteral("keyDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, key] {
        if (const auto value = dialog->value()) m_session.setMetadata(key, *value);
    });
    dialog->open();
}

void MetadataTab::deleteSelected() {
    const int row = selectedRow();
    if (row < 0) return;
    const std::string key = m_model->keyAt(row);
    if (m_model->stateAt(row) == MetadataModel::State::Removed)
        m_session.revertMetadata(key);
    else if (m_model->stateAt(row) == MetadataModel::State::Added)
        m_session.revertMetadata(key);
    else
        m_session.removeMetadata(key);
}

gguf::MetadataEdit MetadataTab::pendingEdit() const {
    gguf::MetadataEdit edit;
    edit.path = m_session.model()->paths().front();
    for (const quant::MetadataEdit& pending : m_session.pendingEdits()) {
        if (pending.value)
            edit.set.push_back({pending.key, *pending.value});
        else
            edit.remove.push_back(pending.key);
    }
    return edit;
}

void MetadataTab::forecast() {
    if (m_forecastTask) {
        m_lane.cancel(*m_forecastTask);
        m_forecastTask.reset();
    }
    if (!m_session.model() || !m_session.hasEdits()) {
        m_verdict->setVerdict(
            Verdict::Neutral,
            m_session.model() ? tr("Double-click a value to change it. Edits are part of the next export.")
                              : QString());
        return;
    }
    m_forecastTask = m_lane.run<gguf::EditForecast>(
        this, [edit = pendingEdit()](const StopToken&) { return gguf::forecastEdit(edit); },
        [this](const Result<gguf::EditForecast>& result) {
            m_forecastTask.reset();
            showForecast(result);
        });
}

void MetadataTab::showForecast(const Result<gguf::EditForecast>& result) {
    if (!result) {
        m_verdict->setVerdict(Verdict::Bad, errorText(result.error()));
        m_save->setEnabled(false);
        return;
    }
    const QString edits = tr("%n edit(s), part of the next export.", nullptr,
                             static_cast<int>(m_session.pendingEdits().size()));
    const QString fileBytes = sizeText(result->fileBytes);
    switch (result->method) {
    case gguf::EditMethod::Nothing:
        m_verdict->setVerdict(Verdict::Neutral, edits);
        m_saveHere->setText(tr("Nothing to save into this file"));
        break;
    case gguf::EditMethod::InPlace:
        m_verdict->setVerdict(Verdict::Good,
                              edits + QLatin1Char(' ') +
                                  tr("Saving is in place: %1 written.").arg(sizeText(result->bytesToWrite)));
        m_saveHere->setText(tr("Into this file, in place (%1 written)").arg(sizeText(result->bytesToWrite)));
        break;
    case gguf::EditMethod::Copy:
        m_verdict->setVerdict(Verdict::Caution, edits + QLatin1Char(' ') +
                                                    tr("Saving needs a full copy of %1.").arg(fileBytes));
        m_saveHere->setText(tr("Into this file, through a full copy (%1)").arg(fileBytes));
        break;
    }
    m_saveHere->setEnabled(result->method != gguf::EditMethod::Nothing);
    m_saveCopy->setText(tr("As another file… (%1)").arg(fileBytes));
}

void MetadataTab::chooseCopy() {
    const QFileInfo source(m_session.path());
    auto* dialog = new QFileDialog(this, tr("Save with the edited metadata"), source.absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("GGUF files (*.gguf)"));
    dialog->setDefaultSuffix(QStringLiteral("gguf"));
    dialog->selectFile(source.completeBaseName() + tr("-edited") + QStringLiteral(".gguf"));
    connect(dialog, &QFileDialog::fileSelected, this, &MetadataTab::saveInto);
    dialog->open();
}

void MetadataTab::saveInto(const QString& destination) {
    if (!m_session.model() || !m_session.hasEdits() || m_saveJob) return;
    gguf::MetadataEdit edit = pendingEdit();
    edit.destination = destination.toStdString();
    edit.overwrite = true; // the file dialog has asked
    m_saveDestination = destination;
    jobs::JobSpec spec;
    spec.kind = "metadata";
    spec.title = tr("Saving metadata of %1")
                     .arg(QFileInfo(destination.isEmpty() ? m_session.path() : destination).fileName())
                     .toStdString();
    spec.run = [edit](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
        QW_TRY(gguf::EditForecast done, gguf::applyEdit(edit, stop, progress));
        return std::any(done);
    };
    m_saveJob = m_jobs.submit(std::move(spec));
    takeSelection();
}

} // namespace qw::ui
