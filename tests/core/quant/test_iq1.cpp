// IQ1_S and IQ1_M: the bytes of the reference for the sample with its importance matrix and for rows that
// reach the corners of its arithmetic; the bit layout; and every SIMD target against the scalar definition
// where batches have edges.
#include "core/quant/codec.h"
#include "core/quant/codecs/iq1.h"
#include "tests/core/quant/codebook_checks.h"
#include "tests/core/quant/codebook_rows.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/simd_variants.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <random>
#include <vector>

using namespace qw;
using quant::Codec;
using test::bell;
using test::Bytes;
using test::encoded;
using test::setBits;
using test::Variant;

namespace {

const Codec& s() {
    return *quant::findCodec(BlockType::IQ1_S);
}
const Codec& m() {
    return *quant::findCodec(BlockType::IQ1_M);
}

// SHA-256 of what quantize_iq1_s and quantize_iq1_m of llama.cpp d32676d make of test::codebookRows(seed)
// with test::columnImportance(seed), and of the last without weights.
struct ReferenceHashes {
    std::uint64_t seed;
    const char* s;
    const char* m;
    const char* mUnweighted;
};
constexpr ReferenceHashes kReference[] = {
    {1, "dfc3e38b6a59916f29b0f07286f835a017e0fa9df8ec4d88ff0c342435c0065e",
     "52bac10735ef0289525ba5f462dcc9b331654906a355d1f6d6680956042d966a",
     "f66b8e2a1c8c4cbc865f8d91622261d51700d647ddd892091619e218ec3abf3d"},
    {2, "cbc1f793b8f4e90957c840470006c7e0effa33861437fa0a60f0072d14c6cbe1",
     "e01b302bb7861782d68c3db4f0b126def60eeede67123629feb45d04c0bd72bb",
     "478bcc411549e977d65cf0eb330175c48248f0e637bc1c5ba646aaf01117b7d9"},
    {3, "c0dcb15d80fe0f67abef1a9245ec3ba535dd7f3a07895e9f21febb9490d572aa",
     "a2f8992374772bb76742e9c5add4a33173f237c3513852a7eae335efa621d621",
     "0aa0a13cde9cd59f3b827cd442752ae01e2b73363cd3958c3b40d4212afa2b07"},
};

// Appends what a point means for d = ½, by the formula in iq1.cpp.
void expectPoint(unsigned position, bool lowered, unsigned scale, std::vector<float>& expected) {
    for (const std::int8_t value : quant::grids::kIq1S.values[position])
        expected.push_back(0.5f * static_cast<float>(2 * scale + 1) *
                           (static_cast<float>(value) + (lowered ? -0.125f : 0.125f)));
}

} // namespace

class TestIq1 : public QObject {
    Q_OBJECT

private slots:
    void onlyIQ1_MDoesWithoutAMatrix() {
        QVERIFY(!s().encode && !s().encodeScalar && s().encodeWeighted && s().encodeWeightedScalar);
        QVERIFY(m().encode && m().encodeScalar && m().encodeWeighted && m().encodeWeightedScalar);
    }

    void sampleTensorsEqualTheReference() { test::checkGoldenTensors("IQ1_", 58, true); }

