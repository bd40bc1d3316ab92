// Importance matrices on the command line: shown, merged, converted, and used by plan and quantize.
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "tests/app/cli_process.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace qw;
using namespace qw::test;

namespace {

const QString kGguf = QStringLiteral(QW_TEST_DATA "/golden/imatrix.gguf");
const QString kLegacy = QStringLiteral(QW_TEST_DATA "/golden/imatrix.dat");

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject golden(const char* name) {
    return QJsonDocument::fromJson(bytesOf(QStringLiteral(QW_TEST_DATA "/golden/") + QLatin1String(name)))
        .object();
}

QString sha256(const ModelSource& model, std::size_t index) {
    QByteArray data(static_cast<qsizetype>(model.tensors()[index].byteSize), '\0');
    const auto bytes = std::as_writable_bytes(std::span(data.data(), static_cast<std::size_t>(data.size())));
    if (!model.read(index, 0, bytes).ok()) return {};
    return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex());
}

} // namespace

class TestCliImatrix : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private slots:
    void inspectShowsBothForms() {
        for (const QString& file : {kGguf, kLegacy}) {
            const CliOutcome outcome = runCli({"inspect", file, "--json"});
            QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
            const QJsonObject json = outcome.json();
            QCOMPARE(json["kind"].toString(), QStringLiteral("imatrix"));
            QCOMPARE(json["form"].toString(), file == kGguf ? QStringLiteral("gguf") : QStringLiteral("dat"));
            QCOMPARE(json["chunk_count"].toInt(), 257);
            QCOMPARE(json["entries"].toArray().size(), 56);
            QCOMPARE(json["entries"].toArray()[0].toObject()["name"].toString(),
                     QStringLiteral("blk.0.attn_k.weight"));
            QCOMPARE(json["entries"].toArray()[0].toObject()["values"].toInt(), 256);
            // inspect's own keys are there whatever the file is.
            for (const QString key : {"architecture", "name", "parameters", "bytes", "bits_per_weight",
                                      "file_type", "metadata", "tensors"})
                QVERIFY2(json.contains(key), qPrintable(key));
            QCOMPARE(json["bytes"].toInteger(), QFile(file).size());
        }
        const CliOutcome text = runCli({"inspect", kLegacy});
        QVERIFY(text.out.contains("blk.7.ffn_up.weight") && text.out.contains("257"));
    }

    void coverageNamesWhatIsMissing() {
        for (const QStringList& words : {QStringList{"inspect", kGguf, "--model", samplePath()},
                                         QStringList{"imatrix", "show", kGguf, samplePath()}}) {
            const QJsonObject json = runCli(words + QStringList{"--json"}).json();
            const QJsonArray tensors = json["coverage"].toObject()["tensors"].toArray();
            QCOMPARE(tensors.size(), 58);
            QStringList absent;
            for (const QJsonValue& tensor : tensors)
                if (tensor.toObject()["cover"].toString() != QLatin1String("full"))
                    absent << tensor.toObject()["name"].toString();
            QCOMPARE(absent, (QStringList{"token_embd.weight", "output.weight"}));
        }
        QVERIFY(runCli({"imatrix", "show", kGguf, samplePath()}).out.contains("56 of 58 tensors covered"));
        // Models have no coverage of their own.
        QCOMPARE(runCli({"inspect", samplePath(), "--model", samplePath()}).exitCode, 2);
    }

    void convertWritesTheReferencesFile() {
        QCOMPARE(runCli({"imatrix", "convert", kGguf, path("a.dat")}).exitCode, 0);
        QCOMPARE(bytesOf(path("a.dat")), bytesOf(kLegacy));
        const CliOutcome back =
            runCli({"imatrix", "convert", path("a.dat"), path("b.gguf"), "--chunk-size", "256", "--json"});
        QCOMPARE(back.exitCode, 0);
        QCOMPARE(back.json()["form"].toString(), QStringLiteral("gguf"));
        QCOMPARE(back.json()["chunk_size"].toInt(), 256);
        const auto legacy = imatrix::openImportanceMatrix(kLegacy.toStdString());
        const auto converted = imatrix::openImportanceMatrix(path("b.gguf").toStdString());
        QVERIFY(legacy.ok() && converted.ok());
        for (const imatrix::Entry& entry : legacy->entries())
            QVERIFY(converted->weights(*converted->find(entry.name)) == legacy->weights(entry));
        QCOMPARE(runCli({"imatrix", "convert", kGguf, path("a.dat"), "--no-overwrite"}).exitCode, 2);
    }

    void mergeAddsUp() {
        const CliOutcome outcome =
            runCli({"imatrix", "merge", kGguf, kGguf, kLegacy, path("m.gguf"), "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        QCOMPARE(outcome.json()["chunk_count"].toInt(), 3 * 257);
        QCOMPARE(outcome.json()["entries"].toArray()[0].toObject()["rows_seen"].toInt(), 3 * 257 * 256);
        const auto merged = imatrix::openImportanceMatrix(path("m.gguf").toStdString());
        QVERIFY(merged.ok());
        QCOMPARE(merged->datasets().size(), std::size_t{3});
    }

    void wrongUseIsToldApartFromWrongFiles_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, QStringList words, int exitCode, const char* code) {
            QTest::newRow(name) << std::move(words) << exitCode << QString::fromLatin1(code);
        };
        row("no such word", {"imatrix", "eat", kGguf}, 2, "InvalidOption");
        row("merge one", {"imatrix", "merge", kGguf}, 2, "InvalidOption");
        row("convert three", {"imatrix", "convert", kGguf, kGguf, path("x.dat")}, 2, "InvalidOption");
        row("show four", {"imatrix", "show", kGguf, samplePath(), kGguf}, 2, "InvalidOption");
        row("a model", {"imatrix", "show", samplePath()}, 3, "NotImportanceMatrix");
        row("a JSON file", {"imatrix", "show", QStringLiteral(QW_TEST_DATA "/golden/sizes.json")}, 3,
            "NotImportanceMatrix");
        row("neither", {"inspect", QStringLiteral(QW_TEST_DATA "/golden/sizes.json")}, 3, "NotGguf");
        row("missing", {"plan", samplePath(), "Q4_K_M", "--imatrix", path("missing.gguf")}, 4, "CannotOpen");
        row("both lists",
            {"plan", samplePath(), "Q4_K_M", "--imatrix", kGguf, "--include-weights", "a",
             "--exclude-weights", "b"},
            2, "InvalidOption");
        row("both lists, no matrix",
            {"plan", samplePath(), "Q4_K_M", "--include-weights", "a", "--exclude-weights", "b"}, 2,
            "InvalidOption");
        row("needed", {"quantize", samplePath(), path("x.gguf"), "IQ2_XXS"}, 3, "NeedsImportanceMatrix");
        row("needed, not covered",
            {"quantize", samplePath(), path("x.gguf"), "IQ2_XXS", "--imatrix", kGguf, "--exclude-weights",
             "attn_q"},
            3, "NeedsImportanceMatrix");
    }
    void wrongUseIsToldApartFromWrongFiles() {
        QFETCH(QStringList, words);
        QFETCH(int, exitCode);
        QFETCH(QString, code);
        const CliOutcome outcome = runCli(words + QStringList{"--json"});
        QCOMPARE(outcome.exitCode, exitCode);
        QCOMPARE(outcome.json()["error"].toObject()["code"].toString(), code);
        QVERIFY(!QFile::exists(path("x.gguf")));
    }

    void anotherModelsMatrixIsRefusedByTensor() {
        const auto matrix = imatrix::openImportanceMatrix(kGguf.toStdString());
        imatrix::ImportanceMatrix::Contents contents = matrix->contents();
        contents.entries[5].sums.resize(300);
        QVERIFY(imatrix::writeImportanceMatrix(*imatrix::ImportanceMatrix::make(contents),
                                               path("other.gguf").toStdString())
                    .ok());
        const CliOutcome outcome =
            runCli({"quantize", samplePath(), path("x.gguf"), "Q4_K_M", "--imatrix", path("other.gguf")});
        QCOMPARE(outcome.exitCode, 3);
        QVERIFY2(outcome.error.contains(contents.entries[5].name.c_str()) && outcome.error.contains("300"),
                 outcome.error.constData());
        QVERIFY(!QFile::exists(path("x.gguf")));
    }

    void planTellsTheCoverage() {
        const QJsonObject json = runCli({"plan", samplePath(), "IQ2_XXS", "--imatrix", kGguf,
                                         "--exclude-weights", "blk.3.attn_q", "--json"})
                                     .json();
        const QJsonObject use = json["imatrix"].toObject();
        QCOMPARE(use["entries"].toInt(), 55);
        QCOMPARE(use["weighted"].toInt(), 55);
        QCOMPARE(use["needed"].toArray(), QJsonArray{"blk.3.attn_q.weight"});
        QCOMPARE(use["absent"].toArray(), (QJsonArray{"token_embd.weight", "output.weight"}));
        int weighted = 0;
        for (const QJsonValue& tensor : json["tensors"].toArray())
            weighted += tensor.toObject()["weighted"].toBool() ? 1 : 0;
        QCOMPARE(weighted, 55);
        QCOMPARE(json["warnings"].toArray().size(), 2);
        QVERIFY(runCli({"plan", samplePath(), "Q4_K_M", "--json"}).json()["imatrix"].isNull());
    }

    void quantizeWritesWhatTheReferenceWrites_data() {
        QTest::addColumn<QString>("type");
        for (const char* type : {"Q4_K_M", "Q5_0", "Q2_K_S", "IQ2_XS", "IQ3_XXS"})
            QTest::newRow(type) << QString::fromLatin1(type);
    }
    void quantizeWritesWhatTheReferenceWrites() {
        QFETCH(QString, type);
        const QString out = path("out.gguf");
        const CliOutcome outcome =
            runCli({"quantize", "--imatrix", kGguf, samplePath(), out, type, "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        QCOMPARE(outcome.json()["types"].toArray()[0].toObject()["weighted_tensors"].toInt(), 56);
        const QJsonObject expected = golden("quantize-imatrix.json")[type].toObject()["tensors"].toObject();
        const auto model = gguf::openGguf(out.toStdString());
        QVERIFY(model.ok());
        QCOMPARE((*model)->tensors().size(), static_cast<std::size_t>(expected.size()));
        for (std::size_t i = 0; i < (*model)->tensors().size(); ++i) {
            const QJsonArray tensor = expected[QString::fromStdString((*model)->tensors()[i].name)].toArray();
            QCOMPARE(sha256(**model, i), tensor[1].toString());
        }
        const gguf::Metadata& metadata = (*model)->metadata();
        QCOMPARE(metadata.stringAt("quantize.imatrix.file"), std::optional<std::string>("imatrix.gguf"));
        QCOMPARE(metadata.stringAt("quantize.imatrix.dataset"),
                 std::optional<std::string>("calibration.txt"));
        QCOMPARE(metadata.unsignedAt("quantize.imatrix.entries_count"), std::optional<std::uint64_t>(56));
        QCOMPARE(metadata.unsignedAt("quantize.imatrix.chunks_count"), std::optional<std::uint64_t>(257));
    }

    void listsChooseTheTensors() {
        // Included alone: the same bytes as excluding the others.
        QVERIFY(runCli({"quantize", "--imatrix", kGguf, "--include-weights", "attn", samplePath(),
                        path("in.gguf"), "Q4_K_S"})
                    .exitCode == 0);
        QVERIFY(runCli({"quantize", "--imatrix", kGguf, "--exclude-weights", "ffn", samplePath(),
                        path("ex.gguf"), "Q4_K_S"})
                    .exitCode == 0);
        QVERIFY(bytesOf(path("in.gguf")) == bytesOf(path("ex.gguf")));
        // Nothing left: as without a matrix, to the last byte.
        const CliOutcome nothing = runCli({"quantize", "--imatrix", kGguf, "--include-weights", "nowhere",
                                           samplePath(), path("none.gguf"), "Q4_K_S"});
        QCOMPARE(nothing.exitCode, 0);
        QVERIFY(nothing.error.contains("leave nothing"));
        QVERIFY(runCli({"quantize", samplePath(), path("plain.gguf"), "Q4_K_S"}).exitCode == 0);
        QVERIFY(bytesOf(path("none.gguf")) == bytesOf(path("plain.gguf")));
        QVERIFY(bytesOf(path("in.gguf")) != bytesOf(path("plain.gguf")));
    }

    void severalMatricesAreMerged() {
        QVERIFY(runCli({"imatrix", "merge", kGguf, kLegacy, path("both.gguf")}).exitCode == 0);
        QVERIFY(runCli({"quantize", "--imatrix", path("both.gguf"), samplePath(), path("a.gguf"), "Q4_0"})
                    .exitCode == 0);
        QVERIFY(runCli({"quantize", "--imatrix", kGguf, "--imatrix", kLegacy, samplePath(), path("b.gguf"),
                        "Q4_0"})
                    .exitCode == 0);
        const auto a = gguf::openGguf(path("a.gguf").toStdString());
        const auto b = gguf::openGguf(path("b.gguf").toStdString());
        QVERIFY(a.ok() && b.ok());
        for (std::size_t i = 0; i < (*a)->tensors().size(); ++i)
            QCOMPARE(sha256(**a, i), sha256(**b, i));
        QCOMPARE((*b)->metadata().stringAt("quantize.imatrix.file"),
                 std::optional<std::string>("imatrix.gguf, imatrix.dat"));
    }
};

QTEST_GUILESS_MAIN(TestCliImatrix)
#include "test_cli_imatrix.moc"
