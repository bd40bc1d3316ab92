// Exports with an importance matrix: every expert's rows with its own weights, whatever the rows' length and
// the chunks they fall into; checked, resumed and refused as without one.
#include "core/export/chunk_encoder.h"
#include "core/export/exporter.h"
#include "core/export/importance_runs.h"
#include "core/export/verify.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/codec.h"
#include "tests/support/fake_model.h"
#include "written_model.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>

using namespace qw;
using namespace qw::exporting;

namespace {

constexpr const char* kSample = QW_SAMPLE_DIR "/sample-f16.gguf";

// Weights of all sizes, other ones for each expert and column.
imatrix::Entry entryFor(const TensorInfo& tensor) {
    imatrix::Entry entry{tensor.name, {}, {}};
    const std::uint64_t values = tensor.shape[0] * tensor.shape[2];
    for (std::uint64_t i = 0; i < values; ++i)
        entry.sums.push_back(std::exp(3.0f * std::sin(static_cast<float>(i * 7 + values))));
    for (std::uint64_t expert = 0; expert < tensor.shape[2]; ++expert)
        entry.counts.push_back(expert % 3 == 1 ? 0 : static_cast<std::int64_t>(expert + 3));
    return entry;
}

imatrix::ImportanceMatrixPtr matrixFor(const ModelSource& source) {
    imatrix::ImportanceMatrix::Contents contents;
    for (const TensorInfo& tensor : source.tensors())
        contents.entries.push_back(entryFor(tensor));
    return std::make_shared<imatrix::ImportanceMatrix>(*imatrix::ImportanceMatrix::make(std::move(contents)));
}

quant::Plan planOf(const ModelSource& source, BlockType type, imatrix::ImportanceMatrixPtr matrix) {
    quant::PlanOptions options;
    options.fileType = quant::FileType::Q4_0;
    options.patterns = {{"blk", type}};
    options.matrix = std::move(matrix);
    auto plan = quant::makePlan(source, options);
    return plan.ok() ? *plan : quant::Plan{};
}

std::vector<std::byte> bytesOf(const ModelSource& source, std::size_t index) {
    std::vector<std::byte> bytes(source.tensors()[index].byteSize);
    return source.read(index, 0, bytes).ok() ? bytes : std::vector<std::byte>();
}

// Row after row by the definition.
std::vector<std::byte> expectedBytes(const ModelSource& source, std::size_t index, BlockType to,
                                     const imatrix::ImportanceMatrix& matrix) {
    const TensorInfo& tensor = source.tensors()[index];
    const std::vector<std::byte> original = bytesOf(source, index);
    std::vector<float> values(tensor.elementCount());
    quant::findCodec(tensor.type)->decodeScalar(original, values);
    const std::vector<float> weights = matrix.weights(*matrix.find(tensor.name));
    std::vector<std::byte> expected(byteSizeOf(to, tensor.elementCount()));
    const std::size_t row = tensor.rowLength();
    const std::size_t rowBytes = byteSizeOf(to, row);
    for (std::size_t r = 0; r < tensor.rowCount(); ++r) {
        const std::size_t expert = r / tensor.shape[1] % tensor.shape[2];
        quant::findCodec(to)->encodeWeightedScalar(std::span(values).subspan(r * row, row),
                                                   std::span(weights).subspan(expert * row, row),
                                                   std::span(expected).subspan(r * rowBytes, rowBytes));
    }
    return expected;
}

test::FakeModel modelOf(std::initializer_list<std::initializer_list<std::uint64_t>> shapes,
                        BlockType type = BlockType::F16) {
    test::FakeModel model;
    int layer = 0;
    for (const auto& shape : shapes)
        model.tensor("blk." + std::to_string(layer++) + ".ffn_up.weight", shape, type);
    model.data([type](std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
        test::fillWithWeights(type, tensor, offset, out);
    });
    return model;
}

} // namespace

class TestWeightedExport : public QObject {
    Q_OBJECT

