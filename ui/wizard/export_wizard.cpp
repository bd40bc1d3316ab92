#include "ui/wizard/export_wizard.h"

#include "core/statistics/model_facts.h"
#include "ui/bridge/export_job.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"
#include "ui/models/number_text.h"
#include "ui/style/controls.h"
#include "ui/text/amounts.h"
#include "ui/text/error_text.h"
#include "ui/text/view_text.h"
#include "ui/wizard/destination_step.h"
#include "ui/wizard/details_step.h"
#include "ui/wizard/handover_text.h"
#include "ui/wizard/matrix_step.h"
#include "ui/wizard/run_step.h"
#include "ui/wizard/step_bar.h"
#include "ui/wizard/type_step.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace qw::ui {

ExportWizard::ExportWizard(Workspace& workspace, QWidget* parent)
    : QDialog(parent), m_workspace(workspace), m_source(workspace.session.model()) {
    Q_ASSERT(m_source);
    setObjectName(QStringLiteral("exportWizard"));
    setWindowTitle(tr("Export a GGUF"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    resize(1000, 700);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPagePadding, 16, kPagePadding, 16);
    column->setSpacing(14);

    const statistics::ModelFacts facts = statistics::factsOf(*m_source);
    column->addWidget(buildHeader());
    m_steps = new QStackedWidget;
    m_types = new TypeStep(m_source->fileBytes(), facts.quantized, QString::fromStdString(facts.typeName));
    m_matrix = new MatrixStep(m_source);
    m_details = new DetailsStep(*m_source, workspace.session.pendingEdits());
    m_destination = new DestinationStep(m_source, startFolder());
    m_run = new RunStep(workspace);
    for (QWidget* step : std::initializer_list<QWidget*>{m_types, m_matrix, m_details, m_destination, m_run})
        m_steps->addWidget(step);
    column->addWidget(m_steps, 1);

    auto* footer = new QHBoxLayout;
    footer->setSpacing(8);
    m_command = new QPushButton(icon(QStringLiteral("terminal")), tr("Copy as command line"));
    m_command->setObjectName(QStringLiteral("wizardCommand"));
    setButtonRole(m_command, ButtonRole::Flat);
    m_problem = new VerdictLabel;
    m_problem->setObjectName(QStringLiteral("wizardProblem"));
    m_back = new QPushButton(tr("Back"));
    m_back->setObjectName(QStringLiteral("wizardBack"));
    m_next = new PrimaryButton(tr("Next"));
    m_next->setObjectName(QStringLiteral("wizardNext"));
    m_next->setDefault(true);
    m_close = new QPushButton(tr("Cancel"));
    m_close->setObjectName(QStringLiteral("wizardClose"));
    for (QPushButton* button : {m_command, m_back, m_close})
        button->setAutoDefault(false);
    footer->addWidget(m_command);
    footer->addWidget(m_problem);
    footer->addStretch(1);
    footer->addWidget(m_close);
    footer->addWidget(m_back);
    footer->addWidget(m_next);
    column->addLayout(footer);

    m_planDelay.setSingleShot(true);
    m_planDelay.setInterval(60);
    connect(&m_planDelay, &QTimer::timeout, this, &ExportWizard::plan);
    connect(m_bar, &StepBar::stepChosen, this, [this](int step) { go(static_cast<Step>(step)); });
    connect(m_types, &TypeStep::optionsChanged, this, &ExportWizard::planSoon);
    connect(m_types, &TypeStep::choiceChanged, this, &ExportWizard::updateButtons);
    connect(m_matrix, &MatrixStep::optionsChanged, this, &ExportWizard::planSoon);
    connect(m_matrix, &MatrixStep::readingChanged, this, &ExportWizard::updateButtons);
    connect(m_details, &DetailsStep::optionsChanged, this, &ExportWizard::planSoon);
    connect(m_destination, &DestinationStep::readyChanged, this, &ExportWizard::updateButtons);
    connect(m_run, &RunStep::changed, this, &ExportWizard::updateButtons);
    connect(m_back, &QPushButton::clicked, this, [this] { go(static_cast<Step>(step() - 1)); });
    connect(m_next, &QPushButton::clicked, this, &ExportWizard::next);
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_command, &QPushButton::clicked, this, [this] {
        QStringList lines;
        const auto plans = chosenPlans();
        const auto& check = m_destination->check();
        for (std::size_t i = 0; i < plans.size(); ++i) {
            const QString name = check && i < check->files.size()
                                     ? check->files[i].fileName
                                     : QString::fromStdString(quant::suggestedFileName(*m_source, *plans[i]));
            lines +=
                commandLineText(*m_source, QDir(m_destination->folder()).filePath(name), plans[i]->options);
        }
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        m_problem->setVerdict(Verdict::Good, tr("Copied"));
        m_problem->show();
    });
    go(Types);
    plan();
}

QWidget* ExportWizard::buildHeader() {
    const statistics::ModelFacts facts = statistics::factsOf(*m_source);
    auto* header = new QWidget;
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* source = new QHBoxLayout;
    source->setSpacing(10);
    source->addWidget(new TextLabel(tr("Export"), TextRole::Title));
    source->addWidget(new TextLabel(QString::fromStdString(facts.name), TextRole::Strong));
    QStringList parts{parameterCountText(facts.parameters), QString::fromStdString(facts.typeName),
                      sizeText(facts.fileBytes)};
    source->addWidget(new ElidedLabel(parts.join(QStringLiteral(" · ")), TextRole::Body, true), 1);
    column->addLayout(source);
    m_bar =
        new StepBar({tr("Types"), tr("Importance matrix"), tr("Details"), tr("Destination"), tr("Export")});
    m_bar->setObjectName(QStringLiteral("stepBar"));
    column->addWidget(m_bar, 0, Qt::AlignLeft);
    return header;
}

