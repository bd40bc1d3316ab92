// Q3_K and Q6_K: the bytes of the reference for the sample and for rows that reach the corners of its
// arithmetic, the bit layout, and every SIMD target against the scalar definition where batches and searches
// have edges.
#include "core/base/half_floats.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"
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
#include <functional>
#include <map>
#include <vector>

using namespace qw;
using quant::Codec;

namespace {

// Rows from integers and powers of two alone, so that every machine makes the same bits.
class Integers {
public:
    explicit Integers(std::uint64_t seed) : m_state(seed) {}
    std::uint32_t next() {
        m_state = m_state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::uint32_t>(m_state >> 32);
    }
    int below(int limit) { return static_cast<int>(next() % static_cast<std::uint32_t>(limit)); }
    // Bell-shaped around 0, about ±1.
    float bell() {
        int sum = 0;
        for (int i = 0; i < 8; ++i)
            sum += static_cast<int>(next() >> 20) - 2048;
        return std::ldexp(static_cast<float>(sum), -12);
    }
    float zero() { return next() >> 31 ? -0.0f : 0.0f; }
    float anyFinite() {
        for (;;)
            if (const float value = std::bit_cast<float>(next()); std::isfinite(value)) return value;
    }

private:
    std::uint64_t m_state;
};

struct ReferenceRow {
    const char* name;
    std::function<float(Integers&, int perGroup)> value; // perGroup: one random number for 16 elements
    // SHA-256 of 64 blocks as quantize_row_q3_K_ref and quantize_row_q6_K_ref of llama.cpp d32676d write
    // them.
    const char* q3;
    const char* q6;
};

constexpr std::size_t kReferenceBlocks = 64;

const std::vector<ReferenceRow>& referenceRows() {
    static const std::vector<ReferenceRow> rows = {
        {"bell", [](Integers& n, int) { return n.bell() * 0x1p-5f; },
         "7015270019e1e8eeed615148453b8c4f46f45f7d9fdac19c2ad01510560bb8be",
         "2187f24ad926263ae0d392295000533d37534dbb132467e1c1deb043d9ad1a1e"},
        {"any finite bits", [](Integers& n, int) { return n.anyFinite(); },
         "3ea0ac55cb5b38481d7024f7d7a30a8ed78b17db53a24e045a6b53c6efda7126",
         "ea43a14960612caf0106609b55f4b27127bf0aab870c6443bbff5249f4b78ebd"},
        {"scale per group",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), perGroup % 31 - 20); },
         "ac3c1439c26c1c5e8aa841f7ee67e5287915da3bb3c1fd58b8ed2a96e96a0013",
         "be223f7305f1c31728ec22d0d23c0bc0ba1d46e322a1bd44a8f3a50358916b97"},
        {"any scale per group",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), perGroup % 240 - 120); },
         "2af06bb48962cdeb43b6353036121edac3d8de8e556589574e8c6d461fafe112",
         "f8c63cf747091e3238d1d2c59e6c5829eac60b4b1e99217e377229081f58a3e0"},
        {"ties", [](Integers& n, int) { return static_cast<float>(n.below(9) - 4) * 0.125f; },
         "4140027ba975e8052cedbf2a7528706154e325a9e1c603e6a357f96dccd87daa",
         "d7e761aa6e02144d3d8a7be0f314dee3a98230b9fabcc2acf2fa28b2d4516a96"},
        {"halfway", [](Integers& n, int) { return static_cast<float>(n.below(131) - 65) * 0.5f; },
         "2e83648b6921dbbc3d27ae016fff819cce718e8c7d6f8f27ca028ed6becd0d8b",
         "fc902ebbad1380d579a701741fa3d438e09525d5de29eb6f438ed6ee977e13ae"},
        {"sparse", [](Integers& n, int) { return n.below(12) == 0 ? n.bell() : n.zero(); },
         "8eeaff880c906c0aeed246e20ba7cebee38a4893d5bd527253429a65599fda54",
         "aefebd2c20a3071c491beaf140f96cda8c8fc196b5ccc7349ade8e6d6da885a4"},
        {"equal within a group",
         [](Integers&, int perGroup) { return static_cast<float>(perGroup % 41 - 20) * 0.01f; },
         "923d621e8b795598b03e9302768deaafe3b4451ce96f36a5fabc8733ed68b4c6",
         "f065e2bb7bed6b13c4465542194d8a834b1e342f2c5bb58d92fc3d27684914b0"},
        {"around the negligible",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), -51 + perGroup % 5); },
         "9313373848196de673389d9aa4e270cb96ac03916f7aedf96e34fbb9f4dfb22a",
         "9e8e4d1848b6146e3a4ad37c38a8de9ea2dcc5cfec426df9bc9136268477c3dc"},
        {"just above the negligible",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), -51 + perGroup % 12); },
         "49ab165de4ecbdd677688c12544788c883e6ab744b494193e41e7869eeaebe37",
         "b109aa231386a835fa8e2cc033437ee592adb233aa0190173a614560503c3448"},
        {"denormal", [](Integers& n, int) { return std::bit_cast<float>(n.next() & 0x807fffffu); },
         "078f9ff2e1bfaff952fbadd609f00f868c73f782f0e6d98778037074a54136d4",
         "9e8e4d1848b6146e3a4ad37c38a8de9ea2dcc5cfec426df9bc9136268477c3dc"},
        {"scale overflows half precision",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), 16 + perGroup % 8); },
         "7319894562d7762ea001b77b0223b486f5fb33d249be409444643d66952d0d28",
         "e6b7b40a3d2d0ff68b66e7363a9418468b5348648a1bb70c59323940548e9496"},
        {"scale underflows half precision",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), -28 + perGroup % 12); },
         "398cf05025cb64d1cd162783dc5ffd38b0dd926e86c85b55110ffef524571935",
         "3784e0240573b1a807008de336b90a034532426abc3d4efc7a40e4faa512e943"},
        {"sums overflow", [](Integers& n, int perGroup) { return std::ldexp(n.bell(), 36 + perGroup % 20); },
         "ea2c80ade8295fd07e37cea6af36f8fa73e5711e863e4f39fdb8547ee6b5418c",
         "093d4d5687db0279afd4f2ec8e3ed9b0144b6b4cdb3c1053c64bd501cb7651ac"},
        {"squares overflow",
         [](Integers& n, int perGroup) { return std::ldexp(n.bell(), 56 + perGroup % 12); },
         "828f379863f9fae6777aacfff75cc865cea17a7452ddc13f838e57fc44a30b33",
         "00c55e13d66b3e0b92abec5f52030ef0166e1dada50e8afd7bc40375b60f9e3b"},
        {"outliers",
         [](Integers& n, int) { return n.below(300) == 0 ? n.bell() * 0x1p12f : n.bell() * 0x1p-6f; },
         "29aea7306d3dcd7a76ed19b77e0e72fd2986c2896caa8fbe61b2977ea3f48a7b",
         "87d6be98169c6d4c256a7739082b695de253fdfb6ee25836a828d766c5f4eb00"},
    };
    return rows;
}

