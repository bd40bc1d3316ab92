#include "core/export/exporter.h"
#include "core/export/verify.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"
#include "tests/support/fake_model.h"
#include "written_model.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <limits>

using namespace qw;
using namespace qw::exporting;

namespace {

constexpr const char* kSample = QW_SAMPLE_DIR "/sample-f16.gguf";

std::string codeOf(const Result<void>& result) {
    return result.ok() ? "ok" : std::string(errorCodeName(result.error().code));
}

// Replaces bytes of a file.
bool patch(const std::string& path, std::uint64_t offset, const QByteArray& bytes) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadWrite) && file.seek(static_cast<qint64>(offset)) &&
           file.write(bytes) == bytes.size();
}

} // namespace

class TestVerify : public QObject {
    Q_OBJECT

    Result<VerifyReport> verify(const std::string& path, const ModelSource* against = nullptr) {
        NullProgress progress;
        return verifyFile(path, against, {}, m_pool, StopToken(), progress);
    }

    // The sample as `type` in the test's folder.
    std::string exported(quant::FileType type, const QString& name) {
        quant::PlanOptions options;
        options.fileType = type;
        m_plan = *quant::makePlan(*m_sample, options);
        ExportOptions exportOptions;
        exportOptions.destination = m_folder.filePath(name).toStdString();
        exportOptions.overwrite = true;
        NullProgress progress;
        const auto report = exportModel(*m_sample, m_plan, exportOptions, m_pool, StopToken(), progress);
        return report.ok() ? report->files.front() : std::string();
    }

private slots:
    void initTestCase() {
        auto opened = gguf::openGguf(kSample);
        QVERIFY(opened.ok());
        m_sample = *opened;
    }

    void hashesAsOthersDo() {
        NullProgress progress;
        const auto hash = sha256OfFile(kSample, StopToken(), progress);
        QVERIFY(hash.ok());
        QCOMPARE(QByteArray::fromStdString(*hash),
                 QCryptographicHash::hash(test::fileBytes(kSample), QCryptographicHash::Sha256).toHex());
        QVERIFY(!sha256OfFile("/nonexistent", StopToken(), progress).ok());
        StopSource stop;
        stop.cancel();
        QCOMPARE(sha256OfFile(kSample, stop.token(), progress).error().code, ErrorCode::Cancelled);
    }

    void goodFilesHaveNoProblems_data() {
        QTest::addColumn<int>("type");
        for (const quant::FileTypeInfo& type : quant::fileTypes())
            if (!type.needsImportanceMatrix)
                QTest::newRow(type.name.data()) << static_cast<int>(type.type);
    }
    void goodFilesHaveNoProblems() {
        QFETCH(int, type);
        const std::string path = exported(static_cast<quant::FileType>(type), "good.gguf");
        QVERIFY(!path.empty());
        const auto report = verify(path, m_sample.get());
        QVERIFY(report.ok());
        QCOMPARE(report->problemCount, 0u);
        QVERIFY(report->ok());
        QCOMPARE(report->tensors, m_sample->tensors().size());
        QCOMPARE(report->comparedTensors, m_sample->tensors().size());
        QCOMPARE(report->sha256.size(), 64u);
    }

    void findsInvalidScalesAnywhere() {
        const std::string path = exported(quant::FileType::Q4_K_S, "scales.gguf");
        const auto written = gguf::openGguf(path);
        QVERIFY(written.ok());
        const std::size_t index = (*written)->indexOf("blk.3.ffn_up.weight");
        const TensorInfo& tensor = (*written)->tensors()[index];
        QCOMPARE(tensor.type, BlockType::Q4_K);
        // Infinity as the scale of block 21, NaN as the minimum of block 40.
        QVERIFY(patch(path, tensor.fileOffset + 21 * 144, QByteArray::fromHex("007c")));
        QVERIFY(patch(path, tensor.fileOffset + 40 * 144 + 2, QByteArray::fromHex("01fe")));
        const auto report = verify(path);
        QVERIFY(report.ok());
        QCOMPARE(report->problemCount, 1u);
        QCOMPARE(report->problems[0].code, ErrorCode::InvalidBlockScale);
        QCOMPARE(
            report->problems[0].details,
            (std::vector<std::string>{tensor.name, "21", std::to_string(21 * 256 / tensor.rowLength())}));
        QCOMPARE(report->problems[0].offset, tensor.fileOffset + 21 * 144);
    }

    void findsNumbersThatAreNotFinite() {
        const std::string path = exported(quant::FileType::F16, "numbers.gguf");
        const auto written = gguf::openGguf(path);
        QVERIFY(written.ok());
        const TensorInfo& tensor = (*written)->tensors()[(*written)->indexOf("blk.1.attn_q.weight")];
        QVERIFY(
            patch(path, tensor.fileOffset + 2 * (tensor.rowLength() * 7 + 13), QByteArray::fromHex("00fc")));
        const auto report = verify(path);
        QVERIFY(report.ok());
        QCOMPARE(report->problemCount, 1u);
        QCOMPARE(report->problems[0].code, ErrorCode::NonFiniteWeight);
        QCOMPARE(report->problems[0].details, (std::vector<std::string>{tensor.name, "7", "13", "Inf"}));
    }

