// Encoding with an importance matrix: the bytes of the reference for the sample and its matrix and for
// awkward bit patterns, and every SIMD target against the scalar definition.
#include "core/base/half_floats.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "core/quant/codec.h"
#include "tests/core/quant/importance_patterns.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/simd_variants.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cstring>
#include <functional>
#include <map>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

using Bytes = std::vector<std::byte>;

// The types of this file; the others that take a matrix have tests of their own.
constexpr BlockType kTypes[] = {BlockType::Q4_0, BlockType::Q4_1,   BlockType::Q5_0,  BlockType::Q5_1,
                                BlockType::Q2_K, BlockType::Q3_K,   BlockType::Q4_K,  BlockType::Q5_K,
                                BlockType::Q6_K, BlockType::IQ4_NL, BlockType::IQ4_XS};

bool isOurs(BlockType type) {
    return std::ranges::find(kTypes, type) != std::end(kTypes);
}

QByteArray sha256(std::span<const std::byte> bytes) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return hash.result().toHex();
}

Bytes encoded(const Codec& codec, quant::EncodeWeightedFn encode, std::span<const float> x,
              std::span<const float> importance) {
    Bytes out(byteSizeOf(codec.type, x.size()));
    encode(x, importance, out);
    return out;
}

std::vector<float> readHalfTensor(const ModelSource& source, std::size_t tensor) {
    const TensorInfo& info = source.tensors()[tensor];
    std::vector<std::uint16_t> halves(info.elementCount());
    if (info.type != BlockType::F16 || !source.read(tensor, 0, std::as_writable_bytes(std::span(halves))))
        return {};
    std::vector<float> x(halves.size());
    std::ranges::transform(halves, x.begin(), [](std::uint16_t h) { return halfToFloat(h); });
    return x;
}

// Kinds of importance for a row of `columns`.
std::map<std::string, std::vector<float>> importances(std::size_t columns) {
    const std::vector<float> awkward = test::importancePattern(2 * columns);
    const auto make = [&](const std::function<float(std::size_t)>& value) {
        std::vector<float> result(columns);
        for (std::size_t i = 0; i < columns; ++i)
            result[i] = value(i);
        return result;
    };
    return {
        {"awkward", {awkward.begin(), awkward.begin() + static_cast<std::ptrdiff_t>(columns)}},
        {"all one", make([](std::size_t) { return 1.0f; })},
        {"all zero", make([](std::size_t) { return 0.0f; })},
        {"spiky",
         make([](std::size_t i) { return i % 29 == 3 ? 900.0f : 1e-3f * static_cast<float>(i % 7); })},
        {"zero by groups", make([](std::size_t i) { return i / 16 % 3 == 1 ? 0.0f : 0.5f; })},
        {"huge and zero", make([](std::size_t i) { return i % 3 == 0 ? 3e38f : 0.0f; })},
        {"denormal", make([](std::size_t i) { return static_cast<float>(i % 5) * 1e-44f; })},
    };
}

} // namespace

class TestImportance : public QObject {
    Q_OBJECT

private slots:
    void typesThatUseAMatrix() {
        for (const BlockType type : kTypes) {
            QVERIFY(quant::findCodec(type)->encodeWeighted);
            QVERIFY(quant::findCodec(type)->encodeWeightedScalar);
        }
        for (const BlockType type : {BlockType::F32, BlockType::F16, BlockType::BF16, BlockType::Q8_0}) {
            QVERIFY(!quant::findCodec(type)->encodeWeighted);
            QVERIFY(!quant::findCodec(type)->encodeWeightedScalar);
        }
    }

