// IQ1_S and IQ1_M: the bytes of the reference for the sample with its importance matrix and for rows that
// reach the corners of its arithmetic; the bit layout; and every SIMD target against the scalar definition
// where batches have edges.
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/codec.h"
#include "core/quant/codecs/iq1.h"
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
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

using Bytes = std::vector<std::byte>;

const Codec& s() {
    return *quant::findCodec(BlockType::IQ1_S);
}
const Codec& m() {
    return *quant::findCodec(BlockType::IQ1_M);
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

    // Every tensor that any golden row stores as one of the two.
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
                if (type.startsWith("IQ1_")) hashes[{it.key(), type}] = entry[1].toString();
            }
        }
        QVERIFY(hashes.size() >= 58);
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
        check(s(), importance, reference.s);
        check(m(), importance, reference.m);
        check(m(), {}, reference.mUnweighted);
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

    // Lanes, batches and rows of importance end in different places.
    void anyNumberOfBlocksAndRows() {
        for (const Codec* codec : {&s(), &m()})
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
            for (const Codec* codec : {&s(), &m()})
                for (const std::vector<float>& importance : importances) {
                    const Bytes expected = encoded(*codec, Variant::Scalar, row.values, importance);
                    test::forEachSimdVariant([&](const std::string& variant) {
                        QVERIFY2(encoded(*codec, Variant::Fastest, row.values, importance) == expected,
                                 (row.name + " on " + variant).c_str());
                    });
                }
    }

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
