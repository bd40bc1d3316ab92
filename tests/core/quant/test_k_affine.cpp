// Q2_K, Q4_K and Q5_K against what the reference wrote: the sample model's tensors, blocks of awkward bit
// patterns, and blocks made by hand after the layout diagrams. Each on every SIMD target and by the scalar
// definition.
#include "core/base/half_floats.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"
#include "tests/core/quant/bit_pattern_blocks.h"
#include "tests/support/simd_variants.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cstring>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

using Bytes = std::vector<std::byte>;

QByteArray sha256(std::span<const std::byte> bytes) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return hash.result().toHex();
}

Bytes encoded(const Codec& codec, quant::EncodeFn encode, std::span<const float> x) {
    Bytes out(byteSizeOf(codec.type, x.size()));
    encode(x, out);
    return out;
}

// The name of the first variant (the scalar definition is one of them) whose bytes have another hash than
// expected, or empty.
std::string variantThatDiffers(const Codec& codec, std::span<const float> x, const QByteArray& expected) {
    if (sha256(encoded(codec, codec.encodeScalar, x)) != expected) return "scalar definition";
    std::string wrong;
    test::forEachSimdVariant([&](const std::string& variant) {
        if (wrong.empty() && sha256(encoded(codec, codec.encode, x)) != expected) wrong = variant;
    });
    return wrong;
}

std::vector<float> readHalfTensor(const ModelSource& source, std::size_t tensor) {
    const TensorInfo& info = source.tensors()[tensor];
    std::vector<std::uint16_t> halves(info.elementCount());
    if (info.type != BlockType::F16 || !source.read(tensor, 0, std::as_writable_bytes(std::span(halves))))
        return {};
    std::vector<float> x(halves.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = halfToFloat(halves[i]);
    return x;
}

void putHalf(Bytes& block, std::size_t at, float value) {
    const std::uint16_t half = floatToHalf(value);
    std::memcpy(block.data() + at, &half, sizeof half);
}

} // namespace

