#include "ui/help/help_window.h"

#include "ui/style/colors.h"
#include "ui/style/controls.h"
#include "ui/style/icons.h"
#include "ui/style/type_scale.h"

#include <QDesktopServices>
#include <QEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QRegularExpression>
#include <QTextBrowser>
#include <QTextDocument>

// The pages are in a static library; without this the linker leaves them out. Must stand outside any
// namespace.
static void registerPages() {
    Q_INIT_RESOURCE(help);
}

namespace qw::ui {

namespace {

QString readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString titleOf(const QString& html) {
    static const QRegularExpression heading(QStringLiteral("<h1>(.*?)</h1>"));
    return heading.match(html).captured(1);
}

} // namespace

QStringList HelpWindow::topics() {
    return {QStringLiteral("start"),    QStringLiteral("model"),        QStringLiteral("export"),
            QStringLiteral("types"),    QStringLiteral("formats"),      QStringLiteral("jobs"),
            QStringLiteral("settings"), QStringLiteral("command-line"), QStringLiteral("keyboard")};
}

HelpWindow::HelpWindow(const QString& language, QWidget* parent)
    : QDialog(parent, Qt::Window)
    , m_language(language.isEmpty() ? QLocale().name().left(2) : language)
    , m_list(new QListWidget(this))
    , m_browser(new QTextBrowser(this)) {
    registerPages();
    setObjectName(QStringLiteral("helpWindow"));
    setWindowTitle(tr("Help"));
    resize(880, 640);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Topics"));
    m_list->setFixedWidth(220);
    for (const QString& topic : topics()) {
        auto* item = new QListWidgetItem(titleOf(readFile(pageFile(topic))), m_list);
        item->setData(Qt::UserRole, topic);
        item->setSizeHint(QSize(0, 34));
    }
    row->addWidget(m_list);
    row->addWidget(new Separator(Qt::Vertical, this));
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setAccessibleName(tr("Help text"));
    m_browser->document()->setDocumentMargin(28);
    row->addWidget(m_browser, 1);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item) showTopic(item->data(Qt::UserRole).toString());
    });
    // Links between pages are written "topic.html"; everything else belongs to the browser.
    connect(m_browser, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.isRelative())
            showTopic(url.path().section(QLatin1Char('.'), 0, 0));
        else
            QDesktopServices::openUrl(url);
    });
    showTopic(topics().first());
}

QString HelpWindow::pageFile(const QString& topic) const {
    const QString own = QStringLiteral(":/help/%1/%2.html").arg(m_language, topic);
    return QFile::exists(own) ? own : QStringLiteral(":/help/en/%1.html").arg(topic);
}

void HelpWindow::showTopic(const QString& topic) {
    const QString known = topics().contains(topic) ? topic : topics().first();
    if (known == m_topic) return;
    m_topic = known;
    load();
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(Qt::UserRole).toString() == m_topic) {
            const QSignalBlocker quiet(m_list);
            m_list->setCurrentRow(i);
        }
}

void HelpWindow::load() {
    const Colors& c = colorsFor(this);
    m_browser->document()->setDefaultStyleSheet(
        QStringLiteral(
            "body { color: %1; font-size: 14px; line-height: 150%; }"
            "h1 { font-size: 22px; font-weight: 600; } h2 { font-size: 16px; font-weight: 600; }"
            "a { color: %2; } table { margin-top: 6px; margin-bottom: 6px; } code, pre { font-family: '%5'; font-size: 13px; background-color: %3; }"
            "th { text-align: left; color: %4; font-weight: 600; } td, th { padding: 5px 18px 5px 0; }")
            .arg(c.text.name(), c.accent.name(), c.window.name(), c.secondary.name(), codeFont().family()));
    m_browser->setHtml(readFile(pageFile(m_topic)));
}

void HelpWindow::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_topic.isEmpty()) load();
}

} // namespace qw::ui
