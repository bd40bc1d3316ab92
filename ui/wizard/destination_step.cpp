#include "ui/wizard/destination_step.h"

#include "ui/models/number_text.h"
#include "ui/style/controls.h"
#include "ui/text/view_text.h"
#include "ui/wizard/plan_warning_text.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QRadioButton>
#include <QStringListModel>
#include <QVBoxLayout>

#include <algorithm>

namespace qw::ui {

namespace {

QString nameOf(quant::FileType type) {
    return viewText(quant::info(type).name);
}

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

DestinationStep::DestinationStep(ModelSourcePtr source, const QString& folder, QWidget* parent)
    : QWidget(parent), m_source(std::move(source)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);

    auto* filesCard = new Card(tr("Folder and names"), nullptr);
    auto* folderRow = new QHBoxLayout;
    m_folder = new QLineEdit(folder);
    m_folder->setObjectName(QStringLiteral("destinationFolder"));
    auto* browse = new QPushButton(icon(QStringLiteral("folder")), tr("Choose…"));
    auto* folderLabel = new TextLabel(tr("Folder"), TextRole::Body, true);
    folderLabel->setBuddy(m_folder);
    folderRow->addWidget(folderLabel);
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browse);
    filesCard->body()->addLayout(folderRow);
    m_space = new VerdictLabel;
    m_space->setObjectName(QStringLiteral("spaceVerdict"));
    filesCard->body()->addWidget(m_space);
    filesCard->body()->addWidget(new Separator(Qt::Horizontal));
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    filesCard->body()->addLayout(m_grid);
    auto* clashRow = new QHBoxLayout;
    m_clash = new QButtonGroup(this);
    auto* rename = new QRadioButton(tr("give the new one another name"));
    auto* replace = new QRadioButton(tr("replace the old one once the new one is complete"));
    replace->setObjectName(QStringLiteral("replaceExisting"));
    rename->setChecked(true);
    m_clash->addButton(rename, 0);
    m_clash->addButton(replace, 1);
    clashRow->addWidget(new TextLabel(tr("When a file is there already:"), TextRole::Label, true));
    clashRow->addWidget(rename);
    clashRow->addWidget(replace);
    clashRow->addStretch(1);
    filesCard->body()->addLayout(clashRow);
    column->addWidget(filesCard);

    auto* warningCard = new Card(tr("Before you run"), nullptr);
    m_warnings = new QVBoxLayout;
    m_warnings->setSpacing(6);
    warningCard->body()->addLayout(m_warnings);
    // Thousands of tensors may fall back: a view over texts, not a label each.
    m_fallbacks = new QStringListModel(this);
    m_fallbackList = new QListView;
    m_fallbackList->setObjectName(QStringLiteral("fallbackList"));
    m_fallbackList->setAccessibleName(tr("Fallbacks"));
    m_fallbackList->setModel(m_fallbacks);
    m_fallbackList->setFrameShape(QFrame::NoFrame);
    m_fallbackList->setUniformItemSizes(true);
    m_fallbackList->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_fallbackList->setFont(textFont(TextRole::Label));
    warningCard->body()->addWidget(m_fallbackList, 1);
    column->addWidget(warningCard);
    column->addStretch(1);

    m_delay.setSingleShot(true);
    m_delay.setInterval(120);
    connect(&m_delay, &QTimer::timeout, this, &DestinationStep::startCheck);
    connect(m_folder, &QLineEdit::textChanged, this, &DestinationStep::checkSoon);
    connect(m_clash, &QButtonGroup::idToggled, this, &DestinationStep::checkSoon);
    connect(browse, &QPushButton::clicked, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Folder for the export"), m_folder->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, this, &DestinationStep::setFolder);
        dialog->open();
    });
}

QString DestinationStep::folder() const {
    return m_folder->text().trimmed();
}
void DestinationStep::setFolder(const QString& folder) {
    m_folder->setText(folder);
}
bool DestinationStep::replaces() const {
    return m_clash->checkedId() == 1;
}

bool DestinationStep::ready() const {
    return m_check && m_check->writable && !m_check->files.empty() &&
           m_check->bytesNeeded + m_reserved <= m_check->bytesFree;
}

void DestinationStep::setPlans(std::vector<PlanPtr> plans, std::uint64_t reservedBytes) {
    m_plans = std::move(plans);
    m_reserved = reservedBytes;
    buildRows();
    showWarnings();
    checkSoon();
    startCheck();
}

