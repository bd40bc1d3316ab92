// Encoders of the small types, and those that take an importance matrix, on blocks put together from bit
// patterns: the bytes of llama.cpp's quantize_* (commit d32676d), on every instruction set, for any number of
// blocks and rows.
#include "bit_pattern_blocks.h"
#include "core/quant/codec.h"
#include "importance_patterns.h"
#include "tests/support/simd_variants.h"

#include <QCryptographicHash>
#include <QTest>

#include <map>

using namespace qw;
using quant::Codec;

namespace {

using Bytes = std::vector<std::byte>;

struct Reference {
    BlockType type;
    const char* sha256;
    const char* weightedSha256; // null where the matrix has no say
};

// 256 rows of 2048 elements.
constexpr std::size_t kColumns = 2048;
constexpr std::size_t kElements = 256 * kColumns;
constexpr Reference kReferences[] = {
    {BlockType::IQ4_NL, "be13f4346ba759f69f0ea531eda2e4cb2d42ae790dcb7d61fb59aae088de75c5",
     "f78cada2c389c5377d7f2d598527ce5462ed970a22afb584b536d7f2f0d45b3b"},
    {BlockType::IQ4_XS, "45452e23e4287773749ad67f7bfa97953dc33de9724cd91f9533083380a1077c",
     "ef3e961ea0921262c941a019482d975f9c1065fa88e38e335cabcb7407f385ba"},
    {BlockType::MXFP4, "dfb7f31cdc2e86c5ac28bba2342528c5071ee0cc94f9f5ee948bbfdcf97f20b3", nullptr},
    {BlockType::NVFP4, "f5c25e5dd0465fd81d761f4be2c1a3cb3e98524a188ee8eea64638335de896a1", nullptr},
    {BlockType::TQ1_0, "2866bb3e0874e4a3a294092367a1e5f82fe3f98567c53df615c80b2668b18677", nullptr},
    {BlockType::TQ2_0, "8baade5ae75679a23b45f84e154d073106f6d33aae5efbbc6ec9156f1c10b163", nullptr},
    {BlockType::Q1_0, "88787cafefe6f5a41f90b555c1e4e6284b041a1d99d9d0fbd83071730e24193c", nullptr},
    {BlockType::Q2_0, "ad680ddca201498694cda948a2627d2f39aae0bfc5ee55343176300b61ffa735", nullptr},
};

QByteArray sha256(std::span<const std::byte> bytes) {
    const auto view = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()));
    return QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex();
}

Bytes encoded(BlockType type, quant::EncodeFn encode, std::span<const float> x) {
    Bytes out(byteSizeOf(type, x.size()));
    encode(x, out);
    return out;
}

Bytes encoded(BlockType type, quant::EncodeWeightedFn encode, std::span<const float> x,
              std::span<const float> importance) {
    Bytes out(byteSizeOf(type, x.size()));
    encode(x, importance, out);
    return out;
}

} // namespace

class TestReferenceBytes : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_values.resize(kElements);
        test::BitPatternBlocks(20260801).fill(m_values);
        m_importance = test::importancePattern(kColumns);
        // The input first, so that a changed generator is not taken for a wrong encoder.
        QCOMPARE(sha256(std::as_bytes(std::span(m_values))),
                 QByteArray("8a45a674d052cae013d8d2cc6c6530e99e031f3614ad963d57261456baa5cb29"));
        QCOMPARE(sha256(std::as_bytes(std::span(m_importance))),
                 QByteArray("fb76654f3af958f84ccaa1180bab9caf02afdb44181436220997e1e6a914d1bb"));
    }

    void blocksEqualTheReference_data() { listTypes(); }
    void blocksEqualTheReference() {
        QFETCH(int, row);
        const Reference& reference = kReferences[row];
        const Codec& codec = *quant::findCodec(reference.type);
        QCOMPARE(sha256(encoded(codec.type, codec.encodeScalar, m_values)), QByteArray(reference.sha256));
        test::forEachSimdVariant([&](const std::string& variant) {
            QVERIFY2(sha256(encoded(codec.type, codec.encode, m_values)) == reference.sha256,
                     variant.c_str());
        });
    }

    void weightedBlocksEqualTheReference_data() { listTypes(); }
    void weightedBlocksEqualTheReference() {
        QFETCH(int, row);
        const Reference& reference = kReferences[row];
        const Codec& codec = *quant::findCodec(reference.type);
        QCOMPARE(codec.encodeWeighted != nullptr, reference.weightedSha256 != nullptr);
        QCOMPARE(codec.encodeWeightedScalar != nullptr, reference.weightedSha256 != nullptr);
        if (!reference.weightedSha256) return;
        QCOMPARE(sha256(encoded(codec.type, codec.encodeWeightedScalar, m_values, m_importance)),
                 QByteArray(reference.weightedSha256));
        test::forEachSimdVariant([&](const std::string& variant) {
            QVERIFY2(sha256(encoded(codec.type, codec.encodeWeighted, m_values, m_importance)) ==
                         reference.weightedSha256,
                     variant.c_str());
        });
    }

    // So that every number of idle lanes occurs, and rows end anywhere in a vector.
    void anyNumberOfBlocksAndRows_data() { listTypes(); }
    void anyNumberOfBlocksAndRows() {
        QFETCH(int, row);
        const Codec& codec = *quant::findCodec(kReferences[row].type);
        const std::size_t block = info(codec.type).blockElements;
        for (std::size_t blocks = 0; blocks <= 35; ++blocks) {
            std::vector<float> x(3 * block * blocks + 1);
            test::BitPatternBlocks(blocks + 1).fill(x);
            const std::span<const float> rows = std::span(x).subspan(1);
            const auto importance = test::importancePattern(block * blocks);
            const Bytes expected = encoded(codec.type, codec.encodeScalar, rows.first(block * blocks));
            const Bytes weighted = codec.encodeWeighted && blocks > 0
                                       ? encoded(codec.type, codec.encodeWeightedScalar, rows, importance)
                                       : Bytes();
            test::forEachSimdVariant([&](const std::string& variant) {
                QVERIFY2(encoded(codec.type, codec.encode, rows.first(block * blocks)) == expected,
                         variant.c_str());
                if (!weighted.empty())
                    QVERIFY2(encoded(codec.type, codec.encodeWeighted, rows, importance) == weighted,
                             variant.c_str());
            });
        }
    }

    // Rows are encoded on their own: all at once or one by one is the same.
    void rowsAreIndependent() {
        for (const Reference& reference : kReferences) {
            const Codec& codec = *quant::findCodec(reference.type);
            if (!codec.encodeWeighted) continue;
            const Bytes all = encoded(codec.type, codec.encodeWeighted, m_values, m_importance);
            const std::size_t rowBytes = byteSizeOf(codec.type, kColumns);
            for (const std::size_t row : {0u, 1u, 100u, 255u}) {
                const Bytes one =
                    encoded(codec.type, codec.encodeWeighted,
                            std::span<const float>(m_values).subspan(row * kColumns, kColumns), m_importance);
                QVERIFY(std::equal(one.begin(), one.end(),
                                   all.begin() + static_cast<std::ptrdiff_t>(row * rowBytes)));
            }
        }
    }

private:
    void listTypes() {
        QTest::addColumn<int>("row");
        for (int i = 0; i < static_cast<int>(std::size(kReferences)); ++i)
            QTest::newRow(info(kReferences[i].type).name.data()) << i;
    }

    std::vector<float> m_values;
    std::vector<float> m_importance;
};

QTEST_APPLESS_MAIN(TestReferenceBytes)
#include "test_reference_bytes.moc"
