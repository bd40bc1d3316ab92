// IQ3_XXS and IQ3_S: the bytes of the reference for the sample and for rows that reach the corners of its
// arithmetic, with an importance matrix and without; the bit layout; and every SIMD target against the scalar
// definition where batches have edges.
#include "core/quant/codec.h"
#include "core/quant/grids/codebooks.h"
#include "tests/core/quant/codebook_checks.h"
#include "tests/core/quant/codebook_rows.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/simd_variants.h"

#include <QTest>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

using namespace qw;
using quant::Codec;
using test::bell;
using test::encoded;
using test::setBits;
using test::Variant;

namespace {

const Codec& xxs() {
    return *quant::findCodec(BlockType::IQ3_XXS);
}
const Codec& s() {
    return *quant::findCodec(BlockType::IQ3_S);
}

// SHA-256 of what quantize_iq3_xxs and quantize_iq3_s of llama.cpp d32676d make of test::codebookRows(seed),
// without weights and with test::columnImportance(seed).
struct ReferenceHashes {
    std::uint64_t seed;
    const char* xxs;
    const char* xxsWeighted;
    const char* s;
    const char* sWeighted;
};
constexpr ReferenceHashes kReference[] = {
    {1, "1762a1a19dc39d5ca046d474ab5433495a1bd44f4a9ba52fc127d122f76161f0",
     "9278bfb508b33c7c557ecc2e17d81979722917d3c6e2a0df29db392f8e5c4918",
     "c7bee4db2af5ebd930c1fc48a8f4d00746d9e8850ac8e6f7e0b9ecc563cbd543",
     "87a206ae9f52ba43ad2f45e724639a80f236bed02f39f1cd4d0c4c8a2af8b64b"},
    {2, "9d2c11ebf7feea3587987718038950ad29fc1c37dcceae8f6661aa203769af00",
     "3a614d521f0adf7f78c24ae35efc1385a01aa9e893dc5b769bbd5fef8a4690d7",
     "744d3af8c00b288f62740f6427b95e0e302512ce57a3f58f550d3d530a377d64",
     "7299f76abd77d15375777944f73b1c4bfd09fe7c269dfebe584fa2ecaa78303e"},
    {3, "79c27398aee10b1826a1e3b61c931a60148999af4419faffe8ad2db2d17ab8c2",
     "3073cecb46534a39bcbec60a14046c1db9b5ee4c7fedab1d89f57c9c17575068",
     "57969ae9760ffcaa79056358bc906f70e44ebf1fb91f98da64aa452b1e0827bc",
     "c792b048d8ca1f489f98f4d556f58074b799a99cafc4cd719243040b4c81160a"},
};

} // namespace

class TestIq3 : public QObject {
    Q_OBJECT

private slots:
    void sampleTensorsEqualTheReference() {
        test::checkGoldenTensors("IQ3_", 58, false);
        test::checkGoldenTensors("IQ3_", 2 * 58, true);
    }

