// What the tests of all types with codebooks check alike. Each function reports through Qt Test and returns
// at the first failure.
#pragma once

#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/codec.h"
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
#include <map>
#include <random>
#include <span>
#include <vector>

namespace qw::test {

using Bytes = std::vector<std::byte>;
using Codecs = std::vector<const quant::Codec*>;

enum class Variant { Scalar, Fastest };

// importance: empty for none.
inline Bytes encoded(const quant::Codec& codec, Variant variant, std::span<const float> x,
                     std::span<const float> importance) {
    Bytes out(byteSizeOf(codec.type, x.size()));
    if (importance.empty())
        (variant == Variant::Scalar ? codec.encodeScalar : codec.encode)(x, out);
    else
        (variant == Variant::Scalar ? codec.encodeWeightedScalar : codec.encodeWeighted)(x, importance, out);
    return out;
}

inline QString sha256(std::span<const std::byte> bytes) {
    const auto view = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()));
    return QString::fromLatin1(QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex());
}

inline void setBits(Bytes& block, std::size_t byte, unsigned shift, unsigned bits) {
    block[byte] |= static_cast<std::byte>(bits << shift);
}

inline std::vector<float> bell(std::size_t elements, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<float> x(elements);
    for (float& value : x)
        value = std::normal_distribution<float>()(random);
    return x;
}

// Every tensor of the sample that any row of the golden file stores as a type whose name begins so, at least
// `leastCount` of them: the bytes of the reference, with the sample's importance matrix or without.
inline void checkGoldenTensors(const QString& typePrefix, int leastCount, bool withMatrix) {
    const auto sample = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
    QVERIFY(sample.ok());
    const auto matrix = imatrix::openImportanceMatrix(std::string(QW_TEST_DATA) + "/golden/imatrix.gguf");
    QVERIFY(matrix.ok());
    QFile file(QString(QW_TEST_DATA) + "/golden/" + (withMatrix ? "quantize-imatrix.json" : "quantize.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    std::map<std::pair<QString, QString>, QString> hashes; // tensor, type -> SHA-256
    for (const QJsonValue& row : QJsonDocument::fromJson(file.readAll()).object()) {
        const QJsonObject tensors = row.toObject()["tensors"].toObject();
        for (auto it = tensors.begin(); it != tensors.end(); ++it) {
            const QJsonArray entry = it->toArray();
            const QString type = entry[0].toString();
            if (type.startsWith(typePrefix)) hashes[{it.key(), type}] = entry[1].toString();
        }
    }
    QVERIFY(static_cast<int>(hashes.size()) >= leastCount);
    for (const auto& [key, hash] : hashes) {
        const auto& [name, type] = key;
        const std::size_t index = (*sample)->indexOf(name.toStdString());
        QVERIFY2(index != ModelSource::npos, qPrintable(name));
        std::vector<float> importance;
        if (const imatrix::Entry* entry = matrix->find(name.toStdString()); entry && withMatrix)
            importance = matrix->weights(*entry);
        const TensorInfo& tensor = (*sample)->tensors()[index];
        Bytes stored(tensor.byteSize);
        QVERIFY((*sample)->read(index, 0, stored).ok());
        std::vector<float> x(tensor.elementCount());
        quant::findCodec(tensor.type)->decode(stored, x);
        const quant::Codec& codec = *quant::findCodec(*blockTypeFromName(type.toStdString()));
        QVERIFY2(sha256(encoded(codec, Variant::Fastest, x, importance)) == hash,
                 qPrintable(name + " " + type));
    }
}

// hash: of what the reference makes of codebookRows(seed) with these weights.
inline void checkReferenceHash(const quant::Codec& codec, std::uint64_t seed, std::span<const float> weights,
                               const char* hash) {
    const std::vector<float> x = codebookRows(seed);
    QCOMPARE(sha256(encoded(codec, Variant::Scalar, x, weights)), QString(hash));
    forEachSimdVariant([&](const std::string& variant) {
        QVERIFY2(sha256(encoded(codec, Variant::Fastest, x, weights)) == hash, variant.c_str());
    });
}

// Lanes, batches and rows of importance end in different places.
inline void checkNumbersOfBlocksAndRows(const Codecs& codecs) {
    for (const quant::Codec* codec : codecs)
        for (const std::size_t blocks : {0, 1, 2, 3, 4, 5, 9, 12, 17}) {
            const std::vector<float> x = bell(blocks * 256 + 1, static_cast<unsigned>(blocks));
            // Off by one float: no kernel may rely on the alignment of its input.
            const std::span<const float> values = std::span(x).subspan(1);
            for (const std::size_t rowBlocks : {0, 1, 3, 4}) { // 0: no weights
                if (rowBlocks == 0 ? !codec->encode : blocks % rowBlocks != 0) continue;
                const std::vector<float> importance = columnImportance(blocks, rowBlocks * 256 + 1);
                const auto weights = std::span(importance).subspan(1);
                // Row by row, so that a row is known not to depend on its neighbours.
                const std::size_t row = std::max<std::size_t>(rowBlocks, 1) * 256;
                Bytes expected;
                for (std::size_t at = 0; at < values.size(); at += row)
                    std::ranges::copy(encoded(*codec, Variant::Scalar, values.subspan(at, row), weights),
                                      std::back_inserter(expected));
                forEachSimdVariant([&](const std::string& variant) {
                    Bytes out(expected.size() + 2, std::byte{0xa5});
                    const auto inner = std::span(out).subspan(1, expected.size());
                    if (weights.empty())
                        codec->encode(values, inner);
                    else
                        codec->encodeWeighted(values, weights, inner);
                    const bool same = std::ranges::equal(expected, inner);
                    const bool inside = out.front() == std::byte{0xa5} && out.back() == std::byte{0xa5};
                    QVERIFY2(same && inside, variant.c_str());
                });
            }
        }
}

// Rows for which the reference gives up (it finds no candidate of finite error) among others.
inline void checkAwkwardRowsWithWeights(const Codecs& codecs) {
    for (const std::uint32_t seed : {1u, 2u}) {
        std::vector<std::vector<float>> importances = {
            columnImportance(seed, 512), std::vector<float>(512, 0.0f), std::vector<float>(512, 3e38f),
            std::vector<float>(512, 1e-44f)};
        for (std::size_t i = 0; i < 512; i += 3)
            importances[1][i] = 1.0f;
        for (const AwkwardRow& row : awkwardRows(1024, seed))
            for (const quant::Codec* codec : codecs)
                for (const std::vector<float>& importance : importances) {
                    const Bytes expected = encoded(*codec, Variant::Scalar, row.values, importance);
                    forEachSimdVariant([&](const std::string& variant) {
                        QVERIFY2(encoded(*codec, Variant::Fastest, row.values, importance) == expected,
                                 (row.name + " on " + variant).c_str());
                    });
                }
    }
}

} // namespace qw::test
