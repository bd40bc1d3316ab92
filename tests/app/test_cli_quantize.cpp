// quantize: every writable type from the sample, byte for byte what the reference writes; forms and options.
#include "core/formats/gguf/gguf_reader.h"
#include "tests/app/cli_process.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace qw;
using namespace qw::test;

namespace {

QJsonObject goldenTypes() {
    QFile file(QStringLiteral(QW_TEST_DATA "/golden/quantize.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

// {tensor: [type, SHA-256 of its data]}, as the golden file has it.
QJsonObject tensorsOf(const QString& path) {
    QJsonObject tensors;
    const auto model = gguf::openGguf(path.toStdString());
    if (!model) return tensors;
    const auto all = (*model)->tensors();
    for (std::size_t i = 0; i < all.size(); ++i) {
        QByteArray data(static_cast<qsizetype>(all[i].byteSize), '\0');
        if (!(*model)->read(
                i, 0, std::as_writable_bytes(std::span(data.data(), static_cast<std::size_t>(data.size())))))
            return {};
        tensors.insert(QString::fromStdString(all[i].name),
                       QJsonArray{QString::fromStdString(std::string(info(all[i].type).name)),
                                  QString::fromLatin1(
                                      QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex())});
    }
    return tensors;
}

QString typeOf(const QString& path, const char* tensor) {
    return tensorsOf(path)[QLatin1String(tensor)].toArray()[0].toString();
}

const QStringList kTypes{"Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_0",  "Q4_1",      "Q4_K_S", "Q4_K_M",
                         "Q5_0", "Q5_1",   "Q5_K_S", "Q5_K_M", "Q6_K",  "Q8_0",      "F16",    "BF16",
                         "F32",  "IQ4_NL", "IQ4_XS", "TQ1_0",  "TQ2_0", "MXFP4_MOE", "Q1_0",   "Q2_0"};

} // namespace

class TestCliQuantize : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

private slots:
    void writesEveryTypeAsTheReferenceDoes_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("pure");
        const QJsonObject golden = goldenTypes();
        QVERIFY(!golden.isEmpty());
        for (const QString& type : kTypes) {
            QTest::newRow(qPrintable(type)) << type << false;
            if (golden.contains(type + " pure")) QTest::newRow(qPrintable(type + " pure")) << type << true;
        }
    }
    void writesEveryTypeAsTheReferenceDoes() {
        QFETCH(QString, type);
        QFETCH(bool, pure);
        const QString out = path("every.gguf");
        QStringList arguments{"quantize", samplePath(), out, type, "--json"};
        if (pure) arguments << "--pure";
        const CliOutcome outcome = runCli(arguments);
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        for (const QString key : {"output_bytes", "seconds", "tensors", "peak_rss_bytes"})
            QVERIFY2(outcome.json()[key].isDouble(), qPrintable(key));
        const QJsonObject golden = goldenTypes()[pure ? type + " pure" : type].toObject();
        QCOMPARE(outcome.json()["output_bytes"].toInteger(), golden["file_bytes"].toInteger());
        QCOMPARE(QFile(out).size(), golden["file_bytes"].toInteger());
        QCOMPARE(outcome.json()["tensors"].toInteger(), 75);
        QCOMPARE(outcome.json()["types"].toArray()[0].toObject()["verified"], QJsonValue(true));
        QCOMPARE(tensorsOf(out), golden["tensors"].toObject());
    }

    void typesThatNeedMoreAreRefusedBeforeAnyWork() {
        const CliOutcome outcome = runCli({"quantize", samplePath(), path("refused.gguf"), "Q2_K_S"});
        QCOMPARE(outcome.exitCode, 3);
        QVERIFY2(outcome.errorText().contains("importance matrix"), outcome.error.constData());
        QVERIFY(!QFile::exists(path("refused.gguf")));
    }

    void everyInstructionSetWritesTheSame() {
        const QJsonObject golden = goldenTypes()["Q4_K_M"].toObject()["tensors"].toObject();
        for (const QString simd : {"avx2", "sse4", "scalar"}) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert("QW_SIMD", simd);
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(QW_CLI), {"quantize", samplePath(), path("simd.gguf"), "Q4_K_M"});
            QCOMPARE(outcomeOf(process).exitCode, 0);
            QCOMPARE(tensorsOf(path("simd.gguf")), golden);
        }
    }

    void severalTypesGoIntoAFolder() {
        const QString folder = path("several");
        const CliOutcome outcome = runCli({"quantize", samplePath(), folder, "Q4_0,Q8_0", "--json"});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name),
                 (QStringList{"sample-7.3M-Q4_0.gguf", "sample-7.3M-Q8_0.gguf"}));
        QCOMPARE(outcome.json()["files"].toArray().size(), 2);
        QCOMPARE(outcome.json()["output_bytes"].toInteger(), 4'330'656 + 7'865'504);
        // For people: a table.
        const CliOutcome table = runCli({"quantize", samplePath(), folder, "Q4_0,Q8_0"});
        QVERIFY(table.out.contains("Bits/weight"));
        QVERIFY(table.out.contains("sample-7.3M-Q8_0.gguf"));
        // A file's name cannot stand for several.
        QCOMPARE(runCli({"quantize", samplePath(), path("one.gguf"), "Q4_0,Q8_0"}).exitCode, 2);
    }

    void acceptsTheReferencesForms() {
        const QString model = path("model.gguf");
        QVERIFY(QFile::copy(samplePath(), model));
        // MODEL TYPE: beside the model.
        QCOMPARE(runCli({"quantize", model, "q8_0"}).exitCode, 0);
        QVERIFY(QFile::exists(path("sample-7.3M-Q8_0.gguf")));
        // Options first, threads last, type by number.
        const QString out = path("forms.gguf");
        QCOMPARE(
            runCli({"quantize", "--output-tensor-type", "q8_0", "--pure", model, out, "2", "1"}).exitCode, 0);
        QCOMPARE(typeOf(out, "output.weight"), QString("Q8_0"));
        QCOMPARE(typeOf(out, "blk.0.ffn_up.weight"), QString("Q4_0"));
        QCOMPARE(runCli({"quantize", model, out, "Q4_0", "many"}).exitCode, 2);
        QCOMPARE(runCli({"quantize", model, out, "Q4_0", "1", "2"}).exitCode, 2);
    }

    void overridesAreStoredAsTheReferenceStoresThem() {
        const QString out = path("override.gguf");
        QCOMPARE(
            runCli({"quantize", samplePath(), out, "Q4_0", "--override-kv", "general.name=str:Other",
                    "--override-kv", "x.count=int:-7", "--override-kv", "x.share=float:0.5", "--override-kv",
                    "x.flag=bool:true", "--override-kv", "x.large=u64:18446744073709551615"})
                .exitCode,
            0);
        const auto model = gguf::openGguf(out.toStdString());
        QVERIFY(model.ok());
        const gguf::Metadata& metadata = (*model)->metadata();
        QCOMPARE(*metadata.find("general.name"), gguf::Value(std::string("Other")));
        QCOMPARE(*metadata.find("x.count"), gguf::Value(std::uint32_t{7}));
        QCOMPARE(*metadata.find("x.share"), gguf::Value(0.5f));
        QCOMPARE(*metadata.find("x.flag"), gguf::Value(true));
        QCOMPARE(*metadata.find("x.large"), gguf::Value(~std::uint64_t{0}));
    }

    void dryRunWritesNothing() {
        const QString out = path("dry/none.gguf");
        const CliOutcome outcome = runCli({"quantize", samplePath(), out, "Q4_K_M", "--dry-run", "--json"});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.json()["output_bytes"].toInteger(), 4'567'200);
        QVERIFY(!QFile::exists(path("dry")));
    }

    void replacesOnlyWhenAllowed() {
        const QString out = path("existing.gguf");
        QFile file(out);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("precious");
        file.close();
        QCOMPARE(runCli({"quantize", samplePath(), out, "Q4_0", "--no-overwrite"}).exitCode, 2);
        QCOMPARE(QFile(out).size(), 8);
        QCOMPARE(runCli({"quantize", samplePath(), out, "Q4_0"}).exitCode, 0);
        QCOMPARE(QFile(out).size(), 4'330'656);
    }

    void requantizingIsAskedFor() {
        const QString first = path("first.gguf");
        QCOMPARE(runCli({"quantize", samplePath(), first, "Q8_0"}).exitCode, 0);
        QCOMPARE(runCli({"quantize", first, path("second.gguf"), "Q4_0"}).exitCode, 3);
        const CliOutcome allowed =
            runCli({"quantize", first, path("second.gguf"), "Q4_0", "--allow-requantize"});
        QCOMPARE(allowed.exitCode, 0);
        QVERIFY2(allowed.errorText().contains("lost twice"), allowed.error.constData());
    }

    // Weights that a ternary file left behind, stored as numbers: Q4_0 has room for them, but the ordinary
    // encoder moves them.
    void keepsWeightsThatLieOnTheGrid() {
        const QString ternary = path("ternary.gguf");
        const QString numbers = path("numbers.gguf");
        QCOMPARE(runCli({"quantize", samplePath(), ternary, "TQ2_0", "--pure"}).exitCode, 0);
        QCOMPARE(runCli({"quantize", ternary, numbers, "F16", "--allow-requantize"}).exitCode, 0);

        const CliOutcome outcome =
            runCli({"quantize", numbers, path("kept.gguf"), "Q4_0", "--pure", "--recover-grid", "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const QJsonObject type = outcome.json()["types"].toArray()[0].toObject();
        QCOMPARE(type["verified"], QJsonValue(true));
        const QJsonObject grid = type["grids"].toArray()[0].toObject();
        QCOMPARE(grid["type"].toString(), QString("Q4_0"));
        QVERIFY(grid["tensors"].toInteger() > 40);
        QCOMPARE(grid["lossless"], grid["tensors"]);
        QCOMPARE(
            runCli({"quantize", path("kept.gguf"), path("back.gguf"), "F16", "--allow-requantize"}).exitCode,
            0);
        QCOMPARE(tensorsOf(path("back.gguf"))["blk.0.ffn_up.weight"],
                 tensorsOf(numbers)["blk.0.ffn_up.weight"]);

        // Without being asked: the reference's bytes, which are others.
        const CliOutcome ordinary =
            runCli({"quantize", numbers, path("lost.gguf"), "Q4_0", "--pure", "--json"});
        QCOMPARE(ordinary.exitCode, 0);
        QVERIFY(ordinary.json()["types"].toArray()[0].toObject()["grids"].toArray().isEmpty());
        QVERIFY(tensorsOf(path("lost.gguf"))["blk.0.ffn_up.weight"] !=
                tensorsOf(path("kept.gguf"))["blk.0.ffn_up.weight"]);
        // Weights that are on no grid are encoded as ever.
        QCOMPARE(runCli({"quantize", samplePath(), path("plain.gguf"), "Q4_0", "--recover-grid"}).exitCode,
                 0);
        QCOMPARE(tensorsOf(path("plain.gguf")), goldenTypes()["Q4_0"].toObject()["tensors"].toObject());

        const CliOutcome table = runCli({"quantize", numbers, path("kept.gguf"), "Q4_0", "--recover-grid"});
        QVERIFY2(table.out.contains("Q4_0: already on the Q4_0 grid: "), table.out.constData());
        const CliOutcome plan = runCli({"plan", numbers, "Q4_0", "--pure", "--recover-grid", "--json"});
        QCOMPARE(plan.exitCode, 0);
        const QJsonArray shares = plan.json()["grid"].toArray();
        QCOMPARE(shares.size(), grid["tensors"].toInteger());
        for (const QJsonValue& share : shares)
            QVERIFY2(share["lossless"].toBool() && share["share"].toDouble() == 1,
                     qPrintable(share["name"].toString()));
        QVERIFY(runCli({"plan", samplePath(), "Q4_0", "--recover-grid"}).out.contains("0 of "));
    }

    void splitsWhileQuantizing() {
        const QString out = path("parts.gguf");
        const CliOutcome outcome =
            runCli({"quantize", samplePath(), out, "Q4_K_M", "--split-max-tensors", "40", "--json"});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonArray files = outcome.json()["files"].toArray();
        QCOMPARE(files.size(), 2);
        QVERIFY(files[0].toString().endsWith("parts-00001-of-00002.gguf"));
        QCOMPARE(tensorsOf(files[1].toString()), goldenTypes()["Q4_K_M"].toObject()["tensors"].toObject());
        // The same division again from the split source, by --keep-split.
        const CliOutcome kept =
            runCli({"quantize", files[0].toString(), path("kept.gguf"), "COPY", "--keep-split", "--json"});
        QVERIFY2(kept.exitCode == 0, kept.error.constData());
        QCOMPARE(kept.json()["files"].toArray().size(), 2);
    }
};

QTEST_APPLESS_MAIN(TestCliQuantize)
#include "test_cli_quantize.moc"
