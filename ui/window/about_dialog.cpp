#include "ui/window/about_dialog.h"

#include "ui/style/controls.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QSysInfo>
#include <QThread>
#include <QVBoxLayout>

namespace qw::ui {

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About Quantwright"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 24, 28, 20);
    column->setSpacing(14);
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    auto* mark = new QLabel(this);
    mark->setPixmap(programIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
    top->addWidget(mark, 0, Qt::AlignTop);
    auto* names = new QVBoxLayout;
    names->setSpacing(4);
    names->addWidget(new TextLabel(QStringLiteral("Quantwright"), TextRole::Figure, false, this));
    names->addWidget(
        new TextLabel(tr("Version %1").arg(QApplication::applicationVersion()), TextRole::Body, true, this));
    top->addLayout(names, 1);
    column->addLayout(top);
    auto* what = new TextLabel(
        tr("A studio for quantizing language models. It opens a model in GGUF, shows what it is made "
           "of, and writes smaller versions that llama.cpp and programs built on it load."),
        TextRole::Body, false, this);
    what->setWordWrap(true);
    column->addWidget(what);
    auto* license =
        new TextLabel(tr("MIT license. Uses Qt (LGPL 3) and Highway (Apache 2.0). The formats are those of "
                         "the ggml and llama.cpp projects."),
                      TextRole::Body, true, this);
    license->setWordWrap(true);
    column->addWidget(license);
    const QString facts = QStringLiteral("Quantwright %1 · Qt %2 · %3 · %4 · %5 threads")
                              .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion()),
                                   QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture())
                              .arg(QThread::idealThreadCount());
    auto* system = new TextLabel(facts, TextRole::Label, true, this);
    system->setWordWrap(true);
    column->addWidget(system);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* copy = buttons->addButton(tr("Copy details"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, this, [facts] { QApplication::clipboard()->setText(facts); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    setFixedWidth(480);
}

} // namespace qw::ui
