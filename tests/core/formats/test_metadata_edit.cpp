// Editing metadata of a file: in place when the data can stay where it is, otherwise by copying.
#include "gguf_bytes.h"
#include "model_files.h"

#include "core/formats/gguf/edit_journal.h"
#include "core/formats/gguf/metadata_edit.h"
#include "core/formats/gguf/split_merge.h"
#include "tests/support/interrupted_edit.h"
#include "unprivileged.h"

#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace qw;
using namespace qw::gguf;

namespace {

Result<EditForecast> apply(const MetadataEdit& edit) {
    NullProgress progress;
    return applyEdit(edit, StopToken(), progress);
}

// Another program at work on a file.
class Lock {
public:
    explicit Lock(const std::string& path) : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        m_held = m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0;
    }
    ~Lock() { ::close(m_descriptor); }
    bool held() const { return m_held; }

private:
    int m_descriptor;
    bool m_held;
};

std::vector<std::string> keysOf(const ModelSource& source) {
    std::vector<std::string> keys;
    for (const KeyValue& entry : source.metadata().entries())
        keys.push_back(entry.key);
    return keys;
}

} // namespace

class TestMetadataEdit : public QObject {
    Q_OBJECT

    Folder m_folder;
    SmallModel m_model{llamaMetadata(), {100, 7, 1000}};
    std::string m_path;

    MetadataEdit editSetting(const char* key, Value value) const {
        MetadataEdit edit;
        edit.path = m_path;
        edit.sync = false;
        edit.set.push_back({key, std::move(value)});
        return edit;
    }
    MetadataEdit editRemoving(const char* key) const {
        MetadataEdit edit;
        edit.path = m_path;
        edit.sync = false;
        edit.remove.push_back(key);
        return edit;
    }
    // The file opens, and its tensors hold what they held.
    void verifyTensors(const std::string& path) const {
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE((*source)->tensors().size(), m_model.elements.size());
        for (std::size_t i = 0; i < m_model.elements.size(); ++i) {
            const auto data = dataOf(**source, i);
            QCOMPARE(data.size(), static_cast<std::size_t>(m_model.elements[i] * 4));
            for (std::size_t k = 0; k < data.size(); ++k)
                QCOMPARE(data[k], SmallModel::dataByte(i, k));
        }
    }

private slots:
    void init() {
        m_path = m_folder.path("model.gguf");
        m_model = {llamaMetadata(), {100, 7, 1000}};
        QVERIFY(writeFile(m_path, m_model.bytes()));
    }
    void cleanup() { m_folder.clear(); }

    void changesANumberInPlace() {
        const QByteArray before = contentOf(m_path);
        const auto edit = editSetting("x.unknown", std::uint64_t{43});
        const auto forecast = forecastEdit(edit);
        QVERIFY(forecast.ok());
        QCOMPARE(forecast->method, EditMethod::InPlace);
        QCOMPARE(forecast->reason, EditReason::SameDataStart);
        QCOMPARE(forecast->bytesToWrite, 1u);
        QCOMPARE(contentOf(m_path), before); // forecasting writes nothing
        const auto done = apply(edit);
        QVERIFY(done.ok());
        QCOMPARE(done->method, EditMethod::InPlace);
        const QByteArray after = contentOf(m_path);
        QCOMPARE(after.size(), before.size());
        qsizetype differing = 0;
        for (qsizetype i = 0; i < after.size(); ++i)
            differing += after[i] != before[i];
        QCOMPARE(differing, 1);
        QCOMPARE((*openGguf(m_path))->metadata().unsignedAt("x.unknown"), std::optional<std::uint64_t>(43));
        verifyTensors(m_path);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
    }

