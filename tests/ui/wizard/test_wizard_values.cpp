// The wizard's values and pure functions: planning, names, texts, placing files.
#include "core/formats/gguf/gguf_reader.h"
#include "tests/support/memory_source.h"
#include "ui/wizard/advanced_options.h"
#include "ui/wizard/destinations.h"
#include "ui/wizard/handover_text.h"
#include "ui/wizard/lm_studio.h"
#include "ui/wizard/plan_warning_text.h"
#include "ui/wizard/type_planning.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace qw;
using namespace qw::ui;
using quant::FileType;

namespace {

ModelSourcePtr sample() {
    auto opened = gguf::openGguf(QW_SAMPLE_DIR "/sample-f16.gguf");
    return opened.ok() ? *opened : nullptr;
}

const TypeChoice* choiceOf(const PlannedTypes& planned, FileType type) {
    const auto found = std::ranges::find(planned.choices, type, &TypeChoice::type);
    return found == planned.choices.end() ? nullptr : &*found;
}

void touch(const QString& path, const QByteArray& content = "x") {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestWizardValues : public QObject {
    Q_OBJECT

private slots:
    void everyTypeIsPlanned() {
        const auto source = sample();
        QVERIFY(source);
        const PlannedTypes planned = planTypes(*source, {}, {});
        QVERIFY(!planned.sourceQuantized);
        QCOMPARE(planned.choices.size(), quant::fileTypes().size());
        for (const TypeChoice& choice : planned.choices) {
            if (choice.state == TypeChoice::State::Offered)
                QVERIFY(choice.bytes > 0 && planned.plans.at(choice.type)->outputBytes == choice.bytes);
        }
        QCOMPARE(planned.choices.back().type, FileType::Copy);
        QVERIFY(std::is_sorted(planned.choices.begin(), planned.choices.end() - 1,
                               [](const TypeChoice& a, const TypeChoice& b) { return a.bytes < b.bytes; }));
        const TypeChoice* q4 = choiceOf(planned, FileType::Q4_K_M);
        QVERIFY(q4 && q4->state == TypeChoice::State::Offered);
        QVERIFY(q4->bitsPerWeight > 4 && q4->bitsPerWeight < 6.5);
    }

    void quantizedSource() {
        test::MemorySource source;
        source.meta = gguf::Metadata(
            {{"general.architecture", std::string("llama")}, {"llama.block_count", std::uint32_t{1}}});
        source.add("token_embd.weight", {256, 64}, BlockType::Q4_K);
        source.add("blk.0.attn_q.weight", {256, 256}, BlockType::Q4_K);
        source.add("blk.0.ffn_down.weight", {256, 256}, BlockType::Q4_K);
        quant::PlanOptions options;
        PlannedTypes planned = planTypes(source, options, {});
        QVERIFY(planned.sourceQuantized);
        QCOMPARE(choiceOf(planned, FileType::Q8_0)->state, TypeChoice::State::GainsNothing);
        QCOMPARE(choiceOf(planned, FileType::Q2_K)->state, TypeChoice::State::NeedsRequantize);
        QCOMPARE(choiceOf(planned, FileType::Copy)->state, TypeChoice::State::Offered);
        QVERIFY(choiceOf(planned, FileType::Q2_K)->bytes > 0);
        options.allowRequantize = true;
        planned = planTypes(source, options, {});
        QCOMPARE(choiceOf(planned, FileType::Q2_K)->state, TypeChoice::State::Offered);
        QVERIFY(planned.plans.at(FileType::Q2_K)->options.allowRequantize);
    }

    void fallbacksAreNamed() {
        test::MemorySource source;
        source.meta = gguf::Metadata(
            {{"general.architecture", std::string("llama")}, {"llama.block_count", std::uint32_t{1}}});
        source.add("token_embd.weight", {96, 64}, BlockType::F16);
        source.add("blk.0.attn_q.weight", {96, 96}, BlockType::F16);
        const PlannedTypes planned = planTypes(source, {}, {});
        const auto fallbacks = fallbacksOf(source, *planned.plans.at(FileType::Q4_K_M));
        QVERIFY(!fallbacks.empty());
        const auto query =
            std::ranges::find(fallbacks, std::string("blk.0.attn_q.weight"), &Fallback::tensor);
        QVERIFY(query != fallbacks.end());
        QCOMPARE(query->rowLength, 96u);
        QVERIFY(query->extraBytes > 0);
        const QString text = fallbackText(*query);
        QVERIFY2(text.contains(QStringLiteral("attn_q")) && text.contains(QStringLiteral("96")) &&
                     text.contains(QStringLiteral("256")),
                 qPrintable(text));
    }

    void namesAndClashes() {
        const auto source = sample();
        QVERIFY(source);
        const auto planned = planTypes(*source, {}, {});
        const PlanPtr plan = planned.plans.at(FileType::Q4_K_M);
        QTemporaryDir folder;
        FolderCheck check = checkFolder(
            *source, folder.path(), {{plan, QStringLiteral("a")}, {plan, QStringLiteral("a.gguf")}}, false);
        QVERIFY(check.exists && check.writable && check.enoughSpace());
        QCOMPARE(check.files[0].fileName, QStringLiteral("a.gguf"));
        QCOMPARE(check.files[1].fileName, QStringLiteral("a (2).gguf"));
        QCOMPARE(check.bytesNeeded, 2 * plan->outputBytes);
        touch(folder.filePath(QStringLiteral("a.gguf")));
        touch(folder.filePath(QStringLiteral("a (2).gguf")));
        check = checkFolder(*source, folder.path(), {{plan, QStringLiteral("a")}}, false);
        QVERIFY(check.files[0].exists);
        QCOMPARE(check.files[0].fileName, QStringLiteral("a (3).gguf"));
        check = checkFolder(*source, folder.path(), {{plan, QStringLiteral("a")}}, true);
        QCOMPARE(check.files[0].fileName, QStringLiteral("a.gguf"));
        QVERIFY(!checkFolder(*source, folder.filePath(QStringLiteral("none")), {}, false).exists);
    }

    void theSourceIsNeverReplaced() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("model.gguf"));
        QVERIFY(QFile::copy(QStringLiteral(QW_SAMPLE_DIR "/sample-f16.gguf"), path));
        const auto opened = gguf::openGguf(path.toStdString());
        QVERIFY(opened.ok());
        const auto planned = planTypes(**opened, {}, {});
        const FolderCheck check =
            checkFolder(**opened, folder.path(),
                        {{planned.plans.at(FileType::Q8_0), QStringLiteral("model.gguf")}}, true);
        QVERIFY(check.files[0].isSource);
        QCOMPARE(check.files[0].fileName, QStringLiteral("model (2).gguf"));
    }

