// split, merge, set and verify on real files.
#include "core/formats/gguf/gguf_reader.h"
#include "tests/app/cli_process.h"
#include "tests/support/interrupted_edit.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace qw;
using namespace qw::test;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool sameTensors(const ModelSource& a, const ModelSource& b) {
    if (a.tensors().size() != b.tensors().size()) return false;
    for (std::size_t i = 0; i < a.tensors().size(); ++i) {
        const TensorInfo& left = a.tensors()[i];
        const TensorInfo& right = b.tensors()[i];
        if (left.name != right.name || left.type != right.type || left.shape != right.shape) return false;
        std::vector<std::byte> leftData(left.byteSize);
        std::vector<std::byte> rightData(right.byteSize);
        if (!a.read(i, 0, leftData) || !b.read(i, 0, rightData) || leftData != rightData) return false;
    }
    return true;
}

} // namespace

class TestCliFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private slots:
    void splitAndMergeGiveTheModelBack() {
        const CliOutcome split = runCli({"split", samplePath(), path("part"), "--max-size", "4M", "--json"});
        QVERIFY2(split.exitCode == 0, split.error.constData());
        const QJsonArray files = split.json()["files"].toArray();
        QCOMPARE(files.size(), 4);
        qint64 bytes = 0;
        for (const QJsonValue& file : files)
            bytes += QFile(file.toString()).size();
        QCOMPARE(split.json()["bytes"].toInteger(), bytes);

        // Named by any of the files.
        const CliOutcome merge = runCli({"merge", files[2].toString(), path("whole.gguf"), "--json"});
        QCOMPARE(merge.exitCode, 0);
        QCOMPARE(merge.json()["files"].toArray().size(), 1);
        QCOMPARE(merge.json()["bytes"].toInteger(), QFile(path("whole.gguf")).size());
        const auto original = gguf::openGguf(samplePath().toStdString());
        const auto merged = gguf::openGguf(path("whole.gguf").toStdString());
        QVERIFY(original.ok() && merged.ok());
        QVERIFY(sameTensors(**original, **merged));
        for (const gguf::KeyValue& entry : (*original)->metadata().entries())
            QVERIFY2((*merged)->metadata().find(entry.key) &&
                         *(*merged)->metadata().find(entry.key) == entry.value,
                     entry.key.c_str());

        QVERIFY(QFile::remove(files[1].toString()));
        const CliOutcome missing = runCli({"merge", files[0].toString(), path("never.gguf")});
        QCOMPARE(missing.exitCode, 3);
        QVERIFY2(missing.errorText().contains("part-00002-of-00004.gguf"), missing.error.constData());
        QVERIFY(!QFile::exists(path("never.gguf")));
    }

    void splitsByCount() {
        const CliOutcome split =
            runCli({"split", samplePath(), path("count"), "--max-tensors", "30", "--json"});
        QCOMPARE(split.exitCode, 0);
        QCOMPARE(split.json()["files"].toArray().size(), 3);
    }

    void setWorksInPlaceWhereItFits() {
        const QString model = path("set.gguf");
        QVERIFY(QFile::copy(samplePath(), model));
        QVERIFY(QFile::setPermissions(model, QFile::ReadOwner | QFile::WriteOwner));
        const qint64 before = QFile(model).size();

        const CliOutcome inPlace = runCli({"set", model, "general.name", "str", "simple", "--json"});
        QVERIFY2(inPlace.exitCode == 0, inPlace.error.constData());
        QCOMPARE(inPlace.json()["in_place"], QJsonValue(true));
        QCOMPARE(inPlace.json()["bytes"].toInteger(), before);
        QVERIFY2(inPlace.errorText().startsWith("In place"), "it is said beforehand");
        QCOMPARE(QFile(model).size(), before);

        const QString longName(500, u'n');
        const CliOutcome forecast =
            runCli({"set", model, "general.name", "str", longName, "--dry-run", "--json"});
        QCOMPARE(forecast.json()["in_place"], QJsonValue(false));
        QCOMPARE(QFile(model).size(), before);
        const CliOutcome copy = runCli({"set", model, "general.name", "str", longName, "--json"});
        QCOMPARE(copy.exitCode, 0);
        QCOMPARE(copy.json()["in_place"], QJsonValue(false));
        QVERIFY2(copy.errorText().startsWith("A full copy"), "it is said beforehand");
        QCOMPARE(copy.json()["bytes"].toInteger(), QFile(model).size());

        const auto original = gguf::openGguf(samplePath().toStdString());
        const auto edited = gguf::openGguf(model.toStdString());
        QVERIFY(original.ok() && edited.ok());
        QCOMPARE((*edited)->metadata().stringAt("general.name"), std::optional(longName.toStdString()));
        QVERIFY(sameTensors(**original, **edited));
        QVERIFY(QDir(m_folder.path())
                    .entryList({".*"}, QDir::Files | QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot)
                    .isEmpty());
    }

    void setWritesElsewhereDeletesAndTakesNegativeNumbers() {
        const QByteArray before = contentOf(samplePath());
        QCOMPARE(runCli({"set", samplePath(), "x.offset", "i32", "-5", "-o", path("a.gguf")}).exitCode, 0);
        const CliOutcome deleted =
            runCli({"set", path("a.gguf"), "--delete", "general.name", "--output", path("b.gguf")});
        QCOMPARE(deleted.exitCode, 0);
        QCOMPARE(contentOf(samplePath()), before);
        const auto model = gguf::openGguf(path("b.gguf").toStdString());
        QVERIFY(model.ok());
        QCOMPARE(*(*model)->metadata().find("x.offset"), gguf::Value(std::int32_t{-5}));
        QVERIFY(!(*model)->metadata().find("general.name"));
        QCOMPARE(runCli({"set", samplePath(), "x", "string", "y", "-o", path("b.gguf"), "--no-overwrite"})
                     .exitCode,
                 2);
    }

    void interruptedEditIsUndoneAndSaid() {
        const QString model = path("torn.gguf");
        QVERIFY(QFile::copy(samplePath(), model));
        QVERIFY(QFile::setPermissions(model, QFile::ReadOwner | QFile::WriteOwner));
        const QByteArray before = contentOf(samplePath());
        const QList<QStringList> verbs = {{"inspect", model},
                                          {"plan", model, "Q8_0"},
                                          {"split", model, path("torn-part"), "--max-size", "4M"},
                                          {"quantize", model, path("torn-q.gguf"), "Q8_0"},
                                          {"verify", samplePath(), "--against", model},
                                          {"set", model, "general.name", "str", "X", "--dry-run"}};
        for (const QStringList& verb : verbs) {
            QVERIFY(!interruptEdit(model.toStdString()).isEmpty());
            QVERIFY(contentOf(model) != before);
            const CliOutcome outcome = runCli(verb);
            QVERIFY2(outcome.exitCode == 0, qPrintable(verb[0] + ": " + outcome.errorText()));
            QCOMPARE(outcome.error.count("torn.gguf was interrupted. It was undone"), 1);
            QCOMPARE(contentOf(model), before);
            QVERIFY(!runCli({"inspect", model}).error.contains("interrupted"));
        }
        // Of the first shard, by another one.
        const QString first = QDir(m_folder.path()).entryList({"torn-part-00001-*.gguf"}).value(0);
        const QString second = QDir(m_folder.path()).entryList({"torn-part-00002-*.gguf"}).value(0);
        QVERIFY(!interruptEdit(m_folder.filePath(first).toStdString()).isEmpty());
        const CliOutcome merged =
            runCli({"merge", m_folder.filePath(second), path("torn-whole.gguf"), "--json"});
        QVERIFY2(merged.exitCode == 0, merged.error.constData());
        QVERIFY(!merged.json().isEmpty());
        QVERIFY(merged.error.contains(first.toUtf8() + " was interrupted. It was undone"));
        // What --quiet keeps quiet is done all the same.
        QVERIFY(!interruptEdit(model.toStdString()).isEmpty());
        const CliOutcome quiet = runCli({"inspect", model, "--quiet"});
        QCOMPARE(quiet.exitCode, 0);
        QVERIFY(quiet.error.isEmpty());
    }

    void aLimitOnFilesIsReported() {
        const QString out = path("limited.gguf");
        QProcess process;
        process.setChildProcessModifier([] {
            const rlimit limit{1 << 20, 1 << 20};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
        process.start(QStringLiteral(QW_CLI), {"quantize", samplePath(), out, "Q8_0"});
        const CliOutcome outcome = outcomeOf(process);
        QCOMPARE(outcome.exitCode, 4);
        QVERIFY2(outcome.error.contains("does not take a file as large as"), outcome.error.constData());
        QVERIFY(!QFile::exists(out));
    }

    void setRefusesAFileThatIsBeingEdited() {
        const QString model = path("busy.gguf");
        QVERIFY(QFile::copy(samplePath(), model));
        QVERIFY(QFile::setPermissions(model, QFile::ReadOwner | QFile::WriteOwner));
        const int editor = ::open(model.toUtf8().constData(), O_RDONLY | O_CLOEXEC);
        QVERIFY(editor >= 0 && ::flock(editor, LOCK_EX | LOCK_NB) == 0);
        const CliOutcome refused = runCli({"set", model, "general.name", "str", "simple"});
        ::close(editor);
        QCOMPARE(refused.exitCode, 4);
        QVERIFY2(refused.error.contains("Another program is changing this file"), refused.error.constData());
        QCOMPARE(runCli({"set", model, "general.name", "str", "simple"}).exitCode, 0);
    }

    void verifyFindsAFlippedByte() {
        const QString out = path("verify.gguf");
        QCOMPARE(runCli({"quantize", samplePath(), out, "Q4_K_M"}).exitCode, 0);
        const CliOutcome good = runCli({"verify", out, "--against", samplePath(), "--json"});
        QVERIFY2(good.exitCode == 0, good.out.constData());
        QCOMPARE(good.json()["ok"], QJsonValue(true));
        QCOMPARE(good.json()["problems"].toArray().size(), 0);
        QCOMPARE(good.json()["compared_tensors"].toInteger(), 75);
        QByteArray bytes = contentOf(out);
        QCOMPARE(good.json()["sha256"].toString(),
                 QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));

        // The upper byte of the scale of the last block (Q6_K, 210 bytes, scale in the last two): its
        // exponent.
        const auto model = gguf::openGguf(out.toStdString());
        QVERIFY(model.ok());
        const TensorInfo& last = (*model)->tensors().back();
        const auto scale = static_cast<qsizetype>(last.fileOffset + last.byteSize - 1);
        bytes[scale] = static_cast<char>(bytes[scale] ^ 0x7c);
        QFile file(out);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const CliOutcome bad = runCli({"verify", out, "--against", samplePath(), "--json"});
        QCOMPARE(bad.exitCode, 1);
        QCOMPARE(bad.json()["ok"], QJsonValue(false));
        QVERIFY2(bad.json()["problems"].toArray()[0].toString().contains(QString::fromStdString(last.name)),
                 bad.out.constData());
        QVERIFY(bad.json()["sha256"].toString() != good.json()["sha256"].toString());
        QVERIFY(runCli({"verify", out, "--against", samplePath()}).out.contains("not ok"));
    }

    void verifyAgainstAnotherModelSaysNo() {
        const QString other = path("other.gguf");
        QCOMPARE(runCli({"quantize", samplePath(), other, "Q4_0", "--prune-layers", "3"}).exitCode, 0);
        QCOMPARE(runCli({"verify", samplePath(), "--against", other}).exitCode, 1);
        QCOMPARE(runCli({"verify", path("absent.gguf")}).exitCode, 4);
    }
};

QTEST_APPLESS_MAIN(TestCliFiles)
#include "test_cli_files.moc"
