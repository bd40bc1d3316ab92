#include "ui/pages/model/model_page.h"

#include "ui/bridge/model_session.h"
#include "ui/bridge/workspace.h"
#include "ui/pages/model/diff_tab.h"
#include "ui/pages/model/facts_card.h"
#include "ui/pages/model/metadata_tab.h"
#include "ui/pages/model/template_tab.h"
#include "ui/pages/model/tensors_tab.h"
#include "ui/pages/model/tokenizer_tab.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

enum State { EmptyPage, LoadingPage, FailedPage, ContentPage };

} // namespace

ModelPage::ModelPage(const Workspace& workspace, QWidget* parent)
    : Page(parent), m_session(workspace.session) {
    ModelSession& session = workspace.session;
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(kPagePadding, 16, kPagePadding, kPagePadding);
    m_states = new QStackedWidget;
    outer->addWidget(m_states);

    auto* empty = new EmptyState(
        QStringLiteral("model"), tr("No model is open"),
        tr("Open a GGUF file to see what it is made of: its tensors, types, metadata and vocabulary."));
    connect(empty->addAction(tr("Open…")), &QPushButton::clicked, this, &ModelPage::openRequested);
    m_states->addWidget(empty);
    m_loading = new EmptyState(QStringLiteral("model"), tr("Opening…"), {});
    m_states->addWidget(m_loading);
    m_failed = new EmptyState(QStringLiteral("bad"), tr("The file could not be opened"), {});
    connect(m_failed->addAction(tr("Open another file…")), &QPushButton::clicked, this,
            &ModelPage::openRequested);
    m_states->addWidget(m_failed);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_facts = new FactsCard;
    column->addWidget(m_facts);
    auto* tabRow = new QHBoxLayout;
    m_tabs = new SegmentedControl;
    m_tabs->setObjectName(QStringLiteral("modelTabs"));
    for (const QString& title :
         {tr("Tensors"), tr("Metadata"), tr("Tokenizer"), tr("Chat template"), tr("Differences")})
        m_tabs->addSegment(title);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    column->addLayout(tabRow);
    m_pages = new QStackedWidget;
    m_tensors = new TensorsTab;
    m_metadata = new MetadataTab(session, workspace.jobs);
    m_tokenizer = new TokenizerTab;
    m_template = new TemplateTab;
    m_diff = new DiffTab(session);
    connect(m_diff, &DiffTab::noticeRequested, this, &ModelPage::noticeRequested);
    for (QWidget* tab :
         std::initializer_list<QWidget*>{m_tensors, m_metadata, m_tokenizer, m_template, m_diff})
        m_pages->addWidget(tab);
    column->addWidget(m_pages, 1);
    m_states->addWidget(content);

    connect(m_tabs, &SegmentedControl::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(&session, &ModelSession::modelOpening, this, [this](const QString& path) {
        m_loading->setText(tr("Opening %1…").arg(QFileInfo(path).fileName()), {});
        // The former model stays until the new one is there; opening usually takes less than a blink.
        if (!m_session.model()) m_states->setCurrentIndex(LoadingPage);
    });
    connect(&session, &ModelSession::modelOpened, this, &ModelPage::takeModel);
    connect(&session, &ModelSession::modelClosed, this, &ModelPage::takeModel);
    connect(&session, &ModelSession::modelFailed, this, &ModelPage::takeFailure);
    connect(&session, &ModelSession::editsChanged, this,
            [this] { m_template->setMetadata(m_session.editedMetadata()); });
    connect(m_metadata, &MetadataTab::fileRewritten, &session, &ModelSession::open);
    takeModel();
}

bool ModelPage::escape() {
    return m_pages->currentWidget() == m_tensors && m_tensors->clearFilter();
}

void ModelPage::setCompact(bool compact) {
    m_tensors->setCompact(compact);
}

void ModelPage::showTab(Tab tab) {
    m_tabs->setCurrent(tab);
}

void ModelPage::compareWith(const QString& path) {
    showTab(Differences);
    m_diff->setOther(path);
}

void ModelPage::takeModel() {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    const ModelSourcePtr source = m_session.model();
    if (!source) {
        m_tensors->setSource(nullptr, {});
        m_tokenizer->setSource(nullptr);
        m_states->setCurrentIndex(EmptyPage);
        return;
    }
    m_task = m_lane.run<statistics::ModelFacts>(
        this,
        [source](const StopToken&) -> Result<statistics::ModelFacts> { return statistics::factsOf(*source); },
        [this, source](const Result<statistics::ModelFacts>& facts) {
            m_task.reset();
            m_facts->setFacts(*facts, m_session.path());
            m_tensors->setSource(source, *facts);
            m_tokenizer->setSource(source);
            m_template->setMetadata(m_session.editedMetadata());
            m_states->setCurrentIndex(ContentPage);
        });
}

void ModelPage::takeFailure() {
    // With a model open the window says that another could not be opened; this page keeps showing what is
    // open.
    if (m_session.model() || !m_session.error()) return;
    const ErrorDescription description = describe(*m_session.error());
    m_failed->setText(description.what, QStringLiteral("%1\n%2").arg(description.where, description.action));
    m_states->setCurrentIndex(FailedPage);
}

} // namespace qw::ui
