// Help, exit codes, channels: what holds for every verb.
#include "tests/app/cli_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace qw::test;

namespace {

const QStringList kVerbs{"inspect", "plan",   "quantize", "split", "merge",
                         "set",     "verify", "imatrix",  "bench"};

} // namespace

class TestCliUsage : public QObject {
    Q_OBJECT

private slots:
    void everyVerbHasHelpWithExamples_data() {
        QTest::addColumn<QString>("verb");
        for (const QString& verb : kVerbs)
            QTest::newRow(qPrintable(verb)) << verb;
    }
    void everyVerbHasHelpWithExamples() {
        QFETCH(QString, verb);
        const CliOutcome help = runCli({verb, "--help"});
        QCOMPARE(help.exitCode, 0);
        const QString text = QString::fromUtf8(help.out);
        QVERIFY(text.startsWith("Usage: quantwright-cli " + verb));
        QVERIFY(text.contains("Examples:\n  quantwright-cli " + verb));
        for (const char* option : {"--json", "--threads", "--quiet", "--help"})
            QVERIFY2(text.contains(QLatin1String(option)), option);
        QVERIFY(text.contains("Exit codes:"));
        QCOMPARE(runCli({"help", verb}).out, help.out);
    }

    void overviewNamesEveryVerb() {
        const CliOutcome overview = runCli({"--help"});
        QCOMPARE(overview.exitCode, 0);
        for (const QString& verb : kVerbs)
            QVERIFY2(QString::fromUtf8(overview.out).contains("\n  " + verb + " "), qPrintable(verb));
    }

    // What this build cannot do is not offered, and not silently ignored either.
    void laterOptionsAreNeitherShownNorIgnored() {
        const QString help = QString::fromUtf8(runCli({"quantize", "--help"}).out);
        for (const QString option : {"--recipe", "--refine"}) {
            QVERIFY2(!help.contains(option), qPrintable(option));
            QCOMPARE(runCli({"quantize", option, "x", samplePath(), "out.gguf", "Q4_0"}).exitCode, 2);
        }
    }