    void cornersEqualTheReference_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < std::size(kReference); ++i)
            QTest::addRow("seed %d", static_cast<int>(kReference[i].seed)) << static_cast<int>(i);
    }
    void cornersEqualTheReference() {
        QFETCH(int, row);
        const ReferenceHashes& reference = kReference[row];
        const std::vector<float> importance = test::columnImportance(reference.seed);
        test::checkReferenceHash(xxs(), reference.seed, {}, reference.xxs);
        test::checkReferenceHash(xxs(), reference.seed, importance, reference.xxsWeighted);
        test::checkReferenceHash(s(), reference.seed, {}, reference.s);
        test::checkReferenceHash(s(), reference.seed, importance, reference.sWeighted);
    }

    void anyNumberOfBlocksAndRows() { test::checkNumbersOfBlocksAndRows({&xxs(), &s()}); }

    void everyTargetEqualsTheDefinitionWithWeights() { test::checkAwkwardRowsWithWeights({&xxs(), &s()}); }

    void layoutOfIQ3_XXS() {
        std::mt19937 random(3);
        std::vector<std::byte> block(98);
        unsigned point[64];
        unsigned signs[32];
        unsigned scale[8];
        for (unsigned p = 0; p < 64; ++p) {
            point[p] = random() % 256;
            setBits(block, 2 + p, 0, point[p]);
        }
        for (unsigned g = 0; g < 8; ++g) {
            scale[g] = random() % 16;
            std::uint32_t word = scale[g] << 28;
            for (unsigned k = 0; k < 4; ++k) {
                signs[4 * g + k] = random() % 128;
                word |= signs[4 * g + k] << (7 * k);
            }
            std::memcpy(block.data() + 66 + 4 * g, &word, sizeof word);
        }
        setBits(block, 1, 0, 0x38); // 0.5
        std::vector<float> x(256);
        xxs().decodeScalar(block, x);
        for (std::size_t e = 0; e < 256; ++e) {
            const int magnitude = quant::grids::kIq3Xxs.values[point[e / 4]][e % 4];
            const bool negative = quant::grids::evenSigns(signs[e / 8]) >> (e % 8) & 1;
            const float value =
                0.25f * (0.5f + static_cast<float>(scale[e / 32])) * static_cast<float>(magnitude);
            QCOMPARE(x[e], negative ? -value : value);
        }
    }

    void layoutOfIQ3_S() {
        std::mt19937 random(4);
        std::vector<std::byte> block(110);
        unsigned point[64];
        unsigned signs[32];
        unsigned scale[8];
        for (unsigned p = 0; p < 64; ++p) {
            point[p] = random() % 512;
            setBits(block, 2 + p, 0, point[p] & 255);
            setBits(block, 66 + p / 8, p % 8, point[p] >> 8);
        }
        for (unsigned k = 0; k < 32; ++k) {
            signs[k] = random() % 256;
            setBits(block, 74 + k, 0, signs[k]);
        }
        for (unsigned g = 0; g < 8; ++g) {
            scale[g] = random() % 16;
            setBits(block, 106 + g / 2, g % 2 * 4, scale[g]);
        }
        setBits(block, 1, 0, 0x38); // 0.5
        std::vector<float> x(256);
        s().decodeScalar(block, x);
        for (std::size_t e = 0; e < 256; ++e) {
            const int magnitude = quant::grids::kIq3S.values[point[e / 4]][e % 4];
            const float value =
                0.5f * static_cast<float>(1 + 2 * scale[e / 32]) * static_cast<float>(magnitude);
            QCOMPARE(x[e], (signs[e / 8] >> (e % 8) & 1) != 0 ? -value : value);
        }
    }

    // All blocks that bytes can spell, as far as random ones reach.
    void everyTargetDecodesAlike() {
        std::mt19937 random(5);
        for (const Codec* codec : {&xxs(), &s()}) {
            std::vector<std::byte> blocks(64 * info(codec->type).blockBytes + 1);
            for (std::byte& byte : blocks)
                byte = static_cast<std::byte>(random());
            const auto bytes = std::span(blocks).subspan(1);
            for (std::size_t b = 0; b < 64; ++b) // finite scales
                bytes[b * info(codec->type).blockBytes + 1] &= std::byte{0xbb};
            std::vector<float> expected(64 * 256);
            codec->decodeScalar(bytes, expected);
            test::forEachSimdVariant([&](const std::string& variant) {
                std::vector<float> x(expected.size() + 2, 7.0f);
                codec->decode(bytes, std::span(x).subspan(1, expected.size()));
                const bool same =
                    std::memcmp(x.data() + 1, expected.data(), expected.size() * sizeof(float)) == 0;
                QVERIFY2(same && x.front() == 7.0f && x.back() == 7.0f, variant.c_str());
            });
        }
    }

    // What lies on a codebook with even signs comes back, up to the factor that the stored scale is given.
    void codebookPointsComeBack() {
        std::mt19937 random(6);
        for (const Codec* codec : {&xxs(), &s()}) {
            const bool isXxs = codec == &xxs();
            std::vector<float> x(256 * 16);
            for (std::size_t p = 0; p < x.size() / 4; ++p) {
                const auto& values = isXxs ? quant::grids::kIq3Xxs.values[random() % 256]
                                           : quant::grids::kIq3S.values[random() % 512];
                std::ranges::copy(values, x.begin() + static_cast<std::ptrdiff_t>(4 * p));
            }
            // The largest magnitude in every sub-block, so that all have the same scale.
            for (std::size_t g = 0; g < x.size() / 32; ++g) {
                const auto& book =
                    isXxs ? std::span<const std::array<std::int8_t, 4>>(quant::grids::kIq3Xxs.values)
                          : std::span<const std::array<std::int8_t, 4>>(quant::grids::kIq3S.values);
                const auto largest = std::ranges::find_if(
                    book, [&](const auto& point) { return std::ranges::max(point) == (isXxs ? 62 : 15); });
                std::ranges::copy(*largest, x.begin() + static_cast<std::ptrdiff_t>(32 * g));
            }
            std::vector<float> back(x.size());
            codec->decode(encoded(*codec, Variant::Fastest, x, {}), back);
            for (std::size_t i = 0; i < x.size(); ++i)
                QVERIFY(std::abs(back[i] - x[i]) <= 0.05f * x[i]);
        }
    }

    // The reference stores what follows a sub-block of zeros one sub-block too early.
    void zerosInIQ3_SAreAsInTheReference() {
        std::vector<float> x = bell(256, 8);
        const auto whole = encoded(s(), Variant::Fastest, x, {});
        std::fill_n(x.begin() + 32, 32, 0.0f);
        const auto holed = encoded(s(), Variant::Fastest, x, {});
        const auto same = [&](std::size_t to, std::size_t from, std::size_t count) {
            return std::memcmp(holed.data() + to, whole.data() + from, count) == 0;
        };
        QVERIFY(same(2, 2, 8));           // the first sub-block
        QVERIFY(same(2 + 8, 2 + 16, 48)); // the others, moved
        QVERIFY(same(74, 74, 4));         // and their signs
        QVERIFY(same(74 + 4, 74 + 8, 24));
        QVERIFY(same(66 + 2, 66 + 2, 6)); // not the bits above
        QCOMPARE(holed[66 + 1], std::byte{0});
        QVERIFY(std::all_of(holed.begin() + 2 + 56, holed.begin() + 66,
                            [](std::byte b) { return b == std::byte{0}; }));
    }
};

QTEST_GUILESS_MAIN(TestIq3)
#include "test_iq3.moc"
