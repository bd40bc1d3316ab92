#include "ui/pages/settings/settings_page.h"

#include "ui/bridge/settings.h"
#include "ui/pages/scrolling_column.h"
#include "ui/style/controls.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QThread>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

// A row of a card: what it is called and what it means on the left, the control on the right.
void addRow(QGridLayout* grid, const QString& title, const QString& meaning, QWidget* control) {
    const int row = grid->rowCount();
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    auto* label = new TextLabel(title, TextRole::Body);
    label->setBuddy(control);
    words->addWidget(label);
    auto* more = new TextLabel(meaning, TextRole::Label, true);
    more->setWordWrap(true);
    words->addWidget(more);
    grid->addLayout(words, row, 0);
    grid->addWidget(control, row, 1, Qt::AlignRight | Qt::AlignVCenter);
    if (control->accessibleName().isEmpty()) control->setAccessibleName(title);
    control->setAccessibleDescription(meaning);
}

QGridLayout* gridOf(Card* card) {
    auto* grid = new QGridLayout;
    grid->setColumnStretch(0, 1);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(14);
    card->body()->addLayout(grid);
    return grid;
}

} // namespace

SettingsPage::SettingsPage(Workspace& workspace, const QList<LanguageEntry>& languages, QWidget* parent)
    : Page(parent), m_workspace(workspace) {
    QVBoxLayout* column = makeScrollingColumn(this);
    column->addWidget(new TextLabel(tr("Settings"), TextRole::Title));
    for (QWidget* card : {makeAppearance(languages), makeExports(), makeWork()}) {
        card->setMaximumWidth(860);
        column->addWidget(card);
    }
    column->addStretch();
}

QWidget* SettingsPage::makeAppearance(const QList<LanguageEntry>& languages) {
    Settings& settings = m_workspace.settings;
    auto* card = new Card(tr("Appearance"), this);
    QGridLayout* grid = gridOf(card);

    auto* theme = new SegmentedControl;
    theme->setObjectName(QStringLiteral("theme"));
    for (const QString& name : {tr("As the system"), tr("Light"), tr("Dark")})
        theme->addSegment(name);
    theme->setCurrent(static_cast<int>(settings.theme()));
    connect(theme, &SegmentedControl::currentChanged, this,
            [&settings](int index) { settings.setTheme(static_cast<Settings::Theme>(index)); });
    addRow(grid, tr("Theme"), tr("Light, dark, or whatever the desktop uses"), theme);

    auto* language = new QComboBox;
    language->setObjectName(QStringLiteral("language"));
    language->addItem(tr("As the system"), QString());
    for (const LanguageEntry& entry : languages)
        language->addItem(entry.name, entry.code);
    language->setCurrentIndex(qMax(0, language->findData(settings.language())));
    // Queued: the change rebuilds the window, this page included.
    connect(
        language, &QComboBox::activated, this,
        [&settings, language](int index) { settings.setLanguage(language->itemData(index).toString()); },
        Qt::QueuedConnection);
    addRow(grid, tr("Language"), tr("Of the window and its help"), language);
    return card;
}

QWidget* SettingsPage::makeExports() {
    Settings& settings = m_workspace.settings;
    auto* card = new Card(tr("Exports"), this);
    QGridLayout* grid = gridOf(card);

    auto* folderRow = new QWidget;
    auto* row = new QHBoxLayout(folderRow);
    row->setContentsMargins(0, 0, 0, 0);
    m_folder = new QLineEdit;
    m_folder->setObjectName(QStringLiteral("outputFolder"));
    m_folder->setReadOnly(true);
    m_folder->setMinimumWidth(220);
    m_folder->setAccessibleName(tr("Output folder"));
    auto* choose = new QPushButton(tr("Choose…"));
    auto* reset = makeIconButton(QStringLiteral("undo"), tr("Beside the model again"));
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    row->addWidget(reset);
    connect(choose, &QPushButton::clicked, this, &SettingsPage::chooseFolder);
    connect(reset, &QPushButton::clicked, &settings, [&settings] { settings.setOutputFolder({}); });
    connect(&settings, &Settings::changed, this, &SettingsPage::showFolder);
    addRow(grid, tr("Output folder"), tr("Where the export wizard starts"), folderRow);
    showFolder();

    auto* verify = new QCheckBox;
    verify->setObjectName(QStringLiteral("verify"));
    verify->setChecked(settings.verifyExports());
    connect(verify, &QCheckBox::toggled, &settings, &Settings::setVerifyExports);
    addRow(grid, tr("Check files after writing"),
           tr("Opens the new file again and compares sampled blocks with the model. Adds a few seconds."),
           verify);
    return card;
}

QWidget* SettingsPage::makeWork() {
    Settings& settings = m_workspace.settings;
    auto* card = new Card(tr("Jobs"), this);
    QGridLayout* grid = gridOf(card);

    const int cores = QThread::idealThreadCount();
    auto* threads = new QSpinBox;
    threads->setObjectName(QStringLiteral("threads"));
    threads->setRange(0, qMax(256, cores));
    threads->setSpecialValueText(tr("All (%1)").arg(cores));
    threads->setValue(settings.threads());
    threads->setMinimumWidth(110);
    connect(threads, &QSpinBox::valueChanged, &settings, &Settings::setThreads);
    addRow(grid, tr("Threads"), tr("How many processor threads a job uses; counts from the next job on"),
           threads);

    auto* awake = new QCheckBox;
    awake->setObjectName(QStringLiteral("keepAwake"));
    awake->setChecked(settings.keepAwake());
    connect(awake, &QCheckBox::toggled, &settings, &Settings::setKeepAwake);
    addRow(grid, tr("Keep the computer awake"), tr("While jobs run; the screen may still turn off"), awake);

    auto* notify = new QCheckBox;
    notify->setObjectName(QStringLiteral("notify"));
    notify->setChecked(settings.notifyWhenDone());
    connect(notify, &QCheckBox::toggled, &settings, &Settings::setNotifyWhenDone);
    addRow(grid, tr("Notify when done"),
           tr("A desktop notification when a job ends and another window is in front"), notify);
    return card;
}

void SettingsPage::showFolder() {
    const QString folder = m_workspace.settings.outputFolder();
    m_folder->setText(QDir::toNativeSeparators(folder));
    m_folder->setPlaceholderText(tr("beside the model"));
    m_folder->setToolTip(m_folder->text());
}

void SettingsPage::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Output folder"), m_workspace.settings.outputFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, &m_workspace.settings, &Settings::setOutputFolder);
    dialog->open();
}

} // namespace qw::ui
