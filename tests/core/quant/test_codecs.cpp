// All codecs: every SIMD target against the scalar definition, the error a type may make, and idempotence.
#include "core/quant/codec.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/simd_variants.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <map>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

std::vector<const Codec*> allCodecs() {
    std::vector<const Codec*> codecs;
    for (const BlockTypeInfo& type : blockTypes())
        if (const Codec* codec = quant::findCodec(type.type)) codecs.push_back(codec);
    return codecs;
}

using Encoder = void (*)(const Codec&, std::span<const float> x, std::span<std::byte> out);

std::vector<std::byte> encoded(const Codec& codec, Encoder encode, std::span<const float> x) {
    std::vector<std::byte> out(byteSizeOf(codec.type, x.size()));
    encode(codec, x, out);
    return out;
}

} // namespace

Q_DECLARE_METATYPE(const Codec*)

class TestCodecs : public QObject {
    Q_OBJECT

private slots:
    void everyVariantWritesTheSameBytes() {
        for (const Codec* codec : allCodecs()) {
            const std::size_t block = info(codec->type).blockElements;
            for (const std::size_t blocks : {1, 2, 3, 5, 15, 16, 17, 33})
                for (const auto& row :
                     test::awkwardRows(blocks * block + 1, static_cast<std::uint32_t>(blocks))) {
                    // Off by one float: no kernel may rely on the alignment of its input.
                    const std::span<const float> x(row.values.data() + 1, blocks * block);
                    const auto expected = encoded(*codec, quant::encodeUnweightedScalar, x);
                    test::forEachSimdVariant([&](const std::string& variant) {
                        std::vector<std::byte> out(expected.size() + 2, std::byte{0x5a});
                        quant::encodeUnweighted(*codec, x, std::span(out).subspan(1, expected.size()));
                        const bool same = std::memcmp(out.data() + 1, expected.data(), expected.size()) == 0;
                        const bool inside = out.front() == std::byte{0x5a} && out.back() == std::byte{0x5a};
                        if (!same || !inside)
                            QFAIL(qPrintable(QString("%1 on %2, %3 blocks of %4: %5")
                                                 .arg(info(codec->type).name.data(), variant.c_str())
                                                 .arg(blocks)
                                                 .arg(row.name.c_str(), same ? "wrote outside" : "differs")));
                    });
                }
        }
    }

    void everyVariantReadsTheSameFloats() {
        for (const Codec* codec : allCodecs()) {
            const std::size_t elements = info(codec->type).blockElements * 37;
            for (const auto& row : test::awkwardRows(elements, 7)) {
                const auto blocks = encoded(*codec, quant::encodeUnweightedScalar, row.values);
                std::vector<float> expected(elements);
                codec->decodeScalar(blocks, expected);
                test::forEachSimdVariant([&](const std::string& variant) {
                    std::vector<float> x(elements + 1);
                    codec->decode(blocks, std::span(x).subspan(1));
                    for (std::size_t i = 0; i < elements; ++i) {
                        const bool bothNan = std::isnan(expected[i]) && std::isnan(x[i + 1]);
                        if (!bothNan && std::memcmp(&expected[i], &x[i + 1], 4) != 0)
                            QFAIL(qPrintable(
                                QString("%1 on %2, %3, element %4: %5 instead of %6")
                                    .arg(info(codec->type).name.data(), variant.c_str(), row.name.c_str())
                                    .arg(i)
                                    .arg(x[i + 1])
                                    .arg(expected[i])));
                    }
                });
            }
        }
    }

    // Arbitrary bytes are valid blocks of every type: decoding them must be defined, and the same everywhere.
    void arbitraryBlocksDecode() {
        std::vector<std::byte> bytes(64 * 1024);
        std::uint32_t state = 12345;
        for (std::byte& b : bytes)
            b = static_cast<std::byte>((state = state * 1664525u + 1013904223u) >> 24);
        for (const Codec* codec : allCodecs()) {
            const std::size_t blocks = bytes.size() / info(codec->type).blockBytes;
            const std::span<const std::byte> in(bytes.data(), blocks * info(codec->type).blockBytes);
            std::vector<float> expected(blocks * info(codec->type).blockElements);
            codec->decodeScalar(in, expected);
            test::forEachSimdVariant([&](const std::string& variant) {
                std::vector<float> x(expected.size());
                codec->decode(in, x);
                for (std::size_t i = 0; i < x.size(); ++i)
                    QVERIFY2((std::isnan(x[i]) && std::isnan(expected[i])) ||
                                 std::memcmp(&x[i], &expected[i], 4) == 0,
                             (std::string(info(codec->type).name) + " on " + variant).c_str());
            });
        }
    }

    // Root mean square error on unit Gaussian weights, relative to their size; a wrong bit anywhere shows
    // here.
    void errorIsWhatTheTypePromises_data() {
        static const std::map<std::string_view, double> kBounds = {
            {"F32", 0.0},    {"F16", 0.0004},   {"BF16", 0.003}, {"Q8_0", 0.006},   {"Q5_1", 0.04},
            {"Q5_0", 0.05},  {"Q4_1", 0.08},    {"Q4_0", 0.10},  {"Q6_K", 0.02},    {"Q5_K", 0.04},
            {"Q4_K", 0.08},  {"Q3_K", 0.17},    {"Q2_K", 0.33},  {"IQ2_XXS", 0.5},  {"IQ2_XS", 0.45},
            {"IQ2_S", 0.4},  {"IQ3_XXS", 0.25}, {"IQ3_S", 0.2},  {"IQ4_NL", 0.085}, {"IQ4_XS", 0.085},
            {"MXFP4", 0.13}, {"NVFP4", 0.11},   {"TQ1_0", 0.85}, {"TQ2_0", 0.85},   {"Q1_0", 0.65},
            {"Q2_0", 0.78},  {"IQ1_S", 0.55},   {"IQ1_M", 0.65},
        };
        QTest::addColumn<const Codec*>("codec");
        QTest::addColumn<double>("bound");
        for (const Codec* codec : allCodecs()) {
            const std::string_view name = info(codec->type).name;
            QTest::newRow(name.data()) << codec << kBounds.at(name);
        }
    }
    void errorIsWhatTheTypePromises() {
        QFETCH(const Codec*, codec);
        QFETCH(double, bound);
        const std::vector<float> x = test::awkwardRows(256 * 64, 3).front().values;
        std::vector<float> back(x.size());
        codec->decode(encoded(*codec, quant::encodeUnweighted, x), back);
        double error = 0;
        double power = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            error += (x[i] - back[i]) * (x[i] - back[i]);
            power += x[i] * x[i];
        }
        const double relative = std::sqrt(error / power);
        QVERIFY2(relative <= bound, qPrintable(QString::number(relative)));
        QVERIFY2(bound == 0 || relative > bound / 4, qPrintable(QString::number(relative)));
    }
};

QTEST_APPLESS_MAIN(TestCodecs)
#include "test_codecs.moc"
