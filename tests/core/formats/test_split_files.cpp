// Split models: opened by any shard, checked for consistency; split and merged as the reference does.
#include "gguf_bytes.h"
#include "model_files.h"

#include "core/formats/gguf/split_merge.h"
#include "core/formats/gguf/split_names.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <unistd.h>

using namespace qw;
using namespace qw::gguf;

namespace {

const std::string kSample = QW_SAMPLE_DIR "/sample-f16.gguf";

CopyOptions quickly() {
    CopyOptions options;
    options.sync = false;
    return options;
}

struct ShardKeys {
    std::uint16_t number = 0;
    std::uint16_t count = 0;
    std::int32_t tensors = 0;
};

// A shard with one tensor.
GgufBytes shard(const char* tensor, ShardKeys keys) {
    GgufBytes file;
    file.header(1, 3).u16Key("split.no", keys.number).u16Key("split.count", keys.count);
    file.key("split.tensors.count", ValueType::I32).number(keys.tensors);
    return file.tensor(tensor, {8}, 0, 0).pad().data(32);
}

// Counts what it is told, and stops the work after a while.
class StoppingProgress final : public ProgressSink {
public:
    explicit StoppingProgress(StopSource& stop, std::uint64_t after) : m_stop(stop), m_after(after) {}
    void setTotal(std::uint64_t amount) override { total = amount; }
    void advance(std::uint64_t amount) override {
        done += amount;
        if (done >= m_after) m_stop.cancel();
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}

    std::uint64_t total = 0;
    std::uint64_t done = 0;

private:
    StopSource& m_stop;
    std::uint64_t m_after;
};

} // namespace

class TestSplitFiles : public QObject {
    Q_OBJECT

    Folder m_folder;

    // Writes "m-0000i-of-0000n.gguf" and returns its path.
    std::string put(std::uint32_t index, std::uint32_t count, const GgufBytes& file) {
        const std::string path = shardPathFromPrefix(m_folder.path("m"), index, count);
        return writeFile(path, file.bytes()) ? path : std::string();
    }
    void expectInconsistent(const std::string& open, const std::string& path,
                            std::vector<std::string> details) {
        const auto source = openGguf(open);
        QVERIFY(!source.ok());
        QCOMPARE(std::string(errorCodeName(source.error().code)), std::string("SplitInconsistent"));
        QCOMPARE(source.error().details, details);
        QCOMPARE(source.error().path, path);
    }

private slots:
    void cleanup() { m_folder.clear(); }

    void understandsNames() {
        const auto name = splitNameOf("/a/b-00002-of-00010.gguf");
        QVERIFY(name);
        QCOMPARE(name->prefix, std::string("/a/b"));
        QCOMPARE(name->index, 1u);
        QCOMPARE(name->count, 10u);
        QVERIFY(splitNameOf("x-100000-of-100000.gguf"));
        for (const char* wrong :
             {"x.gguf", "x-00001-of-00002", "x-0001-of-0002.gguf", "x-00000-of-00002.gguf",
              "x-00003-of-00002.gguf", "x-000001-of-000002.gguf", "x_00001-of-00002.gguf",
              "x-99999999999-of-99999999999.gguf", "-of-.gguf", ".gguf", ""})
            QVERIFY2(!splitNameOf(wrong), wrong);
        QCOMPARE(shardPath("dir/Name.gguf", 0, 3), std::string("dir/Name-00001-of-00003.gguf"));
        QCOMPARE(shardPath("dir/Name", 2, 3), std::string("dir/Name-00003-of-00003.gguf"));
    }

    void opensByAnyShard() {
        for (std::uint16_t i = 0; i < 3; ++i)
            put(i, 3, shard(("t" + std::to_string(i)).c_str(), {i, 3, 3}));
        for (std::uint32_t i = 0; i < 3; ++i) {
            const auto source = openGguf(shardPathFromPrefix(m_folder.path("m"), i, 3));
            QVERIFY(source.ok());
            QCOMPARE((*source)->tensors().size(), std::size_t{3});
            QCOMPARE((*source)->paths().size(), std::size_t{3});
            QCOMPARE((*source)->paths()[2], shardPathFromPrefix(m_folder.path("m"), 2, 3));
            QCOMPARE((*source)->tensors()[2].name, std::string("t2"));
            QCOMPARE((*source)->tensors()[2].shard, 2u);
            QCOMPARE((*source)->metadata().unsignedAt("split.no"), std::optional<std::uint64_t>(0));
            QCOMPARE(dataOf(**source, 2).size(), std::size_t{32});
        }
        QVERIFY(peekGguf(shardPathFromPrefix(m_folder.path("m"), 0, 3))->split);
    }