    void fileNames() {
        QCOMPARE(cleanFileName(QStringLiteral(" a/b:c ")), QStringLiteral("a-b-c.gguf"));
        QCOMPARE(cleanFileName(QStringLiteral("x.GGUF")), QStringLiteral("x.GGUF"));
    }

    void layerLists() {
        QCOMPARE(*layersFromText(QStringLiteral("0, 3 8-10")), (std::vector<std::uint32_t>{0, 3, 8, 9, 10}));
        QVERIFY(layersFromText({})->empty());
        for (const char* wrong : {"a", "5-3", "1-99999", "-1"})
            QCOMPARE(layersFromText(QString::fromLatin1(wrong)).error().code, ErrorCode::InvalidOption);
    }

    void commandLine() {
        const auto source = sample();
        QVERIFY(source);
        quant::PlanOptions options;
        options.fileType = FileType::Q5_K_S;
        options.pure = true;
        options.recoverGrid = true;
        options.outputType = BlockType::Q8_0;
        options.patterns = {{"attn_v$", BlockType::Q6_K}};
        options.pruneLayers = {1, 2};
        options.metadataEdits = {{"general.name", gguf::Value(std::string("It's"))},
                                 {"general.author", std::nullopt}};
        options.split.maxBytes = 4'000'000'000;
        const QString text = commandLineText(*source, QStringLiteral("/out/my file.gguf"), options);
        QVERIFY2(text.contains(QStringLiteral(
                     " '/out/my file.gguf' Q5_K_S --pure --recover-grid --output-tensor-type q8_0 "
                     "--tensor-type 'attn_v$=q6_k' --prune-layers 1,2 ")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("'general.name=str:It'\\''s'")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("--split-max-size 4G")), qPrintable(text));
        QVERIFY2(text.endsWith(
                     QStringLiteral("\nquantwright-cli set '/out/my file.gguf' --delete general.author")),
                 qPrintable(text));
    }

    void handover() {
        QCOMPARE(ollamaModelfileText(QStringLiteral("/m/a.gguf")), QStringLiteral("FROM /m/a.gguf\n"));
        gguf::Metadata metadata({{"general.organization", std::string("../Some Lab")}});
        QCOMPARE(lmStudioSubfolder(metadata, QStringLiteral("/m/Name-Q4_K_M.gguf")),
                 QStringLiteral("Some-Lab/Name-Q4_K_M"));
        QCOMPARE(lmStudioSubfolder({}, QStringLiteral("/m/a.gguf")), QStringLiteral("local/a"));
    }

    void placingFiles() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a.gguf"));
        touch(file, QByteArray(100'000, 'q'));
        const QString linked = folder.filePath(QStringLiteral("models/local/linked"));
        const QString copied = folder.filePath(QStringLiteral("models/local/copied"));
        NullProgress none;
        QVERIFY(placeFiles({file.toStdString()}, linked.toStdString(), PlaceBy::HardLink, {}, none).ok());
        QVERIFY(placeFiles({file.toStdString()}, copied.toStdString(), PlaceBy::Copy, {}, none).ok());
        QCOMPARE(contentOf(linked + QStringLiteral("/a.gguf")), contentOf(file));
        QCOMPARE(contentOf(copied + QStringLiteral("/a.gguf")), contentOf(file));
        // What is there stays.
        QCOMPARE(placeFiles({file.toStdString()}, copied.toStdString(), PlaceBy::Copy, {}, none).error().code,
                 ErrorCode::OutputExists);
        StopSource stop;
        stop.cancel();
        const QString cancelled = folder.filePath(QStringLiteral("models/c"));
        QCOMPARE(placeFiles({file.toStdString()}, cancelled.toStdString(), PlaceBy::Copy, stop.token(), none)
                     .error()
                     .code,
                 ErrorCode::Cancelled);
        QVERIFY(QDir(cancelled).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestWizardValues)
#include "test_wizard_values.moc"
