// Checks that permissions hold, also when the tests run as root.
#pragma once

#include <QDir>
#include <QString>

#include <functional>
#include <optional>

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

namespace qw::test {

// Calls `check` in a child process whose current folder is `folder` and which, if this process is root's, has
// become "nobody": `folder` and the files in it belong to nobody from then on. Returns what `check` returned,
// 0 … 100; nothing when the system does not let root give its rights up (a container with a single user).
inline std::optional<int> runUnprivileged(const QString& folder, const std::function<int()>& check) {
    constexpr uid_t kNobody = 65534;
    constexpr int kRefused = 101;
    const bool root = ::geteuid() == 0;
    if (root) {
        QStringList owned = {folder};
        for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden | QDir::System))
            owned << file.absoluteFilePath();
        for (const QString& path : owned)
            if (::chown(path.toUtf8().constData(), kNobody, kNobody) != 0) return std::nullopt;
    }
    const pid_t child = ::fork();
    if (child < 0) return std::nullopt;
    if (child == 0) {
        // The way to the folder may be root's alone; the folder itself is not.
        if (::chdir(folder.toUtf8().constData()) != 0) ::_exit(kRefused);
        if (root && (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
                     ::setresuid(kNobody, kNobody, kNobody) != 0))
            ::_exit(kRefused);
        ::_exit(check());
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status) == kRefused ? std::nullopt : std::optional(WEXITSTATUS(status));
}

} // namespace qw::test
