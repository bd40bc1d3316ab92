// Dragging over the window: what is dragged is read while it is held, so that the zone can say what will
// happen.
#include "ui/bridge/background.h"
#include "ui/bridge/model_session.h"
#include "ui/pages/home/home_page.h"
#include "ui/pages/home/open_choice_dialog.h"
#include "ui/style/controls.h"
#include "ui/window/drop_overlay.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_stack.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace qw::ui {

namespace {

QStringList localPaths(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    return paths;
}

} // namespace

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QStringList paths = localPaths(event->mimeData());
    if (paths.isEmpty()) return;
    // Taken even when it turns out to be useless: only then can the zone say why.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    m_dragged.reset();
    m_dropPending = false;
    m_overlay->setGeometry(centralWidget()->geometry());
    m_overlay->showLooking();
    if (m_home) m_home->setDragging(true);
    inspectDrag(paths);
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    event->setDropAction(Qt::CopyAction);
    m_overlay->setPointer(m_overlay->mapFrom(this, event->position().toPoint()));
    if (m_dragged && !forecastDrop(*m_dragged).accepted)
        event->ignore();
    else
        event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    if (m_inspectTask) m_workspace.files.cancel(*m_inspectTask);
    m_inspectTask.reset();
    endDrag();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (!m_dragged) {
        // The headers are still being read; the zone stays until they are.
        m_dropPending = true;
        return;
    }
    const Inspection inspection = *m_dragged;
    const bool compares = m_overlay->comparesAt(m_overlay->mapFrom(this, event->position().toPoint()));
    endDrag();
    if (compares) {
        compareWith(inspection.files.front().path);
        return;
    }
    openInspected(inspection);
}

void MainWindow::inspectDrag(const QStringList& paths) {
    if (m_inspectTask) m_workspace.files.cancel(*m_inspectTask);
    m_inspectTask = m_workspace.files.run<Inspection>(
        this, [paths](const StopToken& stop) { return inspectPaths(paths, stop); },
        [this](Result<Inspection> result) {
            m_inspectTask.reset();
            if (!result.ok()) {
                endDrag();
                return;
            }
            if (m_dropPending) {
                endDrag();
                openInspected(*result);
                return;
            }
            m_dragged = *result;
            const bool oneFile = m_dragged->files.size() == 1;
            m_overlay->showForecast(forecastDrop(*m_dragged),
                                    oneFile && m_workspace.session.model() && comparingPage());
        });
}

Page* MainWindow::comparingPage() {
    for (PageSlot& slot : m_pages)
        if (slot.page && slot.page->canCompare()) return slot.page;
    return nullptr;
}

void MainWindow::compareWith(const QString& path) {
    Page* const comparing = comparingPage();
    if (!comparing) return;
    for (const PageSlot& slot : m_pages)
        if (slot.page == comparing) showPage(slot.entry.id);
    comparing->compareWith(path);
}

void MainWindow::endDrag() {
    m_dragged.reset();
    m_dropPending = false;
    m_overlay->hide();
    if (m_home) m_home->setDragging(false);
}

void MainWindow::openPaths(const QStringList& paths) {
    if (paths.size() == 1 && QFileInfo(paths.first()).isFile()) {
        openPath(paths.first());
        return;
    }
    m_workspace.files.run<Inspection>(
        this, [paths](const StopToken& stop) { return inspectPaths(paths, stop); },
        [this](Result<Inspection> result) {
            if (result.ok()) openInspected(*result);
        });
}

void MainWindow::openInspected(const Inspection& inspection) {
    const DropForecast forecast = forecastDrop(inspection);
    if (!forecast.accepted) {
        m_notices->show({Verdict::Bad, forecast.title, forecast.detail, {}, 0, QStringLiteral("open")});
        return;
    }
    if (inspection.files.size() == 1) {
        openPath(inspection.files.front().path);
        return;
    }
    auto* dialog = new OpenChoiceDialog(inspection, this);
    dialog->setObjectName(QStringLiteral("openChoice"));
    connect(dialog, &OpenChoiceDialog::pathChosen, this, &MainWindow::openPath);
    dialog->open();
}

} // namespace qw::ui
