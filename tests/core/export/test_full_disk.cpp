// Exports onto a small file system of our own (tmpfs in a private mount namespace), which are skipped where
// the kernel does not let us mount one, and under a limit on the size of files, which every system has.
#include "core/export/exporter.h"
#include "core/formats/gguf/gguf_reader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <memory>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace qw;
using namespace qw::exporting;

namespace {

bool writeText(const char* path, const QByteArray& text) {
    const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    const bool good =
        fd >= 0 && ::write(fd, text.constData(), static_cast<std::size_t>(text.size())) == text.size();
    if (fd >= 0) ::close(fd);
    return good;
}

// Before any thread exists: mounts made from now on are seen by this process alone.
bool enterPrivateNamespace() {
    const uid_t user = ::getuid();
    const gid_t group = ::getgid();
    if (::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        writeText("/proc/self/setgroups", "deny");
        if (!writeText("/proc/self/uid_map", "0 " + QByteArray::number(user) + " 1") ||
            !writeText("/proc/self/gid_map", "0 " + QByteArray::number(group) + " 1"))
            return false;
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool g_private = false;

class Filler final : public ProgressSink {
public:
    explicit Filler(QString path) : m_path(std::move(path)) {}
    void setTotal(std::uint64_t) override {}
    void advance(std::uint64_t) override {
        if (m_filled.exchange(true)) return;
        QFile file(m_path);
        if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            while (file.write(QByteArray(1 << 16, 'x')) == (1 << 16)) {
            }
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}

private:
    QString m_path;
    std::atomic<bool> m_filled{false};
};

constexpr rlim_t kLargestFile = 1 << 20; // less than any export of the sample

// No file of this process may grow beyond this many bytes while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
};

// Sets the limit once some of the work is done.
class LimitedLater final : public ProgressSink {
public:
    void setTotal(std::uint64_t) override {}
    void advance(std::uint64_t) override {
        if (!m_begun.exchange(true)) m_limit = std::make_unique<FileSizeLimit>(kLargestFile);
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}
    void lift() { m_limit.reset(); }

private:
    std::atomic<bool> m_begun{false};
    std::unique_ptr<FileSizeLimit> m_limit;
};

} // namespace

class TestFullDisk : public QObject {
    Q_OBJECT

    quant::Plan plan(quant::FileType type) {
        quant::PlanOptions options;
        options.fileType = type;
        return *quant::makePlan(*m_sample, options);
    }

private slots:
    void initTestCase() {
        m_mounted =
            g_private && ::mount("tmpfs", m_folder.path().toUtf8().constData(), "tmpfs", 0, "size=20m") == 0;
        m_sample = *gguf::openGguf(QW_SAMPLE_DIR "/sample-f16.gguf");
    }
    void cleanup() {
        for (const QString& name : entries())
            QFile::remove(m_folder.filePath(name));
    }
    void cleanupTestCase() {
        if (m_mounted) ::umount2(m_folder.path().toUtf8().constData(), MNT_DETACH);
    }

    void isSeenBeforeTheWorkStarts() {
        if (!m_mounted) QSKIP("this system does not let the test mount a file system");
        ExportOptions options;
        options.destination = m_folder.filePath("out.gguf").toStdString();
        NullProgress progress;
        const auto f32 = plan(quant::FileType::F32);
        const auto report = exportModel(*m_sample, f32, options, m_pool, StopToken(), progress);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::DiskFull);
        QCOMPARE(report.error().details.size(), 2u);
        QCOMPARE(report.error().details[0], std::to_string(f32.outputBytes));
        QVERIFY(std::stoull(report.error().details[1]) < (20u << 20));
        QVERIFY(QDir(m_folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    // Another program takes the space meanwhile.
    void duringTheWorkIsReportedAndCleanedUp() {
        if (!m_mounted) QSKIP("this system does not let the test mount a file system");
        ExportOptions options;
        options.destination = m_folder.filePath("out.gguf").toStdString();
        Filler progress(m_folder.filePath("filler"));
        const auto report =
            exportModel(*m_sample, plan(quant::FileType::F16), options, m_pool, StopToken(), progress);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::DiskFull);
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{"filler"});
        QVERIFY(QFile::remove(m_folder.filePath("filler")));
        NullProgress quiet;
        QVERIFY(exportModel(*m_sample, plan(quant::FileType::F16), options, m_pool, StopToken(), quiet).ok());
    }

    void aFileTooLargeIsSeenBeforeTheWorkStarts() {
        const auto f16 = plan(quant::FileType::F16);
        const FileSizeLimit limit(kLargestFile);
        NullProgress progress;
        const auto report = exportModel(*m_sample, f16, toTheFolder(), m_pool, StopToken(), progress);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::FileTooLarge);
        QCOMPARE(report.error().details, std::vector<std::string>{std::to_string(f16.outputBytes)});
        QVERIFY(entries().isEmpty());
    }

    // A write fails in the middle.
    void aFileTooLargeDuringTheWorkIsReportedAndCleanedUp() {
        LimitedLater progress;
        const auto f16 = plan(quant::FileType::F16);
        const auto report = exportModel(*m_sample, f16, toTheFolder(), m_pool, StopToken(), progress);
        progress.lift();
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::FileTooLarge);
        QVERIFY(std::stoull(report.error().details.at(0)) > kLargestFile);
        QVERIFY(entries().isEmpty());
        NullProgress quiet;
        QVERIFY(exportModel(*m_sample, f16, toTheFolder(), m_pool, StopToken(), quiet).ok());
    }

private:
    ExportOptions toTheFolder() const {
        ExportOptions options;
        options.destination = m_folder.filePath("out.gguf").toStdString();
        return options;
    }
    QStringList entries() const {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    bool m_mounted = false;
    QTemporaryDir m_folder;
    ModelSourcePtr m_sample;
    jobs::WorkerPool m_pool;
};

int main(int argc, char** argv) {
    g_private = enterPrivateNamespace();
    std::signal(SIGXFSZ, SIG_IGN); // the write reports it
    QCoreApplication application(argc, argv);
    TestFullDisk test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_full_disk.moc"