    void opensASetWhoseFirstShardHasNoTensors() {
        GgufBytes first;
        first.header(0, 4)
            .stringKey("tokenizer.ggml.model", "gpt2")
            .u16Key("split.no", 0)
            .u16Key("split.count", 2);
        first.key("split.tensors.count", ValueType::I32).number(std::int32_t{1});
        const std::string path = put(0, 2, first);
        put(1, 2, shard("t", {1, 2, 1}));
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE((*source)->kind(), FileKind::Model);
        QCOMPARE((*source)->tensors().size(), std::size_t{1});
        QCOMPARE(peekGguf(path)->kind, FileKind::Model);
    }

    void listsMissingShards() {
        const std::string path = put(1, 4, shard("t1", {1, 4, 4}));
        put(3, 4, shard("t3", {3, 4, 4}));
        const auto source = openGguf(path);
        QCOMPARE(source.error().code, ErrorCode::SplitShardMissing);
        QCOMPARE(source.error().details,
                 (std::vector<std::string>{"m-00001-of-00004.gguf", "m-00003-of-00004.gguf"}));
        const std::string many = put(0, 65535, shard("t", {0, 65535, 65535}));
        QCOMPARE(openGguf(many).error().details.size(), kMaxMissingListed);
    }

    void refusesShardsThatDisagree() {
        const std::string first = put(0, 2, shard("a", {0, 2, 2}));
        const std::string second = shardPathFromPrefix(m_folder.path("m"), 1, 2);
        // A cycle: the second shard is the first again.
        QCOMPARE(::symlink(first.c_str(), second.c_str()), 0);
        expectInconsistent(first, second, {"split.no", "0", "1"});
        expectInconsistent(second, second, {"split.no", "0", "1"});
        ::unlink(second.c_str());

        put(1, 2, shard("b", {0, 2, 2}));
        expectInconsistent(first, second, {"split.no", "0", "1"});
        put(1, 2, shard("b", {1, 3, 2}));
        expectInconsistent(first, second, {"split.count", "3", "2"});
        expectInconsistent(second, second, {"split.count", "3", "2"});
        put(1, 2, shard("b", {1, 2, 5}));
        expectInconsistent(first, second, {"split.tensors.count", "5", "2"});
        put(0, 2, shard("a", {0, 2, -1}));
        expectInconsistent(first, first, {"split.tensors.count", "18446744073709551615", "2"});
        put(0, 2, shard("a", {7, 2, 2}));
        expectInconsistent(first, first, {"split.no", "7", "0"});
        put(0, 2, shard("a", {1, 2, 2}));
        expectInconsistent(first, first, {"split.no", "1", "0"});
        put(0, 2, shard("a", {0, 2, 2}));
        put(1, 2, shard("a", {1, 2, 2}));
        QCOMPARE(openGguf(first).error().code, ErrorCode::DuplicateTensor);
        QCOMPARE(openGguf(first).error().path, second);

        GgufBytes alone; // no split keys at all
        alone.header(1, 0).tensor("b", {8}, 0, 0).pad().data(32);
        put(1, 2, alone);
        expectInconsistent(first, second, {"split.count", "", "2"});
        put(1, 2, shard("b", {1, 2, 2}));
        QVERIFY(openGguf(first).ok());
    }

    void refusesRenamedShardsAndImpossibleCounts() {
        const std::string path = m_folder.path("renamed.gguf");
        QVERIFY(writeFile(path, shard("a", {0, 2, 2}).bytes()));
        expectInconsistent(path, path, {"file name", "renamed.gguf", "-00001-of-00002.gguf"});

        GgufBytes many;
        many.header(0, 2).u32Key("split.count", 70000).u32Key("split.no", 0);
        QVERIFY(writeFile(path, many.bytes()));
        expectInconsistent(path, path, {"split.count", "70000", "65535"});

        GgufBytes noNumber;
        noNumber.header(0, 1).u16Key("split.count", 2);
        const std::string first = put(0, 2, noNumber);
        expectInconsistent(first, first, {"split.no", "", "0"});

        GgufBytes text;
        text.header(0, 1).stringKey("split.count", "2");
        QVERIFY(writeFile(path, text.bytes()));
        QCOMPARE(openGguf(path).error().code, ErrorCode::WrongKeyType);
    }

    void reportsAHostileSibling() {
        const std::string first = put(0, 2, shard("a", {0, 2, 2}));
        GgufBytes cut = shard("b", {1, 2, 2});
        cut.truncate(60);
        const std::string second = put(1, 2, cut);
        const auto source = openGguf(first);
        QVERIFY(!source.ok());
        QCOMPARE(source.error().path, second);
    }