    // Grows the name byte by byte from where it is to beyond the padding, and shrinks it likewise: in place
    // exactly as long as the header rounded up ends at the same place, and right either way.
    void isInPlaceExactlyWhileTheDataCanStay() {
        m_model.metadata.set("general.name", std::string(40, 'a'));
        QVERIFY(writeFile(m_path, m_model.bytes()));
        const auto start = forecastEdit(editSetting("x.unknown", std::uint64_t{43}));
        const std::uint64_t header = start->oldHeaderBytes;
        const std::uint64_t data = start->oldDataStart;
        const std::int64_t nameLength = 40;
        int inPlace = 0;
        int grows = 0;
        int shrinks = 0;
        for (std::int64_t length = 0; length < 80; ++length) {
            QVERIFY(writeFile(m_path, m_model.bytes()));
            const std::uint64_t newHeader =
                static_cast<std::uint64_t>(static_cast<std::int64_t>(header) + length - nameLength);
            const bool fits = (newHeader + 31) / 32 * 32 == data;
            const std::string name(static_cast<std::size_t>(length), 'n');
            const auto edit = editSetting("general.name", name);
            const auto forecast = forecastEdit(edit);
            QVERIFY(forecast.ok());
            QCOMPARE(forecast->newHeaderBytes, newHeader);
            QCOMPARE(forecast->method, fits ? EditMethod::InPlace : EditMethod::Copy);
            if (!fits)
                QCOMPARE(forecast->reason,
                         newHeader > header ? EditReason::HeaderGrows : EditReason::HeaderShrinks);
            inPlace += fits;
            (newHeader > header ? grows : shrinks) += !fits;
            const auto done = apply(edit);
            QVERIFY(done.ok());
            QCOMPARE(done->bytesToWrite, forecast->bytesToWrite);
            QCOMPARE(done->fileBytes, static_cast<std::uint64_t>(contentOf(m_path).size()));
            QCOMPARE((*openGguf(m_path))->metadata().stringAt("general.name"), std::optional(name));
            verifyTensors(m_path);
        }
        QCOMPARE(inPlace, 32);
        QVERIFY(grows > 0);
        QVERIFY(shrinks > 0);
    }

    void keepsOrderAndUnknownKeys() {
        MetadataEdit edit =
            editSetting("general.name", "A much longer name than the padding has room for, surely");
        edit.set.push_back({"added.last", true});
        edit.remove.push_back("general.architecture");
        QVERIFY(apply(edit).ok());
        const auto source = openGguf(m_path);
        QCOMPARE(keysOf(**source), (std::vector<std::string>{"general.name", "x.unknown", "added.last"}));
        QCOMPARE((*source)->metadata().unsignedAt("x.unknown"), std::optional<std::uint64_t>(42));
        verifyTensors(m_path);
    }

    void removesAKey() {
        QVERIFY(apply(editRemoving("x.unknown")).ok());
        QVERIFY(!(*openGguf(m_path))->metadata().find("x.unknown"));
        verifyTensors(m_path);
        const auto again = apply(editRemoving("x.unknown"));
        QCOMPARE(again.error().code, ErrorCode::KeyNotFound);
        QCOMPARE(again.error().details, std::vector<std::string>{"x.unknown"});
    }

