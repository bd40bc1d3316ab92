// Adds a metadata key or edits a long value: name, type, value, checked while typing. GUI thread.
#pragma once

#include "core/formats/gguf/metadata.h"

#include <QDialog>

#include <functional>
#include <optional>
#include <string>

class QComboBox;
class QDialogButtonBox;
class QLineEdit;
class QPlainTextEdit;

namespace qw::ui {

class VerdictLabel;

class KeyDialog final : public QDialog {
    Q_OBJECT

public:
    // For a new key: `taken` says which names are in use. For an existing one its name and type stay.
    KeyDialog(std::function<bool(const std::string&)> taken, QWidget* parent);
    KeyDialog(const std::string& key, const gguf::Value& value, QWidget* parent);

    std::string key() const;
    // The value as entered; nothing while it is not valid.
    std::optional<gguf::Value> value() const;

private:
    void build(bool keyFixed);
    void check();
    gguf::ValueType type() const;

    std::function<bool(const std::string&)> m_taken;
    QLineEdit* m_key;
    QComboBox* m_type;
    QPlainTextEdit* m_value;
    VerdictLabel* m_verdict;
    QDialogButtonBox* m_buttons;
};

} // namespace qw::ui