std::vector<float> valuesOf(const ReferenceRow& row) {
    Integers integers(2026);
    std::vector<float> x(kReferenceBlocks * 256);
    for (std::size_t group = 0; group < x.size() / 16; ++group) {
        const int perGroup = integers.below(1 << 20);
        for (std::size_t i = 0; i < 16; ++i)
            x[16 * group + i] = row.value(integers, perGroup);
    }
    return x;
}

std::vector<std::byte> encoded(const Codec& codec, quant::EncodeFn encode, std::span<const float> x) {
    std::vector<std::byte> out(byteSizeOf(codec.type, x.size()));
    encode(x, out);
    return out;
}

QString sha256(std::span<const std::byte> bytes) {
    const auto view = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()));
    return QString::fromLatin1(QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex());
}

std::vector<float> sampleTensor(const ModelSource& sample, std::size_t index) {
    std::vector<std::byte> bytes(sample.tensors()[index].byteSize);
    if (!sample.read(index, 0, bytes).ok()) return {};
    std::vector<std::uint16_t> halves(bytes.size() / 2);
    std::memcpy(halves.data(), bytes.data(), bytes.size());
    std::vector<float> x(halves.size());
    std::ranges::transform(halves, x.begin(), [](std::uint16_t h) { return halfToFloat(h); });
    return x;
}

