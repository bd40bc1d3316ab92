// Every error code has a sentence of its own that says what happened and what to do, and names the details.
#include "ui/text/error_text.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace qw;

class TestErrorText : public QObject {
    Q_OBJECT

private slots:
    void everyCodeHasItsOwnSentence();
    void placeAndDetailsAreNamed();
    void missingDetailsDoNotLeaveMarkers();
    void longListsAreCut();
    void weightsOutOfRangeAreLargeOrSmall();
    void problemsOfImportanceMatricesAreTold();
    void emptyTextsAreNamed_data();
    void emptyTextsAreNamed();
    void countsAreNamedWithTheirLimit();
    void differencesSayWhatIsMissing();
};

namespace {

// The last enumerator; a code added after it makes everyCodeHasItsOwnSentence look at it too.
constexpr int kLastCode = static_cast<int>(ErrorCode::HashDiffers);

} // namespace

void TestErrorText::everyCodeHasItsOwnSentence() {
    QSet<QString> seen;
    for (int i = 0; i <= kLastCode; ++i) {
        const auto code = static_cast<ErrorCode>(i);
        const QByteArray name(errorCodeName(code).data(), static_cast<int>(errorCodeName(code).size()));
        const auto description =
            ui::describe(Error{code, "", Error::kNoOffset, {"alpha", "beta", "gamma", "delta"}});
        QVERIFY2(description.what.endsWith(QLatin1Char('.')), name);
        QVERIFY2(!seen.contains(description.what), name);
        seen.insert(description.what);
        QVERIFY2(description.where.isEmpty(), name);
        if (code != ErrorCode::Cancelled) QVERIFY2(description.action.endsWith(QLatin1Char('.')), name);
    }
}

void TestErrorText::placeAndDetailsAreNamed() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    const Error error{ErrorCode::FileTruncated, "/models/a.gguf", 1024, {"header", "2048", "7"}};
    const QString text = ui::errorText(error);
    for (const char* part : {"/models/a.gguf", "byte 1,024", "header", "2.00 KiB", "7 B"})
        QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
}

void TestErrorText::missingDetailsDoNotLeaveMarkers() {
    const QRegularExpression marker(QStringLiteral("%[0-9L]"));
    for (int i = 0; i <= kLastCode; ++i) {
        const QString text = ui::errorText(Error{static_cast<ErrorCode>(i), "m.gguf", 5, {}});
        QVERIFY2(!text.contains(marker), qPrintable(text));
    }
    // A detail that looks like a marker stays as it is.
    const QString text = ui::errorText(Error{ErrorCode::TensorsOverlap, "", Error::kNoOffset, {"%2", "b"}});
    QVERIFY2(text.contains(QStringLiteral("“%2” and “b”")), qPrintable(text));
}

void TestErrorText::longListsAreCut() {
    Error error{ErrorCode::SplitShardMissing, "a.gguf", Error::kNoOffset, {}};
    for (int i = 0; i < 9; ++i)
        error.details.push_back("part" + std::to_string(i));
    const QString text = ui::errorText(error);
    QVERIFY2(text.contains(QStringLiteral("part4")) && !text.contains(QStringLiteral("part5")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("4 more")), qPrintable(text));
}

void TestErrorText::weightsOutOfRangeAreLargeOrSmall() {
    const auto what = [](const char* value) {
        return ui::describe(
                   Error{ErrorCode::WeightTooLarge, "m.gguf", 7, {"t.weight", "1", "2", value, "MXFP4"}})
            .what;
    };
    QVERIFY2(what("-3e+38").contains(QStringLiteral("too large for MXFP4")), qPrintable(what("-3e+38")));
    QVERIFY2(what("-2.1e-38").contains(QStringLiteral("too small for MXFP4")), qPrintable(what("-2.1e-38")));
}

