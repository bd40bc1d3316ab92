// Where the bits of IQ4_NL, IQ4_XS, MXFP4, NVFP4, TQ1_0, TQ2_0, Q1_0 and Q2_0 stand, written here a second
// time from the format, and the corners of their scales.
#include "core/base/half_floats.h"
#include "core/quant/codec.h"
#include "core/quant/codecs/fp4.h"
#include "tests/support/simd_variants.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace qw;

namespace {

using Bytes = std::vector<std::byte>;
constexpr int kUneven[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
constexpr int kE2m1[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}; // doubled

Bytes blockOf(BlockType type) {
    return Bytes(info(type).blockBytes);
}

void putHalf(Bytes& block, std::size_t at, float value) {
    const std::uint16_t half = floatToHalf(value);
    std::memcpy(&block[at], &half, sizeof half);
}

void putBits(Bytes& block, std::size_t byte, unsigned shift, unsigned bits) {
    block[byte] |= static_cast<std::byte>(bits << shift);
}

// Some value below `count` for element e, the same each time.
unsigned pick(unsigned e, unsigned count) {
    return (e * 2654435761u >> 13) % count;
}

// Empty when every variant decodes the block to these values, or where it does not.
template <class Expected>
std::string decodesTo(BlockType type, const Bytes& block, Expected expected) {
    const quant::Codec& codec = *quant::findCodec(type);
    std::string wrong;
    const auto check = [&](quant::DecodeFn decode, const std::string& variant) {
        std::vector<float> x(info(type).blockElements);
        decode(block, x);
        for (unsigned e = 0; e < x.size(); ++e)
            if (const float value = expected(e); std::memcmp(&x[e], &value, sizeof value) != 0)
                wrong = variant + ", element " + std::to_string(e);
    };
    check(codec.decodeScalar, "definition");
    test::forEachSimdVariant([&](const std::string& variant) { check(codec.decode, variant); });
    return wrong;
}

#define QW_DECODES_TO(type, block, expected)                                                                 \
    do {                                                                                                     \
        const std::string wrong = decodesTo(type, block, expected);                                          \
        QVERIFY2(wrong.empty(), wrong.c_str());                                                              \
    } while (false)

} // namespace

class TestSmallLayouts : public QObject {
    Q_OBJECT

private slots:
    void iq4Nl() {
        Bytes block = blockOf(BlockType::IQ4_NL);
        putHalf(block, 0, -0.5f);
        for (unsigned e = 0; e < 32; ++e)
            putBits(block, 2 + e % 16, e / 16 * 4, pick(e, 16));
        QW_DECODES_TO(BlockType::IQ4_NL, block,
                      [](unsigned e) { return -0.5f * static_cast<float>(kUneven[pick(e, 16)]); });
    }

    void iq4Xs() {
        Bytes block = blockOf(BlockType::IQ4_XS);
        putHalf(block, 0, 0.25f);
        const auto scale = [](unsigned s) { return pick(s + 1000, 64); };
        for (unsigned s = 0; s < 8; ++s) {
            putBits(block, 2 + s / 4, s % 4 * 2, scale(s) >> 4);
            putBits(block, 4 + s / 2, s % 2 * 4, scale(s) & 15);
        }
        for (unsigned e = 0; e < 256; ++e)
            putBits(block, 8 + e / 32 * 16 + e % 16, e / 16 % 2 * 4, pick(e, 16));
        QW_DECODES_TO(BlockType::IQ4_XS, block, [scale](unsigned e) {
            return 0.25f * static_cast<float>(static_cast<int>(scale(e / 32)) - 32) *
                   static_cast<float>(kUneven[pick(e, 16)]);
        });
    }

    void mxfp4() {
        for (const int exponent : {0, 1, 2, 127, 250}) {
            Bytes block = blockOf(BlockType::MXFP4);
            block[0] = static_cast<std::byte>(exponent);
            for (unsigned e = 0; e < 32; ++e)
                putBits(block, 1 + e % 16, e / 16 * 4, pick(e, 16));
            QW_DECODES_TO(BlockType::MXFP4, block, [exponent](unsigned e) {
                return std::ldexp(static_cast<float>(kE2m1[pick(e, 16)]), exponent - 128);
            });
        }
    }