const Codec& q3() {
    return *quant::findCodec(BlockType::Q3_K);
}
const Codec& q6() {
    return *quant::findCodec(BlockType::Q6_K);
}

void setBits(std::vector<std::byte>& block, std::size_t byte, unsigned shift, unsigned bits) {
    block[byte] |= static_cast<std::byte>(bits << shift);
}

} // namespace

class TestKSymmetric : public QObject {
    Q_OBJECT

private slots:
    // Every tensor that any golden row stores as Q3_K or Q6_K.
    void sampleTensorsEqualTheReference() {
        const auto sample = gguf::openGguf(std::string(QW_SAMPLE_DIR) + "/sample-f16.gguf");
        QVERIFY(sample.ok());
        QFile file(QString(QW_TEST_DATA) + "/golden/quantize.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject golden = QJsonDocument::fromJson(file.readAll()).object();

        std::map<std::pair<QString, QString>, QString> hashes; // tensor, type -> SHA-256
        for (const QJsonValue& row : golden) {
            const QJsonObject tensors = row.toObject()["tensors"].toObject();
            for (auto it = tensors.begin(); it != tensors.end(); ++it) {
                const QJsonArray entry = it->toArray();
                const QString type = entry[0].toString();
                if (type == "Q3_K" || type == "Q6_K") hashes[{it.key(), type}] = entry[1].toString();
            }
        }
        QVERIFY(hashes.size() >= 2 * 58);
        for (const auto& [key, hash] : hashes) {
            const auto& [name, type] = key;
            const std::size_t index = (*sample)->indexOf(name.toStdString());
            QVERIFY2(index != ModelSource::npos, qPrintable(name));
            QCOMPARE((*sample)->tensors()[index].type, BlockType::F16);
            const std::vector<float> x = sampleTensor(**sample, index);
            const Codec& codec = type == "Q3_K" ? q3() : q6();
            QVERIFY2(sha256(encoded(codec, codec.encode, x)) == hash, qPrintable(name + " " + type));
            QVERIFY2(sha256(encoded(codec, codec.encodeScalar, x)) == hash,
                     qPrintable(name + " " + type + " scalar"));
        }
    }

    void cornersEqualTheReference_data() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < referenceRows().size(); ++i)
            QTest::newRow(referenceRows()[i].name) << static_cast<int>(i);
    }
    void cornersEqualTheReference() {
        QFETCH(int, row);
        const ReferenceRow& reference = referenceRows()[static_cast<std::size_t>(row)];
        const std::vector<float> x = valuesOf(reference);
        QVERIFY(std::ranges::all_of(x, [](float v) { return std::isfinite(v); }));
        QCOMPARE(sha256(encoded(q3(), q3().encodeScalar, x)), QString(reference.q3));
        QCOMPARE(sha256(encoded(q6(), q6().encodeScalar, x)), QString(reference.q6));
        test::forEachSimdVariant([&](const std::string& variant) {
            QVERIFY2(sha256(encoded(q3(), q3().encode, x)) == reference.q3, variant.c_str());
            QVERIFY2(sha256(encoded(q6(), q6().encode, x)) == reference.q6, variant.c_str());
        });
    }

    // Q3_K collects the groups that may improve from eight blocks at a time: none, all or some of them, in
    // calls that end within such a batch.
    void batchesOfAnyLengthAndFill() {
        for (const std::size_t blocks : {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 64})
            for (const int negativeExtremes : {0, 1, 2, 3}) {
                Integers integers(blocks);
                std::vector<float> x(blocks * 256 + 1);
                for (std::size_t i = 1; i < x.size(); ++i)
                    x[i] = integers.bell();
                for (std::size_t group = 0; group < blocks * 16; ++group) {
                    const bool negative = negativeExtremes == 3 ? integers.below(16) == 0
                                                                : negativeExtremes * 50 > integers.below(100);
                    x[1 + group * 16 + static_cast<std::size_t>(integers.below(16))] =
                        negative ? -5.0f : 5.0f;
                }
                const std::span<const float> values(x.data() + 1, blocks * 256);
                for (const Codec* codec : {&q3(), &q6()}) {
                    const auto expected = encoded(*codec, codec->encodeScalar, values);
                    test::forEachSimdVariant([&](const std::string& variant) {
                        std::vector<std::byte> out(expected.size() + 2, std::byte{0xa5});
                        codec->encode(values, std::span(out).subspan(1, expected.size()));
                        const bool same = std::equal(expected.begin(), expected.end(), out.begin() + 1);
                        const bool inside = out.front() == std::byte{0xa5} && out.back() == std::byte{0xa5};
                        QVERIFY2(same && inside,
                                 qPrintable(QString("%1 on %2, %3 blocks, fill %4")
                                                .arg(info(codec->type).name.data(), variant.c_str())
                                                .arg(blocks)
                                                .arg(negativeExtremes)));
                    });
                }
            }
    }

    void layoutOfQ3K() {
        Integers integers(3);
        std::vector<std::byte> block(110);
        int level[256];
        int scale[16];
        for (unsigned e = 0; e < 256; ++e) {
            level[e] = integers.below(8);
            setBits(block, e % 32, e / 32, static_cast<unsigned>(level[e] >> 2));
            setBits(block, 32 + e / 128 * 32 + e % 32, e / 32 % 4 * 2, static_cast<unsigned>(level[e] & 3));
        }
        for (unsigned g = 0; g < 16; ++g) {
            scale[g] = integers.below(64);
            setBits(block, 96 + g % 8, g / 8 * 4, static_cast<unsigned>(scale[g] & 15));
            setBits(block, 104 + g % 4, g / 4 * 2, static_cast<unsigned>(scale[g] >> 4));
        }
        setBits(block, 109, 0, 0x38); // 0.5
        std::vector<float> x(256);
        q3().decodeScalar(block, x);
        for (std::size_t e = 0; e < 256; ++e)
            QCOMPARE(x[e], 0.5f * static_cast<float>((scale[e / 16] - 32) * (level[e] - 4)));
    }

    void layoutOfQ6K() {
        Integers integers(6);
        std::vector<std::byte> block(210);
        int level[256];
        int scale[16];
        for (unsigned e = 0; e < 256; ++e) {
            level[e] = integers.below(64);
            const unsigned slice = e / 32 % 4;
            setBits(block, e / 128 * 64 + slice % 2 * 32 + e % 32, slice / 2 * 4,
                    static_cast<unsigned>(level[e] & 15));
            setBits(block, 128 + e / 128 * 32 + e % 32, slice * 2, static_cast<unsigned>(level[e] >> 4));
        }
        for (unsigned g = 0; g < 16; ++g) {
            scale[g] = integers.below(256) - 128;
            block[192 + g] = static_cast<std::byte>(scale[g]);
        }
        setBits(block, 209, 0, 0x38); // 0.5
        std::vector<float> x(256);
        q6().decodeScalar(block, x);
        for (std::size_t e = 0; e < 256; ++e)
            QCOMPARE(x[e], 0.5f * static_cast<float>(scale[e / 16] * (level[e] - 32)));
    }

    void noBlocksAtAll() {
        test::forEachSimdVariant([](const std::string&) {
            for (const Codec* codec : {&q3(), &q6()}) {
                codec->encode({}, {});
                codec->decode({}, {});
            }
        });
    }
};

QTEST_APPLESS_MAIN(TestKSymmetric)
#include "test_k_symmetric.moc"
