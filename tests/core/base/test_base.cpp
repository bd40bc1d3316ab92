#include "core/base/block_types.h"
#include "core/base/byte_size_text.h"
#include "core/base/error.h"
#include "core/base/half_floats.h"
#include "core/base/result.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace qw;

class TestBase : public QObject {
    Q_OBJECT

private slots:
    void everyHalfReadsBack() {
        for (std::uint32_t h = 0; h < 0x10000; ++h) {
            const auto half = static_cast<std::uint16_t>(h);
            const float value = halfToFloat(half);
            if (std::isnan(value))
                QCOMPARE(floatToHalf(value) & 0x7e00, 0x7e00);
            else
                QCOMPARE(floatToHalf(value), half);
        }
    }

    void halfRoundsToNearestEven() {
        QCOMPARE(floatToHalf(1.0f + 0x1p-11f), std::uint16_t{0x3c00});     // tie, to even
        QCOMPARE(floatToHalf(1.0f + 3 * 0x1p-11f), std::uint16_t{0x3c02}); // tie, to even
        QCOMPARE(floatToHalf(std::nextafter(1.0f + 0x1p-11f, 2.0f)), std::uint16_t{0x3c01});
        QCOMPARE(floatToHalf(65519.0f), std::uint16_t{0x7bff});
        QCOMPARE(floatToHalf(65520.0f), std::uint16_t{0x7c00});
        QCOMPARE(floatToHalf(0x1p-25f), std::uint16_t{0}); // tie, to even
        QCOMPARE(floatToHalf(std::nextafter(0x1p-25f, 1.0f)), std::uint16_t{1});
        QCOMPARE(floatToHalf(-std::numeric_limits<float>::denorm_min()), std::uint16_t{0x8000});
    }

    void bfloatRoundsToNearestEvenAndKeepsDenormals() {
        QCOMPARE(floatToBfloat(1.0f + 0x1p-8f), std::uint16_t{0x3f80});
        QCOMPARE(floatToBfloat(1.0f + 3 * 0x1p-8f), std::uint16_t{0x3f82});
        QCOMPARE(floatToBfloat(bfloatToFloat(0x0001)), std::uint16_t{0x0001});
        QVERIFY(std::isnan(bfloatToFloat(floatToBfloat(std::numeric_limits<float>::signaling_NaN()))));
    }

    void blockTypesAreConsistent() {
        for (const BlockTypeInfo& row : blockTypes()) {
            QCOMPARE(blockTypeFromId(static_cast<std::uint32_t>(row.type)).value(), row.type);
            QCOMPARE(blockTypeFromName(row.name).value(), row.type);
            QVERIFY(removedBlockTypeName(static_cast<std::uint32_t>(row.type)).empty());
        }
        QVERIFY(!blockTypeFromId(31));
        QCOMPARE(removedBlockTypeName(31), std::string_view("Q4_0_4_4"));
        QCOMPARE(byteSizeOf(BlockType::Q4_K, 512), std::uint64_t{288});
    }

    void errorsNameTheirCodeAndExit() {
        QCOMPARE(errorCodeName(ErrorCode::FileTruncated), std::string_view("FileTruncated"));
        QCOMPARE(exitCodeFor(ErrorCode::DiskFull), 4);
        QCOMPARE(exitCodeFor(ErrorCode::Cancelled), 5);
        QCOMPARE(exitCodeFor(ErrorCode::UnknownFileType), 2);
        QCOMPARE(exitCodeFor(ErrorCode::VerifyDataDiffers), 1);
    }

    void sizesReadWell_data() {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<QString>("binary");
        QTest::addColumn<QString>("decimal");
        QTest::newRow("zero") << quint64{0} << "0 B"
                              << "0 B";
        QTest::newRow("sample") << quint64{14746784} << "14.1 MiB"
                                << "14.7 MB";
        QTest::newRow("carry") << quint64{1048575} << "1.00 MiB"
                               << "1.05 MB";
        QTest::newRow("gib") << quint64{4370000000} << "4.07 GiB"
                             << "4.37 GB";
    }
    void sizesReadWell() {
        QFETCH(quint64, bytes);
        QTEST(QString::fromStdString(binarySizeText(bytes)), "binary");
        QTEST(QString::fromStdString(decimalSizeText(bytes)), "decimal");
    }

    void resultPropagates() {
        const auto inner = [](bool good) -> Result<int> {
            if (good) return 7;
            return Error{.code = ErrorCode::CannotOpen, .path = "x", .details = {}};
        };
        const auto outer = [&](bool good) -> Result<int> {
            QW_TRY(const int value, inner(good));
            return value + 1;
        };
        QCOMPARE(outer(true).value(), 8);
        QCOMPARE(outer(false).error().path, std::string("x"));
    }
};

QTEST_APPLESS_MAIN(TestBase)
#include "test_base.moc"
