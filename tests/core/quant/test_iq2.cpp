// IQ2_XXS, IQ2_XS and IQ2_S: the bytes of the reference for the sample with its importance matrix and for
// rows that reach the corners of its arithmetic; the bit layout; and every SIMD target against the scalar
// definition where batches have edges.
#include "core/quant/codec.h"
#include "core/quant/codecs/iq2.h"
#include "tests/core/quant/codebook_checks.h"
#include "tests/core/quant/codebook_rows.h"
#include "tests/support/awkward_rows.h"

#include <QTest>

#include <algorithm>
#include <cstring>
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

const Codec& xxs() {
    return *quant::findCodec(BlockType::IQ2_XXS);
}
const Codec& xs() {
    return *quant::findCodec(BlockType::IQ2_XS);
}
const Codec& s() {
    return *quant::findCodec(BlockType::IQ2_S);
}

// SHA-256 of what quantize_iq2_xxs, quantize_iq2_xs and quantize_iq2_s of llama.cpp d32676d make of
// test::codebookRows(seed) with test::columnImportance(seed), and of the last without weights.
struct ReferenceHashes {
    std::uint64_t seed;
    const char* xxs;
    const char* xs;
    const char* s;
    const char* sUnweighted;
};
constexpr ReferenceHashes kReference[] = {
    {1, "ed04bdd546522e82cf98296e054766864fddeee2e30372c70d65f0b978907b05",
     "a0b83a35abe6aa79ee34b36a89d4ad33fd38cb184cdb7ffca35c0166711d77ee",
     "b0510abac6a900a0001d6bc9822676413442868036def5fff74ddb2b5183f62d",
     "47a765267e7d41771a7513e2403075ffc8fd3d3e3f67100cea5f8474ddbfe9ed"},
    {2, "752e06e60cffb7438b3548a51cf60005f521d14f4c2c8286ed4177a277034b3f",
     "457ca765e9602ad21bd8e4e4a625730ff5b50a79618348d02f5b3baec9c9bbea",
     "ee0b859aca9286e417039ef008e56d2078ca9e7eee1219c2302b88620116595d",
     "b71e203eb7fb110d771eea240465045d74e3072c28024c62229b9521ce9b2d2e"},
    {3, "d6e09af2cfc3fd979116be1b9bbf2564c3c803d02e7db7af3e48a856f205a32a",
     "e35e28a4ee85e012eafa32a70b6b9d96cb191f587a24a12ecfc2b220d7fba2c5",
     "11971a6c9ee9368c01d686de8b930503b9c488657f72fa56b9de4ae66b62baac",
     "17530a49c4ec31fab4222fb66cdf280c666a4f766c9f54d618c1d4814f098e9a"},
};

// What a block of the fields means, for d = ½: value j of the point, by the formula in iq2.cpp.
float expectedValue(int magnitude, bool negative, unsigned scale) {
    const float value = 0.5f * (0.5f + static_cast<float>(scale)) * 0.25f * static_cast<float>(magnitude);
    return negative ? -value : value;
}

} // namespace

class TestIq2 : public QObject {
    Q_OBJECT

private slots:
    void onlyIQ2_SDoesWithoutAMatrix() {
        QVERIFY(!xxs().encode && !xxs().encodeScalar && xxs().encodeWeighted && xxs().encodeWeightedScalar);
        QVERIFY(!xs().encode && !xs().encodeScalar && xs().encodeWeighted && xs().encodeWeightedScalar);
        QVERIFY(s().encode && s().encodeScalar && s().encodeWeighted && s().encodeWeightedScalar);
    }

    void sampleTensorsEqualTheReference() { test::checkGoldenTensors("IQ2_", 130, true); }