void DestinationStep::buildRows() {
    clear(m_grid);
    m_rows.clear();
    for (const PlanPtr& plan : m_plans) {
        const quant::FileType type = plan->options.fileType;
        const auto typed = m_names.find(type);
        const QString name = typed != m_names.end()
                                 ? typed->second
                                 : QString::fromStdString(quant::suggestedFileName(*m_source, *plan));
        Row row{new QLineEdit(name), new TextLabel(sizeText(plan->outputBytes), TextRole::Body),
                new VerdictLabel};
        row.name->setObjectName(QStringLiteral("fileName"));
        row.name->setAccessibleName(tr("File name for %1").arg(nameOf(type)));
        row.size->setFont(tabularFont(textFont(TextRole::Body)));
        row.size->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        row.size->setToolTip(tr("%1 bytes, exactly").arg(groupedText(plan->outputBytes)));
        const int at = static_cast<int>(m_rows.size());
        m_grid->addWidget(
            new TextLabel(type == quant::FileType::Copy ? tr("As it is") : nameOf(type), TextRole::Strong),
            at, 0);
        m_grid->addWidget(row.name, at, 1);
        m_grid->addWidget(row.size, at, 2);
        m_grid->addWidget(row.verdict, at, 3);
        connect(row.name, &QLineEdit::textEdited, this, [this, type](const QString& text) {
            m_names[type] = text;
            checkSoon();
        });
        m_rows.push_back(row);
    }
}

// What a check under way would find is about names or a folder that no longer hold: nothing counts until the
// next.
void DestinationStep::checkSoon() {
    if (m_task) m_lane.cancel(*m_task);
    m_task.reset();
    m_check.reset();
    m_delay.start();
    emit readyChanged();
}

void DestinationStep::startCheck() {
    m_delay.stop();
    std::vector<WantedFile> wanted;
    for (std::size_t i = 0; i < m_plans.size(); ++i)
        wanted.push_back({m_plans[i], m_rows[i].name->text()});
    m_task = m_lane.run<FolderCheck>(
        this,
        [source = m_source, folder = folder(), wanted, replace = replaces()](const StopToken&)
            -> Result<FolderCheck> { return checkFolder(*source, folder, wanted, replace); },
        [this](Result<FolderCheck> check) {
            m_task.reset();
            m_check = std::move(*check);
            showCheck();
            emit readyChanged();
        });
}

void DestinationStep::showCheck() {
    const FolderCheck& check = *m_check;
    const QString sizes =
        tr("%1 needed · %2 free").arg(sizeText(check.bytesNeeded), sizeText(check.bytesFree));
    if (!check.exists)
        m_space->setVerdict(Verdict::Bad, tr("This folder does not exist"));
    else if (!check.writable)
        m_space->setVerdict(Verdict::Bad, tr("This folder cannot be written to"));
    else if (!check.enoughSpace())
        m_space->setVerdict(Verdict::Bad, tr("%1. Make room for %2 more or choose another folder.")
                                              .arg(sizes, sizeText(check.bytesNeeded - check.bytesFree)));
    else if (check.bytesNeeded + m_reserved > check.bytesFree)
        m_space->setVerdict(
            Verdict::Bad, tr("%1, but waiting exports will take %2 of it").arg(sizes, sizeText(m_reserved)));
    else
        m_space->setVerdict(Verdict::Good, sizes);
    for (std::size_t i = 0; i < std::min(check.files.size(), m_rows.size()); ++i) {
        const Destination& file = check.files[i];
        VerdictLabel* verdict = m_rows[i].verdict;
        const QString shards =
            file.shards > 1 ? tr(" · %n files", nullptr, static_cast<int>(file.shards)) : QString();
        if (!check.writable)
            verdict->setVerdict(Verdict::Neutral, QString());
        else if (file.fileName != file.wantedName)
            verdict->setVerdict(Verdict::Caution, (file.isSource ? tr("that is the opened file: becomes %1")
                                                                 : tr("exists: becomes %1"))
                                                          .arg(file.fileName) +
                                                      shards);
        else if (file.exists)
            verdict->setVerdict(Verdict::Caution, tr("replaces the file that is there") + shards);
        else
            verdict->setVerdict(Verdict::Good, tr("new") + shards);
    }
}

void DestinationStep::showWarnings() {
    clear(m_warnings);
    QStringList fallbacks;
    bool any = false;
    for (const PlanPtr& plan : m_plans) {
        const QString prefix =
            m_plans.size() > 1 ? nameOf(plan->options.fileType) + QStringLiteral(": ") : QString();
        for (const quant::Warning& warning : plan->warnings) {
            auto* label = new VerdictLabel(Verdict::Caution, prefix + warningText(warning));
            label->setWordWrap(true);
            m_warnings->addWidget(label);
            any = true;
        }
        for (const Fallback& fallback : fallbacksOf(*m_source, *plan))
            fallbacks += prefix + fallbackText(fallback);
    }
    if (!any && fallbacks.isEmpty())
        m_warnings->addWidget(
            new VerdictLabel(Verdict::Good, tr("No fallbacks: every tensor gets the type its mix wants")));
    m_fallbacks->setStringList(fallbacks);
    m_fallbackList->setVisible(!fallbacks.isEmpty());
    // All the room there is for a list; otherwise the card is as high as its sentences.
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->setStretch(1, fallbacks.isEmpty() ? 0 : 1);
    column->setStretch(2, fallbacks.isEmpty() ? 1 : 0);
}

} // namespace qw::ui
