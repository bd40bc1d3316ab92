#include "ui/pages/model/facts_card.h"

#include "ui/models/number_text.h"
#include "ui/text/amounts.h"

#include <QDir>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace qw::ui {

namespace {

constexpr int kFigureWidth = 104; // narrowest comfortable column

QString rangeText(const statistics::Range& range) {
    return range.least == range.most ? groupedText(range.least)
                                     : groupedText(range.least) + QChar(0x2013) + groupedText(range.most);
}

QWidget* figure(const QString& label, const QString& value, const QString& tip) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* strong = new TextLabel(value, TextRole::Strong);
    strong->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(new TextLabel(label, TextRole::Label, true));
    column->addWidget(strong);
    box->setToolTip(tip);
    return box;
}

QString parametersText(const statistics::ModelFacts& facts) {
    const QString total = parameterCountText(facts.parameters);
    if (facts.activeParameters == facts.parameters) return total;
    return FactsCard::tr("%1 total · %2 active").arg(total, parameterCountText(facts.activeParameters));
}

} // namespace

QString fileKindText(FileKind kind) {
    switch (kind) {
    case FileKind::Model:
        return {};
    case FileKind::VocabularyOnly:
        return FactsCard::tr("Vocabulary only: a tokenizer without weights. There is nothing to quantize.");
    case FileKind::Projector:
        return FactsCard::tr(
            "Projector: turns images or sound into embeddings for a model. It is no model by itself.");
    case FileKind::Adapter:
        return FactsCard::tr("Adapter (LoRA): changes for a model. It is no model by itself.");
    case FileKind::ImportanceMatrix:
        return FactsCard::tr(
            "Importance matrix: how much each input of a model's tensors matters. It is no model.");
    }
    return {};
}

FactsCard::FactsCard(QWidget* parent) : Card(parent) {
    setObjectName(QStringLiteral("factsCard"));
    auto* first = new QHBoxLayout;
    first->setSpacing(10);
    m_name = new ElidedLabel({}, TextRole::Heading);
    m_architecture = new TextLabel({}, TextRole::Body, true);
    m_badge = new VerdictLabel;
    m_badge->setObjectName(QStringLiteral("kindBadge"));
    m_path = new ElidedLabel({}, TextRole::Label, true, Qt::ElideMiddle);
    m_path->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    first->addWidget(m_name);
    first->addWidget(m_architecture);
    first->addWidget(m_badge);
    first->addWidget(m_path, 1);
    body()->addLayout(first);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(kGap);
    m_grid->setVerticalSpacing(8);
    body()->addLayout(m_grid);
}

void FactsCard::setFacts(const statistics::ModelFacts& facts, const QString& path) {
    m_name->setText(QString::fromStdString(facts.name));
    m_path->setText(QDir::toNativeSeparators(path));
    QString architecture = QString::fromStdString(facts.architecture);
    if (facts.experts > 0)
        architecture +=
            QStringLiteral(" · ") + tr("%1 experts, %2 per token").arg(facts.experts).arg(facts.expertsUsed);
    if (facts.shards > 1)
        architecture += QStringLiteral(" · ") + tr("%n shards", nullptr, static_cast<int>(facts.shards));
    m_architecture->setText(architecture);

    const QString kind = fileKindText(facts.kind);
    if (!kind.isEmpty())
        m_badge->setVerdict(Verdict::Caution, kind);
    else if (facts.quantized)
        m_badge->setVerdict(Verdict::Caution, tr("already %1").arg(QString::fromStdString(facts.typeName)));
    m_badge->setVisible(!kind.isEmpty() || facts.quantized);
    m_badge->setToolTip(facts.quantized ? tr("Quantizing it again adds a second loss to the first. Start "
                                             "from the 16-bit file where you can.")
                                        : QString());

    qDeleteAll(m_figures);
    m_figures.clear();
    const auto add = [&](const QString& label, const QString& value, const QString& tip = {}) {
        m_figures.push_back(figure(label, value, tip));
        m_figures.back()->setParent(this);
        m_figures.back()->show();
    };
    if (facts.parameters > 0)
        add(tr("Parameters"), parametersText(facts),
            tr("%1 elements in all tensors").arg(groupedText(facts.parameters)));
    if (facts.layers) add(tr("Layers"), groupedText(*facts.layers));
    if (facts.heads && facts.keyValueHeads)
        add(tr("Heads / KV heads"),
            rangeText(*facts.heads) + QStringLiteral(" / ") + rangeText(*facts.keyValueHeads));
    if (facts.embeddingLength) add(tr("Embedding"), groupedText(*facts.embeddingLength));
    if (facts.feedForwardLength) add(tr("Feed-forward"), rangeText(*facts.feedForwardLength));
    if (facts.contextLength)
        add(tr("Context"), groupedText(*facts.contextLength), tr("Tokens the model was trained for"));
    if (facts.vocabulary) add(tr("Vocabulary"), groupedText(*facts.vocabulary));
    if (!facts.typeName.empty()) add(tr("File type"), QString::fromStdString(facts.typeName));
    if (facts.parameters > 0)
        add(tr("Bits per weight"), bitsText(facts.bitsPerWeight),
            tr("Bits of tensor data divided by parameters"));
    add(tr("Size"), bothSizesText(facts.fileBytes),
        tr("%1 bytes: the first figure counts by 1024, the second by 1000 as model hubs do")
            .arg(groupedText(facts.fileBytes)));
    m_columns = 0;
    arrange();
}

void FactsCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    arrange();
}

void FactsCard::arrange() {
    const int count = static_cast<int>(m_figures.size());
    if (count == 0) return;
    int columns = std::clamp((width() - 2 * kCardPadding) / kFigureWidth, 1, count);
    // Rows of about equal length rather than one full and one with a single figure.
    const int rows = (count + columns - 1) / columns;
    columns = (count + rows - 1) / rows;
    if (columns == m_columns) return;
    for (int column = 0; column < m_grid->columnCount(); ++column)
        m_grid->setColumnStretch(column, 0);
    m_columns = columns;
    for (int i = 0; i < count; ++i) {
        m_grid->addWidget(m_figures[static_cast<std::size_t>(i)], i / columns, i % columns,
                          Qt::AlignLeft | Qt::AlignTop);
        m_grid->setColumnStretch(i % columns, 1);
    }
}

} // namespace qw::ui