    // Every tensor that any golden row stores in one of these types: all by the automatic choice, those of
    // one block of the model by the scalar definition as well.
    void sampleTensorsEqualTheReference() {
        const auto sample = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
        QVERIFY(sample.ok());
        const auto matrix = imatrix::openImportanceMatrix(QW_TEST_DATA "/golden/imatrix.gguf");
        QVERIFY(matrix.ok());
        QFile file(QW_TEST_DATA "/golden/quantize-imatrix.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject golden = QJsonDocument::fromJson(file.readAll()).object();

        std::map<std::pair<std::string, BlockType>, QByteArray> hashes;
        for (const QJsonValue& row : golden) {
            const QJsonObject tensors = row.toObject()["tensors"].toObject();
            for (auto it = tensors.begin(); it != tensors.end(); ++it) {
                const QJsonArray entry = it->toArray();
                const auto type = blockTypeFromName(entry[0].toString().toStdString());
                if (type && isOurs(*type) && matrix->find(it.key().toStdString()))
                    hashes[{it.key().toStdString(), *type}] = entry[1].toString().toLatin1();
            }
        }
        std::map<BlockType, int> compared;
        for (const auto& [key, hash] : hashes) {
            const auto& [name, type] = key;
            const std::size_t index = (*sample)->indexOf(name);
            QVERIFY2(index != ModelSource::npos, name.c_str());
            const std::vector<float> x = readHalfTensor(**sample, index);
            const std::vector<float> importance = matrix->weights(*matrix->find(name));
            QVERIFY2(importance.size() == (*sample)->tensors()[index].shape[0], name.c_str());
            const Codec& codec = *quant::findCodec(type);
            const std::string what = name + " " + std::string(info(type).name);
            QVERIFY2(sha256(encoded(codec, codec.encodeWeighted, x, importance)) == hash, what.c_str());
            if (name.starts_with("blk.3."))
                QVERIFY2(sha256(encoded(codec, codec.encodeWeightedScalar, x, importance)) == hash,
                         (what + " scalar").c_str());
            ++compared[type];
        }
        for (const BlockType type : kTypes)
            QVERIFY2(compared[type] >= 7, info(type).name.data());
    }

    // Overflow, denormals, wrapped levels, negative scales, infinite and undefined weights: SHA-256 of what
    // quantize_* of llama.cpp (d32676d, x86-64) made of the same 1,024 rows of 512 columns.
    void awkwardBlocksHaveTheReferencesBytes_data() {
        QTest::addColumn<QString>("typeName");
        QTest::addColumn<QByteArray>("expected");
        const std::pair<const char*, const char*> rows[] = {
            {"Q4_0", "034c2ed9c6570897cd8b0ef9938d1a4a3099934d64d1d96edf6ef52802f3d9a5"},
            {"Q4_1", "033e3aa6df240e7c1002d66b682aef19cf36dbf3cd12bfc185479e39a60aa5f9"},
            {"Q5_0", "8ccbe358417e1a6fc3e26ed9c597994ee550ec424f013434feb3f24460437b56"},
            {"Q5_1", "2fc74a1259cab4ae8937f428e9648a645a368fdbdc0bd0a971b7d6517848ae0e"},
            {"Q2_K", "bf1d096a61417fda4695d1bb8b3b7e1604f65fe52810cfce6a45b5899843a3da"},
            {"Q3_K", "84a27d74bb34e933ce33f9f409414dec6b6ec3e518d27398ce00f66e00e3e7b2"},
            {"Q4_K", "9f840dbb47b9bc752bfc6360c04a3d8ca489d8b40598fd6c6ed3955398701803"},
            {"Q5_K", "028c373ee7c5b2522734416d07cfcb3714a7497392efc270cf1da55a7ad78e73"},
            {"Q6_K", "cc9c5bf7ee7f7039c0b9f0b32cf00e8f3d4a03dfb7124606f22b8c9d2ab34ac7"},
        };
        for (const auto& [name, hash] : rows)
            QTest::newRow(name) << QString(name) << QByteArray(hash);
    }
    void awkwardBlocksHaveTheReferencesBytes() {
        QFETCH(QString, typeName);
        QFETCH(QByteArray, expected);
        std::vector<float> x(256 * 2048);
        test::BitPatternBlocks(20260801).fill(x);
        const std::vector<float> importance = test::importancePattern(512);
        // The input first, so that a changed generator is not taken for a wrong encoder.
        QCOMPARE(sha256(std::as_bytes(std::span(x))),
                 QByteArray("8a45a674d052cae013d8d2cc6c6530e99e031f3614ad963d57261456baa5cb29"));
        QCOMPARE(sha256(std::as_bytes(std::span(importance))),
                 QByteArray("58a852c87d18a514867085de97de66c184a531307b821809c46c6249cc14e5fd"));
        const Codec& codec = *quant::findCodec(*blockTypeFromName(typeName.toStdString()));
        QCOMPARE(sha256(encoded(codec, codec.encodeWeightedScalar, x, importance)), expected);
        test::forEachSimdVariant([&](const std::string& variant) {
            QVERIFY2(sha256(encoded(codec, codec.encodeWeighted, x, importance)) == expected,
                     variant.c_str());
        });
    }

    // Where the lanes of a search have to round as the definition does: SHA-256 of what quantize_* of
    // llama.cpp (d32676d, x86-64) made of one such row.
    void levelsBeyondOrdinaryRounding() {
        std::vector<float> x(256 * 64);
        std::vector<float> importance(x.size());
        test::fillSparselyWeighted(x, importance);
        QCOMPARE(sha256(std::as_bytes(std::span(x))),
                 QByteArray("a44702cf80e06d195c9464fff5b30eb9a93b2d8333c77b6565c1deb6c338c2ec"));
        QCOMPARE(sha256(std::as_bytes(std::span(importance))),
                 QByteArray("fdf7e2205af72a2aa49e8ac889b6670dfa3a23930b5bb214bb6a7580f008bd38"));
        const std::pair<BlockType, const char*> hashes[] = {
            {BlockType::Q4_1, "7edc11496a5c3c981fcdca89367fb5f3c99612ad272aa09e8dfbec083cb241f3"},
            {BlockType::Q5_1, "894dbcdbb3f4fec51db899f3c4179ffef1c7d035071002856b91d134d198b757"},
            {BlockType::Q2_K, "6fb734315fb989654370f67b986046fee43c8db769bbeb99531d072de19a07c8"},
            {BlockType::Q4_K, "16c20f00d73ad81293fd238aeb2fa82f80d9a83e300ef7f0baa828b74f4c5eb9"},
            {BlockType::Q5_K, "c13af90510b097a1ea1d128ef8b7240747885447afaa5bbefb8f51995cc99994"},
        };
        for (const auto& [type, expected] : hashes) {
            const Codec& codec = *quant::findCodec(type);
            QVERIFY2(sha256(encoded(codec, codec.encodeWeightedScalar, x, importance)) == expected,
                     info(type).name.data());
            test::forEachSimdVariant(
                [&, hash = expected, name = info(type).name](const std::string& variant) {
                    QVERIFY2(sha256(encoded(codec, codec.encodeWeighted, x, importance)) == hash,
                             (std::string(name) + " on " + variant).c_str());
                });
        }
    }

    // All kinds of rows under all kinds of importance, off by one float: no kernel may rely on alignment.
    void everyVariantWritesTheSameBytes_data() {
        QTest::addColumn<QString>("typeName");
        for (const BlockType type : kTypes)
            QTest::newRow(info(type).name.data()) << QString(info(type).name.data());
    }
    void everyVariantWritesTheSameBytes() {
        QFETCH(QString, typeName);
        const Codec& codec = *quant::findCodec(*blockTypeFromName(typeName.toStdString()));
        constexpr std::size_t kColumns = 512;
        constexpr std::size_t kRows = 5;
        for (const auto& row : test::awkwardRows(kRows * kColumns + 1, 11)) {
            const std::span<const float> x(row.values.data() + 1, kRows * kColumns);
            for (const auto& [kind, weights] : importances(kColumns + 1)) {
                const std::span<const float> importance(weights.data() + 1, kColumns);
                const Bytes expected = encoded(codec, codec.encodeWeightedScalar, x, importance);
                test::forEachSimdVariant([&](const std::string& variant) {
                    Bytes out(expected.size() + 2, std::byte{0x5a});
                    codec.encodeWeighted(x, importance, std::span(out).subspan(1, expected.size()));
                    const bool same = std::memcmp(out.data() + 1, expected.data(), expected.size()) == 0;
                    const bool inside = out.front() == std::byte{0x5a} && out.back() == std::byte{0x5a};
                    if (!same || !inside)
                        QFAIL(qPrintable(QString("%1 under %2 on %3: %4")
                                             .arg(row.name.c_str(), kind.c_str(), variant.c_str(),
                                                  same ? "wrote outside" : "differs")));
                });
            }
        }
    }

    // Rows and widths that leave lanes and batches partly filled; rows do not depend on their neighbours.
    void anyNumberOfRowsAndBlocks() {
        for (const BlockType type : kTypes) {
            const Codec& codec = *quant::findCodec(type);
            const std::size_t block = info(type).blockElements;
            for (const std::size_t width : {1, 2, 3, 5, 9, 17})
                for (const std::size_t rows : {0, 1, 2, 3, 7, 8, 9, 16, 17, 33}) {
                    const std::size_t columns = width * block;
                    std::vector<float> x(rows * columns);
                    test::BitPatternBlocks(rows + 100 * width).fill(x);
                    const std::vector<float> importance = test::importancePattern(columns);
                    const std::size_t rowBytes = byteSizeOf(type, columns);
                    Bytes expected(rows * rowBytes);
                    for (std::size_t r = 0; r < rows; ++r)
                        codec.encodeWeightedScalar(std::span(x).subspan(r * columns, columns), importance,
                                                   std::span(expected).subspan(r * rowBytes, rowBytes));
                    test::forEachSimdVariant([&](const std::string& variant) {
                        QVERIFY2(encoded(codec, codec.encodeWeighted, x, importance) == expected,
                                 qPrintable(QString("%1 on %2, %3 rows of %4 blocks")
                                                .arg(info(type).name.data(), variant.c_str())
                                                .arg(rows)
                                                .arg(width)));
                    });
                }
        }
    }

    // What a matrix is for: the error, weighed by importance, falls.
    void weightedErrorFalls() {
        constexpr std::size_t kColumns = 1024;
        const std::vector<float> x = test::awkwardRows(16 * kColumns, 5).front().values;
        std::vector<float> importance(kColumns);
        for (std::size_t i = 0; i < kColumns; ++i)
            importance[i] = i % 8 == 2 ? 100.0f : 0.1f;
        const auto weightedError = [&](const Codec& codec, const Bytes& blocks) {
            std::vector<float> back(x.size());
            codec.decode(blocks, back);
            double error = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                error += static_cast<double>(importance[i % kColumns]) * (x[i] - back[i]) * (x[i] - back[i]);
            return error;
        };
        for (const BlockType type : kTypes) {
            const Codec& codec = *quant::findCodec(type);
            Bytes plain(byteSizeOf(type, x.size()));
            codec.encode(x, plain);
            const double without = weightedError(codec, plain);
            const double with = weightedError(codec, encoded(codec, codec.encodeWeighted, x, importance));
            QVERIFY2(
                with < 0.97 * without,
                qPrintable(
                    QString("%1: %2 with, %3 without").arg(info(type).name.data()).arg(with).arg(without)));
        }
    }
};

QTEST_APPLESS_MAIN(TestImportance)
#include "test_importance.moc"
