// Every SIMD target of this CPU against core/base/half_floats.h, at all lengths and alignments that matter.
#include "core/base/half_floats.h"
#include "core/kernels/row_conversions.h"
#include "tests/support/simd_variants.h"

#include <QTest>

#include <bit>
#include <limits>
#include <random>
#include <span>
#include <vector>

using namespace qw;

namespace {

std::span<const std::byte> bytesOf(const std::vector<std::uint16_t>& words) {
    return std::as_bytes(std::span(words));
}

} // namespace

class TestRowConversions : public QObject {
    Q_OBJECT

private slots:
    void halfToFloatIsExact() {
        std::vector<std::uint16_t> in(0x10000);
        for (std::size_t i = 0; i < in.size(); ++i)
            in[i] = static_cast<std::uint16_t>(i);
        test::forEachSimdVariant([&](const std::string& variant) {
            std::vector<float> half(in.size());
            std::vector<float> bfloat(in.size());
            kernels::halfToFloat(bytesOf(in), half);
            kernels::bfloatToFloat(bytesOf(in), bfloat);
            for (std::size_t i = 0; i < in.size(); ++i) {
                // A signalling NaN may become quiet in either variant.
                if (std::isnan(halfToFloat(in[i])))
                    QVERIFY2(std::isnan(half[i]), variant.c_str());
                else
                    QVERIFY2(std::bit_cast<std::uint32_t>(half[i]) ==
                                 std::bit_cast<std::uint32_t>(halfToFloat(in[i])),
                             variant.c_str());
                QVERIFY2(std::bit_cast<std::uint32_t>(bfloat[i]) == static_cast<std::uint32_t>(in[i]) << 16,
                         variant.c_str());
            }
        });
    }

    void floatToHalfEqualsTheDefinition() {
        // Every exponent and sign with random and extreme mantissas: denormals, ties, overflow, infinities,
        // NaN.
        std::mt19937 random(1);
        std::vector<float> in;
        for (std::uint32_t top = 0; top < 512; ++top)
            for (int k = 0; k < 64; ++k) {
                std::uint32_t mantissa = random() & 0x7fffffu;
                if (k < 12)
                    mantissa = std::array<std::uint32_t, 12>{
                        0,      1,      0x7fffff, 0x1000, 0x0fff,  0x1001,
                        0x3000, 0x8000, 0x7fff,   0x8001, 0x18000, 0x400000}[static_cast<std::size_t>(k)];
                in.push_back(std::bit_cast<float>(top << 23 | mantissa));
            }
        test::forEachSimdVariant([&](const std::string& variant) {
            std::vector<std::uint16_t> half(in.size());
            std::vector<std::uint16_t> bfloat(in.size());
            kernels::floatToHalf(in, std::as_writable_bytes(std::span(half)));
            kernels::floatToBfloat(in, std::as_writable_bytes(std::span(bfloat)));
            for (std::size_t i = 0; i < in.size(); ++i) {
                QVERIFY2(half[i] == floatToHalf(in[i]), variant.c_str());
                QVERIFY2(bfloat[i] == floatToBfloat(in[i]), variant.c_str());
            }
        });
    }

    void everyLengthAndAlignment() {
        std::vector<float> in(100);
        for (std::size_t i = 0; i < in.size(); ++i)
            in[i] = static_cast<float>(i) * 0.37f - 11.0f;
        test::forEachSimdVariant([&](const std::string& variant) {
            for (std::size_t start = 0; start < 3; ++start)
                for (std::size_t length = 0; length + start < 70; ++length) {
                    const std::span<const float> row(in.data() + start, length);
                    // At an odd address, which no processor's own 16-bit number has.
                    std::vector<std::byte> bytes(2 * length + 2, std::byte{0xab});
                    const auto odd = std::span(bytes).subspan(1, 2 * length);
                    std::vector<float> back(length);
                    kernels::floatToHalf(row, odd);
                    kernels::halfToFloat(odd, back);
                    for (std::size_t i = 0; i < length; ++i)
                        QVERIFY2(back[i] == halfToFloat(floatToHalf(row[i])), variant.c_str());
                    QVERIFY2(kernels::findNonFiniteHalf(odd) == length, variant.c_str());
                    kernels::floatToBfloat(row, odd);
                    kernels::bfloatToFloat(odd, back);
                    for (std::size_t i = 0; i < length; ++i)
                        QVERIFY2(back[i] == bfloatToFloat(floatToBfloat(row[i])), variant.c_str());
                    QVERIFY2(kernels::findNonFiniteBfloat(odd) == length, variant.c_str());
                    QVERIFY2(bytes.front() == std::byte{0xab} && bytes.back() == std::byte{0xab},
                             variant.c_str());
                }
        });
    }

    void nonFiniteIsFoundWhereverItIs() {
        const float infinity = std::numeric_limits<float>::infinity();
        const float nan = std::numeric_limits<float>::quiet_NaN();
        test::forEachSimdVariant([&](const std::string& variant) {
            for (std::size_t length = 0; length < 200; length += 7) {
                std::vector<float> row(length, std::numeric_limits<float>::max());
                QVERIFY2(kernels::findNonFinite(row) == length, variant.c_str());
                for (std::size_t at = 0; at < length; ++at)
                    for (const float bad : {infinity, -infinity, nan}) {
                        row[at] = bad;
                        if (at + 1 < length) row[at + 1] = nan; // the first one counts
                        QVERIFY2(kernels::findNonFinite(row) == at, variant.c_str());
                        row[at] = 0;
                        if (at + 1 < length) row[at + 1] = 0;
                    }
            }
        });
    }

    void nonFiniteIsFoundIn16Bits() {
        const std::vector<std::uint16_t> badHalves{0x7c00, 0xfc00, 0x7e00, 0xffff, 0x7c01};
        const std::vector<std::uint16_t> badBfloats{0x7f80, 0xff80, 0x7fc0, 0xffff, 0x7f81};
        test::forEachSimdVariant([&](const std::string& variant) {
            for (std::size_t length = 0; length < 300; length += 7) {
                std::vector<std::uint16_t> halves(length, 0xfbff); // the lowest finite numbers
                std::vector<std::uint16_t> bfloats(length, 0xff7f);
                QVERIFY2(kernels::findNonFiniteHalf(bytesOf(halves)) == length, variant.c_str());
                QVERIFY2(kernels::findNonFiniteBfloat(bytesOf(bfloats)) == length, variant.c_str());
                for (std::size_t at = 0; at < length; ++at) {
                    halves[at] = badHalves[at % badHalves.size()];
                    bfloats[at] = badBfloats[at % badBfloats.size()];
                    if (at + 1 < length) halves[at + 1] = bfloats[at + 1] = 0xffff; // the first one counts
                    QVERIFY2(kernels::findNonFiniteHalf(bytesOf(halves)) == at, variant.c_str());
                    QVERIFY2(kernels::findNonFiniteBfloat(bytesOf(bfloats)) == at, variant.c_str());
                    halves[at] = 0xfbff;
                    bfloats[at] = 0xff7f;
                    if (at + 1 < length) halves[at + 1] = bfloats[at + 1] = 0;
                }
            }
        });
    }
};

QTEST_APPLESS_MAIN(TestRowConversions)
#include "test_row_conversions.moc"
