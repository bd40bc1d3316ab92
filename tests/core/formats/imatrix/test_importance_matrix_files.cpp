// Importance matrix files: the reference's own in both forms, and files made to break the readers.
#include "imatrix_bytes.h"

#include "core/formats/imatrix/importance_matrix_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <limits>

using namespace qw;
using namespace qw::imatrix;

namespace {

Result<ImportanceMatrix> read(const GgufBytes& file) {
    return readImportanceMatrix(memoryInput(file.bytes(), "memory"));
}

QByteArray goldenBytes(const char* name) {
    QFile file(QStringLiteral(QW_TEST_DATA "/golden/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<ImportanceMatrix> golden(const char* name) {
    return openImportanceMatrix(std::string(QW_TEST_DATA "/golden/") + name);
}

QByteArray asBytes(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

struct HostileFile {
    GgufBytes file;
    ErrorCode code = ErrorCode::FileTruncated;
    std::vector<std::string> details;
};

GgufBytes legacyOf(std::int32_t entries) {
    GgufBytes file;
    file.number(entries);
    return file;
}

} // namespace


class TestImportanceMatrixFiles : public QObject {
    Q_OBJECT

private slots:
    void bothFormsOfTheReferenceAreRead() {
        const auto gguf = golden("imatrix.gguf");
        const auto legacy = golden("imatrix.dat");
        QVERIFY(gguf.ok() && legacy.ok());
        QCOMPARE(gguf->form(), Form::Gguf);
        QCOMPARE(legacy->form(), Form::Legacy);
        QCOMPARE(gguf->entries().size(), legacy->entries().size());
        QVERIFY(gguf->entries().size() > 50);
        QCOMPARE(gguf->chunkCount(), 257u);
        QCOMPARE(gguf->chunkSize(), 256u);
        QCOMPARE(legacy->chunkCount(), 257u);
        QCOMPARE(legacy->datasets().front(), std::string("shared/sample/calibration.txt"));
        for (const Entry& entry : gguf->entries()) {
            const Entry* other = legacy->find(entry.name);
            QVERIFY2(other, entry.name.c_str());
            const auto exact = gguf->weights(entry);
            const auto rounded = legacy->weights(*other);
            QCOMPARE(exact.size(), rounded.size());
            for (std::size_t i = 0; i < exact.size(); ++i)
                QVERIFY(std::abs(exact[i] - rounded[i]) <= 4e-7f * exact[i]);
        }
    }

    void theReferencesFilesAreWrittenByteForByte() {
        const auto gguf = golden("imatrix.gguf");
        QVERIFY(gguf.ok());
        QCOMPARE(asBytes(*encodeImportanceMatrix(*gguf)), goldenBytes("imatrix.gguf"));
        const auto legacy = golden("imatrix.dat");
        QVERIFY(legacy.ok());
        QCOMPARE(asBytes(*encodeImportanceMatrix(*legacy)), goldenBytes("imatrix.dat"));
        // And one from the other, as the reference's tool writes both from the same sums.
        const auto converted = inForm(*gguf, Form::Legacy);
        QVERIFY(converted.ok());
        QCOMPARE(asBytes(*encodeImportanceMatrix(*converted)), goldenBytes("imatrix.dat"));
    }

    void aLegacyFileIsReadFieldByField() {
        const auto m = read(legacyFile());
        QVERIFY(m.ok());
        QCOMPARE(m->entries().size(), std::size_t{2});
        QCOMPARE(m->find("blk.0.ffn_up.weight")->counts, std::vector<std::int64_t>{3});
        QCOMPARE(m->weights(*m->find("blk.0.ffn_up.weight")), (std::vector<float>{1, 0.5f, 0, 0.25f}));
        QCOMPARE(m->weights(*m->find("blk.0.attn_q.weight")), (std::vector<float>{2, 4}));
        QCOMPARE(m->chunkCount(), 3u);
        QCOMPARE(m->datasets().front(), std::string("texts/wiki.txt"));
    }

    void olderLegacyFilesEndEarlier() {
        GgufBytes file = legacyOf(1);
        legacyEntry(file, "t", 1, {1});
        QVERIFY(read(file).ok());
        QCOMPARE(read(file)->chunkCount(), 0u);
        file.number(std::int32_t{9});
        QCOMPARE(read(file)->chunkCount(), 9u);
        QVERIFY(read(file)->datasets().empty());
        file.number(std::int32_t{0});
        QVERIFY(read(file).ok() && read(file)->datasets().empty());
    }

    void aGgufFileIsReadFieldByField() {
        const auto m = read(ggufFile({{"e", {3, 6, 10, 20}, {2.5f, 0.4f}}, {"d", {1, 2}, {1}}}));
        QVERIFY(m.ok());
        QCOMPARE(m->find("e")->counts, (std::vector<std::int64_t>{3, 0})); // rounded, halves up
        QCOMPARE(m->weights(*m->find("e")), (std::vector<float>{1, 2, 1, 1}));
        QCOMPARE(m->chunkCount(), 7u);
        QCOMPARE(m->chunkSize(), 256u);
        QCOMPARE(m->datasets().size(), std::size_t{2});
    }

    void writtenFilesReadBackTheSame() {
        QTemporaryDir folder;
        for (const GgufBytes& file :
             {legacyFile(), ggufFile({{"e", {3, 6, 10, 20}, {2, 0}}, {"d", {1, 2}, {1}}})}) {
            const auto before = read(file);
            QVERIFY(before.ok());
            const std::string path = folder.filePath("m").toStdString();
            QVERIFY(writeImportanceMatrix(*before, path).ok());
            const auto after = openImportanceMatrix(path);
            QVERIFY(after.ok());
            QCOMPARE(after->form(), before->form());
            QVERIFY(std::ranges::equal(after->entries(), before->entries()));
            QVERIFY(std::ranges::equal(after->datasets(), before->datasets()));
            QCOMPARE(after->chunkCount(), before->chunkCount());
            QCOMPARE(after->chunkSize(), before->chunkSize());
            WriteOptions careful;
            careful.overwrite = false;
            QCOMPARE(writeImportanceMatrix(*before, path, careful).error().code, ErrorCode::OutputExists);
        }
    }

    void whatAFormCannotHoldIsRefused() {
        ImportanceMatrix::Contents contents;
        contents.entries = {{std::string(56, 'n'), {1}, {1}}};
        QCOMPARE(encodeImportanceMatrix(*ImportanceMatrix::make(contents)).error().code,
                 ErrorCode::NameTooLong);
        contents.entries.front().name.resize(55); // and ".in_sum2" make 63
        QVERIFY(encodeImportanceMatrix(*ImportanceMatrix::make(contents)).ok());
        contents.form = Form::Legacy;
        contents.entries.front().counts = {std::int64_t{1} << 31};
        QCOMPARE(encodeImportanceMatrix(*ImportanceMatrix::make(contents)).error().code,
                 ErrorCode::CountTooLarge);
    }

    void hostileFilesGiveOneClearError_data() {
        QTest::addColumn<HostileFile>("hostile");
        using Details = std::vector<std::string>;
        const auto row = [](const char* name, GgufBytes file, ErrorCode code, Details details) {
            QTest::newRow(name) << HostileFile{std::move(file), code, std::move(details)};
        };
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float inf = std::numeric_limits<float>::infinity();
        row("empty", {}, ErrorCode::NotImportanceMatrix, {""});
        row("three bytes", GgufBytes().raw("abc"), ErrorCode::NotImportanceMatrix, {""});
        row("a picture", GgufBytes().raw("\x89PNG\r\n\x1a\n and more of it, much more"),
            ErrorCode::NotImportanceMatrix, {""});
        row("no entries", legacyOf(0).raw("0123456789abcdefghij"), ErrorCode::NotImportanceMatrix, {""});
        row("negative entries", legacyOf(-5).raw("0123456789abcdefghij"), ErrorCode::NotImportanceMatrix,
            {""});
        row("huge entry count", legacyOf(2000000000).raw("0123456789abcdefghij"),
            ErrorCode::NotImportanceMatrix, {""});
        row("huge name", legacyOf(1).number(std::int32_t{0x7fffffff}).raw("0123456789abcdefghij"),
            ErrorCode::StringTooLong, {"entry name", "2147483647", "20"});
        row("negative name", legacyOf(1).number(std::int32_t{-1}).raw("0123456789abcdefghij"),
            ErrorCode::StringTooLong, {"entry name", "-1", "20"});
        row("empty name", legacyOf(1).number(std::int32_t{0}).raw("0123456789abcdefghij"),
            ErrorCode::EmptyName, {"entry"});
        GgufBytes huge = legacyOf(1);
        huge.number(std::int32_t{1}).raw("t").number(std::int32_t{1}).number(std::int32_t{0x7fffffff}).u64(0);
        row("huge value count", huge, ErrorCode::FileTruncated, {"values", "8589934588", "8"});
        GgufBytes none = legacyOf(1);
        none.number(std::int32_t{1}).raw("t").number(std::int32_t{1}).number(std::int32_t{0}).u64(0);
        row("no values", none, ErrorCode::InvalidImportance, {"t", "no values", "0"});
        GgufBytes minus = legacyOf(1);
        minus.number(std::int32_t{1}).raw("t").number(std::int32_t{1}).number(std::int32_t{-4}).u64(0);
        row("negative value count", minus, ErrorCode::InvalidImportance, {"t", "no values", "-4"});
        const auto legacyWith = [](std::int32_t calls, std::vector<float> values) {
            GgufBytes file = legacyOf(1);
            return legacyEntry(file, "t", calls, values);
        };
        row("NaN", legacyWith(1, {1, nan}), ErrorCode::InvalidImportance, {"t", "NaN", "nan"});
        row("Inf", legacyWith(1, {inf}), ErrorCode::InvalidImportance, {"t", "Inf", "inf"});
        row("negative", legacyWith(1, {-1}), ErrorCode::InvalidImportance, {"t", "negative", "-1.000000"});
        row("negative calls", legacyWith(-3, {1}), ErrorCode::InvalidImportance, {"t", "count", "-3"});
        GgufBytes twice = legacyOf(2);
        legacyEntry(legacyEntry(twice, "t", 1, {1}), "t", 1, {1});
        row("twice", twice, ErrorCode::DuplicateTensor, {"t"});
        row("cut in the chunk count", legacyWith(1, {1}).raw("ab"), ErrorCode::FileTruncated,
            {"chunk count", "4", "2"});
        row("cut in the data set",
            legacyWith(1, {1}).number(std::int32_t{1}).number(std::int32_t{50}).raw("wiki"),
            ErrorCode::StringTooLong, {"dataset", "50", "4"});

        row("a model", GgufBytes().header(0, 1).stringKey("general.architecture", "llama").pad(),
            ErrorCode::NotImportanceMatrix, {"model"});
        row("GGUF without entries", GgufBytes().header(0, 1).stringKey("general.type", "imatrix").pad(),
            ErrorCode::NotImportanceMatrix, {""});
        row("cut GGUF", GgufBytes().raw("GGUF").u32(3), ErrorCode::FileTruncated, {"tensor count", "8", "0"});
        row("GGUF NaN", ggufFile({{"t", {nan}, {1}}}), ErrorCode::InvalidImportance, {"t", "NaN", "nan"});
        row("GGUF negative", ggufFile({{"t", {-1}, {1}}}), ErrorCode::InvalidImportance,
            {"t", "negative", "-1.000000"});
        row("count NaN", ggufFile({{"t", {1}, {nan}}}), ErrorCode::InvalidImportance, {"t", "count", "nan"});
        row("count negative", ggufFile({{"t", {1}, {-2}}}), ErrorCode::InvalidImportance,
            {"t", "count", "-2.000000"});
        row("count huge", ggufFile({{"t", {1}, {inf}}}), ErrorCode::InvalidImportance, {"t", "count", "inf"});
        row("integers", ggufFile({{"t", {1}, {1}}}, 26), ErrorCode::InvalidImportance, {"t", "type", "I32"});
        const auto lone = [](const char* name) {
            return GgufBytes().header(1, 0).tensor(name, {1}, 0, 0).pad().number(1.0f).pad();
        };
        row("no counts", lone("t.in_sum2"), ErrorCode::InvalidImportance, {"t", "no counts", ""});
        row("no sums", lone("t.counts"), ErrorCode::InvalidImportance, {"t", "no sums", ""});
        row("nameless", lone(".counts"), ErrorCode::InvalidImportance, {"", "no sums", ""});
        row("data sets as a number",
            GgufBytes()
                .header(1, 1)
                .u32Key("imatrix.datasets", 1)
                .tensor("t.counts", {1}, 0, 0)
                .pad()
                .number(1.0f)
                .pad(),
            ErrorCode::WrongKeyType, {"imatrix.datasets", "u32", "str[]"});
        row("chunks as text",
            GgufBytes()
                .header(1, 1)
                .stringKey("imatrix.chunk_count", "many")
                .tensor("t.counts", {1}, 0, 0)
                .pad()
                .number(1.0f)
                .pad(),
            ErrorCode::WrongKeyType, {"imatrix.chunk_count", "str", "u32"});
    }
    void hostileFilesGiveOneClearError() {
        QFETCH(HostileFile, hostile);
        const auto found = read(hostile.file);
        QVERIFY2(!found.ok(), "accepted");
        QCOMPARE(std::string(errorCodeName(found.error().code)), std::string(errorCodeName(hostile.code)));
        QCOMPARE(found.error().details, hostile.details);
        QCOMPARE(found.error().path, std::string("memory"));
        QCOMPARE(exitCodeFor(found.error().code), 3);
    }

    void everyCutOfAGoodFileIsRefusedOrComplete() {
        for (const GgufBytes& whole : {legacyFile(), ggufFile({{"t", {1, 2}, {1}}})}) {
            int accepted = 0;
            for (std::uint64_t size = 0; size < whole.here(); ++size) {
                GgufBytes cut = whole;
                cut.truncate(size);
                const auto found = read(cut);
                if (found.ok())
                    ++accepted;
                else
                    QCOMPARE(exitCodeFor(found.error().code), 3);
            }
            // The legacy form may end before or after its chunk count; GGUF's last padding may be missing.
            QVERIFY2(accepted <= 32, qPrintable(QString::number(accepted)));
        }
    }

    void selectionsAreOpenedMergedAndFiltered() {
        const std::string gguf = QW_TEST_DATA "/golden/imatrix.gguf";
        const std::string legacy = QW_TEST_DATA "/golden/imatrix.dat";
        QVERIFY(openSelection({}).ok() && !*openSelection({}));
        const auto one = openSelection({{gguf}, {"attn_q"}, {}});
        QVERIFY(one.ok());
        QVERIFY(!(*one)->entries().empty());
        for (const Entry& entry : (*one)->entries())
            QVERIFY(entry.name.find("attn_q") != std::string::npos);
        QCOMPARE((*one)->selection(), (Selection{{gguf}, {"attn_q"}, {}}));
        const auto two = openSelection({{gguf, legacy}, {}, {}});
        QVERIFY(two.ok());
        QCOMPARE((*two)->chunkCount(), 514u);
        QCOMPARE((*two)->selection().files.size(), std::size_t{2});
        QCOMPARE(openSelection({{gguf}, {"a"}, {"b"}}).error().code, ErrorCode::InvalidOption);
        QCOMPARE(openSelection({{gguf + "x"}, {}, {}}).error().code, ErrorCode::CannotOpen);
    }
};

QTEST_GUILESS_MAIN(TestImportanceMatrixFiles)
#include "test_importance_matrix_files.moc"