    void comparesWithTheSource() {
        const std::string path = exported(quant::FileType::Q8_0, "compare.gguf");
        const auto written = gguf::openGguf(path);
        QVERIFY(written.ok());
        // Other quants at the start of a converted tensor, other bytes in a copied one.
        const TensorInfo& converted = (*written)->tensors()[(*written)->indexOf("blk.2.ffn_down.weight")];
        const TensorInfo& copied = (*written)->tensors()[(*written)->indexOf("blk.2.attn_norm.weight")];
        QCOMPARE(copied.type, BlockType::F32);
        QVERIFY(patch(path, converted.fileOffset + 2, QByteArray::fromHex("7f817f817f817f81")));
        QVERIFY(patch(path, copied.fileOffset, QByteArray::fromHex("0000003f")));
        const auto report = verify(path, m_sample.get());
        QVERIFY(report.ok());
        QCOMPARE(report->problemCount, 2u);
        for (const Error& problem : report->problems)
            QCOMPARE(problem.code, ErrorCode::VerifyDataDiffers);
    }

    void reportsMissingTensorsAndOtherShapes() {
        test::FakeModel model;
        model.tensor("one.weight", {32, 2}).tensor("two.weight", {32, 4}).tensor("three.weight", {64});
        test::FakeModel other;
        other.tensor("one.weight", {32, 2}).tensor("two.weight", {64, 2}).tensor("four.weight", {64});
        const QString path = m_folder.filePath("names.gguf");
        QVERIFY(test::writeModel(model, path));
        const auto report = verify(path.toStdString(), &other);
        QVERIFY(report.ok());
        QCOMPARE(report->problemCount, 3u);
        QCOMPARE(report->comparedTensors, 1u);
        for (const Error& problem : report->problems)
            QCOMPARE(problem.code, ErrorCode::VerifyDirectoryDiffers);
        QCOMPARE(report->problems[0].details, (std::vector<std::string>{"two.weight", "32x4", "64x2"}));
        QCOMPARE(report->problems[1].details, (std::vector<std::string>{"three.weight", "64", ""}));
        QCOMPARE(report->problems[2].details, (std::vector<std::string>{"four.weight", "", "64"}));
    }

    void anUnreadableFileIsAnError() {
        QFile file(m_folder.filePath("text.gguf"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not a model at all, just some text") > 0);
        file.close();
        QCOMPARE(verify(file.fileName().toStdString()).error().code, ErrorCode::NotGguf);
    }

    // What the exporter asks before it renames must notice every kind of damage.
    void theExportersCheckFindsDamage() {
        const std::string path = exported(quant::FileType::Q4_0, "damage.gguf");
        const auto check = [&] {
            return codeOf(verifyExport(*m_sample, m_plan, {path}, m_pool, StopToken()));
        };
        QCOMPARE(check(), std::string("ok"));
        const auto written = gguf::openGguf(path);
        QVERIFY(written.ok());
        const TensorInfo& first = (*written)->tensors()[(*written)->indexOf("blk.0.ffn_up.weight")];
        const QByteArray whole = test::fileBytes(QString::fromStdString(path));
        const auto restore = [&] {
            QFile file(QString::fromStdString(path));
            return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(whole) == whole.size();
        };

        QVERIFY(patch(
            path, first.fileOffset + 5,
            QByteArray(1, static_cast<char>(whole[static_cast<qsizetype>(first.fileOffset) + 5] ^ 0x10))));
        QCOMPARE(check(), std::string("VerifyDataDiffers"));
        QVERIFY(restore());
        // The tensor's very last byte.
        const std::uint64_t last = first.fileOffset + first.byteSize - 1;
        QVERIFY(
            patch(path, last, QByteArray(1, static_cast<char>(whole[static_cast<qsizetype>(last)] ^ 0x01))));
        QCOMPARE(check(), std::string("VerifyDataDiffers"));
        QVERIFY(restore());
        const qsizetype name = whole.indexOf("blk.0.ffn_up.weight");
        QVERIFY(patch(path, static_cast<std::uint64_t>(name), "BLK"));
        QCOMPARE(check(), std::string("VerifyDirectoryDiffers"));
        QVERIFY(restore());
        QVERIFY(QFile::resize(QString::fromStdString(path), whole.size() - 32));
        QCOMPARE(check(), std::string("VerifyDirectoryDiffers"));
        QVERIFY(restore());
        QCOMPARE(check(), std::string("ok"));
        StopSource stop;
        stop.cancel();
        QCOMPARE(codeOf(verifyExport(*m_sample, m_plan, {path}, m_pool, stop.token())),
                 std::string("Cancelled"));
    }

private:
    QTemporaryDir m_folder;
    ModelSourcePtr m_sample;
    quant::Plan m_plan;
    jobs::WorkerPool m_pool;
};

QTEST_GUILESS_MAIN(TestVerify)
#include "test_verify.moc"