    void wrongUsageIsTwo_data() {
        QTest::addColumn<QStringList>("arguments");
        const QString sample = samplePath();
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("no such verb") << QStringList{"frobnicate"};
        QTest::newRow("missing argument") << QStringList{"inspect"};
        QTest::newRow("argument too many") << QStringList{"inspect", sample, sample};
        QTest::newRow("unknown option") << QStringList{"inspect", sample, "--frob"};
        QTest::newRow("option without value") << QStringList{"plan", sample, "Q4_0", "--output-tensor-type"};
        QTest::newRow("threads") << QStringList{"plan", sample, "Q4_0", "--threads", "many"};
        QTest::newRow("no threads") << QStringList{"plan", sample, "Q4_0", "--threads", "0"};
        QTest::newRow("unknown type") << QStringList{"plan", sample, "Q4_Z"};
        QTest::newRow("number of no type") << QStringList{"plan", sample, "4"};
        QTest::newRow("unknown block type") << QStringList{"plan", sample, "Q4_0", "--tensor-type", "ffn=q9"};
        QTest::newRow("no regular expression")
            << QStringList{"plan", sample, "Q4_0", "--tensor-type", "(=q8_0"};
        QTest::newRow("no pattern") << QStringList{"plan", sample, "Q4_0", "--tensor-type", "q8_0"};
        QTest::newRow("layer") << QStringList{"plan", sample, "Q4_0", "--prune-layers", "8"};
        QTest::newRow("layers") << QStringList{"plan", sample, "Q4_0", "--prune-layers", "1,x"};
        QTest::newRow("override") << QStringList{"plan", sample, "Q4_0", "--override-kv", "a=b"};
        QTest::newRow("override type") << QStringList{"plan", sample, "Q4_0", "--override-kv", "a=word:b"};
        QTest::newRow("override value") << QStringList{"plan", sample, "Q4_0", "--override-kv", "a=int:b"};
        QTest::newRow("split size") << QStringList{"plan", sample, "Q4_0", "--split-max-size", "4X"};
        QTest::newRow("split without limit") << QStringList{"split", sample, "part"};
        QTest::newRow("set without change") << QStringList{"set", sample};
        QTest::newRow("set type") << QStringList{"set", sample, "a", "frob", "1"};
        QTest::newRow("set value") << QStringList{"set", sample, "a", "u8", "256"};
        QTest::newRow("delete nothing") << QStringList{"set", sample, "--delete", "no.such.key", "--dry-run"};
        QTest::newRow("onto the source") << QStringList{"quantize", sample, sample, "Q4_0"};
        QTest::newRow("bench what") << QStringList{"bench", "everything"};
        QTest::newRow("bench type") << QStringList{"bench", "quantize", "Q9"};
    }
    void wrongUsageIsTwo() {
        QFETCH(QStringList, arguments);
        const CliOutcome outcome = runCli(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(outcome.errorText().contains("quantwright-cli: "), outcome.error.constData());
        // The same as a document.
        arguments.insert(std::min<qsizetype>(1, arguments.size()), "--json");
        const CliOutcome json = runCli(arguments);
        QCOMPARE(json.exitCode, 2);
        QVERIFY(!json.json()["error"].toObject()["message"].toString().isEmpty());
    }

    void refusalsAreOneClearSentence_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("sentence");
        const QString sample = samplePath();
        QTest::newRow("both divisions")
            << QStringList{"plan", sample, "Q4_0", "--keep-split", "--split-max-size", "1M"}
            << QStringLiteral("--keep-split and --split-max-size cannot be used together.");
        QTest::newRow("every layer") << QStringList{"plan", sample, "Q4_0", "--prune-layers",
                                                    "0,1,2,3,4,5,6,7"}
                                     << QStringLiteral(
                                            "Every layer of the model (8 in all) would be left out.");
        QTest::newRow("empty type") << QStringList{"plan", sample, ""}
                                    << QStringLiteral("The name of a file type is empty.");
        QTest::newRow("no limit") << QStringList{"split", sample, "part"}
                                  << QStringLiteral(
                                         "One of these has to be given: --max-size N, --max-tensors N.");
        QTest::newRow("no change") << QStringList{"set", sample}
                                   << QStringLiteral(
                                          "One of these has to be given: KEY TYPE VALUE, --delete KEY.");
        QTest::newRow("onto the source")
            << QStringList{"quantize", sample, sample, "Q4_0"}
            << QStringLiteral("The output would overwrite the model it is made from.");
        QTest::newRow("nothing to open")
            << QStringList{"inspect", ""} << QStringLiteral("The first argument is empty.");
    }
    void refusalsAreOneClearSentence() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, sentence);
        const CliOutcome outcome = runCli(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.errorText().startsWith("quantwright-cli: " + sentence), outcome.error.constData());
    }

    void whatCannotBeReadOrWrittenIsFour() {
        QCOMPARE(runCli({"inspect", "/nonexistent/model.gguf"}).exitCode, 4);
        QCOMPARE(runCli({"quantize", samplePath(), "/proc/model.gguf", "Q4_0"}).exitCode, 4);
    }

    void fullStandardOutputIsFour() {
        if (!QFile::exists("/dev/full")) return;
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(QStringLiteral(QW_CLI), {"inspect", samplePath()});
        const CliOutcome outcome = outcomeOf(process);
        QCOMPARE(outcome.exitCode, 4);
        QVERIFY(outcome.errorText().contains("standard output"));
    }

    void quietSaysNothingButResults() {
        const QTemporaryDir folder;
        const QString out = folder.filePath("a.gguf");
        const CliOutcome quiet = runCli({"quantize", samplePath(), out, "Q4_0", "--quiet", "--json"});
        QCOMPARE(quiet.exitCode, 0);
        QVERIFY2(quiet.error.isEmpty(), quiet.error.constData());
        const CliOutcome plain = runCli({"quantize", samplePath(), out, "Q4_0", "--json"});
        QVERIFY(plain.errorText().contains("Q4_0"));
        QVERIFY2(!plain.error.contains('\r') && !plain.error.contains('\x1b'), "a pipe gets plain lines");
    }

    void numbersDoNotFollowTheLocale() {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LC_ALL", "de_DE.UTF-8");
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(QW_CLI), {"plan", samplePath(), "Q4_0"});
        const CliOutcome outcome = outcomeOf(process);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.out.contains("bits per weight"));
        QVERIFY(outcome.out.contains("4.13 MiB"));
    }

    void benchMeasures() {
        for (const QString what : {"quantize", "decode"}) {
            const CliOutcome outcome = runCli({"bench", what, "Q8_0,F16", "--threads", "1", "--json"});
            QCOMPARE(outcome.exitCode, 0);
            const QJsonArray rows = outcome.json()["rows"].toArray();
            QCOMPARE(rows.size(), 2);
            QCOMPARE(rows[0].toObject()["type"].toString(), QString("Q8_0"));
            QVERIFY(rows[0].toObject()["elements_per_second"].toDouble() > 0);
        }
    }
};

QTEST_APPLESS_MAIN(TestCliUsage)
#include "test_cli_usage.moc"
