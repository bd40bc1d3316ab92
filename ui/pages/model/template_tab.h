// The Chat template tab: the template a chat program fills in, as the file states it. GUI thread.
#pragma once

#include "core/formats/gguf/metadata.h"

#include <QWidget>

class QComboBox;
class QPlainTextEdit;
class QStackedWidget;

namespace qw::ui {

class TemplateTab final : public QWidget {
    Q_OBJECT

public:
    explicit TemplateTab(QWidget* parent = nullptr);
    void setMetadata(const gguf::Metadata& metadata);

private:
    QStackedWidget* m_states;
    QComboBox* m_names;
    QPlainTextEdit* m_text;
};

} // namespace qw::ui
