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

QTEST_GUILESS_MAIN(TestErrorText)
#include "test_error_text.moc"