QString ExportWizard::startFolder() const {
    const QString chosen = m_workspace.settings.outputFolder();
    return chosen.isEmpty() ? QFileInfo(QString::fromStdString(m_source->paths().front())).absolutePath()
                            : chosen;
}

ExportWizard::Step ExportWizard::step() const {
    return static_cast<Step>(m_steps->currentIndex());
}
void ExportWizard::chooseType(quant::FileType type) {
    m_types->choose(type);
}
void ExportWizard::setFolder(const QString& folder) {
    m_destination->setFolder(folder);
}

void ExportWizard::openMatrix(const QStringList& paths) {
    m_matrix->addFiles(paths);
}

void ExportWizard::planSoon() {
    // Plans under way are for options that no longer hold.
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    m_planned.reset();
    m_planDelay.start();
    updateButtons();
}

void ExportWizard::plan() {
    m_planDelay.stop();
    m_optionError.reset();
    quant::PlanOptions options;
    m_details->apply(options);
    m_matrix->apply(options);
    if (const Result<void> applied = m_types->apply(options); !applied) {
        m_optionError = applied.error();
        updateButtons();
        return;
    }
    m_types->setPlanning();
    m_task = m_lane.run<PlannedTypes>(
        this,
        [source = m_source, options](const StopToken& stop) -> Result<PlannedTypes> {
            return planTypes(*source, options, stop);
        },
        [this](Result<PlannedTypes> planned) {
            m_task.reset();
            m_planned = std::move(*planned);
            m_types->setPlans(*m_planned);
            if (step() == Destination)
                m_destination->setPlans(chosenPlans(), m_workspace.jobs.reservedBytes());
            updateButtons();
        });
    updateButtons();
}

std::vector<PlanPtr> ExportWizard::chosenPlans() const {
    std::vector<PlanPtr> plans;
    if (!m_planned) return plans;
    for (const quant::FileType type : m_types->chosenTypes())
        if (const auto found = m_planned->plans.find(type); found != m_planned->plans.end())
            plans.push_back(found->second);
    return plans;
}

QStringList ExportWizard::chosenWithoutPlan() const {
    QStringList names;
    if (!m_planned) return names;
    for (const quant::FileType type : m_types->chosenTypes())
        if (!m_planned->plans.contains(type)) names += viewText(quant::info(type).name);
    return names;
}

void ExportWizard::go(Step step) {
    m_steps->setCurrentIndex(step);
    m_bar->setCurrent(step);
    if (step == Destination) m_destination->setPlans(chosenPlans(), m_workspace.jobs.reservedBytes());
    updateButtons();
}

void ExportWizard::next() {
    if (step() == Destination)
        start();
    else if (step() == Run)
        close();
    else
        go(static_cast<Step>(step() + 1));
}

void ExportWizard::start() {
    const auto plans = chosenPlans();
    const FolderCheck check = *m_destination->check();
    const QDir folder(m_destination->folder());
    const bool verify = m_workspace.settings.verifyExports();
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const QString destination = folder.absoluteFilePath(check.files[i].fileName);
        ExportRequest request{m_source, plans[i], {}};
        request.options.destination = destination.toStdString();
        request.options.overwrite = m_destination->replaces();
        request.options.verify = verify;
        m_run->add(m_source, plans[i], destination, submitExport(m_workspace, request));
    }
    m_bar->setLocked(true);
    go(Run);
}

void ExportWizard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && step() != Types && step() != Run)
        go(static_cast<Step>(step() - 1)); // back, so that nothing typed is lost
    else
        QDialog::keyPressEvent(event);
}

void ExportWizard::updateButtons() {
    const auto chosen = m_types->chosenTypes().size();
    const QStringList waiting = chosenWithoutPlan();
    const bool complete = planned() && chosen > 0 && waiting.isEmpty() && !m_matrix->reading();
    const bool running = step() == Run;
    m_matrix->setNeeding(waiting);
    m_back->setVisible(step() != Types && !running);
    m_close->setVisible(!running);
    m_command->setVisible(!running);
    m_command->setEnabled(complete);
    switch (step()) {
    case Types:
        m_next->setText(tr("Next"));
        m_next->setEnabled(planned() && chosen > 0);
        break;
    case Matrix:
    case Details:
        m_next->setText(tr("Next"));
        m_next->setEnabled(complete);
        break;
    case Destination:
        m_next->setText(tr("Export %n file(s)", nullptr, static_cast<int>(chosen)));
        m_next->setEnabled(complete && m_destination->ready());
        break;
    case Run:
        m_next->setText(m_run->allEnded() ? tr("Close") : tr("Close, keep exporting"));
        m_next->setEnabled(true);
        break;
    }
    m_problem->setVisible(m_optionError.has_value());
    if (m_optionError) m_problem->setVerdict(Verdict::Bad, describe(*m_optionError).what);
}

} // namespace qw::ui