    void cornersEqualTheReference_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < std::size(kReference); ++i)
            QTest::addRow("seed %d", static_cast<int>(kReference[i].seed)) << static_cast<int>(i);
    }
    void cornersEqualTheReference() {
        QFETCH(int, row);
        const ReferenceHashes& reference = kReference[row];
        const std::vector<float> importance = test::columnImportance(reference.seed);
        test::checkReferenceHash(s(), reference.seed, importance, reference.s);
        test::checkReferenceHash(m(), reference.seed, importance, reference.m);
        test::checkReferenceHash(m(), reference.seed, {}, reference.mUnweighted);
    }

    // The order of equal values decides how sums round.
    void equalValuesStayInOrder() {
        using quant::codecs::iq1::Iq1MRules;
        const float x[16] = {1, 0.0f, -0.0f, 1, -2, 0.0f, 5, -2, 3, -0.0f, 3, -7, 1, 0.0f, 5, -7};
        const quant::codecs::iq1::Order<Iq1MRules> expected = {11, 15, 4, 7,  1, 2,  5, 9,
                                                               13, 0,  3, 12, 8, 10, 6, 14};
        QCOMPARE(quant::codecs::iq1::ascending<Iq1MRules>(x), expected);
        // Few values and many zeros of both signs, with weights of all sizes.
        std::mt19937 random(8);
        std::vector<float> few(256 * 32);
        for (float& value : few)
            value = std::array{-1.0f, -0.0f, 0.0f, 0.0f, 0.5f, 1.0f}[random() % 6];
        std::vector<float> importance(256);
        for (float& weight : importance)
            weight = std::ldexp(1.0f + static_cast<float>(random() % 1000), static_cast<int>(random() % 20));
        for (const Codec* codec : {&s(), &m()}) {
            const Bytes scalar = encoded(*codec, Variant::Scalar, few, importance);
            test::forEachSimdVariant([&](const std::string& variant) {
                QVERIFY2(encoded(*codec, Variant::Fastest, few, importance) == scalar, variant.c_str());
            });
        }
    }

    void anyNumberOfBlocksAndRows() { test::checkNumbersOfBlocksAndRows({&s(), &m()}); }

    void everyTargetEqualsTheDefinitionWithWeights() { test::checkAwkwardRowsWithWeights({&s(), &m()}); }

    void layoutOfIQ1_S() {
        std::mt19937 random(3);
        Bytes block(50);
        setBits(block, 1, 0, 0x38); // ½
        std::vector<float> expected;
        for (unsigned g = 0; g < 8; ++g) {
            const unsigned scale = random() % 8;
            const unsigned lowered = random() % 2;
            unsigned word = scale << 12 | lowered << 15;
            for (unsigned k = 0; k < 4; ++k) {
                const unsigned point = random() % 2048;
                setBits(block, 2 + 4 * g + k, 0, point & 255);
                word |= point >> 8 << (3 * k);
                expectPoint(point, lowered != 0, scale, expected);
            }
            setBits(block, 34 + 2 * g, 0, word & 255);
            setBits(block, 35 + 2 * g, 0, word >> 8);
        }
        std::vector<float> x(256);
        s().decodeScalar(block, x);
        QCOMPARE(x, expected);
    }

    void layoutOfIQ1_M() {
        std::mt19937 random(4);
        Bytes block(56);
        std::vector<float> expected;
        const unsigned half = 0x3800; // ½, 4 bits in each word
        for (unsigned q = 0; q < 4; ++q) {
            unsigned word = (half >> (4 * q) & 15) << 12;
            for (unsigned k = 0; k < 4; ++k) {
                const unsigned g = 4 * q + k;
                const unsigned scale = random() % 8;
                word |= scale << (3 * k);
                for (unsigned p = 2 * g; p < 2 * g + 2; ++p) {
                    const unsigned point = random() % 2048;
                    const unsigned lowered = random() % 2;
                    setBits(block, p, 0, point & 255);
                    setBits(block, 32 + g, p % 2 * 4, point >> 8 | lowered << 3);
                    expectPoint(point, lowered != 0, scale, expected);
                }
            }
            setBits(block, 48 + 2 * q, 0, word & 255);
            setBits(block, 49 + 2 * q, 0, word >> 8);
        }
        std::vector<float> x(256);
        m().decodeScalar(block, x);
        QCOMPARE(x, expected);
    }

    // A block in which every scale is zero keeps its points, but not its shifts.
    void pointsWithoutScales() {
        namespace iq1 = quant::codecs::iq1;
        const std::vector<float> zeros(256, 0.0f);
        const auto check = [&](auto found, std::size_t bytes) {
            for (auto& sub : found) {
                sub.positions.fill(1);
                sub.pattern = 1;
            }
            Bytes block(bytes, std::byte{0xff});
            quant::codecs::packIq1(found, zeros.data(), zeros.data(), block.data());
            int bits = 0;
            for (const std::byte byte : block)
                bits += std::popcount(std::to_integer<unsigned>(byte));
            QCOMPARE(bits, 32);
        };
        check(iq1::FoundBlock<iq1::Iq1SRules>{}, 50);
        check(iq1::FoundBlock<iq1::Iq1MRules>{}, 56);
    }

    // What a matrix is for: the error, weighed by importance, falls.
    void weightedErrorFalls() {
        constexpr std::size_t kColumns = 1024;
        const std::vector<float> x = bell(16 * kColumns, 7);
        std::vector<float> importance(kColumns);
        for (std::size_t i = 0; i < kColumns; ++i)
            importance[i] = i % 8 == 2 ? 100.0f : 0.1f;
        const auto weightedError = [&](const Codec& codec, std::span<const float> weights) {
            std::vector<float> back(x.size());
            codec.decode(encoded(codec, Variant::Fastest, x, weights), back);
            double error = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                error += static_cast<double>(importance[i % kColumns]) * (x[i] - back[i]) * (x[i] - back[i]);
            return error;
        };
        const std::vector<float> alike(kColumns, 1.0f);
        for (const Codec* codec : {&s(), &m()})
            QVERIFY(weightedError(*codec, importance) < 0.9 * weightedError(*codec, alike));
    }
};

QTEST_GUILESS_MAIN(TestIq1)
#include "test_iq1.moc"
