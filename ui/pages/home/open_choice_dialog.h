// Asked once when several files were dropped or a folder holds several models: which one to open.
#pragma once

#include "ui/pages/home/drop_inspection.h"

#include <QDialog>

class QListWidget;
class QPushButton;

namespace qw::ui {

class OpenChoiceDialog : public QDialog {
    Q_OBJECT

public:
    explicit OpenChoiceDialog(const Inspection& inspection, QWidget* parent = nullptr);

signals:
    void pathChosen(const QString& path);

private:
    void choose();

    QListWidget* m_list;
    QPushButton* m_open;
};

} // namespace qw::ui