    Result<ExportReport> run(const ModelSource& source, const quant::Plan& plan, const QString& path,
                             bool resume = true) {
        ExportOptions options;
        options.destination = path.toStdString();
        options.overwrite = true;
        options.resume = resume;
        NullProgress progress;
        return exportModel(source, plan, options, m_pool, StopToken(), progress);
    }

private slots:
    void everyRowHasItsExpertsWeights_data() {
        QTest::addColumn<int>("type");
        for (const BlockTypeInfo& type : blockTypes())
            if (const quant::Codec* codec = quant::findCodec(type.type); codec && codec->encodeWeighted)
                QTest::newRow(type.name.data()) << static_cast<int>(type.type);
    }
    void everyRowHasItsExpertsWeights() {
        QFETCH(int, type);
        const auto to = static_cast<BlockType>(type);
        // A row that no chunk is a multiple of; rows of one block, of experts; one row longer than a chunk,
        // which ends in the middle of one; and four dimensions.
        const std::uint64_t block = info(to).blockElements;
        const bool slow = block == 256 && to != BlockType::Q4_K && to != BlockType::Q6_K;
        const std::uint64_t longRow = slow ? kChunkElements + 256 : 2 * kChunkElements + 256;
        test::FakeModel model =
            modelOf({{1792, slow ? 160u : 320u}, {256, 3, 5}, {longRow, 2}, {256, 2, 2, 3}});
        const auto matrix = matrixFor(model);
        const quant::Plan plan = planOf(model, to, matrix);
        QCOMPARE(plan.tensors.size(), std::size_t{4});
        QCOMPARE(plan.matrixUse->weighted, 4u);
        QTemporaryDir folder;
        const auto report = run(model, plan, folder.filePath("out.gguf"));
        QVERIFY2(report.ok(), report.ok() ? "" : std::string(errorCodeName(report.error().code)).c_str());
        QVERIFY(report->verified);
        const auto written = gguf::openGguf(report->files.front());
        QVERIFY(written.ok());
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE((*written)->tensors()[i].type, to);
            QVERIFY2(bytesOf(**written, i) == expectedBytes(model, i, to, *matrix),
                     model.tensors()[i].name.c_str());
        }
    }

    void runsCoverEveryElementOnce() {
        test::FakeModel model = modelOf({{768, 5, 3}});
        const auto matrix = matrixFor(model);
        const TensorInfo& tensor = model.tensors().front();
        const auto weights = matrix->weights(matrix->entries().front());
        for (const BlockType to : {BlockType::Q4_K, BlockType::Q4_0})
            for (const std::uint64_t wanted : {256u, 512u, 1024u, 2048u, 65536u}) {
                ImportanceRuns runs(*matrix, tensor, to);
                std::uint64_t at = 0;
                while (at < tensor.elementCount()) {
                    const auto run = runs.runAt(at, tensor.elementCount(), wanted);
                    QVERIFY(run.length > 0 && run.length % run.importance.size() == 0);
                    // All of its elements belong to one expert, and their weights are these.
                    QCOMPARE(at / (768 * 5), (at + run.length - 1) / (768 * 5));
                    for (std::uint64_t i = 0; i < run.length; i += 97)
                        QCOMPARE(run.importance[i % run.importance.size()],
                                 weights[at / (768 * 5) * 768 + (at + i) % 768]);
                    if (to == BlockType::Q4_0) QVERIFY(at % 768 == 0 && run.length % 768 == 0);
                    at += run.length;
                }
                QCOMPARE(at, tensor.elementCount());
            }
        QCOMPARE(weightedChunkElements(tensor, BlockType::Q4_K, 1000), 1000u);
        QCOMPARE(weightedChunkElements(tensor, BlockType::Q5_1, 2000), 1536u);
        QCOMPARE(weightedChunkElements(tensor, BlockType::Q5_1, 100), 768u);
    }

    // The same numbers under other names would go unnoticed otherwise.
    void withoutTheMatrixTheBytesDiffer() {
        test::FakeModel model = modelOf({{1024, 64}});
        QTemporaryDir folder;
        const auto with =
            run(model, planOf(model, BlockType::Q4_K, matrixFor(model)), folder.filePath("a.gguf"));
        const auto without = run(model, planOf(model, BlockType::Q4_K, nullptr), folder.filePath("b.gguf"));
        QVERIFY(with.ok() && without.ok());
        QVERIFY(bytesOf(**gguf::openGguf(with->files.front()), 0) !=
                bytesOf(**gguf::openGguf(without->files.front()), 0));
    }

    void verificationUsesTheSameWeights() {
        test::FakeModel model = modelOf({{1024, 64}});
        QTemporaryDir folder;
        for (const BlockType to : {BlockType::Q4_K, BlockType::Q4_0}) {
            const auto matrix = matrixFor(model);
            const quant::Plan plan = planOf(model, to, matrix);
            const auto report = run(model, plan, folder.filePath("out.gguf"));
            QVERIFY(report.ok());
            QVERIFY(verifyExport(model, plan, report->files, m_pool, StopToken()).ok());
            // Other weights are other bytes.
            imatrix::ImportanceMatrix::Contents contents = matrix->contents();
            for (float& sum : contents.entries.front().sums)
                sum = 1 / sum;
            quant::Plan other = plan;
            other.options.matrix =
                std::make_shared<imatrix::ImportanceMatrix>(*imatrix::ImportanceMatrix::make(contents));
            const auto verified = verifyExport(model, other, report->files, m_pool, StopToken());
            QCOMPARE(verified.error().code, ErrorCode::VerifyDataDiffers);
        }
    }

    // A column without importance is stored anyhow; that is no damage.
    void columnsWithoutImportanceRaiseNoAlarm() {
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {256, 16}, BlockType::F32);
        model.data([](std::size_t, std::uint64_t offset, std::span<std::byte> out) {
            for (std::size_t at = 0; at < out.size(); at += 4) {
                const auto column = (offset + at) / 4 % 256;
                const float value =
                    column % 32 == 5 ? 1000.0f : 0.01f * static_cast<float>(column % 7) - 0.03f;
                std::memcpy(out.data() + at, &value, 4);
            }
        });
        imatrix::ImportanceMatrix::Contents contents;
        imatrix::Entry entry{"blk.0.ffn_up.weight", std::vector<float>(256, 1.0f), {1}};
        for (std::size_t column = 5; column < 256; column += 32)
            entry.sums[column] = 0;
        contents.entries = {entry};
        const auto matrix =
            std::make_shared<imatrix::ImportanceMatrix>(*imatrix::ImportanceMatrix::make(contents));
        QTemporaryDir folder;
        for (const BlockType to : {BlockType::Q4_0, BlockType::Q5_1, BlockType::Q4_K, BlockType::Q6_K}) {
            const auto report = run(model, planOf(model, to, matrix), folder.filePath("out.gguf"));
            QVERIFY2(report.ok(), info(to).name.data());
            NullProgress progress;
            const auto checked = verifyFile(report->files.front(), &model, {}, m_pool, StopToken(), progress);
            QVERIFY(checked.ok());
            QVERIFY2(checked->ok(), info(to).name.data());
        }
    }

    void anImaginedMatrixIsNoneToExportWith() {
        const auto sample = gguf::openGguf(kSample);
        quant::PlanOptions options;
        options.fileType = quant::FileType::Q2_K_S;
        options.haveImportanceMatrix = true;
        const auto plan = quant::makePlan(**sample, options);
        QVERIFY(quant::checkWritable(*plan).ok());
        QTemporaryDir folder;
        const auto report = run(**sample, *plan, folder.filePath("out.gguf"));
        QCOMPARE(report.error().code, ErrorCode::NeedsImportanceMatrix);
        QVERIFY(report.error().details.size() > 10);
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void cancelsWithin200MillisecondsInVeryLongRows_data() {
        QTest::addColumn<int>("type");
        for (const BlockType type : {BlockType::Q4_0, BlockType::Q5_1, BlockType::Q2_K, BlockType::Q6_K})
            QTest::newRow(info(type).name.data()) << static_cast<int>(type);
    }
    void cancelsWithin200MillisecondsInVeryLongRows() {
        QFETCH(int, type);
        // Longer than any row of a real model (the largest vocabularies have a quarter of a million tokens).
        test::FakeModel model = modelOf({{std::uint64_t{1} << 20, 512}});
        std::vector<std::byte> weights(1 << 20);
        test::fillWithWeights(BlockType::F16, 0, 0, weights);
        model.data([&weights](std::size_t, std::uint64_t, std::span<std::byte> out) {
            for (std::size_t at = 0; at < out.size(); at += weights.size())
                std::memcpy(out.data() + at, weights.data(), std::min(weights.size(), out.size() - at));
        });
        const quant::Plan plan = planOf(model, static_cast<BlockType>(type), matrixFor(model));
        QTemporaryDir folder;
        StopSource stop;
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        NullProgress progress;
        QElapsedTimer timer;
        std::atomic<qint64> cancelledAt{0};
        std::jthread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            cancelledAt = timer.elapsed();
            stop.cancel();
        });
        timer.start();
        const auto report = exportModel(model, plan, options, m_pool, stop.token(), progress);
        const qint64 took = timer.elapsed() - cancelledAt;
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QVERIFY2(took <= 200, qPrintable(QString::number(took)));
    }

private:
    jobs::WorkerPool m_pool;
};

QTEST_GUILESS_MAIN(TestWeightedExport)
#include "test_weighted_export.moc"
