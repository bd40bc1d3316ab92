// Opening files that are right: versions, kinds, alignments, the sample; and files that change while open.
#include "gguf_bytes.h"
#include "model_files.h"

#include "core/formats/gguf/gguf_directory.h"

#include <QElapsedTimer>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace qw;
using namespace qw::gguf;
using Type = ValueType;

namespace {

Result<ModelSourcePtr> openBytes(const GgufBytes& file) {
    return openGgufInput(memoryInput(file.bytes(), "memory"));
}

} // namespace

class TestGgufReader : public QObject {
    Q_OBJECT

    Folder m_folder;

private slots:
    void cleanup() { m_folder.clear(); }

    void opensTheSample() {
        const std::string path = QW_SAMPLE_DIR "/sample-f16.gguf";
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE((*source)->kind(), FileKind::Model);
        QCOMPARE((*source)->fileBytes(), 14746784u);
        QCOMPARE((*source)->tensors().size(), std::size_t{75});
        const Metadata& metadata = (*source)->metadata();
        QCOMPARE(metadata.architecture(), std::string("llama"));
        QCOMPARE(metadata.size(), std::size_t{26});
        QCOMPARE(metadata.findForArchitecture("block_count")->toUnsigned(), std::optional<std::uint64_t>(8));
        QCOMPARE(metadata.find("tokenizer.ggml.tokens")->asArray()->count, 2048u);
        QCOMPARE(metadata.find("tokenizer.ggml.tokens")->asArray()->strings()[1], std::string("<s>"));
        std::uint64_t elements = 0;
        for (const TensorInfo& tensor : (*source)->tensors())
            elements += tensor.elementCount();
        QVERIFY(elements > 7'000'000 && elements < 7'500'000);
        QCOMPARE((*source)->paths()[0], path);
        QCOMPARE((*source)->indexOf((*source)->tensors()[5].name), std::size_t{5});
        QCOMPARE((*source)->indexOf("no such tensor"), ModelSource::npos);
    }

    void readsEveryType_data() {
        QTest::addColumn<unsigned>("version");
        QTest::newRow("v2") << 2u;
        QTest::newRow("v3") << 3u;
    }

    void readsEveryType() {
        QFETCH(unsigned, version);
        GgufBytes file;
        file.header(0, 12, version);
        file.key("u8", Type::U8).u8(200);
        file.key("i8", Type::I8).u8(200);
        file.key("u16", Type::U16).number(std::uint16_t{60000});
        file.key("i16", Type::I16).number(std::int16_t{-3});
        file.key("u32", Type::U32).u32(4000000000u);
        file.key("i32", Type::I32).number(std::int32_t{-4});
        file.key("f32", Type::F32).number(0.5f);
        file.key("bool", Type::Bool).u8(1);
        file.key("str", Type::String).text("bytes that are \xFF not text stay as they are");
        file.key("u64", Type::U64).u64(~std::uint64_t{0});
        file.key("i64", Type::I64).number(std::int64_t{-5});
        file.key("f64", Type::F64).number(0.25);
        const auto source = openBytes(file);
        QVERIFY(source.ok());
        const auto entries = (*source)->metadata().entries();
        QCOMPARE(entries.size(), std::size_t{12});
        for (const KeyValue& entry : entries)
            QCOMPARE(valueTypeName(entry.value.type()), std::string_view(entry.key));
        QCOMPARE(entries[1].value.toInteger(), std::optional<std::int64_t>(-56));
        QCOMPARE(entries[8].value.asString()->size(), std::size_t{42});
        QCOMPARE(entries[9].value.toUnsigned(), std::optional(~std::uint64_t{0}));
        QCOMPARE(entries[11].value.toNumber(), std::optional(0.25));
    }

    void acceptsAnyPowerOfTwoAsAlignment_data() {
        QTest::addColumn<unsigned>("alignment");
        for (const unsigned alignment : {1u, 2u, 8u, 32u, 64u, 4096u, 65536u})
            QTest::addRow("%u", alignment) << alignment;
    }

