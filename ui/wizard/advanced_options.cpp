#include "ui/wizard/advanced_options.h"

#include "core/quant/codec.h"
#include "ui/style/controls.h"
#include "ui/text/error_text.h"
#include "ui/text/view_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

constexpr std::uint32_t kMostLayers = 4096; // a range typed wrongly must not fill memory

QComboBox* typeBox(const QString& first) {
    auto* box = new QComboBox;
    box->addItem(first, -1);
    for (const BlockTypeInfo& type : blockTypes()) {
        const quant::Codec* codec = quant::findCodec(type.type);
        if (codec && codec->encode) box->addItem(viewText(type.name), static_cast<int>(type.type));
    }
    return box;
}

std::optional<BlockType> typeOf(const QComboBox* box) {
    const int id = box->currentData().toInt();
    return id < 0 ? std::nullopt : blockTypeFromId(static_cast<std::uint32_t>(id));
}

Error invalidLayers(const QString& text) {
    return {
        ErrorCode::InvalidOption, {}, Error::kNoOffset, {"prune layers", text.toStdString(), "0, 3, 8-11"}};
}

} // namespace

Result<std::vector<std::uint32_t>> layersFromText(const QString& text) {
    std::vector<std::uint32_t> layers;
    static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
    static const QRegularExpression form(QStringLiteral("^(\\d{1,5})(?:-(\\d{1,5}))?$"));
    for (const QString& part : text.split(separators, Qt::SkipEmptyParts)) {
        const auto match = form.match(part);
        if (!match.hasMatch()) return invalidLayers(part);
        const std::uint32_t first = match.captured(1).toUInt();
        const std::uint32_t last = match.captured(2).isEmpty() ? first : match.captured(2).toUInt();
        if (last < first || last >= kMostLayers) return invalidLayers(part);
        for (std::uint32_t layer = first; layer <= last; ++layer)
            layers.push_back(layer);
    }
    return layers;
}

AdvancedOptions::AdvancedOptions(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGap);
    grid->setVerticalSpacing(8);
    m_pure = new QCheckBox(tr("Pure: every matrix gets the type's own block type"));
    m_pure->setObjectName(QStringLiteral("pureOption"));
    m_leaveOutput = new QCheckBox(tr("Leave the output tensor as it is"));
    m_leaveOutput->setObjectName(QStringLiteral("leaveOutputOption"));
    m_recoverGrid = new QCheckBox(tr("Recover weights that already lie on the type's grid"));
    m_recoverGrid->setObjectName(QStringLiteral("recoverGridOption"));
    m_recoverGrid->setToolTip(
        tr("For models trained for this type, or quantized before: such weights are kept "
           "exactly, where llama-quantize would move them. Others are encoded as usual."));
    m_outputType = typeBox(tr("as the mix says"));
    m_outputType->setObjectName(QStringLiteral("outputTypeOption"));
    m_embeddingType = typeBox(tr("as the mix says"));
    m_embeddingType->setObjectName(QStringLiteral("embeddingTypeOption"));
    m_patterns = new QPlainTextEdit;
    m_patterns->setObjectName(QStringLiteral("patternsOption"));
    m_patterns->setFont(codeFont());
    m_patterns->setPlaceholderText(QStringLiteral("attn_v=q6_k\nblk\\.(0|1)\\.ffn_down=q8_0"));
    m_patterns->setTabChangesFocus(true);
    m_patterns->setFixedHeight(68);
    m_prune = new QLineEdit;
    m_prune->setObjectName(QStringLiteral("pruneOption"));
    m_prune->setPlaceholderText(tr("none, for example 20, 24-27"));
    m_verdict = new VerdictLabel;
    m_verdict->setWordWrap(true);
    const auto label = [&](const QString& text, QWidget* buddy, int row, int column) {
        auto* made = new TextLabel(text, TextRole::Label, true);
        made->setBuddy(buddy);
        grid->addWidget(made, row, column, Qt::AlignLeft | Qt::AlignVCenter);
    };
    grid->addWidget(m_pure, 0, 0, 1, 2);
    grid->addWidget(m_leaveOutput, 1, 0, 1, 2);
    grid->addWidget(m_recoverGrid, 2, 0, 1, 2);
    label(tr("Output tensor"), m_outputType, 3, 0);
    grid->addWidget(m_outputType, 3, 1);
    label(tr("Token embedding"), m_embeddingType, 4, 0);
    grid->addWidget(m_embeddingType, 4, 1);
    label(tr("Types by pattern, one a line; the first that matches a tensor's name wins"), m_patterns, 0, 2);
    grid->addWidget(m_patterns, 1, 2, 3, 1);
    auto* prune = new QHBoxLayout;
    prune->setSpacing(12);
    auto* pruneLabel = new TextLabel(tr("Drop layers"), TextRole::Label, true);
    pruneLabel->setBuddy(m_prune);
    prune->addWidget(pruneLabel);
    prune->addWidget(m_prune, 1);
    grid->addLayout(prune, 4, 2);
    grid->addWidget(m_verdict, 5, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 2);
    m_verdict->hide();

    m_delay.setSingleShot(true);
    m_delay.setInterval(200);
    connect(&m_delay, &QTimer::timeout, this, &AdvancedOptions::check);
    const auto soon = [this] { m_delay.start(); };
    connect(m_pure, &QCheckBox::toggled, this, soon);
    connect(m_leaveOutput, &QCheckBox::toggled, this, soon);
    connect(m_recoverGrid, &QCheckBox::toggled, this, soon);
    connect(m_outputType, &QComboBox::currentIndexChanged, this, soon);
    connect(m_embeddingType, &QComboBox::currentIndexChanged, this, soon);
    connect(m_patterns, &QPlainTextEdit::textChanged, this, soon);
    connect(m_prune, &QLineEdit::textChanged, this, soon);
}

Result<void> AdvancedOptions::apply(quant::PlanOptions& options) const {
    options.pure = m_pure->isChecked();
    options.leaveOutput = m_leaveOutput->isChecked();
    options.recoverGrid = m_recoverGrid->isChecked();
    options.outputType = typeOf(m_outputType);
    options.embeddingType = typeOf(m_embeddingType);
    options.patterns.clear();
    for (const QString& line : m_patterns->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (line.trimmed().isEmpty()) continue;
        QW_TRY(quant::TensorPattern pattern, quant::parseTensorPattern(line.trimmed().toStdString()));
        options.patterns.push_back(std::move(pattern));
    }
    QW_TRY(options.pruneLayers, layersFromText(m_prune->text()));
    return {};
}

void AdvancedOptions::check() {
    quant::PlanOptions options;
    const Result<void> applied = apply(options);
    m_verdict->setVisible(!applied);
    if (!applied) m_verdict->setVerdict(Verdict::Bad, errorText(applied.error()));
    emit changed();
}

} // namespace qw::ui
