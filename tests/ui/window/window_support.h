// A window over settings of its own, for tests.
#pragma once

#include "app/studio.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

namespace qw::test {

struct StudioInFolder {
    QTemporaryDir folder;
    Studio studio;

    StudioInFolder()
        : studio(*static_cast<QApplication*>(QCoreApplication::instance()),
                 folder.filePath(QStringLiteral("settings.ini"))) {
        studio.window().show();
    }
    ui::MainWindow& window() { return studio.window(); }
    ui::Workspace& workspace() { return studio.workspace(); }

    template <class T>
    T* find(const char* name) {
        return studio.window().findChild<T*>(QLatin1String(name));
    }
    bool open(const QString& path) {
        window().openPath(path);
        return QTest::qWaitFor([this] { return !workspace().session.loading(); }) &&
               workspace().session.model() != nullptr;
    }
};

inline jobs::JobSpec endlessJob(const char* title) {
    jobs::JobSpec spec;
    spec.kind = "test";
    spec.title = title;
    spec.run = [](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
        progress.setTotal(100);
        progress.advance(40);
        progress.log("first line");
        while (!stop.waitWhilePaused())
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
    };
    return spec;
}

inline jobs::JobSpec failingJob() {
    jobs::JobSpec spec;
    spec.kind = "test";
    spec.title = "Fails";
    spec.run = [](const StopToken&, ProgressSink&) -> Result<std::any> {
        return Error{ErrorCode::DiskFull, "/x/out.gguf", Error::kNoOffset, {"2147483648", "1024"}};
    };
    return spec;
}

} // namespace qw::test
