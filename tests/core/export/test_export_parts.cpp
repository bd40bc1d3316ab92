// The small parts of an export, each on its own.
#include "core/export/chunk_hash.h"
#include "core/export/resident_memory.h"
#include "core/export/staging/journal.h"
#include "core/export/staging/output_paths.h"
#include "core/export/staging/plan_options_json.h"
#include "core/export/verification/block_scales.h"
#include "core/export/verification/sampled_blocks.h"
#include "core/quant/codec.h"
#include "tests/support/awkward_rows.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <random>
#include <set>

using namespace qw;
using namespace qw::exporting;

class TestExportParts : public QObject {
    Q_OBJECT

private slots:
    // The places of the scales, against the decoders: a block decodes to finite weights exactly when its
    // scale is.
    void scalesAreWhereTheDecodersReadThem_data() {
        QTest::addColumn<int>("type");
        for (const BlockTypeInfo& type : blockTypes())
            if (type.quantized && quant::findCodec(type.type) && type.type != BlockType::MXFP4 &&
                type.type != BlockType::NVFP4 && type.type != BlockType::IQ1_M)
                QTest::newRow(type.name.data()) << static_cast<int>(type.type);
    }
    void scalesAreWhereTheDecodersReadThem() {
        QFETCH(int, type);
        const quant::Codec& codec = *quant::findCodec(static_cast<BlockType>(type));
        const BlockTypeInfo& row = info(codec.type);
        std::mt19937 random(7);
        std::vector<float> weights(row.blockElements * 3);
        for (float& weight : weights)
            weight = std::normal_distribution<float>(0.5f)(random);
        std::vector<std::byte> blocks(3 * row.blockBytes);
        quant::encodeUnweightedScalar(codec, weights, blocks);
        QCOMPARE(findInvalidBlock(codec.type, blocks), 3u);
        int scales = 0;
        for (std::size_t at = 0; at + 1 < row.blockBytes; at += 2) {
            std::vector<std::byte> broken = blocks;
            const std::uint16_t nan = 0x7e00;
            std::memcpy(broken.data() + row.blockBytes + at, &nan, sizeof nan);
            std::vector<float> decoded(weights.size());
            codec.decodeScalar(broken, decoded);
            const bool finite = std::ranges::all_of(decoded, [](float x) { return std::isfinite(x); });
            QCOMPARE(findInvalidBlock(codec.type, broken), finite ? 3u : 1u);
            scales += finite ? 0 : 1;
        }
        QVERIFY(scales == 1 || scales == 2);
    }

    // IQ1_M has a quarter of its scale in each of its last four words.
    void scaleInQuarters() {
        const quant::Codec& codec = *quant::findCodec(BlockType::IQ1_M);
        std::vector<std::byte> blocks(3 * info(codec.type).blockBytes);
        std::vector<float> decoded(3 * info(codec.type).blockElements);
        for (unsigned half = 0; half <= 0xffff; half += 0x51) {
            for (std::size_t q = 0; q < 4; ++q) {
                const auto word = static_cast<std::uint16_t>((half >> (4 * q) & 15u) << 12 | 0xabcu);
                std::memcpy(blocks.data() + info(codec.type).blockBytes + 48 + 2 * q, &word, sizeof word);
            }
            codec.decodeScalar(blocks, decoded);
            const bool finite = std::ranges::all_of(decoded, [](float x) { return std::isfinite(x); });
            QCOMPARE(findInvalidBlock(codec.type, blocks), finite ? 3u : 1u);
        }
    }

    void scalesOfOneByte() {
        std::vector<std::byte> blocks(3 * info(BlockType::MXFP4).blockBytes);
        for (const int exponent : {0, 1, 127, 254}) {
            blocks[17] = static_cast<std::byte>(exponent);
            QCOMPARE(findInvalidBlock(BlockType::MXFP4, blocks), 3u);
        }
        blocks[17] = std::byte{255};
        QCOMPARE(findInvalidBlock(BlockType::MXFP4, blocks), 1u);
        // Every byte is a scale of NVFP4: 127, the NaN of its standard, reads as 0.
        std::vector<std::byte> nvfp4(3 * info(BlockType::NVFP4).blockBytes, std::byte{0xff});
        nvfp4[0] = std::byte{0x7f};
        std::vector<float> decoded(3 * 64);
        quant::findCodec(BlockType::NVFP4)->decodeScalar(nvfp4, decoded);
        QVERIFY(std::ranges::all_of(decoded, [](float x) { return std::isfinite(x); }));
        QCOMPARE(findInvalidBlock(BlockType::NVFP4, nvfp4), 3u);
    }