    void doesNothingWhenNothingChanges() {
        struct stat before {};
        ::stat(m_path.c_str(), &before);
        const auto done = apply(editSetting("general.name", "Small"));
        QVERIFY(done.ok());
        QCOMPARE(done->method, EditMethod::Nothing);
        QCOMPARE(done->bytesToWrite, 0u);
        struct stat after {};
        ::stat(m_path.c_str(), &after);
        QCOMPARE(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    }

    void writesElsewhereWhenAsked() {
        const QByteArray before = contentOf(m_path);
        MetadataEdit edit = editSetting("x.unknown", std::uint64_t{43});
        edit.destination = m_folder.path("other.gguf");
        const auto done = apply(edit);
        QVERIFY(done.ok());
        QCOMPARE(done->method, EditMethod::Copy);
        QCOMPARE(done->reason, EditReason::OtherDestination);
        QCOMPARE(contentOf(m_path), before);
        QCOMPARE((*openGguf(edit.destination))->metadata().unsignedAt("x.unknown"),
                 std::optional<std::uint64_t>(43));
        verifyTensors(edit.destination);
        QCOMPARE(apply(edit).error().code, ErrorCode::OutputExists);
        edit.overwrite = true;
        QVERIFY(apply(edit).ok());
    }

    void changesTheAlignmentByCopying() {
        const auto done = apply(editSetting("general.alignment", std::uint32_t{4096}));
        QVERIFY(done.ok());
        QCOMPARE(done->reason, EditReason::AlignmentChanges);
        QCOMPARE((*openGguf(m_path))->tensors()[1].fileOffset % 4096, std::uint64_t{0});
        verifyTensors(m_path);
        for (const Value& wrong :
             {Value(std::uint32_t{0}), Value(std::uint32_t{48}), Value(std::uint64_t{64}), Value("64")})
            QCOMPARE(apply(editSetting("general.alignment", wrong)).error().code, ErrorCode::InvalidOverride);
    }

    void keepsTheVersionInPlace() {
        auto bytes = m_model.bytes();
        bytes[4] = std::byte{2};
        QVERIFY(writeFile(m_path, bytes));
        QVERIFY(apply(editSetting("x.unknown", std::uint64_t{43})).ok());
        QCOMPARE(peekGguf(m_path)->version, 2u);
    }

    void keepsTensorsThatLieInAnotherOrder() {
        GgufBytes file;
        file.header(2, 1)
            .stringKey("general.name", "x")
            .tensor("b", {8}, 0, 128)
            .tensor("a", {8}, 0, 0)
            .pad()
            .data(160);
        QVERIFY(writeFile(m_path, file.bytes()));
        const auto before = openGguf(m_path);
        const auto inPlace = apply(editSetting("general.name", "y"));
        QVERIFY(inPlace.ok());
        QCOMPARE(inPlace->method, EditMethod::InPlace);
        const auto copy = apply(editSetting("general.name", std::string(100, 'z')));
        QVERIFY(copy.ok());
        QCOMPARE(copy->method, EditMethod::Copy);
        const auto after = openGguf(m_path);
        const auto original = openGgufInput(memoryInput(file.bytes(), "memory"));
        QVERIFY(sameTensors(**original, **after));
    }

    void editsAFileWithoutTensors() {
        GgufBytes file;
        file.header(0, 1).stringKey("general.name", "x");
        QVERIFY(writeFile(m_path, file.bytes()));
        QVERIFY(apply(editSetting("general.name", "yy")).ok());
        QVERIFY(apply(editSetting("general.name", "zz")).ok());
        QCOMPARE((*openGguf(m_path))->metadata().stringAt("general.name"), std::optional<std::string>("zz"));
    }

    void refusesKeysOfTheSplitAndKeysThatAreNone() {
        QCOMPARE(apply(editSetting("split.count", std::uint16_t{1})).error().code,
                 ErrorCode::InvalidOverride);
        QCOMPARE(apply(editRemoving("split.no")).error().code, ErrorCode::InvalidOverride);
        QCOMPARE(apply(editSetting("", 1.0)).error().code, ErrorCode::InvalidOverride);
        QCOMPARE(apply(editSetting("a\xFF", 1.0)).error().code, ErrorCode::InvalidOverride);
        MetadataEdit missing = editSetting("a", 1.0);
        missing.path = m_folder.path("missing.gguf");
        QCOMPARE(apply(missing).error().code, ErrorCode::CannotOpen);
    }

    void editsOnlyTheFirstShardOfASet() {
        const auto source = openGguf(m_path);
        NullProgress progress;
        CopyOptions options;
        options.sync = false;
        const auto parts = splitModel(**source, m_folder.path("m"), {0, 1}, options, StopToken(), progress);
        QVERIFY(parts.ok());
        MetadataEdit edit = editSetting("general.name", std::string(100, 'z'));
        edit.path = parts->files[1];
        const auto refused = apply(edit);
        QCOMPARE(refused.error().code, ErrorCode::SplitInconsistent);
        QCOMPARE(refused.error().details, (std::vector<std::string>{"split.no", "1", "0"}));
        edit.path = parts->files[0];
        QVERIFY(apply(edit).ok());
        const auto whole = openGguf(parts->files[2]);
        QVERIFY(whole.ok());
        QCOMPARE((*whole)->metadata().stringAt("general.name"), std::optional(std::string(100, 'z')));
        QVERIFY(sameTensors(**source, **whole));
    }

    void refusesAFileItMayNotWrite() {
        QCOMPARE(::chmod(m_path.c_str(), 0400), 0);
        const auto outcome = test::runUnprivileged(m_folder.folder(), [this] {
            const auto refused = [](MetadataEdit edit) {
                edit.path = "model.gguf";
                const auto done = apply(edit);
                return !done.ok() && done.error().code == ErrorCode::CannotWrite;
            };
            return (refused(editSetting("x.unknown", std::uint64_t{43})) ? 0 : 1) +
                   (refused(editSetting("general.name", std::string(100, 'z'))) ? 0 : 2);
        });
        if (!outcome) QSKIP("root cannot give its rights up here");
        QCOMPARE(*outcome, 0);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
    }

    void leavesAnEditAtWorkAlone() {
        const QByteArray before = test::interruptEdit(m_path);
        QVERIFY(!before.isEmpty());
        const QByteArray torn = contentOf(m_path);
        {
            const Lock editor(m_path);
            QVERIFY(editor.held());
            const auto recovered = recoverInterruptedEdit(m_path);
            QVERIFY(recovered.ok() && !*recovered);
            QCOMPARE(contentOf(m_path), torn);
            QCOMPARE(m_folder.names().size(), 2); // the journal, too
        }
        const auto recovered = recoverInterruptedEdit(m_path);
        QVERIFY(recovered.ok() && *recovered);
        QCOMPARE(contentOf(m_path), before);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});

