// The sample, exported to every file type this build writes, mixed and pure, with and without an importance
// matrix, and to the block types that only patterns choose: every tensor's type and SHA-256 must be the
// reference's (tests/data/golden/quantize.json, quantize-imatrix.json, quantize-fp4.json).
#include "core/export/exporter.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/plan.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace qw;
using namespace qw::exporting;

namespace {

QString sha256(const ModelSource& source, std::size_t index) {
    QByteArray data(static_cast<qsizetype>(source.tensors()[index].byteSize), Qt::Uninitialized);
    const auto bytes = std::as_writable_bytes(std::span(data.data(), static_cast<std::size_t>(data.size())));
    if (!source.read(index, 0, bytes).ok()) return {};
    return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex());
}

QJsonObject goldenFile(const char* name) {
    QFile file(QStringLiteral(QW_TEST_DATA "/golden/") + name);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

class TestGolden : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        auto opened = gguf::openGguf(QW_SAMPLE_DIR "/sample-f16.gguf");
        QVERIFY(opened.ok());
        m_source = *opened;
        auto matrix = imatrix::openSelection({{QW_TEST_DATA "/golden/imatrix.gguf"}, {}, {}});
        QVERIFY(matrix.ok());
        m_matrix = *matrix;
        m_golden[false] = goldenFile("quantize.json");
        m_golden[true] = goldenFile("quantize-imatrix.json");
        QVERIFY(m_golden[false].size() > 50 && m_golden[true].size() > 50);
    }

    // None may silently drop out of the next test.
    void everyFileTypeHasARow() {
        for (const quant::FileTypeInfo& type : quant::fileTypes())
            if (type.type != quant::FileType::Copy)
                QVERIFY2(m_golden[true].contains(QString::fromStdString(std::string(type.name))),
                         std::string(type.name).c_str());
    }

    void everyTensorEqualsTheReference_data() {
        QTest::addColumn<QString>("row");
        QTest::addColumn<bool>("withMatrix");
        for (const bool withMatrix : {false, true})
            for (const QString& row : m_golden[withMatrix].keys()) {
                const auto plan = quant::makePlan(*m_source, optionsOf(row, withMatrix));
                QVERIFY(plan.ok());
                const auto writable = quant::checkWritable(*plan);
                if (m_golden[withMatrix][row].toObject().contains("refused")) {
                    QVERIFY2(!writable.ok() && writable.error().code == ErrorCode::NeedsImportanceMatrix,
                             qPrintable(row));
                } else {
                    QVERIFY2(writable.ok(), qPrintable(row));
                    QTest::newRow(qPrintable(withMatrix ? row + " imatrix" : row)) << row << withMatrix;
                }
            }
    }
    void everyTensorEqualsTheReference() {
        QFETCH(QString, row);
        QFETCH(bool, withMatrix);
        const QJsonObject expected = m_golden[withMatrix][row].toObject()["tensors"].toObject();
        exportAndCompare(optionsOf(row, withMatrix), expected);
    }

    // Each row: a file type and --tensor-type PATTERN=TYPE, any number of times.
    void everyPatternEqualsTheReference_data() {
        QTest::addColumn<QString>("row");
        m_patternRows = goldenFile("quantize-fp4.json");
        QCOMPARE(m_patternRows.size(), 2);
        for (const QString& row : m_patternRows.keys())
            QTest::newRow(qPrintable(row)) << row;
    }
    void everyPatternEqualsTheReference() {
        QFETCH(QString, row);
        quant::PlanOptions options;
        const QStringList words = row.split(' ');
        options.fileType = *quant::fileTypeFromName(words[0].toStdString());
        for (qsizetype i = 1; i + 1 < words.size(); i += 2) {
            QCOMPARE(words[i], QStringLiteral("--tensor-type"));
            const auto pattern = quant::parseTensorPattern(words[i + 1].toStdString());
            QVERIFY(pattern.ok());
            options.patterns.push_back(*pattern);
        }
        exportAndCompare(options, m_patternRows[row].toObject()["tensors"].toObject());
    }

private:
    void exportAndCompare(const quant::PlanOptions& options, const QJsonObject& expected) {
        const auto plan = quant::makePlan(*m_source, options);
        QVERIFY(plan.ok());
        QTemporaryDir folder;
        ExportOptions exportOptions;
        exportOptions.destination = folder.filePath("out.gguf").toStdString();
        NullProgress progress;
        const auto report = exportModel(*m_source, *plan, exportOptions, m_pool, StopToken(), progress);
        QVERIFY2(report.ok(), report.ok() ? "" : std::string(errorCodeName(report.error().code)).c_str());
        QVERIFY(report->verified);
        QCOMPARE(QFileInfo(folder.filePath("out.gguf")).size(), static_cast<qint64>(plan->outputBytes));

        const auto written = gguf::openGguf(exportOptions.destination);
        QVERIFY(written.ok());
        const ModelSource& out = **written;
        QCOMPARE(out.tensors().size(), static_cast<std::size_t>(expected.size()));
        for (std::size_t i = 0; i < out.tensors().size(); ++i) {
            const TensorInfo& tensor = out.tensors()[i];
            const QJsonArray golden = expected[QString::fromStdString(tensor.name)].toArray();
            QCOMPARE(QString::fromUtf8(info(tensor.type).name.data()), golden[0].toString());
            QVERIFY2(sha256(out, i) == golden[1].toString(), tensor.name.c_str());
        }
    }

    // "Q4_K_S pure"
    quant::PlanOptions optionsOf(const QString& row, bool withMatrix) const {
        quant::PlanOptions options;
        options.fileType = *quant::fileTypeFromName(row.section(' ', 0, 0).toStdString());
        options.pure = row.endsWith(" pure");
        if (withMatrix) options.matrix = m_matrix;
        return options;
    }

    ModelSourcePtr m_source;
    imatrix::ImportanceMatrixPtr m_matrix;
    std::map<bool, QJsonObject> m_golden; // by whether a matrix was given
    QJsonObject m_patternRows;
    jobs::WorkerPool m_pool;
};

QTEST_GUILESS_MAIN(TestGolden)
#include "test_golden.moc"