    void plainNumbersAreChecked() {
        const std::vector<float> numbers = {1, -2, INFINITY, 3};
        QCOMPARE(findInvalidBlock(BlockType::F32, std::as_bytes(std::span(numbers))), 2u);
        const std::vector<std::uint16_t> halves = {0x3c00, 0xfbff, 0xfc00};
        QCOMPARE(findInvalidBlock(BlockType::F16, std::as_bytes(std::span(halves))), 2u);
        QCOMPARE(findInvalidBlock(BlockType::BF16, std::as_bytes(std::span(halves))), 3u);
        const std::vector<double> doubles = {1, NAN};
        QCOMPARE(findInvalidBlock(BlockType::F64, std::as_bytes(std::span(doubles))), 1u);
        QCOMPARE(findInvalidBlock(BlockType::I32, std::as_bytes(std::span(numbers))), 4u);
        QCOMPARE(findInvalidBlock(BlockType::Q4_0, {}), 0u);
    }

    void hashesNoticeEveryByte() {
        std::vector<std::byte> bytes(333);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i * 37);
        std::set<std::uint64_t> seen{chunkHash(bytes, 0), chunkHash(bytes, 1),
                                     chunkHash(std::span(bytes).first(332), 0)};
        for (std::byte& byte : bytes) {
            byte ^= std::byte{1};
            seen.insert(chunkHash(bytes, 0));
            byte ^= std::byte{1};
        }
        QCOMPARE(seen.size(), 3 + bytes.size());
        // Zeros, what a lost write reads as, must not look like anything.
        const std::vector<std::byte> zeros(4096);
        QVERIFY(chunkHash(zeros, 0) != 0 && chunkHash(zeros, 0) != chunkHash(zeros, 4096));
    }

    void journalsSurviveTheRoundTrip() {
        JournalHeader header;
        header.destination = "/out/Näme.gguf";
        header.source = {{"/in/a.gguf", 1ull << 60, -5}, {"/in/b.gguf", 7, 1'700'000'000'123'456'789}};
        header.directoryHash = "abc";
        header.planHash = "def";
        header.tensorBytes = 123;
        const std::string text = headerLine(header) + finishedLine({3, 1ull << 40, 0xfedcba9876543210u, 99}) +
                                 finishedLine({0, 1, 2}) + publishingLine();
        const auto journal = parseJournal(text);
        QVERIFY(journal);
        QVERIFY(journal->header.sameWorkAs(header));
        QCOMPARE(journal->header.destination, header.destination);
        QCOMPARE(journal->header.tensorBytes, 123u);
        QVERIFY(journal->publishing && journal->planOptionsReadable);
        QCOMPARE(journal->finished.size(), 2u);
        QCOMPARE(journal->finished[0].index, 3u);
        QCOMPARE(journal->finished[0].bytes, 1ull << 40);
        QCOMPARE(journal->finished[0].hash, 0xfedcba9876543210u);
        QCOMPARE(journal->finished[0].exactBlocks, 99u);

        // Cut anywhere, it never says more than was written.
        for (std::size_t length = 0; length < text.size(); ++length) {
            const auto cut = parseJournal(std::string_view(text).substr(0, length));
            QVERIFY(!cut || (cut->header.sameWorkAs(header) && !cut->publishing));
            QVERIFY(!cut || cut->finished.size() <= 2);
        }
        QVERIFY(!parseJournal("something else\n"));
        QVERIFY(!parseJournal("{\"quantwrightExport\":99}\n"));
        header.source[0].modifiedNanoseconds = 6;
        QVERIFY(!journal->header.sameWorkAs(header));
    }

    void planOptionsSurviveTheRoundTrip() {
        quant::PlanOptions options;
        options.fileType = quant::FileType::Q5_K_M;
        options.pure = options.leaveOutput = options.allowRequantize = options.keepSplit =
            options.recoverGrid = true;
        options.outputType = BlockType::Q8_0;
        options.embeddingType = BlockType::Q6_K;
        options.patterns = {{"ffn_(up|down)\\.weight", BlockType::Q4_0}, {"ä", BlockType::F16}};
        options.pruneLayers = {3, 4'000'000'000u};
        options.split = {1ull << 62, 17};
        options.metadataEdits = {{"gone", std::nullopt},
                                 {"text", gguf::Value(std::string("a \"quoted\" ünïcode line\n"))},
                                 {"float", gguf::Value(0.1f)},
                                 {"double", gguf::Value(1e300)},
                                 {"bool", gguf::Value(true)},
                                 {"large", gguf::Value(~std::uint64_t{0})},
                                 {"small", gguf::Value(std::int8_t{-7})}};
        const auto back = planOptionsFromJson(toJson(options));
        QVERIFY(back);
        QCOMPARE(back->fileType, options.fileType);
        QVERIFY(back->pure && back->leaveOutput && back->allowRequantize && back->keepSplit &&
                back->recoverGrid && !back->haveImportanceMatrix);
        QCOMPARE(back->outputType, options.outputType);
        QCOMPARE(back->embeddingType, options.embeddingType);
        QCOMPARE(back->patterns.size(), 2u);
        QCOMPARE(back->patterns[1].pattern, options.patterns[1].pattern);
        QCOMPARE(back->patterns[0].type, BlockType::Q4_0);
        QCOMPARE(back->pruneLayers, options.pruneLayers);
        QCOMPARE(back->split.maxBytes, options.split.maxBytes);
        QCOMPARE(back->split.maxTensors, options.split.maxTensors);
        QCOMPARE(back->metadataEdits.size(), options.metadataEdits.size());
        for (std::size_t i = 0; i < options.metadataEdits.size(); ++i) {
            QCOMPARE(back->metadataEdits[i].key, options.metadataEdits[i].key);
            QVERIFY(back->metadataEdits[i].value == options.metadataEdits[i].value);
        }
        QJsonObject unknown = toJson(options);
        unknown["fileType"] = "Q99";
        QVERIFY(!planOptionsFromJson(unknown));
        QVERIFY(!planOptionsFromJson({}));
    }

    void samplesAreWholeBlocksWithinTheTensor() {
        for (const std::uint64_t elements : {0u, 32u, 256u, 4096u, 4352u, 1'000'192u})
            for (const auto& [from, to] : {std::pair{BlockType::F16, BlockType::Q4_K},
                                           {BlockType::F16, BlockType::Q8_0},
                                           {BlockType::Q4_0, BlockType::F16}}) {
                if (elements % info(to).blockElements != 0) continue;
                const auto ranges = sampleRanges(elements, from, to, 5);
                QCOMPARE(ranges.empty(), elements == 0);
                bool last = elements == 0;
                for (const SampledRange& range : ranges) {
                    QVERIFY(range.count > 0 && range.first + range.count <= elements);
                    QCOMPARE(range.first % info(to).blockElements, 0u);
                    QCOMPARE(range.count % info(to).blockElements, 0u);
                    last |= range.first + range.count == elements;
                }
                QVERIFY(last);
                QVERIFY(ranges.empty() || ranges.front().first == 0);
            }
    }

    void boundsHoldForWhatTheEncodersDo_data() {
        QTest::addColumn<int>("type");
        for (const BlockTypeInfo& type : blockTypes())
            if (quant::findCodec(type.type)) QTest::newRow(type.name.data()) << static_cast<int>(type.type);
    }
    void boundsHoldForWhatTheEncodersDo() {
        QFETCH(int, type);
        const quant::Codec& codec = *quant::findCodec(static_cast<BlockType>(type));
        std::mt19937 random(11);
        std::vector<float> weights(1 << 16);
        std::vector<std::byte> blocks(byteSizeOf(codec.type, weights.size()));
        std::vector<float> decoded(weights.size());
        for (const float scale : {1.0f, 1e-4f, 1e-7f, 1e3f, 0.0f})
            for (const int heavy : {0, 1}) {
                for (float& weight : weights) {
                    const float normal = std::normal_distribution<float>()(random);
                    weight = scale * (heavy ? normal * normal * normal : normal);
                }
                quant::encodeUnweighted(codec, weights, blocks);
                codec.decode(blocks, decoded);
                const SampledError worst = compareDecoded(codec.type, weights, decoded);
                QVERIFY2(worst.withinBound, qPrintable(QStringLiteral("scale %1: error %2, bound %3")
                                                           .arg(static_cast<double>(scale))
                                                           .arg(worst.error)
                                                           .arg(worst.bound)));
            }
        // Strange data gives no false alarm, as long as its scales fit.
        for (const std::uint32_t seed : {1u, 2u, 3u})
            for (const test::AwkwardRow& row : test::awkwardRows(weights.size(), seed)) {
                quant::encodeUnweighted(codec, row.values, blocks);
                const std::size_t blockCount = weights.size() / info(codec.type).blockElements;
                if (findInvalidBlock(codec.type, blocks) < blockCount) continue;
                codec.decode(blocks, decoded);
                const SampledError worst = compareDecoded(codec.type, row.values, decoded);
                QVERIFY2(worst.withinBound, qPrintable(QStringLiteral("%1: error %2, bound %3")
                                                           .arg(QString::fromStdString(row.name))
                                                           .arg(worst.error)
                                                           .arg(worst.bound)));
            }
        decoded[1000] = NAN;
        QVERIFY(!compareDecoded(codec.type, weights, decoded).withinBound);
    }

    // Weights on few columns decide where the others end up.
    void boundsHoldWhereFewColumnsMatter() {
        std::mt19937 random(12);
        std::vector<float> importance(1024);
        for (float& weight : importance)
            weight = random() % 4 == 0 ? 1.0f : 0.0f;
        for (const BlockType type :
             {BlockType::IQ1_S, BlockType::IQ1_M, BlockType::IQ2_XXS, BlockType::IQ2_XS, BlockType::IQ2_S,
              BlockType::IQ3_XXS, BlockType::IQ3_S}) {
            const quant::Codec& codec = *quant::findCodec(type);
            std::vector<float> weights(1 << 16);
            std::vector<std::byte> blocks(byteSizeOf(type, weights.size()));
            std::vector<float> decoded(weights.size());
            for (const int kind : {0, 1, 2, 3}) {
                for (std::size_t i = 0; i < weights.size(); ++i) {
                    const float normal = std::normal_distribution<float>()(random);
                    weights[i] = kind == 0   ? normal
                                 : kind == 1 ? 0.37f
                                 : kind == 2 ? (i / 8 % 2 == 0 ? 0.5f : -0.5f)
                                             : (i / 16 % 2 == 0 ? 100 * normal : normal);
                }
                codec.encodeWeighted(weights, importance, blocks);
                codec.decode(blocks, decoded);
                const SampledError worst = compareDecoded(type, weights, decoded, true);
                QVERIFY2(worst.withinBound, qPrintable(QStringLiteral("%1, kind %2: error %3, bound %4")
                                                           .arg(QString::fromUtf8(info(type).name.data()))
                                                           .arg(kind)
                                                           .arg(worst.error)
                                                           .arg(worst.bound)));
            }
        }
    }

    void namesOfOutputs() {
        QCOMPARE(stagingFolderFor("/a/b.gguf"), std::string("/a/.b.gguf.qw-part"));
        QCOMPARE(stagingFolderFor("b.gguf"), std::string("./.b.gguf.qw-part"));
        QCOMPARE(outputPaths("/a/b.gguf", 1), std::vector<std::string>{"/a/b.gguf"});
        QCOMPARE(outputPaths("/a/b.gguf", 2),
                 (std::vector<std::string>{"/a/b-00001-of-00002.gguf", "/a/b-00002-of-00002.gguf"}));
    }

    void memoryIsSampled() {
        AnonymousPeak peak;
        peak.sample();
        const std::uint64_t before = peak.bytes();
        QVERIFY(before > 0);
        {
            std::vector<char> large(64 << 20, 'x');
            peak.sample();
            QVERIFY(large[12345] == 'x');
        }
        QVERIFY(peak.bytes() >= before + (60u << 20));
        const std::uint64_t highest = peak.bytes();
        peak.sample();
        QCOMPARE(peak.bytes(), highest);
    }
};

QTEST_GUILESS_MAIN(TestExportParts)
#include "test_export_parts.moc"