        // An editor that is still writing its journal.
        QVERIFY(writeFile(editJournalPath(m_path) + ".part", {}));
        {
            const Lock editor(m_path);
            QVERIFY(!*recoverInterruptedEdit(m_path));
            QCOMPARE(m_folder.names().size(), 2);
        }
        QVERIFY(!*recoverInterruptedEdit(m_path));
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
    }

    void refusesAFileThatIsBeingEdited() {
        const QByteArray before = contentOf(m_path);
        const MetadataEdit inPlace = editSetting("x.unknown", std::uint64_t{43});
        const MetadataEdit copy = editSetting("general.name", std::string(100, 'z'));
        {
            const Lock editor(m_path);
            QVERIFY(editor.held());
            QCOMPARE(apply(inPlace).error().code, ErrorCode::FileInUse);
            QCOMPARE(apply(inPlace).error().path, m_path);
            QCOMPARE(apply(copy).error().code, ErrorCode::FileInUse);
            QCOMPARE(contentOf(m_path), before);
            QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
            MetadataEdit elsewhere = inPlace;
            elsewhere.destination = m_folder.path("other.gguf");
            QVERIFY2(apply(elsewhere).ok(), "reading does no harm");
        }
        QVERIFY(apply(inPlace).ok());
        QVERIFY(apply(copy).ok());
        verifyTensors(m_path);
    }

    // The bytes are as they were: only the journal has to go.
    void removesTheJournalOfAnEditThatDidNotBegin() {
        const QByteArray before = test::interruptEdit(m_path);
        QVERIFY(writeFile(
            m_path, std::as_bytes(std::span(before.constData(), static_cast<std::size_t>(before.size())))));
        struct stat then {};
        ::stat(m_path.c_str(), &then);
        QVERIFY(!*recoverInterruptedEdit(m_path));
        struct stat now {};
        ::stat(m_path.c_str(), &now);
        QCOMPARE(now.st_mtim.tv_nsec, then.st_mtim.tv_nsec);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
    }

    void keepsTheJournalBesideTheFileOfALink() {
        const std::string link = m_folder.path("link.gguf");
        QCOMPARE(::symlink("model.gguf", link.c_str()), 0);
        QCOMPARE(editJournalPath(link), editJournalPath(m_path));
        const QByteArray before = test::interruptEdit(link);
        QVERIFY(*recoverInterruptedEdit(m_path));
        QCOMPARE(contentOf(m_path), before);
    }

    void undoesAnEditThatWasCutShort() {
        const auto before = m_model.bytes();
        // As a crash in the middle of the write leaves it: the journal, and the first bytes new.
        EditJournal journal;
        journal.fileBytes = before.size();
        journal.offset = 16;
        journal.oldBytes.assign(before.begin() + 16, before.begin() + 200);
        journal.newBytes.assign(journal.oldBytes.size(), std::byte{0xEE});
        QVERIFY(writeEditJournal(editJournalPath(m_path), journal, false).ok());
        auto torn = before;
        std::fill(torn.begin() + 16, torn.begin() + 100, std::byte{0xEE});
        QVERIFY(writeFile(m_path, torn));
        QVERIFY(!openGguf(m_path).ok());
        const auto recovered = recoverInterruptedEdit(m_path);
        QVERIFY(recovered.ok() && *recovered);
        verifyTensors(m_path);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
        QVERIFY(!*recoverInterruptedEdit(m_path));

        // Editing recovers by itself.
        QVERIFY(writeEditJournal(editJournalPath(m_path), journal, false).ok());
        QVERIFY(writeFile(m_path, torn));
        QVERIFY(apply(editSetting("x.unknown", std::uint64_t{44})).ok());
        verifyTensors(m_path);
    }

    void ignoresAJournalOfAnotherFile() {
        const auto before = m_model.bytes();
        EditJournal journal;
        journal.fileBytes = before.size();
        journal.offset = 16;
        journal.oldBytes.assign(50, std::byte{0xAA});
        journal.newBytes.assign(50, std::byte{0xEE});
        QVERIFY(writeEditJournal(editJournalPath(m_path), journal, false).ok());
        QVERIFY(!*recoverInterruptedEdit(m_path));
        QCOMPARE(contentOf(m_path), QByteArray(reinterpret_cast<const char*>(before.data()),
                                               static_cast<qsizetype>(before.size())));
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
        // One whose writing did not get as far as its name.
        QVERIFY(writeFile(editJournalPath(m_path) + ".part", std::span(before).first(20)));
        QVERIFY(!*recoverInterruptedEdit(m_path));
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
        // One that is not whole.
        QVERIFY(writeEditJournal(editJournalPath(m_path), journal, false).ok());
        QCOMPARE(::truncate(editJournalPath(m_path).c_str(), 60), 0);
        QVERIFY(!*recoverInterruptedEdit(m_path));
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("model.gguf")});
    }
};

QTEST_GUILESS_MAIN(TestMetadataEdit)
#include "test_metadata_edit.moc"
