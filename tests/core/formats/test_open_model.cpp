// Opening a model undoes an edit that was cut short, says so, and opens what may not be written all the same.
#include "model_files.h"

#include "core/formats/gguf/open_model.h"
#include "core/formats/gguf/split_merge.h"
#include "tests/support/interrupted_edit.h"
#include "unprivileged.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace qw;
using namespace qw::gguf;

class TestOpenModel : public QObject {
    Q_OBJECT

    Folder m_folder;
    std::string m_path;

private slots:
    void init() {
        m_path = m_folder.path("model.gguf");
        QVERIFY(writeFile(m_path, SmallModel{llamaMetadata(), {100, 7, 1000}}.bytes()));
    }
    void cleanup() {
        ::chmod(m_folder.folder().toUtf8().constData(), 0700);
        m_folder.clear();
    }

    void opensAWholeFileWithoutAWord() {
        const auto opened = openModel(m_path);
        QVERIFY(opened.ok() && opened->model);
        QVERIFY(opened->recovery.empty());
        QVERIFY(!mayHaveInterruptedEdit(m_path));
        QCOMPARE(openModel(m_folder.path("missing.gguf")).error().code, ErrorCode::CannotOpen);
    }

    void undoesAnInterruptedEditFirst() {
        const QByteArray before = test::interruptEdit(m_path);
        QVERIFY(!before.isEmpty());
        QVERIFY2(!openGguf(m_path).ok(), "as it is, it does not open");
        QVERIFY(mayHaveInterruptedEdit(m_path));
        const auto opened = openModel(m_path);
        QVERIFY(opened.ok());
        QCOMPARE(opened->model->tensors().size(), std::size_t{3});
        QCOMPARE(opened->recovery.undone, std::vector<std::string>{m_path});
        QVERIFY(!opened->recovery.failed);
        QCOMPARE(contentOf(m_path), before);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
        QVERIFY(openModel(m_path)->recovery.empty());
    }

    void undoesTheEditOfTheFirstShard() {
        const auto source = openGguf(m_path);
        NullProgress progress;
        CopyOptions options;
        options.sync = false;
        const auto parts = splitModel(**source, m_folder.path("m"), {0, 1}, options, StopToken(), progress);
        QVERIFY(parts.ok());
        QVERIFY(!test::interruptEdit(parts->files[0]).isEmpty());
        QVERIFY(mayHaveInterruptedEdit(parts->files[2]));
        const auto opened = openModel(parts->files[2]);
        QVERIFY(opened.ok());
        QCOMPARE(opened->recovery.undone, std::vector<std::string>{parts->files[0]});
        QVERIFY(sameTensors(**source, *opened->model));
    }

    // Nothing to restore: a folder or file that may not be written is as good as any.
    void opensWhatMayNotBeWritten() {
        QVERIFY(writeFile(editJournalPath(m_path) + ".part", {}));
        QCOMPARE(::chmod(m_path.c_str(), 0400), 0);
        QCOMPARE(::chmod(m_folder.folder().toUtf8().constData(), 0500), 0);
        const auto outcome = test::runUnprivileged(m_folder.folder(), [] {
            const auto opened = openModel("model.gguf");
            return (opened.ok() ? 0 : 1) + (opened.ok() && opened->recovery.empty() ? 0 : 2);
        });
        if (!outcome) QSKIP("root cannot give its rights up here");
        QCOMPARE(*outcome, 0);
    }

    // The values of a key are half new, but the file opens.
    void saysThatAnEditCannotBeUndone() {
        const QByteArray before = contentOf(m_path);
        const qsizetype at = before.indexOf("Small");
        EditJournal journal;
        journal.fileBytes = static_cast<std::uint64_t>(before.size());
        journal.offset = static_cast<std::uint64_t>(at);
        for (const char c : {'S', 'm', 'a', 'l', 'l'})
            journal.oldBytes.push_back(static_cast<std::byte>(c));
        for (const char c : {'L', 'a', 'r', 'g', 'e'})
            journal.newBytes.push_back(static_cast<std::byte>(c));
        QVERIFY(writeEditJournal(editJournalPath(m_path), journal, false).ok());
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(at) && file.write("La") == 2);
        file.close();
        QCOMPARE(::chmod(m_path.c_str(), 0400), 0);
        const auto outcome = test::runUnprivileged(m_folder.folder(), [] {
            const auto opened = openModel("model.gguf");
            if (!opened.ok()) return 1;
            if (opened->model->metadata().stringAt("general.name") != "Laall") return 2;
            if (!opened->recovery.undone.empty()) return 3;
            return opened->recovery.failed && opened->recovery.failed->code == ErrorCode::EditNotUndone ? 0
                                                                                                        : 4;
        });
        if (!outcome) QSKIP("root cannot give its rights up here");
        QCOMPARE(*outcome, 0);
        QCOMPARE(m_folder.names().size(), 2); // the journal is kept for somebody who may
        QCOMPARE(::chmod(m_path.c_str(), 0600), 0);
        QVERIFY(!openModel(m_path)->recovery.undone.empty());
        QCOMPARE(contentOf(m_path), before);
    }

    // One that does not even open says why.
    void namesTheEditAsTheReason() {
        QVERIFY(!test::interruptEdit(m_path).isEmpty());
        QCOMPARE(::chmod(m_path.c_str(), 0400), 0);
        const auto outcome = test::runUnprivileged(m_folder.folder(), [] {
            const auto opened = openModel("model.gguf");
            return !opened.ok() && opened.error().code == ErrorCode::EditNotUndone &&
                           opened.error().details.size() == 1
                       ? 0
                       : 1;
        });
        if (!outcome) QSKIP("root cannot give its rights up here");
        QCOMPARE(*outcome, 0);
    }
};

QTEST_GUILESS_MAIN(TestOpenModel)
#include "test_open_model.moc"
