// An export in a process of its own, killed at random moments: the destination stays as it was, the leftover
// is found, and a later run keeps what was finished and ends with the same bytes.
#include "core/export/exporter.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "written_model.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace qw;
using namespace qw::exporting;

namespace {

constexpr const char* kSample = QW_SAMPLE_DIR "/sample-f16.gguf";

// Starts an export of the sample and waits until it writes data.
bool startSlow(QProcess& process, const QString& out, int microseconds, const QString& type = "Q4_K_M",
               const QStringList& matrix = {}) {
    process.start(QW_SLOW_EXPORT, QStringList{kSample, out, type, QString::number(microseconds)} + matrix);
    return process.waitForReadyRead(30'000) && process.readLine().startsWith("begun");
}

int resumedTensors(const QString& out, const QString& type = "Q4_K_M", const QStringList& matrix = {}) {
    QProcess process;
    process.start(QW_SLOW_EXPORT, QStringList{kSample, out, type, "0"} + matrix);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) return -1;
    return process.readAll().simplified().split(' ').last().toInt();
}

} // namespace

class TestKilledExport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QCOMPARE(resumedTensors(m_folder.filePath("reference.gguf")), 0);
        m_reference = test::fileBytes(m_folder.filePath("reference.gguf"));
        QVERIFY(m_reference.size() > 1'000'000);
    }

    void killedAtRandomMoments() {
        QRandomGenerator random(20260801);
        const QString out = m_folder.filePath("out.gguf");
        int kept = 0;
        for (int round = 0; round < 20; ++round) {
            QFile previous(out);
            QVERIFY(previous.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                    previous.write("as it was") == 9);
            previous.close();
            const int kills = 1 + round % 2;
            for (int kill = 0; kill < kills; ++kill) {
                QProcess process;
                QVERIFY(startSlow(process, out, 3000));
                QVERIFY(findLeftovers(m_folder.path().toStdString()).empty()); // in use
                QTest::qSleep(static_cast<int>(random.bounded(120)));
                process.kill();
                QVERIFY(process.waitForFinished());
                QCOMPARE(test::fileBytes(out), QByteArray("as it was"));
            }
            const auto leftovers = findLeftovers(m_folder.path().toStdString());
            QCOMPARE(leftovers.size(), 1u);
            QCOMPARE(leftovers[0].destination, out.toStdString());
            QCOMPARE(leftovers[0].sourcePath, std::string(kSample));
            QCOMPARE(leftovers[0].fileTypeName, std::string("Q4_K_M"));
            QVERIFY(leftovers[0].bytesDone < leftovers[0].bytesTotal);
            QVERIFY(leftovers[0].planOptions && leftovers[0].planOptions->patterns.size() == 1);

            const int resumed = resumedTensors(out);
            QVERIFY(resumed >= 0);
            kept += resumed;
            QVERIFY(test::fileBytes(out) == m_reference);
            QVERIFY(findLeftovers(m_folder.path().toStdString()).empty());
        }
        qInfo("%d tensors were kept over 20 rounds", kept);
        QVERIFY(kept > 20);
    }

    // The plan a leftover remembers is enough to continue it.
    void continuesFromTheLeftoverAlone() {
        const QString out = m_folder.filePath("continued.gguf");
        interrupt(out);
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        const auto source = gguf::openGguf(leftovers[0].sourcePath);
        QVERIFY(source.ok());
        const auto plan = quant::makePlan(**source, *leftovers[0].planOptions);
        QVERIFY(plan.ok());
        ExportOptions options;
        options.destination = leftovers[0].destination;
        jobs::WorkerPool pool;
        NullProgress progress;
        const auto report = exportModel(**source, *plan, options, pool, StopToken(), progress);
        QVERIFY(report.ok());
        QVERIFY(report->resumedTensors > 0);
        QVERIFY(test::fileBytes(out) == m_reference);
    }

    // After a crash of the machine the journal may be ahead of the data.
    void damagedDataIsNotKept() {
        const QString out = m_folder.filePath("damaged.gguf");
        interrupt(out);
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QFile data(QString::fromStdString(leftovers[0].temporaryPath) + "/damaged.gguf");
        QVERIFY(data.open(QIODevice::ReadWrite));
        QVERIFY(data.seek(data.size() / 200) && data.write(QByteArray(data.size() / 50, '\0')) > 0);
        data.close();
        QVERIFY(resumedTensors(out) >= 0);
        QVERIFY(test::fileBytes(out) == m_reference);
    }

    // What is copied has no checksum: it is compared with the source.
    void copiesAreKeptUnlessDamaged() {
        const QString out = m_folder.filePath("copied.gguf");
        QCOMPARE(resumedTensors(out, "F16"), 0);
        const QByteArray whole = test::fileBytes(out);
        QVERIFY(QFile::remove(out));
        interrupt(out, "F16");
        const int kept = resumedTensors(out, "F16");
        QVERIFY(kept >= 6);
        QVERIFY(test::fileBytes(out) == whole);
        QVERIFY(QFile::remove(out));
        interrupt(out, "F16");
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QFile data(QString::fromStdString(leftovers[0].temporaryPath) + "/copied.gguf");
        QVERIFY(data.open(QIODevice::ReadWrite));
        QVERIFY(data.seek(0) && data.write(QByteArray(data.size(), '\0')) > 0);
        data.close();
        QCOMPARE(resumedTensors(out, "F16"), 0);
        QVERIFY(test::fileBytes(out) == whole);
    }

    void aShortDataFileIsStartedAnew() {
        const QString out = m_folder.filePath("short.gguf");
        interrupt(out);
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QVERIFY(QFile::resize(QString::fromStdString(leftovers[0].temporaryPath) + "/short.gguf", 5000));
        QCOMPARE(resumedTensors(out), 0);
        QVERIFY(test::fileBytes(out) == m_reference);
    }

    void anotherPlanStartsAnew() {
        const QString out = m_folder.filePath("other.gguf");
        interrupt(out);
        const auto source = gguf::openGguf(kSample);
        QVERIFY(source.ok());
        quant::PlanOptions planOptions;
        planOptions.fileType = quant::FileType::Q4_K_S;
        ExportOptions options;
        options.destination = out.toStdString();
        jobs::WorkerPool pool;
        NullProgress progress;
        const auto report = exportModel(**source, *quant::makePlan(**source, planOptions), options, pool,
                                        StopToken(), progress);
        QVERIFY(report.ok());
        QCOMPARE(report->resumedTensors, 0u);
    }

    // The weights are part of what is continued: other weights under the same name and in the same headers
    // start anew.
    void anotherMatrixStartsAnew() {
        const QString out = m_folder.filePath("weighted.gguf");
        QVERIFY(QDir(m_folder.path()).mkdir("one") && QDir(m_folder.path()).mkdir("other"));
        const QStringList one{m_folder.filePath("one/imatrix.gguf")};
        const QStringList other{m_folder.filePath("other/imatrix.gguf")};
        const auto matrix = imatrix::openImportanceMatrix(QW_TEST_DATA "/golden/imatrix.gguf");
        QVERIFY(matrix.ok() && imatrix::writeImportanceMatrix(*matrix, one[0].toStdString()).ok());
        imatrix::ImportanceMatrix::Contents contents = matrix->contents();
        for (imatrix::Entry& entry : contents.entries)
            std::ranges::reverse(entry.sums);
        QVERIFY(
            imatrix::writeImportanceMatrix(*imatrix::ImportanceMatrix::make(contents), other[0].toStdString())
                .ok());

        QCOMPARE(resumedTensors(out, "Q4_K_M", one), 0);
        const QByteArray expected = test::fileBytes(out);
        QVERIFY(expected != m_reference);
        interrupt(out, "Q4_K_M", one);
        QVERIFY(resumedTensors(out, "Q4_K_M", one) > 0);
        QVERIFY(test::fileBytes(out) == expected);
        interrupt(out, "Q4_K_M", one);
        QCOMPARE(resumedTensors(out, "Q4_K_M", other), 0);
        QVERIFY(test::fileBytes(out) != expected);
        interrupt(out, "Q4_K_M", one);
        QCOMPARE(resumedTensors(out), 0); // and none is another one
        QVERIFY(test::fileBytes(out) == m_reference);
    }

    void aLeftoverKnowsItsMatrix() {
        const QString out = m_folder.filePath("remembered.gguf");
        const QString path = m_folder.filePath("one/imatrix.gguf");
        interrupt(out, "Q4_K_M", {path});
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QCOMPARE(leftovers[0].matrix.files, std::vector<std::string>{path.toStdString()});
        const auto options = planOptionsOf(leftovers[0]);
        QVERIFY(options.ok() && options->matrix);
        const auto source = gguf::openGguf(leftovers[0].sourcePath);
        const auto plan = quant::makePlan(**source, *options);
        QVERIFY(plan.ok());
        ExportOptions exportOptions;
        exportOptions.destination = leftovers[0].destination;
        exportOptions.overwrite = true;
        jobs::WorkerPool pool;
        NullProgress progress;
        const auto report = exportModel(**source, *plan, exportOptions, pool, StopToken(), progress);
        QVERIFY(report.ok());
        QVERIFY(report->resumedTensors > 0);
        QVERIFY(test::fileBytes(out).mid(1000) != m_reference.mid(1000));
        // Without the matrix the plan is for an imagined one, and nothing is written by it.
        interrupt(m_folder.filePath("gone.gguf"), "Q4_K_M", {path});
        QVERIFY(QFile::remove(path));
        const auto gone = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(gone.size(), 1u);
        QCOMPARE(planOptionsOf(gone[0]).error().code, ErrorCode::CannotOpen);
        const auto blind = quant::makePlan(**source, *gone[0].planOptions);
        exportOptions.destination = gone[0].destination;
        QCOMPARE(exportModel(**source, *blind, exportOptions, pool, StopToken(), progress).error().code,
                 ErrorCode::NeedsImportanceMatrix);
        QVERIFY(removeLeftover(gone[0]).ok());
    }

    void leftoversCanBeRemoved() {
        interrupt(m_folder.filePath("removed.gguf"));
        auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QVERIFY(removeLeftover(leftovers[0]).ok());
        QVERIFY(!std::filesystem::exists(leftovers[0].temporaryPath));
        QVERIFY(findLeftovers(m_folder.path().toStdString()).empty());

        // What we did not put there stays.
        interrupt(m_folder.filePath("mixed.gguf"));
        leftovers = findLeftovers(m_folder.path().toStdString());
        QFile foreign(QString::fromStdString(leftovers[0].temporaryPath) + "/notes.txt");
        QVERIFY(foreign.open(QIODevice::WriteOnly));
        foreign.close();
        QVERIFY(!removeLeftover(leftovers[0]).ok());
        QVERIFY(foreign.exists());
        Leftover wrong;
        wrong.temporaryPath = m_folder.path().toStdString();
        QVERIFY(!removeLeftover(wrong).ok());
        QVERIFY(foreign.remove() && QDir().rmdir(QString::fromStdString(leftovers[0].temporaryPath)));
    }

    void aFolderWithAnUnreadableJournalCanStillBeRemoved() {
        QDir(m_folder.path()).mkdir(".odd.gguf.qw-part");
        QFile journal(m_folder.filePath(".odd.gguf.qw-part/journal"));
        QVERIFY(journal.open(QIODevice::WriteOnly) && journal.write("not a journal\n") > 0);
        journal.close();
        // A folder without a journal is somebody else's.
        QDir(m_folder.path()).mkdir(".foreign.gguf.qw-part");
        const auto leftovers = findLeftovers(m_folder.path().toStdString());
        QCOMPARE(leftovers.size(), 1u);
        QCOMPARE(leftovers[0].destination, m_folder.filePath("odd.gguf").toStdString());
        QVERIFY(leftovers[0].sourcePath.empty() && !leftovers[0].planOptions);
        QVERIFY(removeLeftover(leftovers[0]).ok());
    }

private:
    // Leaves an interrupted export behind with some tensors finished.
    void interrupt(const QString& out, const QString& type = "Q4_K_M", const QStringList& matrix = {}) {
        QProcess process;
        QVERIFY(startSlow(process, out, 4000, type, matrix));
        QTRY_VERIFY(test::fileBytes(journalOf(out)).count("done ") >= 6);
        process.kill();
        QVERIFY(process.waitForFinished());
    }
    static QString journalOf(const QString& out) {
        const QFileInfo info(out);
        return info.path() + "/." + info.fileName() + ".qw-part/journal";
    }

    QTemporaryDir m_folder;
    QByteArray m_reference;
};

QTEST_GUILESS_MAIN(TestKilledExport)
#include "test_killed_export.moc"