    void nvfp4() {
        // 0, denormal, one, largest, NaN (reads as 0), and a top bit that says nothing.
        constexpr std::pair<int, float> kScales[] = {{0x00, 0.0f},   {0x03, 0x3p-9f}, {0x38, 1.0f},
                                                     {0x7e, 448.0f}, {0x7f, 0.0f},    {0xc4, 3.0f}};
        for (std::size_t first = 0; first + 4 <= std::size(kScales); ++first) {
            Bytes block = blockOf(BlockType::NVFP4);
            for (std::size_t s = 0; s < 4; ++s)
                block[s] = static_cast<std::byte>(kScales[first + s].first);
            for (unsigned e = 0; e < 64; ++e)
                putBits(block, 4 + e / 16 * 8 + e % 8, e / 8 % 2 * 4, pick(e, 16));
            QW_DECODES_TO(BlockType::NVFP4, block, [&](unsigned e) {
                return static_cast<float>(kE2m1[pick(e, 16)]) * (kScales[first + e / 16].second * 0.5f);
            });
        }
    }

    void tq1() {
        Bytes block = blockOf(BlockType::TQ1_0);
        putHalf(block, 52, 1.5f);
        const auto put = [&](unsigned firstByte, unsigned width, unsigned firstElement, unsigned digits) {
            for (unsigned m = 0; m < width; ++m) {
                unsigned number = 0;
                for (unsigned n = 0; n < 5; ++n)
                    number = 3 * number + (n < digits ? pick(firstElement + n * width + m, 3) : 0);
                block[firstByte + m] = static_cast<std::byte>((256 * number + 242) / 243);
            }
        };
        put(0, 32, 0, 5);
        put(32, 16, 160, 5);
        put(48, 4, 240, 4);
        QW_DECODES_TO(BlockType::TQ1_0, block,
                      [](unsigned e) { return 1.5f * (static_cast<float>(pick(e, 3)) - 1.0f); });
    }

    void tq2() {
        Bytes block = blockOf(BlockType::TQ2_0);
        putHalf(block, 64, 1.5f);
        for (unsigned e = 0; e < 256; ++e)
            putBits(block, e / 128 * 32 + e % 32, e / 32 % 4 * 2, pick(e, 4));
        QW_DECODES_TO(BlockType::TQ2_0, block,
                      [](unsigned e) { return 1.5f * (static_cast<float>(pick(e, 4)) - 1.0f); });
    }

    void q1() {
        Bytes block = blockOf(BlockType::Q1_0);
        putHalf(block, 0, 1.5f);
        for (unsigned e = 0; e < 128; ++e)
            putBits(block, 2 + e / 8, e % 8, pick(e, 2));
        QW_DECODES_TO(BlockType::Q1_0, block, [](unsigned e) { return pick(e, 2) ? 1.5f : -1.5f; });
    }

    void q2() {
        Bytes block = blockOf(BlockType::Q2_0);
        putHalf(block, 0, 1.5f);
        for (unsigned e = 0; e < 64; ++e)
            putBits(block, 2 + e / 4, e % 4 * 2, pick(e, 4));
        QW_DECODES_TO(BlockType::Q2_0, block,
                      [](unsigned e) { return 1.5f * (static_cast<float>(pick(e, 4)) - 1.0f); });
    }

