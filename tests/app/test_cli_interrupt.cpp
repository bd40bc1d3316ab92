// Ctrl-C and kill -9 in the middle of an export: the destination is as it was.
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/gguf/gguf_reader.h"
#include "tests/app/cli_process.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace qw;
using namespace qw::test;

namespace {

// Large enough that an export takes a second or more: 64 matrices of 2 MiB.
constexpr std::size_t kMatrices = 64;
constexpr std::uint64_t kRow = 1024;

bool writeModel(const QString& path) {
    gguf::Metadata metadata;
    metadata.set("general.architecture", "llama");
    metadata.set("llama.block_count", std::uint32_t{kMatrices});
    std::vector<gguf::OutputTensor> tensors;
    for (std::size_t i = 0; i < kMatrices; ++i)
        tensors.push_back({"blk." + std::to_string(i) + ".ffn_up.weight",
                           {kRow, kRow, 1, 1},
                           2,
                           BlockType::F16,
                           kRow * kRow * 2});
    const gguf::Layout layout = gguf::layoutFile(metadata, tensors);
    QByteArray matrix(static_cast<qsizetype>(kRow * kRow * 2), '\0');
    std::uint32_t state = 1;
    for (qsizetype i = 0; i < matrix.size(); i += 2) {
        state = state * 1664525u + 1013904223u;
        // Halves of either sign between 2^-8 and 2^-4.
        matrix[i] = static_cast<char>(state >> 8);
        matrix[i + 1] = static_cast<char>(((state >> 16) & 0x80) | (0x1c + ((state >> 24) & 0x0f)));
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.write(reinterpret_cast<const char*>(layout.header.data()),
               static_cast<qint64>(layout.header.size()));
    for (const std::uint64_t offset : layout.tensorOffsets) {
        file.seek(static_cast<qint64>(offset));
        file.write(matrix);
    }
    return file.flush() && static_cast<std::uint64_t>(file.size()) == layout.fileBytes;
}

} // namespace

class TestCliInterrupt : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_model = m_folder.filePath("model.gguf");
    QString m_output = m_folder.filePath("output");
    QString m_destination = m_folder.filePath("output/destination.gguf");

    QStringList entries() const {
        return QDir(m_output).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }
    void putDestination() const {
        QFile file(m_destination);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("as it was");
    }
    QByteArray destination() const {
        QFile file(m_destination);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    // Starts an export and returns once it has begun to write.
    void startExport(QProcess& process) const {
        process.start(QStringLiteral(QW_CLI),
                      {"quantize", m_model, m_destination, "Q3_K_M", "--threads", "1", "--json"});
        QVERIFY(process.waitForStarted());
        QElapsedTimer clock;
        clock.start();
        while (entries().size() < 2 && process.state() == QProcess::Running && clock.elapsed() < 60'000)
            process.waitForFinished(5);
        process.waitForFinished(50);
        QVERIFY2(process.state() == QProcess::Running, "the export was over too soon to be interrupted");
    }

private slots:
    void initTestCase() {
        QVERIFY(writeModel(m_model));
        QVERIFY(QDir().mkpath(m_output));
    }
    void init() { putDestination(); }

    void signalsCancelCleanly_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl-C") << SIGINT;
        QTest::newRow("terminate") << SIGTERM;
        QTest::newRow("hang up") << SIGHUP;
    }
    void signalsCancelCleanly() {
        QFETCH(int, signal);
        QProcess process;
        startExport(process);
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
        const CliOutcome outcome = outcomeOf(process);
        QVERIFY2(clock.elapsed() < 2000, "a cancelled export ends soon");
        QCOMPARE(outcome.exitCode, 5);
        QCOMPARE(outcome.json()["error"].toObject()["code"].toString(), QString("Cancelled"));
        QCOMPARE(destination(), QByteArray("as it was"));
        QCOMPARE(entries(), QStringList{"destination.gguf"});
    }

    void killedExportIsContinued() {
        QProcess process;
        startExport(process);
        process.kill();
        QCOMPARE(outcomeOf(process).exitCode, -1);
        QCOMPARE(destination(), QByteArray("as it was"));
        QVERIFY2(entries().size() > 1, "finished tensors are kept for the next run");

        const QString fresh = m_folder.filePath("fresh.gguf");
        QCOMPARE(runCli({"quantize", m_model, fresh, "Q3_K_M"}).exitCode, 0);
        const CliOutcome resumed = runCli({"quantize", m_model, m_destination, "Q3_K_M", "--json"});
        QVERIFY2(resumed.exitCode == 0, resumed.error.constData());
        QCOMPARE(entries(), QStringList{"destination.gguf"});
        QFile file(fresh);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(destination(), file.readAll());
    }
};

QTEST_APPLESS_MAIN(TestCliInterrupt)
#include "test_cli_interrupt.moc"