class TestKAffine : public QObject {
    Q_OBJECT

private slots:
    void sampleTensorsHaveTheReferencesBytes_data() {
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("typeName");
        QTest::newRow("Q2_K") << "Q2_K pure"
                              << "Q2_K";
        QTest::newRow("Q4_K") << "Q4_K_S pure"
                              << "Q4_K";
        QTest::newRow("Q5_K") << "Q5_K_S pure"
                              << "Q5_K";
    }
    void sampleTensorsHaveTheReferencesBytes() {
        QFETCH(QString, row);
        QFETCH(QString, typeName);
        QFile file(QString(QW_TEST_DATA) + "/golden/quantize.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject golden =
            QJsonDocument::fromJson(file.readAll()).object()[row].toObject()["tensors"].toObject();
        const auto source = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
        QVERIFY(source);
        const Codec& codec = *quant::findCodec(*blockTypeFromName(typeName.toStdString()));

        int compared = 0;
        for (auto it = golden.begin(); it != golden.end(); ++it) {
            const QJsonArray expected = it.value().toArray();
            if (expected[0].toString() != typeName) continue;
            const std::size_t tensor = (*source)->indexOf(it.key().toStdString());
            QVERIFY2(tensor != ModelSource::npos, qPrintable(it.key()));
            const std::vector<float> x = readHalfTensor(**source, tensor);
            QVERIFY(!x.empty());
            const std::string wrong = variantThatDiffers(codec, x, expected[1].toString().toLatin1());
            QVERIFY2(wrong.empty(), (it.key().toStdString() + " on " + wrong).c_str());
            ++compared;
        }
        QCOMPARE(compared, 58);
    }

    // Overflow, denormals, wrapped levels, negative scales: SHA-256 of what quantize_row_*_ref of llama.cpp
    // (d32676d, x86-64) made of the same 2,048 blocks.
    void awkwardBlocksHaveTheReferencesBytes_data() {
        QTest::addColumn<QString>("typeName");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("Q2_K") << "Q2_K"
                              << QByteArray(
                                     "c954477a239204f3b4d050a1a989dff578c31a9ed8c2465d3222cc1c24faca00");
        QTest::newRow("Q4_K") << "Q4_K"
                              << QByteArray(
                                     "c21a11f8ef89c29c308fb5314ba04e1170aa6007595d080834f9fb2aa6b03d7d");
        QTest::newRow("Q5_K") << "Q5_K"
                              << QByteArray(
                                     "3271bb8000fcf85d2d5a5fdb4fae17c9126c9bf17d3eb316ec9118709a40fb7f");
    }
    void awkwardBlocksHaveTheReferencesBytes() {
        QFETCH(QString, typeName);
        QFETCH(QByteArray, expected);
        std::vector<float> x(256 * 2048);
        test::BitPatternBlocks(20260801).fill(x);
        // The input first, so that a changed generator is not taken for a wrong encoder.
        QCOMPARE(sha256(std::as_bytes(std::span(x))),
                 QByteArray("8a45a674d052cae013d8d2cc6c6530e99e031f3614ad963d57261456baa5cb29"));
        const Codec& codec = *quant::findCodec(*blockTypeFromName(typeName.toStdString()));
        QCOMPARE(sha256(encoded(codec, codec.encodeScalar, x)), expected);
        const std::string wrong = variantThatDiffers(codec, x, expected);
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    // Every count of blocks up to more than two batches, so that every number of idle lanes occurs.
    void anyNumberOfBlocks() {
        for (const BlockType type : {BlockType::Q2_K, BlockType::Q4_K, BlockType::Q5_K}) {
            const Codec& codec = *quant::findCodec(type);
            for (std::size_t blocks = 0; blocks <= 18; ++blocks) {
                std::vector<float> x(256 * blocks + 1);
                test::BitPatternBlocks(blocks + 1).fill(x);
                const std::span<const float> misaligned = std::span(x).subspan(1);
                const std::string wrong = variantThatDiffers(
                    codec, misaligned, sha256(encoded(codec, codec.encodeScalar, misaligned)));
                QVERIFY2(wrong.empty(), wrong.c_str());
            }
        }
    }

    void sixBitLayout() {
        for (const BlockType type : {BlockType::Q4_K, BlockType::Q5_K}) {
            const bool fifth = type == BlockType::Q5_K;
            Bytes block(info(type).blockBytes);
            putHalf(block, 0, 0.5f);
            putHalf(block, 2, 0.25f);
            // Scales 33 … 40 and offsets 50 … 57 by sub-block.
            for (unsigned j = 0; j < 4; ++j) {
                const unsigned s = 33 + j, s4 = 37 + j, m = 50 + j, m4 = 54 + j;
                block[4 + j] = static_cast<std::byte>(s | (s4 >> 4) << 6);
                block[8 + j] = static_cast<std::byte>(m | (m4 >> 4) << 6);
                block[12 + j] = static_cast<std::byte>((s4 & 15) | (m4 & 15) << 4);
            }
            // Element e holds level 7e + its sub-block, cut to the type's bits.
            const auto level = [&](unsigned e) { return (7 * e + e / 32) & (fifth ? 31u : 15u); };
            for (unsigned e = 0; e < 256; ++e) {
                const unsigned q = level(e);
                const unsigned j = e / 32;
                block[(fifth ? 48 : 16) + 32 * (j / 2) + e % 32] |=
                    static_cast<std::byte>((q & 15) << 4 * (j % 2));
                if (fifth) block[16 + e % 32] |= static_cast<std::byte>((q >> 4) << j);
            }
            decodesTo(type, block, [&](unsigned e) {
                const unsigned j = e / 32;
                return 0.5f * static_cast<float>(33 + j) * static_cast<float>(level(e)) -
                       0.25f * static_cast<float>(50 + j);
            });
        }
    }

    void fourBitLayout() {
        Bytes block(info(BlockType::Q2_K).blockBytes);
        putHalf(block, 80, 2.0f);
        putHalf(block, 82, 0.125f);
        for (unsigned j = 0; j < 16; ++j)
            block[j] = static_cast<std::byte>(j | (15 - j) << 4);
        const auto level = [](unsigned e) { return (e + e / 16 + e / 32) & 3u; };
        for (unsigned e = 0; e < 256; ++e)
            block[16 + 32 * (e / 128) + e % 32] |= static_cast<std::byte>(level(e) << 2 * (e % 128 / 32));
        decodesTo(BlockType::Q2_K, block, [&](unsigned e) {
            const unsigned j = e / 16;
            return 2.0f * static_cast<float>(j) * static_cast<float>(level(e)) -
                   0.125f * static_cast<float>(15 - j);
        });
    }

    void zerosAreZeroBytes() {
        const std::vector<float> x(256, -0.0f);
        for (const BlockType type : {BlockType::Q2_K, BlockType::Q4_K, BlockType::Q5_K}) {
            const Codec& codec = *quant::findCodec(type);
            const Bytes zeros(info(type).blockBytes);
            QVERIFY(encoded(codec, codec.encodeScalar, x) == zeros);
            QVERIFY(encoded(codec, codec.encode, x) == zeros);
        }
    }

    // A ramp of exactly the type's levels comes back as it was, wherever in the block each level lies.
    void exactRampsComeBack() {
        for (const BlockType type : {BlockType::Q2_K, BlockType::Q4_K, BlockType::Q5_K}) {
            const Codec& codec = *quant::findCodec(type);
            const unsigned top = type == BlockType::Q2_K ? 3 : type == BlockType::Q4_K ? 15 : 31;
            const float steps = type == BlockType::Q2_K ? 15.0f : 63.0f;
            std::vector<float> x(256);
            for (unsigned e = 0; e < 256; ++e)
                x[e] = steps * static_cast<float>((e * 5 + e / 32) % (top + 1));
            std::vector<float> back(256);
            codec.decode(encoded(codec, codec.encode, x), back);
            QVERIFY(back == x);
        }
    }

private:
    template <class Expected>
    void decodesTo(BlockType type, const Bytes& block, Expected expected) {
        const Codec& codec = *quant::findCodec(type);
        std::vector<float> x(256);
        codec.decodeScalar(block, x);
        for (unsigned e = 0; e < 256; ++e)
            QVERIFY2(x[e] == expected(e), qPrintable(QString("scalar, element %1: %2").arg(e).arg(x[e])));
        test::forEachSimdVariant([&](const std::string& variant) {
            codec.decode(block, x);
            for (unsigned e = 0; e < 256; ++e)
                QVERIFY2(x[e] == expected(e),
                         qPrintable(QString("%1, element %2: %3").arg(variant.c_str()).arg(e).arg(x[e])));
        });
    }
};

QTEST_APPLESS_MAIN(TestKAffine)
#include "test_k_affine.moc"
