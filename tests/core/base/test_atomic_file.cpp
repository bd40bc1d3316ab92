// AtomicFile: the destination is old or new, never between; temporaries go; permissions stay.
#include "core/base/atomic_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace qw;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& text) {
    return {reinterpret_cast<const std::byte*>(text.constData()), static_cast<std::size_t>(text.size())};
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot open)");
}

void put(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList filesInFolder() const {
        return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }

private slots:
    void cleanup() {
        for (const QString& name : filesInFolder())
            QFile::remove(path(name));
    }

    void appearsOnlyWhenCommitted() {
        const QString target = path(QStringLiteral("模型 ä.gguf"));
        put(target, "old");
        {
            auto file = AtomicFile::create(target.toStdString(), 3);
            QVERIFY(file.ok());
            QVERIFY(file->write(0, bytesOf("new")).ok());
            QCOMPARE(contentOf(target), QByteArray("old"));
            QCOMPARE(filesInFolder().size(), 2);
            QVERIFY(file->commit(true).ok());
        }
        QCOMPARE(contentOf(target), QByteArray("new"));
        QCOMPARE(filesInFolder().size(), 1);
    }

    void leavesNothingWhenAbandoned() {
        const QString target = path(QStringLiteral("out"));
        put(target, "old");
        {
            auto file = AtomicFile::create(target.toStdString(), 1 << 20);
            QVERIFY(file.ok());
        }
        QCOMPARE(contentOf(target), QByteArray("old"));
        QCOMPARE(filesInFolder(), QStringList{QStringLiteral("out")});
    }

    void hasItsFullSizeFromTheStart() {
        auto file = AtomicFile::create(path(QStringLiteral("out")).toStdString(), 3'000'000);
        QVERIFY(file.ok());
        struct stat status {};
        QCOMPARE(::stat(file->temporaryPath().c_str(), &status), 0);
        QCOMPARE(status.st_size, 3'000'000);
    }

    void acceptsWritesFromSeveralThreads() {
        const QString target = path(QStringLiteral("out"));
        constexpr std::size_t kPart = 100'000;
        constexpr int kThreads = 4;
        auto file = AtomicFile::create(target.toStdString(), kPart * kThreads);
        QVERIFY(file.ok());
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                const QByteArray part(kPart, static_cast<char>('a' + t));
                QVERIFY(file->write(kPart * static_cast<std::size_t>(t), bytesOf(part)).ok());
            });
        for (auto& thread : threads)
            thread.join();
        std::byte last{};
        QVERIFY(file->read(kPart * kThreads - 1, {&last, 1}).ok());
        QCOMPARE(static_cast<char>(last), 'd');
        QCOMPARE(file->read(kPart * kThreads, {&last, 1}).error().code, ErrorCode::CannotRead);
        QVERIFY(file->commit(false).ok());
        const QByteArray content = contentOf(target);
        QCOMPARE(content.size(), static_cast<qsizetype>(kPart * kThreads));
        for (int t = 0; t < kThreads; ++t)
            QCOMPARE(content.mid(t * static_cast<int>(kPart), kPart),
                     QByteArray(kPart, static_cast<char>('a' + t)));
    }

    void keepsPermissions() {
        const QString target = path(QStringLiteral("out"));
        put(target, "old");
        QCOMPARE(::chmod(target.toUtf8().constData(), 0640), 0);
        auto file = AtomicFile::create(target.toStdString(), 0);
        QVERIFY(file.ok() && file->write(0, bytesOf("new")).ok() && file->commit(false).ok());
        struct stat status {};
        QCOMPARE(::stat(target.toUtf8().constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0640u);
    }

    void replacesTheTargetOfALink() {
        put(path(QStringLiteral("real")), "old");
        QVERIFY(QFile::link(path(QStringLiteral("real")), path(QStringLiteral("link"))));
        auto file = AtomicFile::create(path(QStringLiteral("link")).toStdString(), 0);
        QVERIFY(file.ok() && file->write(0, bytesOf("new")).ok() && file->commit(false).ok());
        QCOMPARE(contentOf(path(QStringLiteral("real"))), QByteArray("new"));
        QVERIFY(QFileInfo(path(QStringLiteral("link"))).isSymLink());
    }

    void refusesToOverwriteUnlessAllowed() {
        const QString target = path(QStringLiteral("out"));
        put(target, "old");
        AtomicFileOptions options;
        options.overwrite = false;
        QCOMPARE(AtomicFile::create(target.toStdString(), 0, options).error().code, ErrorCode::OutputExists);
        QFile::remove(target);
        auto file = AtomicFile::create(target.toStdString(), 0, options);
        QVERIFY(file.ok());
        put(target, "appeared meanwhile");
        QCOMPARE(file->commit(false).error().code, ErrorCode::OutputExists);
        QCOMPARE(contentOf(target), QByteArray("appeared meanwhile"));
    }

    void reopensANamedTemporary() {
        AtomicFileOptions options;
        options.temporaryPath = path(QStringLiteral("out.partial")).toStdString();
        options.reuseTemporary = true;
        options.keepTemporary = true;
        {
            auto file = AtomicFile::create(path(QStringLiteral("out")).toStdString(), 6, options);
            QVERIFY(file.ok() && !file->reused());
            QVERIFY(file->write(0, bytesOf("abc")).ok());
        }
        QCOMPARE(contentOf(path(QStringLiteral("out.partial"))), QByteArray("abc\0\0\0", 6));
        auto file = AtomicFile::create(path(QStringLiteral("out")).toStdString(), 6, options);
        QVERIFY(file.ok() && file->reused());
        QVERIFY(file->write(3, bytesOf("def")).ok() && file->commit(true).ok());
        QCOMPARE(contentOf(path(QStringLiteral("out"))), QByteArray("abcdef"));
        QCOMPARE(filesInFolder(), QStringList{QStringLiteral("out")});
    }

    void emptiesANamedTemporaryThatIsNotReused() {
        AtomicFileOptions options;
        options.temporaryPath = path(QStringLiteral("out.partial")).toStdString();
        put(path(QStringLiteral("out.partial")), "left from before");
        auto file = AtomicFile::create(path(QStringLiteral("out")).toStdString(), 2, options);
        QVERIFY(file.ok() && !file->reused() && file->commit(false).ok());
        QCOMPARE(contentOf(path(QStringLiteral("out"))), QByteArray("\0\0", 2));
    }

    void namesTheSystemsReason() {
        const auto missing = AtomicFile::create(path(QStringLiteral("no/such/folder/out")).toStdString(), 0);
        QCOMPARE(missing.error().code, ErrorCode::CannotWrite);
        QCOMPARE(missing.error().details.size(), std::size_t{1});
        QVERIFY(!missing.error().details[0].empty());
        QCOMPARE(AtomicFile::create(m_folder.path().toStdString(), 0).error().code, ErrorCode::CannotWrite);
    }

    void reportsAFullDisk() {
        const QString target = path(QStringLiteral("out"));
        const std::uint64_t available = freeBytesAt(m_folder.path().toStdString());
        QVERIFY(available > 0);
        // An exbibyte is more than any file system here has.
        const auto file = AtomicFile::create(target.toStdString(), std::uint64_t{1} << 60);
        QVERIFY(!file.ok());
        // File systems that cap the size of one file say so first.
        if (file.error().code == ErrorCode::DiskFull) {
            QCOMPARE(file.error().details.size(), std::size_t{2});
        } else {
            QCOMPARE(file.error().code, ErrorCode::FileTooLarge);
            QCOMPARE(file.error().details[0], std::to_string(std::uint64_t{1} << 60));
        }
        QCOMPARE(filesInFolder(), QStringList{});
        // Within the cap for one file, if there is one.
        const auto smaller = AtomicFile::create(target.toStdString(), available + (std::uint64_t{1} << 30));
        QVERIFY(!smaller.ok());
        if (smaller.error().code == ErrorCode::DiskFull)
            QCOMPARE(smaller.error().details[0], std::to_string(available + (std::uint64_t{1} << 30)));
        QCOMPARE(filesInFolder(), QStringList{});
    }

    void findsWhatAKilledProcessLeft() {
        const pid_t child = ::fork();
        if (child == 0) {
            auto file = AtomicFile::create(path(QStringLiteral("out.gguf")).toStdString(), 100);
            ::_exit(file.ok() && file->write(0, bytesOf("abc")).ok() ? 0 : 1); // no destructors: as if killed
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        auto running = AtomicFile::create(path(QStringLiteral("other.gguf")).toStdString(), 0);
        QVERIFY(running.ok());
        for (const char* name :
             {".x.part", ".x.12345678.part", ".x.12345678-.part", ".x.1234567g-99.part", "x-1.part"})
            put(path(QString::fromLatin1(name)), {});
        const auto found = abandonedTemporaries(m_folder.path().toStdString());
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(
            QFileInfo(QString::fromStdString(found[0])).fileName().startsWith(QLatin1String(".out.gguf.")));
        QVERIFY(abandonedTemporaries(path(QStringLiteral("no such folder")).toStdString()).empty());

        // One that somebody holds is alive, even when its maker cannot be seen from here (another
        // container's).
        const int holder = ::open(found[0].c_str(), O_RDWR | O_CLOEXEC);
        QVERIFY(holder >= 0 && ::flock(holder, LOCK_EX | LOCK_NB) == 0);
        QVERIFY(abandonedTemporaries(m_folder.path().toStdString()).empty());
        QCOMPARE(removeAbandonedTemporary(found[0]).error().code, ErrorCode::CannotWrite);
        ::close(holder);
        const qsizetype before = filesInFolder().size();
        QVERIFY(!removeAbandonedTemporary(running->temporaryPath()).ok());
        QVERIFY(!removeAbandonedTemporary(path(QStringLiteral(".x.part")).toStdString()).ok());
        QCOMPARE(filesInFolder().size(), before);
        QVERIFY(removeAbandonedTemporary(found[0]).ok());
        QCOMPARE(filesInFolder().size(), before - 1);
        QVERIFY2(removeAbandonedTemporary(found[0]).ok(), "one that is gone by now");
    }

    void locksWhatItWrites() {
        auto file = AtomicFile::create(path(QStringLiteral("out")).toStdString(), 0);
        QVERIFY(file.ok());
        const int other = ::open(file->temporaryPath().c_str(), O_RDONLY | O_CLOEXEC);
        QVERIFY(other >= 0);
        QVERIFY(::flock(other, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK);
        QVERIFY(file->finish(false).ok());
        QCOMPARE(::flock(other, LOCK_SH | LOCK_NB), 0);
        ::close(other);
    }

    void shortensLongNames() {
        const QString target = path(QString(80, QChar(0x6A21))); // 240 bytes
        auto file = AtomicFile::create(target.toStdString(), 0);
        QVERIFY(file.ok() && file->write(0, bytesOf("x")).ok() && file->commit(false).ok());
        QCOMPARE(contentOf(target), QByteArray("x"));
    }

    void commitsSeveralTogether() {
        std::vector<AtomicFile> files;
        for (const char* name : {"one", "two"}) {
            auto file = AtomicFile::create(path(QString::fromLatin1(name)).toStdString(), 0);
            QVERIFY(file.ok() && file->write(0, bytesOf(name)).ok());
            files.push_back(*std::move(file));
        }
        QVERIFY(commitAll(files, true).ok());
        QCOMPARE(contentOf(path(QStringLiteral("one"))), QByteArray("one"));
        QCOMPARE(contentOf(path(QStringLiteral("two"))), QByteArray("two"));
        QCOMPARE(filesInFolder().size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "test_atomic_file.moc"
