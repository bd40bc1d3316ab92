#include "ui/pages/model/key_dialog.h"

#include "ui/style/controls.h"
#include "ui/text/error_text.h"
#include "ui/text/view_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace qw::ui {

namespace {

using gguf::ValueType;

// Most wanted first.
constexpr ValueType kTypes[] = {ValueType::String, ValueType::U32, ValueType::I32, ValueType::F32,
                                ValueType::Bool,   ValueType::U64, ValueType::I64, ValueType::F64,
                                ValueType::U16,    ValueType::I16, ValueType::U8,  ValueType::I8};

QString typeText(ValueType type) {
    const QString shortName = viewText(gguf::valueTypeName(type));
    switch (type) {
    case ValueType::String:
        return KeyDialog::tr("Text (%1)").arg(shortName);
    case ValueType::Bool:
        return KeyDialog::tr("Yes or no (%1)").arg(shortName);
    case ValueType::F32:
    case ValueType::F64:
        return KeyDialog::tr("Decimal number (%1)").arg(shortName);
    default:
        return KeyDialog::tr("Whole number (%1)").arg(shortName);
    }
}

} // namespace

KeyDialog::KeyDialog(std::function<bool(const std::string&)> taken, QWidget* parent)
    : QDialog(parent), m_taken(std::move(taken)) {
    setWindowTitle(tr("Add a metadata key"));
    build(false);
    check();
}

KeyDialog::KeyDialog(const std::string& key, const gguf::Value& value, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Edit %1").arg(QString::fromStdString(key)));
    build(true);
    m_key->setText(QString::fromStdString(key));
    m_type->setCurrentIndex(m_type->findData(static_cast<uint>(value.type())));
    m_value->setPlainText(QString::fromStdString(value.toText()));
    check();
}

void KeyDialog::build(bool keyFixed) {
    resize(560, 400);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPagePadding, kPagePadding, kPagePadding, kPagePadding);
    column->setSpacing(6);
    m_key = new QLineEdit;
    m_key->setObjectName(QStringLiteral("keyName"));
    m_key->setPlaceholderText(QStringLiteral("general.description"));
    m_key->setReadOnly(keyFixed);
    m_key->setFont(codeFont(TextRole::Body));
    m_type = new QComboBox;
    m_type->setObjectName(QStringLiteral("keyType"));
    for (const ValueType type : kTypes)
        m_type->addItem(typeText(type), static_cast<uint>(type));
    m_type->setEnabled(!keyFixed);
    m_value = new QPlainTextEdit;
    m_value->setObjectName(QStringLiteral("keyValue"));
    m_value->setFont(codeFont(TextRole::Body));
    m_value->setTabChangesFocus(true);
    m_verdict = new VerdictLabel;
    m_verdict->setWordWrap(true);
    const auto labelled = [&](const QString& label, QWidget* field, int stretch = 0) {
        auto* text = new TextLabel(label, TextRole::Label, true);
        text->setBuddy(field);
        column->addWidget(text);
        column->addWidget(field, stretch);
        column->addSpacing(6);
    };
    labelled(tr("&Key"), m_key);
    labelled(tr("&Type"), m_type);
    labelled(tr("&Value"), m_value, 1);
    column->addWidget(m_verdict);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_buttons->button(QDialogButtonBox::Ok)->setText(keyFixed ? tr("Change") : tr("Add"));
    setButtonRole(m_buttons->button(QDialogButtonBox::Ok), ButtonRole::Primary);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_key, &QLineEdit::textChanged, this, &KeyDialog::check);
    connect(m_type, &QComboBox::currentIndexChanged, this, &KeyDialog::check);
    connect(m_value, &QPlainTextEdit::textChanged, this, &KeyDialog::check);
    (keyFixed ? static_cast<QWidget*>(m_value) : m_key)->setFocus();
}

gguf::ValueType KeyDialog::type() const {
    return static_cast<ValueType>(m_type->currentData().toUInt());
}

std::string KeyDialog::key() const {
    return m_key->text().trimmed().toStdString();
}

std::optional<gguf::Value> KeyDialog::value() const {
    const QString text = m_value->toPlainText();
    auto parsed =
        gguf::Value::fromText(type(), (type() == ValueType::String ? text : text.trimmed()).toStdString());
    if (!parsed) return std::nullopt;
    return *parsed;
}

void KeyDialog::check() {
    QString problem;
    if (key().empty())
        problem = tr("Give the key a name, such as general.description");
    else if (key().starts_with("split."))
        problem = tr("split.* keys are set by every export and cannot be edited");
    else if (m_taken && m_taken(key()))
        problem = tr("The file has this key already: edit it in the table");
    else if (!value())
        problem = type() == ValueType::Bool
                      ? tr("Write true or false")
                      : tr("This is no %1 number")
                            .arg(m_type->currentText().section(QLatin1Char('('), 1).chopped(1));
    m_verdict->setVisible(!problem.isEmpty());
    m_verdict->setVerdict(Verdict::Caution, problem);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(problem.isEmpty());
}

} // namespace qw::ui
