// Weights that an export refuses: not finite, beyond what the type's scales hold, or broken in the source.
// Each is named with its place, and no file appears.
#include "core/export/exporter.h"
#include "tests/core/export/planned_export.h"
#include "tests/core/export/written_model.h"
#include "tests/support/fake_model.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace qw;
using namespace qw::exporting;
using test::entries;
using test::planOf;

class TestRefusedWeights : public QObject {
    Q_OBJECT

    Result<ExportReport> run(const ModelSource& source, const quant::Plan& plan, const QString& path) {
        ExportOptions options;
        options.destination = path.toStdString();
        NullProgress progress;
        return exportModel(source, plan, options, m_pool, StopToken(), progress);
    }

private slots:
    void refusesWeightsThatAreNotFinite_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<float>("value");
        QTest::addColumn<QString>("named");
        for (const auto type : {quant::FileType::Q4_K_S, quant::FileType::Q8_0, quant::FileType::F16})
            for (const float value :
                 {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()})
                QTest::addRow("%s %f", quant::info(type).name.data(), static_cast<double>(value))
                    << static_cast<int>(type) << value << (std::isnan(value) ? "NaN" : "Inf");
    }
    void refusesWeightsThatAreNotFinite() {
        QFETCH(int, type);
        QFETCH(float, value);
        QFETCH(QString, named);
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {256, 2000}, BlockType::F32);
        model.data([value](std::size_t, std::uint64_t offset, std::span<std::byte> out) {
            test::fillWithWeights(BlockType::F32, 0, offset, out);
            constexpr std::uint64_t kPlace = (1234 * 256 + 77) * sizeof(float);
            if (kPlace >= offset && kPlace < offset + out.size())
                std::memcpy(out.data() + (kPlace - offset), &value, sizeof value);
        });
        QTemporaryDir folder;
        const auto report =
            run(model, planOf(model, static_cast<quant::FileType>(type)), folder.filePath("out.gguf"));
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::NonFiniteWeight);
        QCOMPARE(report.error().details,
                 (std::vector<std::string>{"blk.0.ffn_up.weight", "1234", "77", named.toStdString()}));
        QVERIFY(entries(folder).isEmpty());
    }

    // A weight that is finite but whose block scale does not fit 16 bits.
    void refusesScalesThatDoNotFit() {
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {256, 20}, BlockType::F32);
        model.data([](std::size_t, std::uint64_t offset, std::span<std::byte> out) {
            test::fillWithWeights(BlockType::F32, 0, offset, out);
            const float huge = 1e9f;
            std::memcpy(out.data() + 4 * (3 * 256 + 40), &huge, sizeof huge);
        });
        QTemporaryDir folder;
        const auto quantized = run(model, planOf(model, quant::FileType::Q8_0), folder.filePath("q.gguf"));
        QVERIFY(!quantized.ok());
        QCOMPARE(quantized.error().code, ErrorCode::WeightTooLarge);
        QCOMPARE(quantized.error().details,
                 (std::vector<std::string>{"blk.0.ffn_up.weight", "3", "40", "1e+09", "Q8_0"}));
        const auto half = run(model, planOf(model, quant::FileType::F16), folder.filePath("h.gguf"));
        QVERIFY(!half.ok());
        QCOMPARE(half.error().code, ErrorCode::WeightTooLarge);
        QCOMPARE(half.error().details,
                 (std::vector<std::string>{"blk.0.ffn_up.weight", "3", "40", "1e+09", "F16"}));
        QVERIFY(entries(folder).isEmpty());
    }

    // Norms are carried over, but not with a NaN in them.
    void refusesValuesThatAreNotFiniteInWhatIsCopied_data() {
        QTest::addColumn<int>("place");
        for (const int place : {0, 63, 64, 70, 99})
            QTest::addRow("%d", place) << place;
    }
    void refusesValuesThatAreNotFiniteInWhatIsCopied() {
        QFETCH(int, place);
        for (const BlockType type : {BlockType::F32, BlockType::F16, BlockType::BF16, BlockType::F64}) {
            test::FakeModel model;
            model.tensor("output_norm.weight", {100}, type);
            model.data([place, size = info(type).blockBytes](std::size_t, std::uint64_t, auto out) {
                std::ranges::fill(out, std::byte{0});
                for (std::size_t i = 0; i < size; ++i) // all bits of a number set: NaN
                    out[static_cast<std::size_t>(place) * size + i] = std::byte{0xff};
            });
            QTemporaryDir folder;
            for (const quant::FileType file : {quant::FileType::Q4_K_M, quant::FileType::Copy}) {
                const auto report = run(model, planOf(model, file), folder.filePath("out.gguf"));
                QVERIFY(!report.ok());
                QCOMPARE(report.error().code, ErrorCode::NonFiniteWeight);
                QCOMPARE(report.error().details,
                         (std::vector<std::string>{"output_norm.weight", "0", std::to_string(place), "NaN"}));
                QVERIFY(entries(folder).isEmpty());
            }
        }
    }

    // A quantized source with a broken scale, carried over and decoded.
    void namesThePlaceOfAnInvalidScale_data() {
        QTest::addColumn<int>("type");
        QTest::newRow("copied") << static_cast<int>(quant::FileType::Copy);
        QTest::newRow("decoded") << static_cast<int>(quant::FileType::Q4_0);
    }
    void namesThePlaceOfAnInvalidScale() {
        QFETCH(int, type);
        constexpr std::size_t kBlockBytes = 34;
        constexpr std::size_t kBadBlock = 21; // 8 blocks a row
        test::FakeModel model;
        model.tensor("blk.0.ffn_down.weight", {256, 20}, BlockType::Q8_0);
        model.tensor("blk.0.ffn_up.weight", {256, 20}, BlockType::Q8_0);
        model.data([](std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
            std::ranges::fill(out, std::byte{0});
            const std::uint64_t place = kBadBlock * kBlockBytes + 1; // the scale's exponent
            if (tensor == 1 && offset <= place && place < offset + out.size())
                out[place - offset] = std::byte{0x7c};
        });
        quant::PlanOptions options;
        options.fileType = static_cast<quant::FileType>(type);
        options.allowRequantize = true;
        QTemporaryDir folder;
        const auto report = run(model, planOf(model, options), folder.filePath("out.gguf"));
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::InvalidBlockScale);
        QCOMPARE(report.error().path, std::string("model.gguf"));
        QCOMPARE(report.error().offset, model.tensors()[1].fileOffset + kBadBlock * kBlockBytes);
        QCOMPARE(report.error().details, (std::vector<std::string>{"blk.0.ffn_up.weight", "21", "2"}));
    }

private:
    jobs::WorkerPool m_pool{2};
};

QTEST_GUILESS_MAIN(TestRefusedWeights)
#include "test_refused_weights.moc"