    void cornersEqualTheReference_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < std::size(kReference); ++i)
            QTest::addRow("seed %d", static_cast<int>(kReference[i].seed)) << static_cast<int>(i);
    }
    void cornersEqualTheReference() {
        QFETCH(int, row);
        const ReferenceHashes& reference = kReference[row];
        const std::vector<float> importance = test::columnImportance(reference.seed);
        test::checkReferenceHash(xxs(), reference.seed, importance, reference.xxs);
        test::checkReferenceHash(xs(), reference.seed, importance, reference.xs);
        test::checkReferenceHash(s(), reference.seed, importance, reference.s);
        test::checkReferenceHash(s(), reference.seed, {}, reference.sUnweighted);
    }

    void anyNumberOfBlocksAndRows() { test::checkNumbersOfBlocksAndRows({&xxs(), &xs(), &s()}); }

    void everyTargetEqualsTheDefinitionWithWeights() {
        test::checkAwkwardRowsWithWeights({&xxs(), &xs(), &s()});
    }

    void layoutOfIQ2_XXS() {
        std::mt19937 random(3);
        Bytes block(66);
        setBits(block, 1, 0, 0x38); // ½
        std::vector<float> expected;
        for (unsigned g = 0; g < 8; ++g) {
            const unsigned scale = random() % 16;
            std::uint32_t word = scale << 28;
            for (unsigned k = 0; k < 4; ++k) {
                const unsigned point = random() % 256;
                const unsigned signs = random() % 128;
                setBits(block, 2 + 8 * g + k, 0, point);
                word |= signs << (7 * k);
                for (unsigned i = 0; i < 8; ++i)
                    expected.push_back(expectedValue(quant::grids::kIq2Xxs.values[point][i],
                                                     (quant::grids::evenSigns(signs) >> i & 1) != 0, scale));
            }
            std::memcpy(block.data() + 2 + 8 * g + 4, &word, sizeof word);
        }
        std::vector<float> x(256);
        xxs().decodeScalar(block, x);
        QCOMPARE(x, expected);
    }

    void layoutOfIQ2_XS() {
        std::mt19937 random(4);
        Bytes block(74);
        setBits(block, 1, 0, 0x38); // ½
        unsigned scale[16];
        for (unsigned half = 0; half < 16; ++half) {
            scale[half] = random() % 16;
            setBits(block, 66 + half / 2, half % 2 * 4, scale[half]);
        }
        std::vector<float> expected;
        for (unsigned p = 0; p < 32; ++p) {
            const unsigned point = random() % 512;
            const unsigned signs = random() % 128;
            setBits(block, 2 + 2 * p, 0, point & 255);
            setBits(block, 3 + 2 * p, 0, point >> 8 | signs << 1);
            for (unsigned i = 0; i < 8; ++i)
                expected.push_back(expectedValue(quant::grids::kIq2Xs.values[point][i],
                                                 (quant::grids::evenSigns(signs) >> i & 1) != 0,
                                                 scale[p / 2]));
        }
        std::vector<float> x(256);
        xs().decodeScalar(block, x);
        QCOMPARE(x, expected);
    }

    void layoutOfIQ2_S() {
        std::mt19937 random(5);
        Bytes block(82);
        setBits(block, 1, 0, 0x38); // ½
        unsigned scale[16];
        for (unsigned half = 0; half < 16; ++half) {
            scale[half] = random() % 16;
            setBits(block, 74 + half / 2, half % 2 * 4, scale[half]);
        }
        std::vector<float> expected;
        for (unsigned p = 0; p < 32; ++p) {
            const unsigned point = random() % 1024;
            const unsigned signs = random() % 256;
            setBits(block, 2 + p, 0, point & 255);
            setBits(block, 66 + p / 4, p % 4 * 2, point >> 8);
            setBits(block, 34 + p, 0, signs);
            for (unsigned i = 0; i < 8; ++i)
                expected.push_back(
                    expectedValue(quant::grids::kIq2S.values[point][i], (signs >> i & 1) != 0, scale[p / 2]));
        }
        std::vector<float> x(256);
        s().decodeScalar(block, x);
        QCOMPARE(x, expected);
    }

    // A block in which every scale is zero keeps its points and signs in IQ2_S alone.
    void pointsWithoutScales() {
        namespace codebook = quant::codecs::codebook;
        const auto check = [](auto found, std::size_t bytes, bool kept) {
            found.positions.fill(3);
            found.signs.fill(5);
            Bytes block(bytes, std::byte{0xff});
            quant::codecs::packIq2(found, block.data());
            const bool empty = std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; });
            QCOMPARE(empty, !kept);
        };
        check(codebook::FoundBlock<codebook::Iq2XxsRules>{}, 66, false);
        check(codebook::FoundBlock<codebook::Iq2XsRules>{}, 74, false);
        check(codebook::FoundBlock<codebook::Iq2SRules>{}, 82, true);
    }

    // What lies on the codebook with one scale for all comes back, but for the rounding of the scale and the
    // factor on IQ2_S's. Encoding looks for the magnitudes 1, 3 and 5, which decoding turns into 8, 25
    // and 43.
    void codebookPointsComeBack() {
        std::mt19937 random(6);
        const auto check = [&](const Codec& codec, const auto& book, double tolerance) {
            std::vector<float> x(256 * 16);
            for (std::size_t p = 0; p < x.size() / 8; ++p) {
                // The largest magnitude in every other point, so that all sub-blocks have the same scale.
                const auto point = [&] {
                    while (true) {
                        const auto& values = book.values[random() % book.kPoints];
                        if (p % 2 == 1 || std::ranges::max(values) == 43) return values;
                    }
                }();
                for (std::size_t i = 0; i < 8; ++i)
                    x[8 * p + i] = static_cast<float>(2 * (point[i] / 16) + 1);
            }
            const std::vector<float> importance(256, 1.0f);
            std::vector<float> back(x.size());
            codec.decode(encoded(codec, Variant::Fastest, x, importance), back);
            for (std::size_t i = 0; i < x.size(); ++i)
                QVERIFY2(std::abs(static_cast<double>(back[i] - x[i])) <=
                             tolerance * static_cast<double>(x[i]),
                         qPrintable(QString("%1 instead of %2").arg(back[i]).arg(x[i])));
        };
        check(xxs(), quant::grids::kIq2Xxs, 0.1);
        check(xs(), quant::grids::kIq2Xs, 0.1);
        check(s(), quant::grids::kIq2S, 0.1);
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
        for (const Codec* codec : {&xxs(), &xs(), &s()})
            QVERIFY(weightedError(*codec, importance) < 0.9 * weightedError(*codec, alike));
    }
};

QTEST_GUILESS_MAIN(TestIq2)
#include "test_iq2.moc"