    // The reference's single-precision logarithm rounds up to the next power of two just below it: figures
    // found by running it.
    void exponentsOfMxfp4() {
        const auto e8m0 = [](double magnitude) {
            return static_cast<int>(quant::codecs::e8m0FromMagnitude(static_cast<float>(magnitude)));
        };
        const auto below = [](int power, int ulps) { return std::ldexp(1.0 - ulps * 0x1p-24, power); };
        QCOMPARE(e8m0(0), 0);
        QCOMPARE(e8m0(1), 125);
        QCOMPARE(e8m0(1.99), 125);
        QCOMPARE(e8m0(2), 126);
        QCOMPARE(e8m0(below(1, 1)), 125);
        QCOMPARE(e8m0(below(0, 1)), 124);
        QCOMPARE(e8m0(below(2, 1)), 126);
        QCOMPARE(e8m0(below(3, 1)), 128);
        QCOMPARE(e8m0(below(3, 2)), 127);
        QCOMPARE(e8m0(below(-2, 1)), 123);
        QCOMPARE(e8m0(below(-4, 2)), 121);
        QCOMPARE(e8m0(below(-4, 3)), 120);
        QCOMPARE(e8m0(below(10, 5)), 135);
        QCOMPARE(e8m0(below(10, 6)), 134);
        QCOMPARE(e8m0(below(128, 44)), 253);
        QCOMPARE(e8m0(below(128, 45)), 252);
        // Below 2^-125 the byte wraps around.
        QCOMPARE(e8m0(0x1p-125), 0);
        QCOMPARE(e8m0(0x1p-126), 255);
        QCOMPARE(e8m0(0x1p-149), 232);
    }

    void scalesOfNvfp4() {
        const auto ue4m3 = [](double value) {
            return static_cast<int>(quant::codecs::ue4m3FromFloat(static_cast<float>(value)));
        };
        QCOMPARE(ue4m3(0), 0);
        QCOMPARE(ue4m3(0.49 / 512), 0);
        QCOMPARE(ue4m3(0.5 / 512), 1);
        QCOMPARE(ue4m3(7.6 / 512), 7); // the standard would round up to the smallest normal
        QCOMPARE(ue4m3(8.0 / 512), 8);
        QCOMPARE(ue4m3(1), 0x38);
        QCOMPARE(ue4m3(1.0625), 0x39); // a tie goes up
        QCOMPARE(ue4m3(1.99), 0x40);
        QCOMPARE(ue4m3(247.9), 0x77);
        QCOMPARE(ue4m3(248), 0x7e); // the whole top binade is taken for the largest
        QCOMPARE(ue4m3(300), 0x7e);
        QCOMPARE(ue4m3(1e30), 0x7e);
        // What is stored is what it stands for.
        for (int u = 0; u < 0x78; ++u)
            QCOMPARE(
                ue4m3(2.0 * static_cast<double>(quant::codecs::scaleFromUe4m3(static_cast<std::uint8_t>(u)))),
                u);
    }

    // Blocks that lie on the grid come back as they were, whichever of its points they use.
    void gridPointsAreKept() {
        for (const BlockType type : {BlockType::TQ1_0, BlockType::TQ2_0, BlockType::Q1_0, BlockType::Q2_0,
                                     BlockType::MXFP4, BlockType::NVFP4}) {
            const quant::Codec& codec = *quant::findCodec(type);
            const bool fp4 = type == BlockType::MXFP4 || type == BlockType::NVFP4;
            std::vector<float> x(info(type).blockElements * 20);
            for (unsigned e = 0; e < x.size(); ++e) {
                x[e] = fp4 ? 0.25f * static_cast<float>(kE2m1[pick(e, 16)])
                           : 0.75f * (type == BlockType::Q1_0 ? (pick(e, 2) ? 1.0f : -1.0f)
                                                              : static_cast<float>(pick(e, 3)) - 1.0f);
                if (e % 16 == 0) x[e] = fp4 ? 3.0f : 0.75f; // every sub-block has its largest
            }
            Bytes blocks(byteSizeOf(type, x.size()));
            std::vector<float> back(x.size());
            codec.encode(x, blocks);
            codec.decode(blocks, back);
            for (std::size_t e = 0; e < x.size(); ++e)
                QCOMPARE(back[e], x[e]);
        }
    }
};

QTEST_APPLESS_MAIN(TestSmallLayouts)
#include "test_small_layouts.moc"
