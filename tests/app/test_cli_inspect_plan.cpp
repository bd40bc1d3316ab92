// inspect and plan: the documents' keys as the contract fixes them, and what hostile files get.
#include "tests/app/cli_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace qw::test;

namespace {

// The contract's keys must be there; more may be.
bool hasKeys(const QJsonObject& object, const QStringList& keys) {
    for (const QString& key : keys)
        if (!object.contains(key)) {
            qWarning("the key %s is missing", qPrintable(key));
            return false;
        }
    return true;
}

QByteArray sampleBytes() {
    QFile file(samplePath());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The sample's bytes with a 64-bit number at `offset` replaced.
QByteArray withCount(qsizetype offset, quint64 count) {
    QByteArray bytes = sampleBytes();
    qToLittleEndian(count, bytes.data() + offset);
    return bytes;
}

} // namespace

class TestCliInspectPlan : public QObject {
    Q_OBJECT

private slots:
    void inspectHasTheContractsKeys() {
        const CliOutcome outcome = runCli({"inspect", samplePath(), "--json"});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonObject model = outcome.json();
        QVERIFY(hasKeys(model, {"architecture", "name", "parameters", "bytes", "bits_per_weight", "file_type",
                                "metadata", "tensors"}));
        QCOMPARE(model["architecture"].toString(), QString("llama"));
        QCOMPARE(model["name"].toString(), QString("sample"));
        QCOMPARE(model["bytes"].toInteger(), QFile(samplePath()).size());
        QCOMPARE(model["file_type"].toString(), QString("F16"));
        const QJsonArray tensors = model["tensors"].toArray();
        QCOMPARE(tensors.size(), 75);
        qint64 elements = 0;
        for (const QJsonValue& tensor : tensors) {
            QVERIFY(hasKeys(tensor.toObject(), {"name", "type", "shape", "bytes"}));
            qint64 product = 1;
            for (const QJsonValue& length : tensor["shape"].toArray())
                product *= length.toInteger();
            elements += product;
        }
        QCOMPARE(model["parameters"].toInteger(), elements);
        const QJsonObject metadata = model["metadata"].toObject();
        QCOMPARE(metadata["llama.block_count"].toInteger(), 8);
        QCOMPARE(metadata["tokenizer.ggml.tokens"].toArray().size(), 2048);
        QCOMPARE(metadata["tokenizer.ggml.tokens"].toArray()[1].toString(), QString("<s>"));
        QCOMPARE(metadata["tokenizer.ggml.add_bos_token"], QJsonValue(true));
    }

