// What this is, which version, under which license, on what it stands.
#pragma once

#include <QDialog>

namespace qw::ui {

class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace qw::ui
