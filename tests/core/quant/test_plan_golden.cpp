// Plans against figures measured with the reference: types of the sample for every file type, and tensor
// bytes of well-known models.
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/plan.h"
#include "tests/support/fake_model.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <map>

using namespace qw;
using namespace qw::quant;

namespace {

QJsonObject readJson(const QString& name) {
    QFile file(QString(QW_TEST_DATA) + "/golden/" + name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

// The shapes of sizes.json.
const std::map<std::string, test::LlamaShape> kShapes = {
    {"llama2-7b", {32, 4096, 11008, 32, 32, 128, 32000}},
    {"llama2-13b", {40, 5120, 13824, 40, 40, 128, 32000}},
    {"codellama-34b", {48, 8192, 22016, 64, 8, 128, 32000}},
    {"llama2-70b", {80, 8192, 28672, 64, 8, 128, 32000}},
    {"llama3-8b", {32, 4096, 14336, 32, 8, 128, 128256}},
    {"llama3-70b", {80, 8192, 28672, 64, 8, 128, 128256}},
};

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

} // namespace

class TestPlanGolden : public QObject {
    Q_OBJECT

private slots:
    void sampleTypes_data() {
        QTest::addColumn<QString>("row");
        const QJsonObject golden = readJson("quantize.json");
        QVERIFY(golden.size() >= 50);
        for (auto it = golden.begin(); it != golden.end(); ++it)
            QTest::newRow(qPrintable(it.key())) << it.key();
    }

    void sampleTypes() {
        QFETCH(QString, row);
        const auto sample = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
        QVERIFY(sample.ok());
        const QStringList words = row.split(' ');
        PlanOptions options;
        options.fileType = fileTypeFromName(words[0].toStdString()).value();
        options.pure = words.size() > 1 && words[1] == "pure";
        const auto plan = makePlan(**sample, options);
        QVERIFY(plan.ok());

        const QJsonObject golden = readJson("quantize.json")[row].toObject();
        if (golden.contains("refused")) {
            const auto writable = checkWritable(*plan);
            QVERIFY(!writable.ok());
            QCOMPARE(writable.error().code, ErrorCode::NeedsImportanceMatrix);
            QCOMPARE(writable.error().details.size(), plan->needImportanceMatrix.size() + 1);
            QVERIFY(!plan->needImportanceMatrix.empty());
            return;
        }
        QVERIFY(plan->needImportanceMatrix.empty());
        const QJsonObject types = golden["tensors"].toObject();
        QCOMPARE(static_cast<qsizetype>(plan->tensors.size()), types.size());
        for (const PlannedTensor& tensor : plan->tensors)
            QCOMPARE(text(tensor.name) + " " + text(info(tensor.to).name),
                     text(tensor.name) + " " + types[text(tensor.name)].toArray()[0].toString());
        QCOMPARE(plan->metadata.unsignedAt("general.file_type").value(),
                 static_cast<std::uint64_t>(golden["file_type"].toInt()));
        QCOMPARE(plan->metadata.unsignedAt("general.quantization_version").value(), std::uint64_t{2});
        // Both versions hold the same keys in another order, so the sizes agree to the byte.
        QCOMPARE(static_cast<double>(plan->outputBytes), golden["file_bytes"].toDouble());
    }

    void sizesOfKnownModels_data() {
        QTest::addColumn<QString>("model");
        for (const auto& [name, shape] : kShapes)
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void sizesOfKnownModels() {
        QFETCH(QString, model);
        const QJsonObject sizes = readJson("sizes.json")["MiB"].toObject()[model].toObject();
        QVERIFY(sizes.size() > 20);
        const test::FakeModel source = test::llamaModel(kShapes.at(model.toStdString()));
        for (auto it = sizes.begin(); it != sizes.end(); ++it) {
            PlanOptions options;
            options.fileType = fileTypeFromName(it.key().toStdString()).value();
            const auto plan = makePlan(source, options);
            QVERIFY(plan.ok());
            const double mebibytes = static_cast<double>(plan->tensorBytes) / 1048576.0;
            QCOMPARE(it.key() + " " + QString::number(mebibytes, 'f', 2),
                     it.key() + " " + QString::number(it.value().toDouble(), 'f', 2));
        }
    }

    void everyModelOfTheTableIsTested() {
        for (const QString& model : readJson("sizes.json")["MiB"].toObject().keys())
            QVERIFY2(kShapes.contains(model.toStdString()), qPrintable(model));
    }

    void fileTypesAreInOrderOfSize() {
        const test::FakeModel source = test::llamaModel(kShapes.at("llama3-8b"));
        std::uint64_t previous = 0;
        for (const FileTypeInfo& row : fileTypes()) {
            if (row.type == FileType::Copy) continue;
            PlanOptions options;
            options.fileType = row.type;
            const auto plan = makePlan(source, options);
            QVERIFY(plan.ok());
            QVERIFY2(plan->tensorBytes >= previous, row.name.data());
            previous = plan->tensorBytes;
        }
    }
};

QTEST_APPLESS_MAIN(TestPlanGolden)
#include "test_plan_golden.moc"