    void acceptsAnyPowerOfTwoAsAlignment() {
        QFETCH(unsigned, alignment);
        SmallModel model{llamaMetadata(), {3, 5, 7}};
        model.metadata.set("general.alignment", std::uint32_t{alignment});
        const auto bytes = model.bytes();
        QCOMPARE(bytes.size() % alignment, std::size_t{0});
        const auto source = openGgufInput(memoryInput(bytes, "memory"));
        QVERIFY(source.ok());
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE((*source)->tensors()[i].fileOffset % alignment, std::uint64_t{0});
            const auto data = dataOf(**source, i);
            QCOMPARE(data.size(), static_cast<std::size_t>(model.elements[i] * 4));
            for (std::size_t k = 0; k < data.size(); ++k)
                QCOMPARE(data[k], SmallModel::dataByte(i, k));
        }
    }

    void acceptsTensorsInAnyOrderAndWithGaps() {
        GgufBytes file;
        file.header(2, 0).tensor("late", {8}, 0, 128).tensor("early", {8}, 0, 0).pad().data(160);
        const auto source = openBytes(file);
        QVERIFY(source.ok());
        QCOMPARE((*source)->tensors()[0].name, std::string("late"));
        QCOMPARE(dataOf(**source, 0)[0], static_cast<std::byte>(128 * 7 + 1));
    }

    void acceptsAFileWithoutItsLastPadding() {
        GgufBytes file;
        file.header(1, 0).tensor("t", {3}, 0, 0).pad().data(12);
        QVERIFY(openBytes(file).ok());
    }

    void acceptsScalarTensors() {
        GgufBytes file;
        file.header(1, 0).tensor("t", {}, 0, 0).pad().data(4);
        const auto source = openBytes(file);
        QVERIFY(source.ok());
        QCOMPARE((*source)->tensors()[0].dimensions, 0u);
        QCOMPARE((*source)->tensors()[0].byteSize, 4u);
    }

    void computesSizesOfBlocks() {
        GgufBytes file;
        file.header(1, 0).tensor("t", {512, 3, 2}, 12, 0).pad().data(512 * 6 / 256 * 144);
        const auto source = openBytes(file);
        QVERIFY(source.ok());
        const TensorInfo& tensor = (*source)->tensors()[0];
        QCOMPARE(tensor.type, BlockType::Q4_K);
        QCOMPARE(tensor.byteSize, 1728u);
        QCOMPARE(tensor.rowCount(), 6u);
        QCOMPARE(tensor.elementCount(), 3072u);
    }

    void acceptsArraysAtTheDeepestLevel() {
        GgufBytes file;
        file.header(0, 1).key("deep", Type::Array);
        for (int i = 1; i < kMaxArrayDepth; ++i)
            file.type(Type::Array).u64(1);
        file.type(Type::U8).u64(1).u8(9);
        QVERIFY(openBytes(file).ok());
    }

    void recognisesWhatAFileIs_data() {
        QTest::addColumn<FileKind>("kind");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, FileKind kind, const GgufBytes& file) {
            QTest::newRow(name) << kind
                                << QByteArray(reinterpret_cast<const char*>(file.bytes().data()),
                                              static_cast<qsizetype>(file.here()));
        };
        const auto withTensor = [](GgufBytes& file) { return file.tensor("t", {1}, 0, 0).pad().data(4); };
        GgufBytes model;
        model.header(1, 2).stringKey("general.architecture", "llama").stringKey("general.type", "model");
        row("model", FileKind::Model, withTensor(model));
        GgufBytes vocabulary;
        vocabulary.header(0, 2)
            .stringKey("general.architecture", "llama")
            .stringKey("tokenizer.ggml.model", "gpt2");
        row("vocabulary", FileKind::VocabularyOnly, vocabulary);
        GgufBytes projector;
        projector.header(1, 2).stringKey("general.architecture", "clip").stringKey("general.type", "mmproj");
        row("projector", FileKind::Projector, withTensor(projector));
        GgufBytes oldProjector;
        oldProjector.header(1, 1).stringKey("general.architecture", "clip");
        row("projector without a type", FileKind::Projector, withTensor(oldProjector));
        GgufBytes adapter;
        adapter.header(1, 3).stringKey("general.architecture", "llama").stringKey("general.type", "adapter");
        adapter.stringKey("adapter.type", "lora");
        row("adapter", FileKind::Adapter, withTensor(adapter));
        GgufBytes imatrix;
        imatrix.header(1, 2).stringKey("general.type", "imatrix").u32Key("imatrix.chunk_count", 3);
        row("importance matrix", FileKind::ImportanceMatrix, withTensor(imatrix));
        GgufBytes empty;
        empty.header(0, 0);
        row("nothing inside", FileKind::Model, empty);
    }

    void recognisesWhatAFileIs() {
        QFETCH(FileKind, kind);
        QFETCH(QByteArray, bytes);
        const std::string path = m_folder.path("file.gguf");
        QVERIFY(writeFile(
            path, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())))));
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE((*source)->kind(), kind);
        const auto peek = peekGguf(path);
        QVERIFY(peek.ok());
        QCOMPARE(peek->kind, kind);
        QCOMPARE(peek->tensorCount, (*source)->tensors().size());
        QCOMPARE(peek->architecture, (*source)->metadata().architecture());
        QCOMPARE(peek->version, 3u);
        QVERIFY(!peek->split);
    }

    void peeksWithoutTheDirectory() {
        GgufBytes file;
        file.header(1, 2).stringKey("general.architecture", "llama").stringKey("general.name", "Näme");
        file.tensor("t", {8}, 4, 0); // a removed type: opening fails, peeking does not look
        const std::string path = m_folder.path("file.gguf");
        QVERIFY(writeFile(path, file.bytes()));
        const auto peek = peekGguf(path);
        QVERIFY(peek.ok());
        QCOMPARE(peek->name, std::string("Näme"));
        QCOMPARE(openGguf(path).error().code, ErrorCode::RemovedTensorType);
    }

    void opensPathsInUtf8() {
        const std::string path = m_folder.path("模型 äöü 😀.gguf");
        QVERIFY(writeFile(path, SmallModel{llamaMetadata(), {4}}.bytes()));
        QVERIFY(openGguf(path).ok());
    }

    void refusesWhatIsNoFile() {
        for (const std::string& path :
             {m_folder.path("missing.gguf"), m_folder.path("."), std::string(), std::string("/dev/null")}) {
            const auto source = openGguf(path);
            QVERIFY(!source.ok());
            QCOMPARE(source.error().code, ErrorCode::CannotOpen);
            QCOMPARE(source.error().path, path);
            QVERIFY(!source.error().details.at(0).empty());
        }
        const std::string pipe = m_folder.path("pipe");
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        QCOMPARE(openGguf(pipe).error().code, ErrorCode::CannotOpen); // and does not wait for a writer
    }

    void noticesAFileThatShrinks() {
        const std::string path = m_folder.path("file.gguf");
        QVERIFY(writeFile(path, SmallModel{llamaMetadata(), {100'000}}.bytes()));
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE(::truncate(path.c_str(), 5000), 0);
        std::vector<std::byte> data(400'000);
        const auto outcome = (*source)->read(0, 0, data);
        QVERIFY(!outcome.ok());
        QCOMPARE(outcome.error().code, ErrorCode::SourceChanged);
        QCOMPARE(outcome.error().path, path);
        // What was read at the start is ours.
        QCOMPARE((*source)->metadata().architecture(), std::string("llama"));
    }

    void noticesAFileThatIsRewritten() {
        const std::string path = m_folder.path("file.gguf");
        const SmallModel model{llamaMetadata(), {100}};
        QVERIFY(writeFile(path, model.bytes()));
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE(dataOf(**source, 0).size(), std::size_t{400});
        QTest::qSleep(20); // file systems stamp times in ticks
        QVERIFY(writeFile(path, model.bytes()));
        std::byte one{};
        QCOMPARE((*source)->read(0, 0, {&one, 1}).error().code, ErrorCode::SourceChanged);
    }

    void keepsReadingAFileThatIsReplaced() {
        const std::string path = m_folder.path("file.gguf");
        QVERIFY(writeFile(path, SmallModel{llamaMetadata(), {100}}.bytes()));
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QVERIFY(writeFile(m_folder.path("other"), SmallModel{llamaMetadata(), {7}}.bytes()));
        QCOMPARE(::rename(m_folder.path("other").c_str(), path.c_str()), 0);
        QCOMPARE(dataOf(**source, 0)[5], SmallModel::dataByte(0, 5));
    }

    // 256 GiB on paper: opening it costs what its header costs, and every byte can be read.
    void opensFilesFarLargerThanMemory() {
        constexpr std::uint64_t kElements = std::uint64_t{1} << 38;
        GgufBytes start;
        start.header(2, 0).tensor("large", {kElements}, 24, 0).tensor("last", {8}, 0, kElements).pad();
        const std::string path = m_folder.path("large.gguf");
        QVERIFY(writeFile(path, start.bytes()));
        if (::truncate(path.c_str(), static_cast<off_t>(start.here() + kElements + 32)) != 0)
            QSKIP("this file system has no files of that size");
        const auto residentPages = [] {
            QFile statm(QStringLiteral("/proc/self/statm"));
            return statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').value(1).toLongLong() : 0;
        };
        const qint64 before = residentPages();
        const auto source = openGguf(path);
        QVERIFY(source.ok());
        QCOMPARE((*source)->tensors()[0].byteSize, kElements);
        std::byte last{1};
        QVERIFY((*source)->read(0, kElements - 1, {&last, 1}).ok());
        QCOMPARE(last, std::byte{0});
        QVERIFY(residentPages() - before < 4096); // 16 MiB
    }

    void opensLargeDirectoriesQuickly() {
        SmallModel model{llamaMetadata(), std::vector<std::uint64_t>(2000, 8)};
        std::vector<std::string> tokens;
        for (int i = 0; i < 150'000; ++i)
            tokens.push_back("token" + std::to_string(i));
        model.metadata.set("tokenizer.ggml.tokens", Array::ofStrings(tokens));
        const std::string path = m_folder.path("file.gguf");
        QVERIFY(writeFile(path, model.bytes()));
        qint64 best = std::numeric_limits<qint64>::max();
        for (int attempt = 0; attempt < 5; ++attempt) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(openGguf(path).ok());
            best = std::min(best, timer.nsecsElapsed());
        }
        qInfo("2,000 tensors and 150,000 tokens: %.2f ms", static_cast<double>(best) / 1e6);
        QVERIFY(best < 150'000'000);
    }
};

QTEST_GUILESS_MAIN(TestGgufReader)
#include "test_gguf_reader.moc"
