#include "ui/pages/model/template_tab.h"

#include "ui/style/controls.h"
#include "ui/text/view_text.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

constexpr std::string_view kKey = "tokenizer.chat_template";

} // namespace

TemplateTab::TemplateTab(QWidget* parent) : QWidget(parent) {
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    m_states = new QStackedWidget;
    page->addWidget(m_states);
    m_states->addWidget(new EmptyState(QStringLiteral("chat"), tr("No chat template"),
                                       tr("This file does not say how a conversation is written. Base models "
                                          "usually have none; programs then use a general one.")));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* tools = new QHBoxLayout;
    m_names = new QComboBox;
    m_names->setObjectName(QStringLiteral("templateNames"));
    auto* explanation =
        new TextLabel(tr("Jinja template; edit it in the Metadata tab under tokenizer.chat_template"),
                      TextRole::Label, true);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"));
    copy->setObjectName(QStringLiteral("copyTemplate"));
    tools->addWidget(m_names);
    tools->addWidget(explanation, 1);
    tools->addWidget(copy);
    column->addLayout(tools);
    auto* card = new Card;
    card->body()->setContentsMargins(8, 8, 8, 8);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("templateText"));
    m_text->setAccessibleName(tr("Chat template"));
    m_text->setReadOnly(true);
    m_text->setFont(codeFont(TextRole::Body));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabStopDistance(4 * m_text->fontMetrics().horizontalAdvance(QLatin1Char(' ')));
    card->body()->addWidget(m_text);
    column->addWidget(card, 1);
    m_states->addWidget(content);
    connect(m_names, &QComboBox::currentIndexChanged, this,
            [this] { m_text->setPlainText(m_names->currentData().toString()); });
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_text->toPlainText()); });
}

void TemplateTab::setMetadata(const gguf::Metadata& metadata) {
    const QString former = m_names->currentText();
    const QSignalBlocker blocker(m_names);
    m_names->clear();
    for (const gguf::KeyValue& entry : metadata.entries()) {
        const std::string* text = entry.value.asString();
        if (!text || !std::string_view(entry.key).starts_with(kKey)) continue;
        // "tokenizer.chat_template", or "tokenizer.chat_template.tool_use" for a named one.
        std::string_view name = std::string_view(entry.key).substr(kKey.size());
        if (name.starts_with('.')) name.remove_prefix(1);
        m_names->addItem(name.empty() ? tr("Default") : viewText(name), QString::fromStdString(*text));
    }
    const int same = m_names->findText(former);
    m_names->setCurrentIndex(same >= 0 ? same : (m_names->count() > 0 ? 0 : -1));
    m_names->setVisible(m_names->count() > 1);
    const QString text = m_names->currentData().toString();
    if (m_text->toPlainText() != text) m_text->setPlainText(text);
    m_states->setCurrentIndex(m_names->count() > 0 ? 1 : 0);
}

} // namespace qw::ui