void TestErrorText::problemsOfImportanceMatricesAreTold() {
    QSet<QString> seen;
    for (const char* what : {"no values", "no sums", "no counts", "counts", "count", "type", "NaN"}) {
        const QString text = ui::errorText(
            Error{ErrorCode::InvalidImportance, "i.dat", Error::kNoOffset, {"t.weight", what, "-7"}});
        QVERIFY2(text.contains(QStringLiteral("t.weight")) && !seen.contains(text), qPrintable(text));
        seen.insert(text);
    }
    const Error model{ErrorCode::NotImportanceMatrix, "m.gguf", Error::kNoOffset, {"model"}};
    QVERIFY(
        ui::errorText(model).startsWith(QStringLiteral("This file is a model, not an importance matrix.")));
    const Error unknown{ErrorCode::NotImportanceMatrix, "m.png", 0, {""}};
    QVERIFY(ui::errorText(unknown).startsWith(QStringLiteral("This file is not an importance matrix.")));
}

void TestErrorText::emptyTextsAreNamed_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("expected");
    const auto row = [](ErrorCode code, const char* expected) {
        QTest::newRow(errorCodeName(code).data()) << static_cast<int>(code) << QString::fromUtf8(expected);
    };
    row(ErrorCode::UnknownFileType, "The name of a file type is empty.");
    row(ErrorCode::UnknownBlockType, "The name of a tensor type is empty.");
    row(ErrorCode::InvalidOption, "The value for --x is empty.");
    row(ErrorCode::InvalidOverride, "An empty text cannot be used for metadata: not a key.");
    row(ErrorCode::InvalidPattern, "The pattern “” cannot be used: it is not of the form PATTERN=TYPE.");
}

void TestErrorText::emptyTextsAreNamed() {
    QFETCH(int, code);
    QFETCH(QString, expected);
    std::vector<std::string> details{"", "not a key"};
    if (static_cast<ErrorCode>(code) == ErrorCode::InvalidOption) details = {"--x", "", "a number"};
    if (static_cast<ErrorCode>(code) == ErrorCode::InvalidPattern) details = {"", "PATTERN=TYPE"};
    QCOMPARE(ui::describe({static_cast<ErrorCode>(code), "", Error::kNoOffset, details}).what, expected);
}

void TestErrorText::countsAreNamedWithTheirLimit() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    const auto said = [](std::vector<std::string> details) {
        return ui::describe({ErrorCode::CountTooLarge, "m.gguf", 8, std::move(details)}).what;
    };
    QCOMPARE(
        said({"tensors", "4096", "26"}),
        QStringLiteral("The number of tensors is given as 4,096, but at most 26 could fit in the file."));
    QCOMPARE(
        said({"keys", "7", "0"}),
        QStringLiteral("The number of metadata keys is given as 7, but at most 0 could fit in the file."));
    QCOMPARE(said({"a.tokens", "7", "1"}),
             QStringLiteral(
                 "The number of entries of “a.tokens” is given as 7, but at most 1 could fit in the file."));
    QVERIFY(said({"bytes", "4194305", "4194304"}).contains(QStringLiteral("larger than 4.00 MiB")));
}

void TestErrorText::differencesSayWhatIsMissing() {
    const auto said = [](std::vector<std::string> details) {
        return ui::describe({ErrorCode::VerifyDirectoryDiffers, "m.gguf", 8, std::move(details)}).what;
    };
    QCOMPARE(said({"a.weight", "", "4x5"}), QStringLiteral("“a.weight” (4x5) is missing from the file."));
    QCOMPARE(said({"a.weight", "4x5", ""}),
             QStringLiteral("“a.weight” (4x5) is in the file, but not expected there."));
    QCOMPARE(said({"header", "", ""}), QStringLiteral("The header of the file is not the expected one."));
    // Of the same type: there is no measure for how far they are apart.
    QCOMPARE(
        ui::describe({ErrorCode::VerifyDataDiffers, "", 0, {"a.weight", "7", "0.000000", "0.000000"}}).what,
        QStringLiteral("Tensor “a.weight”, block 7: the values are not the expected ones."));
}

QTEST_GUILESS_MAIN(TestErrorText)
#include "test_error_text.moc"