    void inspectReadsWell() {
        const CliOutcome outcome = runCli({"inspect", samplePath()});
        QCOMPARE(outcome.exitCode, 0);
        const QString text = QString::fromUtf8(outcome.out);
        QVERIFY(text.contains("llama.block_count"));
        QVERIFY(text.contains("256 × 2048"));
        QVERIFY(text.contains("75 tensors"));
        QVERIFY2(outcome.out.size() < 20'000, "arrays are cut for people");
    }

    void planHasTheContractsKeysAndIsExact() {
        const CliOutcome outcome = runCli({"plan", samplePath(), "q4_k_m", "--json"});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonObject plan = outcome.json();
        QVERIFY(hasKeys(plan, {"output_bytes", "bits_per_weight", "tensors", "warnings"}));
        QCOMPARE(plan["output_bytes"].toInteger(),
                 4'567'200); // the reference's file size, golden/quantize.json
        for (const QJsonValue& tensor : plan["tensors"].toArray())
            QVERIFY(hasKeys(tensor.toObject(), {"name", "from", "to", "bytes", "reason"}));
    }

    void typesGoByNameAliasAndNumber() {
        const QByteArray byName = runCli({"plan", samplePath(), "Q4_K_M", "--json"}).out;
        QVERIFY(!byName.isEmpty());
        QCOMPARE(runCli({"plan", samplePath(), "q4_k", "--json"}).out, byName);
        QCOMPARE(runCli({"plan", samplePath(), "15", "--json"}).out, byName);
    }

    void optionsReachThePlan() {
        const auto typeOf = [](const QStringList& options, const char* name) {
            const QJsonObject plan =
                runCli(QStringList{"plan", samplePath(), "Q4_K_M", "--json"} + options).json();
            for (const QJsonValue& tensor : plan["tensors"].toArray())
                if (tensor["name"].toString() == QLatin1String(name)) return tensor["to"].toString();
            return QString("absent");
        };
        QCOMPARE(typeOf({}, "output.weight"), QString("Q6_K"));
        QCOMPARE(typeOf({"--pure"}, "output.weight"), QString("Q4_K"));
        QCOMPARE(typeOf({"--leave-output-tensor"}, "output.weight"), QString("F16"));
        QCOMPARE(typeOf({"--output-tensor-type", "q8_0"}, "output.weight"), QString("Q8_0"));
        QCOMPARE(typeOf({"--token-embedding-type=q5_0"}, "token_embd.weight"), QString("Q5_0"));
        QCOMPARE(typeOf({"--tensor-type", "ffn_up=q3_k"}, "blk.2.ffn_up.weight"), QString("Q3_K"));
        QCOMPARE(typeOf({"--prune-layers", "7"}, "blk.7.ffn_up.weight"), QString("absent"));

        const QTemporaryDir folder;
        QFile file(folder.filePath("types.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("ffn_up=q5_k\nattn_q=q8_0");
        file.close();
        QCOMPARE(typeOf({"--tensor-type-file", file.fileName()}, "blk.1.attn_q.weight"), QString("Q8_0"));
        // The first match counts, as llama-quantize reads its options: whichever was given first.
        const QStringList fromFile{"--tensor-type-file", file.fileName()};
        const QStringList pattern{"--tensor-type=ffn_=q4_0", "--tensor-type", "attn_q=q4_1"};
        QCOMPARE(typeOf(fromFile + pattern, "blk.1.ffn_up.weight"), QString("Q5_K"));
        QCOMPARE(typeOf(pattern + fromFile, "blk.1.ffn_up.weight"), QString("Q4_0"));
        QCOMPARE(typeOf(fromFile + pattern, "blk.1.attn_q.weight"), QString("Q8_0"));
        QCOMPARE(typeOf(pattern + fromFile, "blk.1.attn_q.weight"), QString("Q4_1"));
    }

    void hostileFilesGetOneSentence_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("Once upon a time there was a model.\n");
        QTest::newRow("magic alone") << QByteArray("GGUF");
        QTest::newRow("version 1") << QByteArray("GGUF\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
        QTest::newRow("big endian") << QByteArray("GGUF\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
        QTest::newRow("cut in the header") << sampleBytes().left(1000);
        QTest::newRow("cut in the data") << sampleBytes().chopped(1'000'000);
        QTest::newRow("2^63 tensors") << withCount(8, quint64{1} << 63);
        QTest::newRow("2^64-1 keys") << withCount(16, ~quint64{0});
        QTest::newRow("endless first key") << withCount(24, ~quint64{0} >> 1);
    }
    void hostileFilesGetOneSentence() {
        QFETCH(QByteArray, bytes);
        const QTemporaryDir folder;
        QFile file(folder.filePath("hostile.gguf"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const QString out = folder.filePath("out.gguf");
        for (const QStringList& verb : {QStringList{"inspect", file.fileName()},
                                        {"plan", file.fileName(), "Q4_K_M"},
                                        {"quantize", file.fileName(), out, "Q4_K_M"},
                                        {"split", file.fileName(), out, "--max-tensors", "10"},
                                        {"merge", file.fileName(), out},
                                        {"set", file.fileName(), "general.name", "str", "x"}}) {
            const CliOutcome outcome = runCli(verb);
            QCOMPARE(outcome.exitCode, 3);
            QVERIFY(outcome.out.isEmpty());
            QVERIFY2(outcome.errorText().contains("hostile.gguf"), outcome.error.constData());
            QCOMPARE(outcome.errorText().count(u'\n'), 0);
            QVERIFY(!QFile::exists(out));
        }
        // For verify the file is the question, and the answer is no.
        const CliOutcome verify = runCli({"verify", file.fileName(), "--json"});
        QCOMPARE(verify.exitCode, 1);
        QCOMPARE(verify.json()["ok"], QJsonValue(false));
        QCOMPARE(verify.json()["problems"].toArray().size(), 1);
    }
};

QTEST_APPLESS_MAIN(TestCliInspectPlan)
#include "test_cli_inspect_plan.moc"
