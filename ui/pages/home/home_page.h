// Where a session starts: the drop area, what can be done, and the recent models.
#pragma once

#include "ui/bridge/workspace.h"
#include "ui/pages/page.h"

class QTableView;

namespace qw::ui {

class Card;
class DoorCard;
class DropArea;
class RecentModelsModel;

class HomePage : public Page {
    Q_OBJECT

public:
    // `samplePath`: the bundled sample model; empty when it is not installed.
    HomePage(Workspace& workspace, const QString& samplePath, QWidget* parent = nullptr);

    QString helpTopic() const override { return QStringLiteral("start"); }
    // Tints the drop area while something is dragged over the window.
    void setDragging(bool dragging);

protected:
    void showEvent(QShowEvent* event) override;

signals:
    void lookInsideRequested(); // the Model page, or the file dialog when no model is open

private:
    void showRecents();
    void openRow(int row);
    void showRecentMenu(const QPoint& position);

    Workspace& m_workspace;
    DropArea* m_dropArea;
    Card* m_recentCard;
    RecentModelsModel* m_recents;
    QTableView* m_table;
};

} // namespace qw::ui
