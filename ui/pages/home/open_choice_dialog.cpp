#include "ui/pages/home/open_choice_dialog.h"

#include "ui/style/controls.h"

#include <QDialogButtonBox>
#include <QListWidget>
#include <QVBoxLayout>

namespace qw::ui {

OpenChoiceDialog::OpenChoiceDialog(const Inspection& inspection, QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this)), m_open(new PrimaryButton(tr("Open"), this)) {
    setWindowTitle(tr("Open a model"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(620, 420);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 20);
    column->setSpacing(12);
    column->addWidget(new TextLabel(tr("Which model do you want to open?"), TextRole::Title, false, this));
    auto* where = new ElidedLabel(
        inspection.fromFolder ? inspection.folder : tr("One model is open at a time; drop the others later."),
        TextRole::Body, true, Qt::ElideMiddle, this);
    column->addWidget(where);
    column->addWidget(m_list, 1);

    m_list->setAccessibleName(tr("Files"));
    m_list->setWordWrap(true);
    m_list->setSpacing(2);
    for (const InspectedFile& file : inspection.files) {
        auto* item =
            new QListWidgetItem(icon(file.opens() ? QStringLiteral("model") : QStringLiteral("caution"),
                                     file.opens() ? Tint::Accent : Tint::Caution),
                                file.fileName + QLatin1Char('\n') + describeFile(file), m_list);
        item->setData(Qt::UserRole, file.path);
        item->setToolTip(file.path);
        if (!file.opens())
            item->setFlags(item->flags() & ~(Qt::ItemIsEnabled | Qt::ItemIsSelectable));
        else if (!m_list->currentItem())
            m_list->setCurrentItem(item);
    }
    if (inspection.cut)
        column->addWidget(
            new TextLabel(tr("There are more files; drop the one you want."), TextRole::Label, true, this));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(m_open, QDialogButtonBox::AcceptRole);
    column->addWidget(buttons);
    m_open->setDefault(true);
    m_open->setEnabled(m_list->currentItem() != nullptr);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &OpenChoiceDialog::choose);
    connect(m_list, &QListWidget::itemActivated, this, &OpenChoiceDialog::choose);
    m_list->setFocus();
}

void OpenChoiceDialog::choose() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    const QString path = item->data(Qt::UserRole).toString();
    accept();
    emit pathChosen(path);
}

} // namespace qw::ui
