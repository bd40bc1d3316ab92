#include "ui/wizard/matrix_step.h"

#include "core/quant/tensor_roles.h"
#include "ui/models/number_text.h"
#include "ui/pages/model/table_text.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMimeData>
#include <QStackedWidget>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace qw::ui {

namespace {

enum State { EmptyPage, ContentPage };

} // namespace

MatrixStep::MatrixStep(ModelSourcePtr source, QWidget* parent)
    : QWidget(parent), m_source(std::move(source)) {
    setObjectName(QStringLiteral("matrixStep"));
    setAcceptDrops(true);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(12);
    m_problem = new VerdictLabel;
    m_problem->setObjectName(QStringLiteral("matrixProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    page->addWidget(m_problem);
    m_states = new QStackedWidget;
    page->addWidget(m_states, 1);

    auto* emptyCard = new Card;
    m_empty = new EmptyState(QStringLiteral("file"), {}, {});
    auto* open = m_empty->addAction(tr("Open an importance matrix…"));
    open->setObjectName(QStringLiteral("matrixOpen"));
    emptyCard->body()->addWidget(m_empty, 1);
    m_states->addWidget(emptyCard);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* factsCard = new Card;
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    m_files = new ElidedLabel({}, TextRole::Strong, false, Qt::ElideMiddle);
    auto* add = new QPushButton(icon(QStringLiteral("plus")), tr("Merge another…"));
    add->setObjectName(QStringLiteral("matrixAdd"));
    auto* remove = new QPushButton(tr("Remove"));
    remove->setObjectName(QStringLiteral("matrixRemove"));
    top->addWidget(m_files, 1);
    for (QPushButton* button : {add, remove}) {
        button->setAutoDefault(false);
        setCompact(button);
        top->addWidget(button);
    }
    factsCard->body()->addLayout(top);
    m_facts = new TextLabel({}, TextRole::Body, true);
    m_facts->setObjectName(QStringLiteral("matrixFacts"));
    m_facts->setWordWrap(true);
    factsCard->body()->addWidget(m_facts);
    m_verdict = new VerdictLabel;
    m_verdict->setObjectName(QStringLiteral("matrixVerdict"));
    m_verdict->setWordWrap(true);
    factsCard->body()->addWidget(m_verdict);
    column->addWidget(factsCard);

    auto* tableCard = new Card;
    tableCard->body()->setContentsMargins(8, 8, 8, 8);
    m_model = new MatrixCoverageModel(this);
    auto* table = new QTreeView;
    table->setObjectName(QStringLiteral("matrixTable"));
    table->setAccessibleName(tr("Coverage of the model's tensors"));
    prepareTable(table);
    table->setRootIsDecorated(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setModel(m_model);
    table->header()->setStretchLastSection(true);
    table->header()->resizeSection(MatrixCoverageModel::NameColumn, 320);
    tableCard->body()->addWidget(table);
    column->addWidget(tableCard, 1);
    m_states->addWidget(content);

    for (QPushButton* button : {open, add})
        connect(button, &QPushButton::clicked, this, &MatrixStep::choose);
    connect(remove, &QPushButton::clicked, this, &MatrixStep::removeAll);
    showState();
}

void MatrixStep::apply(quant::PlanOptions& options) const {
    if (m_opened) options.matrix = m_opened->matrix;
}

void MatrixStep::addFiles(const QStringList& paths) {
    imatrix::Selection selection;
    if (m_opened) selection = m_opened->matrix->selection();
    for (const QString& path : paths) {
        std::string file = path.toStdString();
        if (std::ranges::find(selection.files, file) == selection.files.end())
            selection.files.push_back(std::move(file));
    }
    read(std::move(selection));
}

void MatrixStep::removeAll() {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    m_opened.reset();
    m_problem->hide();
    showState();
    emit optionsChanged();
}

void MatrixStep::setNeeding(const QStringList& types) {
    if (m_needing == types) return;
    m_needing = types;
    showState();
}

void MatrixStep::choose() {
    const std::string& beside =
        m_opened ? m_opened->matrix->selection().files.back() : m_source->paths().front();
    auto* dialog = new QFileDialog(this, tr("Importance matrix"),
                                   QFileInfo(QString::fromStdString(beside)).absolutePath(),
                                   tr("Importance matrices (*.gguf *.dat *.imatrix);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MatrixStep::addFiles);
    dialog->open();
}

void MatrixStep::read(imatrix::Selection selection) {
    if (m_task) m_lane.cancel(*m_task);
    m_problem->setVerdict(Verdict::Neutral, tr("Reading the importance matrix…"));
    m_problem->show();
    m_task = m_lane.run<OpenedMatrixPtr>(
        this,
        [selection = std::move(selection), source = m_source](const StopToken&) -> Result<OpenedMatrixPtr> {
            auto matrix = imatrix::openSelection(selection);
            if (!matrix) return matrix.error();
            return std::make_shared<const OpenedMatrix>(
                OpenedMatrix{*matrix, quant::coverageOf(**matrix, *source)});
        },
        [this](Result<OpenedMatrixPtr> opened) {
            m_task.reset();
            m_problem->setVisible(!opened);
            emit readingChanged();
            if (!opened) {
                m_problem->setVerdict(Verdict::Bad, errorText(opened.error()));
                return;
            }
            m_opened = std::move(*opened);
            showState();
            emit optionsChanged();
        });
    emit readingChanged();
}

void MatrixStep::showState() {
    m_model->setMatrix(m_opened, m_source);
    m_states->setCurrentIndex(m_opened ? ContentPage : EmptyPage);
    if (!m_opened) {
        const QString sentence = tr(
            "It tells which columns of each tensor the model uses most, so that their error is kept small. "
            "Open one in either form (.gguf or .dat), or drop it here.");
        if (m_needing.isEmpty())
            m_empty->setText(tr("No importance matrix: optional for the chosen types"), sentence);
        else
            m_empty->setText(
                tr("%1: an importance matrix is required").arg(m_needing.join(QStringLiteral(", "))),
                sentence);
        return;
    }
    m_files->setText(QString::fromStdString(m_opened->matrix->fileNames()));
    m_facts->setText(factsText());
    showVerdict();
}

QString MatrixStep::factsText() const {
    const imatrix::ImportanceMatrix& matrix = *m_opened->matrix;
    QStringList parts{tr("%Ln entry(s)", nullptr, static_cast<int>(matrix.entries().size()))};
    if (matrix.chunkCount() > 0)
        parts += matrix.chunkSize() > 0
                     ? tr("%1 chunks of %2 tokens")
                           .arg(groupedText(matrix.chunkCount()), groupedText(matrix.chunkSize()))
                     : tr("%Ln chunk(s)", nullptr, static_cast<int>(matrix.chunkCount()));
    QStringList texts;
    for (const std::string& dataset : matrix.datasets())
        texts += QString::fromStdString(imatrix::baseName(dataset));
    if (!texts.isEmpty()) parts += tr("made from %1").arg(texts.join(QStringLiteral(", ")));
    return parts.join(QStringLiteral(" · "));
}

void MatrixStep::showVerdict() {
    const quant::MatrixCoverage& coverage = m_opened->coverage;
    const auto count = [&](quant::Cover cover) { return groupedText(coverage.count(cover)); };
    if (coverage.count(quant::Cover::WrongWidth) > 0) {
        m_verdict->setVerdict(
            Verdict::Bad, tr("This matrix was made for another model: %1 of %2 tensors have "
                             "another width. Open the one made for this model.")
                              .arg(count(quant::Cover::WrongWidth), groupedText(coverage.tensors.size())));
        return;
    }
    // Matrices are collected inside the layers: embedding and output are missing as a rule.
    const auto missing = std::ranges::count_if(coverage.tensors, [this](const auto& row) {
        const quant::TensorRole role = quant::roleOf(m_source->tensors()[row.tensor].name);
        return row.cover.cover == quant::Cover::Absent && role != quant::TensorRole::Output &&
               role != quant::TensorRole::TokenEmbedding;
    });
    QStringList parts{tr("%1 of %2 tensors covered")
                          .arg(groupedText(coverage.count(quant::Cover::Full) +
                                           coverage.count(quant::Cover::ExpertsUnseen)),
                               groupedText(coverage.tensors.size()))};
    if (coverage.count(quant::Cover::Absent) > 0)
        parts += missing > 0 ? tr("%1 not in the matrix").arg(count(quant::Cover::Absent))
                             : tr("embedding and output are outside it, as usual");
    std::uint64_t unseen = 0;
    for (const auto& row : coverage.tensors)
        unseen += row.cover.unseen;
    if (unseen > 0) parts += tr("experts never hit: %1").arg(groupedText(unseen));
    if (!coverage.unusedEntries.empty())
        parts += tr("entries for tensors this model does not have: %1")
                     .arg(groupedText(coverage.unusedEntries.size()));
    m_verdict->setVerdict(missing > 0 || unseen > 0 ? Verdict::Caution : Verdict::Good,
                          parts.join(QStringLiteral(" · ")));
}

void MatrixStep::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, &QUrl::isLocalFile)) event->acceptProposedAction();
}

void MatrixStep::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths += url.toLocalFile();
    event->acceptProposedAction();
    addFiles(paths);
}

} // namespace qw::ui
