// The tensors that match a text, sorted by raw numbers. A tensor is found by a part of its name or role or by
// its type's name; a layer by its title, and then with all it holds.
#pragma once

#include <QSortFilterProxyModel>

namespace qw::ui {

class TensorFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit TensorFilter(QObject* parent = nullptr); // over a TensorTreeModel
    void setText(const QString& text);
    const QString& text() const { return m_text; }
    int tensorCount() const; // tensors shown

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QString m_text;
};

} // namespace qw::ui
