// IQ2_XXS, IQ2_XS and IQ2_S: the bytes of the reference for the sample with its importance matrix and for
// rows that reach the corners of its arithmetic; the bit layout; and every SIMD target against the scalar
// definition where batches have edges.
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/codec.h"
#include "core/quant/codecs/iq2.h"
#include "tests/core/quant/codebook_rows.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/simd_variants.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

using Bytes = std::vector<std::byte>;

const Codec& xxs() {
    return *quant::findCodec(BlockType::IQ2_XXS);
}
const Codec& xs() {
    return *quant::findCodec(BlockType::IQ2_XS);
}
const Codec& s() {
    return *quant::findCodec(BlockType::IQ2_S);
}

enum class Variant { Scalar, Fastest };

// importance: empty for none.
Bytes encoded(const Codec& codec, Variant variant, std::span<const float> x,
              std::span<const float> importance) {
    Bytes out(byteSizeOf(codec.type, x.size()));
    if (importance.empty())
        (variant == Variant::Scalar ? codec.encodeScalar : codec.encode)(x, out);
    else
        (variant == Variant::Scalar ? codec.encodeWeightedScalar : codec.encodeWeighted)(x, importance, out);
    return out;
}

QString sha256(std::span<const std::byte> bytes) {
    const auto view = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()));
    return QString::fromLatin1(QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex());
}

std::vector<float> sampleTensor(const ModelSource& sample, std::size_t index) {
    const TensorInfo& tensor = sample.tensors()[index];
    Bytes bytes(tensor.byteSize);
    if (!sample.read(index, 0, bytes).ok()) return {};
    std::vector<float> x(bytes.size() / 2);
    quant::findCodec(tensor.type)->decode(bytes, x);
    return x;
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

void setBits(Bytes& block, std::size_t byte, unsigned shift, unsigned bits) {
    block[byte] |= static_cast<std::byte>(bits << shift);
}

std::vector<float> bell(std::size_t elements, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<float> x(elements);
    for (float& value : x)
        value = std::normal_distribution<float>()(random);
    return x;
}

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

    // Every tensor that any golden row stores as one of the three.
    void sampleTensorsEqualTheReference() {
        const auto sample = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
        QVERIFY(sample.ok());
        const auto matrix = imatrix::openImportanceMatrix(std::string(QW_TEST_DATA) + "/golden/imatrix.gguf");
        QVERIFY(matrix.ok());
        QFile file(QString(QW_TEST_DATA) + "/golden/quantize-imatrix.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::map<std::pair<QString, QString>, QString> hashes; // tensor, type -> SHA-256
        for (const QJsonValue& row : QJsonDocument::fromJson(file.readAll()).object()) {
            const QJsonObject tensors = row.toObject()["tensors"].toObject();
            for (auto it = tensors.begin(); it != tensors.end(); ++it) {
                const QJsonArray entry = it->toArray();
                const QString type = entry[0].toString();
                if (type.startsWith("IQ2_")) hashes[{it.key(), type}] = entry[1].toString();
            }
        }
        QVERIFY(hashes.size() >= 130);
        for (const auto& [key, hash] : hashes) {
            const auto& [name, type] = key;
            const std::size_t index = (*sample)->indexOf(name.toStdString());
            QVERIFY2(index != ModelSource::npos, qPrintable(name));
            std::vector<float> importance;
            if (const imatrix::Entry* entry = matrix->find(name.toStdString()))
                importance = matrix->weights(*entry);
            const std::vector<float> x = sampleTensor(**sample, index);
            const Codec& codec = *quant::findCodec(*blockTypeFromName(type.toStdString()));
            QVERIFY2(sha256(encoded(codec, Variant::Fastest, x, importance)) == hash,
                     qPrintable(name + " " + type));
        }
    }

    void cornersEqualTheReference_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < std::size(kReference); ++i)
            QTest::addRow("seed %d", static_cast<int>(kReference[i].seed)) << static_cast<int>(i);
    }
    void cornersEqualTheReference() {
        QFETCH(int, row);
        const ReferenceHashes& reference = kReference[row];
        const std::vector<float> x = test::codebookRows(reference.seed);
        const std::vector<float> importance = test::columnImportance(reference.seed);
        const auto check = [&](const Codec& codec, std::span<const float> weights, const char* hash) {
            QCOMPARE(sha256(encoded(codec, Variant::Scalar, x, weights)), QString(hash));
            test::forEachSimdVariant([&](const std::string& variant) {
                QVERIFY2(sha256(encoded(codec, Variant::Fastest, x, weights)) == hash, variant.c_str());
            });
        };
        check(xxs(), importance, reference.xxs);
        check(xs(), importance, reference.xs);
        check(s(), importance, reference.s);
        check(s(), {}, reference.sUnweighted);
    }

    // Lanes, batches and rows of importance end in different places.
    void anyNumberOfBlocksAndRows() {
        for (const Codec* codec : {&xxs(), &xs(), &s()})
            for (const std::size_t blocks : {0, 1, 2, 3, 4, 5, 9, 12, 17}) {
                const std::vector<float> x = bell(blocks * 256 + 1, static_cast<unsigned>(blocks));
                // Off by one float: no kernel may rely on the alignment of its input.
                const std::span<const float> values = std::span(x).subspan(1);
                for (const std::size_t rowBlocks : {1, 3, 4}) {
                    if (blocks % rowBlocks != 0) continue;
                    const std::vector<float> importance = test::columnImportance(blocks, rowBlocks * 256 + 1);
                    const auto weights = std::span(importance).subspan(1);
                    // Row by row, so that a row is known not to depend on its neighbours.
                    const std::size_t rowBytes = rowBlocks * info(codec->type).blockBytes;
                    Bytes expected(blocks * info(codec->type).blockBytes);
                    for (std::size_t r = 0; r < blocks / rowBlocks; ++r)
                        codec->encodeWeightedScalar(values.subspan(r * rowBlocks * 256, rowBlocks * 256),
                                                    weights,
                                                    std::span(expected).subspan(r * rowBytes, rowBytes));
                    test::forEachSimdVariant([&](const std::string& variant) {
                        Bytes out(expected.size() + 2, std::byte{0xa5});
                        const auto inner = std::span(out).subspan(1, expected.size());
                        codec->encodeWeighted(values, weights, inner);
                        const bool same = std::ranges::equal(expected, inner);
                        const bool inside = out.front() == std::byte{0xa5} && out.back() == std::byte{0xa5};
                        QVERIFY2(same && inside, variant.c_str());
                    });
                }
            }
    }

    // Rows for which the reference gives up (it finds no candidate of finite error) among others.
    void everyTargetEqualsTheDefinitionWithWeights() {
        std::vector<std::vector<float>> importances = {
            test::columnImportance(1, 512), std::vector<float>(512, 0.0f), std::vector<float>(512, 3e38f),
            std::vector<float>(512, 1e-44f)};
        for (std::size_t i = 0; i < 512; i += 3)
            importances[1][i] = 1.0f;
        for (const test::AwkwardRow& row : test::awkwardRows(1024, 2))
            for (const Codec* codec : {&xxs(), &xs(), &s()})
                for (const std::vector<float>& importance : importances) {
                    const Bytes expected = encoded(*codec, Variant::Scalar, row.values, importance);
                    test::forEachSimdVariant([&](const std::string& variant) {
                        QVERIFY2(encoded(*codec, Variant::Fastest, row.values, importance) == expected,
                                 (row.name + " on " + variant).c_str());
                    });
                }
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
