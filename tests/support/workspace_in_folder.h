// A workspace over settings of its own, composed as main does: what a page or a wizard needs.
#pragma once

#include "ui/bridge/job_center.h"
#include "ui/bridge/model_session.h"
#include "ui/bridge/settings.h"
#include "ui/bridge/workspace.h"

#include <QTemporaryDir>

namespace qw::test {

struct WorkspaceInFolder {
    QTemporaryDir folder;
    jobs::JobQueue queue;
    ui::Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    ui::JobCenter center{queue};
    ui::Background files;
    ui::Background calculations;
    ui::ModelSession session{files};
    ui::SharedPool pool{2};
    ui::Workspace workspace{settings, center, session, files, calculations, pool};
};

} // namespace qw::test
