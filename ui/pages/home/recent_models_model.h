// The recent models as a table.
#pragma once

#include "ui/bridge/settings.h"

#include <QAbstractTableModel>

namespace qw::ui {

class RecentModelsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        ArchitectureColumn,
        ParametersColumn,
        TypeColumn,
        SizeColumn,
        OpenedColumn,
        ColumnCount
    };
    enum Role { SortRole = Qt::UserRole, PathRole };

    using QAbstractTableModel::QAbstractTableModel;

    // One reset.
    void setModels(QList<RecentModel> models);
    const QList<RecentModel>& models() const { return m_models; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RecentModel> m_models;
};

// "just now", "20 min ago", "yesterday", "Monday", "3 Feb 2026".
QString elapsedText(const QDateTime& then, const QDateTime& now);

} // namespace qw::ui