    void dividesLikeTheReference_data() {
        QTest::addColumn<QJsonObject>("golden");
        QFile file(QStringLiteral(QW_TEST_DATA "/golden/split.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray cases =
            QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("cases")].toArray();
        QVERIFY(cases.size() >= 5);
        for (const QJsonValue& value : cases) {
            const QJsonObject golden = value.toObject();
            const QByteArray name = golden.contains(QStringLiteral("max_size"))
                                        ? golden[QStringLiteral("max_size")].toString().toUtf8()
                                        : QByteArray::number(golden[QStringLiteral("max_tensors")].toInt());
            QTest::newRow(name.constData()) << golden;
        }
    }

    void dividesLikeTheReference() {
        QFETCH(QJsonObject, golden);
        const auto sha = [](const std::string& path) {
            return QString::fromLatin1(
                QCryptographicHash::hash(contentOf(path), QCryptographicHash::Sha256).toHex());
        };
        SplitOptions limits;
        if (golden.contains(QStringLiteral("max_size")))
            limits.maxBytes =
                *splitSizeFromText("--max-size", golden[QStringLiteral("max_size")].toString().toStdString());
        else
            limits.maxTensors = static_cast<std::uint64_t>(golden[QStringLiteral("max_tensors")].toInt());

        const auto sample = openGguf(kSample);
        QVERIFY(sample.ok());
        NullProgress progress;
        const auto written =
            splitModel(**sample, m_folder.path("m.gguf"), limits, quickly(), StopToken(), progress);
        QVERIFY(written.ok());
        QCOMPARE(static_cast<int>(written->files.size()), golden[QStringLiteral("file_count")].toInt());
        for (const QJsonValue& value : golden[QStringLiteral("files")].toArray()) {
            const QJsonObject expected = value.toObject();
            const std::string path =
                m_folder.path(expected[QStringLiteral("name")].toString().toUtf8().constData());
            QCOMPARE(sha(path), expected[QStringLiteral("sha256")].toString());
        }

        // Opened by its last shard, it is the sample again.
        const auto parts = openGguf(written->files.back());
        QVERIFY(parts.ok());
        QVERIFY(sameTensors(**sample, **parts));
        QCOMPARE((*parts)->fileBytes(), written->bytes);

        const auto merged =
            mergeModel(**parts, m_folder.path("merged.gguf"), quickly(), StopToken(), progress);
        QVERIFY(merged.ok());
        QCOMPARE(sha(m_folder.path("merged.gguf")), golden[QStringLiteral("merged_sha256")].toString());
        const auto whole = openGguf(m_folder.path("merged.gguf"));
        QVERIFY(whole.ok());
        QVERIFY(sameTensors(**sample, **whole));
        QCOMPARE((*whole)->metadata().unsignedAt("split.count"), std::optional<std::uint64_t>(0));
    }

    void closesAShardBeforeTheLimitIsExceeded() {
        const auto startsOf = [](std::vector<std::uint64_t> elements, SplitOptions limits) {
            return shardStarts(SmallModel{{}, std::move(elements)}.tensors(), limits);
        };
        using Starts = std::vector<std::size_t>;
        QCOMPARE(startsOf({8, 8, 8}, {64, 0}), (Starts{0, 2}));
        QCOMPARE(startsOf({8, 8, 8}, {63, 0}), (Starts{0, 1, 2}));
        QCOMPARE(startsOf({1, 1, 1}, {64, 0}), (Starts{0, 2}));   // counted in steps of 32 bytes
        QCOMPARE(startsOf({100, 1, 1}, {64, 0}), (Starts{0, 1})); // larger than the limit: alone
        QCOMPARE(startsOf({1, 100}, {64, 0}), (Starts{0, 1}));
        QCOMPARE(startsOf({8, 8, 8, 8}, {0, 3}), (Starts{0, 3}));
        QCOMPARE(startsOf({8, 8, 8, 8}, {64, 1}), (Starts{0, 1, 2, 3}));
        QCOMPARE(startsOf({8, 8}, {0, 0}), (Starts{0}));
        QCOMPARE(startsOf({}, {1, 1}), (Starts{0}));
    }

    void keepsItsAlignmentWhenSplit() {
        SmallModel model{llamaMetadata(), {5, 70, 9, 33}};
        model.metadata.set("general.alignment", std::uint32_t{4096});
        QVERIFY(writeFile(m_folder.path("a.gguf"), model.bytes()));
        const auto source = openGguf(m_folder.path("a.gguf"));
        QVERIFY(source.ok());
        NullProgress progress;
        const auto written =
            splitModel(**source, m_folder.path("b"), SplitOptions{0, 2}, quickly(), StopToken(), progress);
        QVERIFY(written.ok());
        const auto parts = openGguf(written->files.at(1));
        QVERIFY(parts.ok());
        QVERIFY(sameTensors(**source, **parts));
        QCOMPARE((*parts)->tensors()[1].fileOffset % 4096, std::uint64_t{0});
        QCOMPARE((*parts)->metadata().unsignedAt("x.unknown"), std::optional<std::uint64_t>(42));
    }

    void splitsWhatIsSplitAnew() {
        QVERIFY(writeFile(m_folder.path("a.gguf"), SmallModel{llamaMetadata(), {8, 8, 8, 8}}.bytes()));
        const auto source = openGguf(m_folder.path("a.gguf"));
        NullProgress progress;
        const auto two = splitModel(**source, m_folder.path("m"), {0, 2}, quickly(), StopToken(), progress);
        QVERIFY(two.ok());
        const auto parts = openGguf(two->files[0]);
        QVERIFY(parts.ok());
        const auto four = splitModel(**parts, m_folder.path("m"), {0, 1}, quickly(), StopToken(), progress);
        QVERIFY(four.ok());
        QCOMPARE(four->files.size(), std::size_t{4});
        QVERIFY(sameTensors(**source, **openGguf(four->files[3])));
        // Onto itself: refused, nothing touched.
        CopyOptions overwrite = quickly();
        overwrite.overwrite = true;
        const auto same = splitModel(**parts, m_folder.path("m"), {0, 2}, overwrite, StopToken(), progress);
        QCOMPARE(same.error().code, ErrorCode::OutputIsSource);
    }

    void leavesAModelThatWasNeverSplitAsItIs() {
        QVERIFY(writeFile(m_folder.path("a.gguf"), SmallModel{llamaMetadata(), {8, 9}}.bytes()));
        const auto source = openGguf(m_folder.path("a.gguf"));
        NullProgress progress;
        QVERIFY(mergeModel(**source, m_folder.path("b.gguf"), quickly(), StopToken(), progress).ok());
        QCOMPARE(contentOf(m_folder.path("b.gguf")), contentOf(m_folder.path("a.gguf")));
    }

    void asksBeforeOverwriting() {
        QVERIFY(writeFile(m_folder.path("a.gguf"), SmallModel{llamaMetadata(), {8}}.bytes()));
        QVERIFY(writeFile(m_folder.path("b.gguf"), {}));
        const auto source = openGguf(m_folder.path("a.gguf"));
        NullProgress progress;
        CopyOptions options = quickly();
        QCOMPARE(mergeModel(**source, m_folder.path("b.gguf"), options, StopToken(), progress).error().code,
                 ErrorCode::OutputExists);
        options.overwrite = true;
        QVERIFY(mergeModel(**source, m_folder.path("b.gguf"), options, StopToken(), progress).ok());
    }

    void leavesNothingWhenCancelled() {
        const auto sample = openGguf(kSample);
        StopSource stop;
        StoppingProgress progress(stop, 6'000'000);
        const auto written = splitModel(**sample, m_folder.path("m"), SplitOptions{2'000'000, 0}, quickly(),
                                        stop.token(), progress);
        QCOMPARE(written.error().code, ErrorCode::Cancelled);
        QVERIFY(progress.done < progress.total);
        QCOMPARE(m_folder.names(), QStringList());
    }

    void leavesNothingWhenTheSourceChanges() {
        QVERIFY(writeFile(m_folder.path("a.gguf"), SmallModel{llamaMetadata(), {8, 100'000}}.bytes()));
        const auto source = openGguf(m_folder.path("a.gguf"));
        QVERIFY(source.ok());
        QCOMPARE(::truncate(m_folder.path("a.gguf").c_str(), 1000), 0);
        NullProgress progress;
        const auto written =
            splitModel(**source, m_folder.path("m"), {0, 1}, quickly(), StopToken(), progress);
        QCOMPARE(written.error().code, ErrorCode::SourceChanged);
        QCOMPARE(m_folder.names(), QStringList{QStringLiteral("a.gguf")});
    }

    void readsSizes() {
        QCOMPARE(*splitSizeFromText("--max-size", "500M"), 500'000'000u);
        QCOMPARE(*splitSizeFromText("--max-size", "2g"), 2'000'000'000u);
        QCOMPARE(*splitSizeFromText("--max-size", "64K"), 64'000u);
        QCOMPARE(*splitSizeFromText("--max-size", "1234"), 1234u);
        for (const char* wrong : {"", "M", "0M", "-1M", "1.5G", "2GB", "2 G", "99999999999999G", "5T"}) {
            const auto size = splitSizeFromText("--max-size", wrong);
            QVERIFY2(!size.ok(), wrong);
            QCOMPARE(size.error().code, ErrorCode::InvalidOption);
            QCOMPARE(size.error().details[1], std::string(wrong));
        }
    }
};

QTEST_GUILESS_MAIN(TestSplitFiles)
#include "test_split_files.moc"
