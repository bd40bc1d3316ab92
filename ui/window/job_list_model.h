// The jobs as a list: one row each, reordered by dragging or by moveRow().
#pragma once

#include "ui/bridge/job_center.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace qw::ui {

class JobListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, StateRole, PercentRole, StatusRole, VerdictRole };

    // `jobs` must outlive the model.
    explicit JobListModel(JobCenter& jobs, QObject* parent = nullptr);

    jobs::JobId idAt(int row) const;
    int rowOf(jobs::JobId id) const; // -1 when it is gone
    // Moves a queued job one place up (-1) or down (+1) among the queued ones; false when it cannot.
    bool move(jobs::JobId id, int places);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

private:
    void takeSnapshots();

    JobCenter& m_jobs;
    std::vector<jobs::JobSnapshot> m_rows;
};

// Two lines and a bar.
class JobDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace qw::ui
