#include "ui/wizard/details_step.h"

#include "ui/models/metadata_model.h"
#include "ui/models/number_text.h"
#include "ui/style/controls.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace qw::ui {

namespace {

enum Division { OneFile, BySize, ByTensors, AsSource };

struct FieldRow {
    const char* key;
    const char* label;
};

constexpr FieldRow kFields[] = {
    {"general.name", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "Name")},
    {"general.version", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "Version")},
    {"general.author", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "Author")},
    {"general.license", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "License")},
    {"general.quantized_by", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "Quantized by")},
    {"general.description", QT_TRANSLATE_NOOP("qw::ui::DetailsStep", "Description")},
};

const quant::MetadataEdit* editOf(const std::vector<quant::MetadataEdit>& edits, std::string_view key) {
    const auto found = std::ranges::find(edits, key, &quant::MetadataEdit::key);
    return found == edits.end() ? nullptr : &*found;
}

QString editText(const quant::MetadataEdit& edit) {
    const QString key = QString::fromStdString(edit.key);
    return edit.value ? QStringLiteral("%1 = %2").arg(key, shortValueText(*edit.value, 60))
                      : DetailsStep::tr("%1 deleted").arg(key);
}

} // namespace

DetailsStep::DetailsStep(const ModelSource& source, std::vector<quant::MetadataEdit> pending, QWidget* parent)
    : QWidget(parent), m_pending(std::move(pending)) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(kGap);

    auto* metadataCard = new Card(tr("What the file says about itself"), nullptr);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(kGap);
    grid->setVerticalSpacing(8);
    for (const FieldRow& row : kFields) {
        const quant::MetadataEdit* edited = editOf(m_pending, row.key);
        QString before = QString::fromStdString(source.metadata().stringAt(row.key).value_or(std::string{}));
        if (edited) before = edited->value ? QString::fromStdString(edited->value->toText()) : QString();
        auto* line = new QLineEdit(before);
        line->setObjectName(QString::fromLatin1(row.key));
        auto* label = new TextLabel(tr(row.label), TextRole::Body, true);
        label->setBuddy(line);
        const int at = grid->rowCount();
        grid->addWidget(label, at, 0);
        grid->addWidget(line, at, 1);
        m_fields.push_back({row.key, before, line});
        connect(line, &QLineEdit::textChanged, this, &DetailsStep::optionsChanged);
    }
    grid->setColumnStretch(1, 1);
    metadataCard->body()->addLayout(grid);
    metadataCard->body()->addWidget(new TextLabel(
        tr("All other keys are kept. Every key can be edited on the Model page."), TextRole::Label, true));
    if (!m_pending.empty()) {
        metadataCard->body()->addSpacing(4);
        metadataCard->body()->addWidget(
            new TextLabel(tr("%n edit(s) from the Model page are part of this export", nullptr,
                             static_cast<int>(m_pending.size())),
                          TextRole::Strong));
        for (std::size_t i = 0; i < std::min<std::size_t>(m_pending.size(), 6); ++i)
            metadataCard->body()->addWidget(new ElidedLabel(editText(m_pending[i]), TextRole::Label, true));
        if (m_pending.size() > 6)
            metadataCard->body()->addWidget(new TextLabel(
                tr("and %n more", nullptr, static_cast<int>(m_pending.size()) - 6), TextRole::Label, true));
    }
    metadataCard->body()->addStretch(1);
    outer->addWidget(metadataCard, 3);

    auto* splitCard = new Card(tr("Files"), nullptr);
    m_division = new QButtonGroup(this);
    const auto radio = [&](const QString& text, Division division, const char* name) {
        auto* button = new QRadioButton(text);
        button->setObjectName(QLatin1String(name));
        m_division->addButton(button, division);
        return button;
    };
    auto* one = radio(tr("One file"), OneFile, "oneFile");
    one->setChecked(true);
    splitCard->body()->addWidget(one);
    auto* limits = new QGridLayout;
    limits->setColumnStretch(1, 1);
    m_gigabytes = new QDoubleSpinBox;
    m_gigabytes->setObjectName(QStringLiteral("splitGigabytes"));
    m_gigabytes->setRange(0.001, 100000);
    m_gigabytes->setDecimals(3);
    m_gigabytes->setValue(4);
    m_gigabytes->setSuffix(tr(" GB"));
    limits->addWidget(radio(tr("Split, each at most"), BySize, "splitBySize"), 0, 0);
    limits->addWidget(m_gigabytes, 0, 1);
    m_tensors = new QSpinBox;
    m_tensors->setObjectName(QStringLiteral("splitTensors"));
    m_tensors->setRange(1, 1'000'000);
    m_tensors->setValue(128);
    limits->addWidget(radio(tr("Split, tensors in each"), ByTensors, "splitByTensors"), 1, 0);
    limits->addWidget(m_tensors, 1, 1);
    splitCard->body()->addLayout(limits);
    if (source.paths().size() > 1)
        splitCard->body()->addWidget(
            radio(tr("As the opened model: %n file(s)", nullptr, static_cast<int>(source.paths().size())),
                  AsSource, "splitAsSource"));
    auto* hint = new TextLabel(tr("Split files are opened by naming the first; llama.cpp finds the others. "
                                  "Sizes are of tensor data, 1 GB = 10⁹ bytes."),
                               TextRole::Label, true);
    hint->setWordWrap(true);
    splitCard->body()->addWidget(hint);
    splitCard->body()->addStretch(1);
    outer->addWidget(splitCard, 2);

    const auto enable = [this] {
        m_gigabytes->setEnabled(m_division->checkedId() == BySize);
        m_tensors->setEnabled(m_division->checkedId() == ByTensors);
        emit optionsChanged();
    };
    connect(m_division, &QButtonGroup::idToggled, this, enable);
    connect(m_gigabytes, &QDoubleSpinBox::valueChanged, this, &DetailsStep::optionsChanged);
    connect(m_tensors, &QSpinBox::valueChanged, this, &DetailsStep::optionsChanged);
    enable();
}

void DetailsStep::apply(quant::PlanOptions& options) const {
    options.metadataEdits = m_pending;
    for (const Field& field : m_fields) {
        const QString now = field.line->text().trimmed();
        if (now == field.before.trimmed()) continue;
        std::erase_if(options.metadataEdits,
                      [&](const quant::MetadataEdit& edit) { return edit.key == field.key; });
        quant::MetadataEdit edit{field.key, std::nullopt};
        if (!now.isEmpty()) edit.value = gguf::Value(now.toStdString());
        options.metadataEdits.push_back(std::move(edit));
    }
    options.split = {};
    options.keepSplit = m_division->checkedId() == AsSource;
    if (m_division->checkedId() == BySize)
        options.split.maxBytes =
            static_cast<std::uint64_t>(std::llround(m_gigabytes->value() * 1000)) * 1'000'000;
    if (m_division->checkedId() == ByTensors)
        options.split.maxTensors = static_cast<std::uint64_t>(m_tensors->value());
}

} // namespace qw::ui
