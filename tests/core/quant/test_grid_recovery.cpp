// Weights that were blocks once: found to be on the grid of that type and encoded without loss, from every
// plain number format; everything else is left to the ordinary encoders.
#include "core/quant/recovery/grid_recovery.h"

#include "core/base/half_floats.h"
#include "core/quant/codec.h"
#include "core/quant/recovery/recognition.h"
#include "tests/support/awkward_rows.h"
#include "tests/support/memory_source.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <random>

using namespace qw;

namespace {

using Bytes = std::vector<std::byte>;
using Floats = std::vector<float>;

constexpr BlockType kTypes[] = {BlockType::Q4_0,  BlockType::Q4_1,  BlockType::Q5_0,  BlockType::Q5_1,
                                BlockType::Q8_0,  BlockType::Q1_0,  BlockType::Q2_0,  BlockType::TQ1_0,
                                BlockType::TQ2_0, BlockType::MXFP4, BlockType::NVFP4, BlockType::IQ4_NL};
constexpr BlockType kSources[] = {BlockType::F32, BlockType::F16, BlockType::BF16};

Bytes encoded(BlockType type, const Floats& x) {
    Bytes out(byteSizeOf(type, x.size()));
    quant::findCodec(type)->encodeScalar(x, out);
    return out;
}

Floats decoded(BlockType type, const Bytes& blocks) {
    Floats x(blocks.size() / info(type).blockBytes * info(type).blockElements);
    quant::findCodec(type)->decodeScalar(blocks, x);
    return x;
}

// What a reader finds after the values were stored so.
Floats stored(BlockType source, const Floats& x) {
    return decoded(source, encoded(source, x));
}

Floats gaussian(std::size_t count, std::uint32_t seed) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> normal(0, 0.03f);
    Floats x(count);
    for (float& value : x)
        value = normal(engine);
    return x;
}

// Blocks of any levels under any scales of ordinary size, which no encoder need ever have written.
Bytes anyBlocks(BlockType type, std::size_t count, std::uint32_t seed) {
    std::mt19937 engine(seed);
    const std::size_t size = info(type).blockBytes;
    Bytes blocks(count * size);
    for (std::byte& byte : blocks)
        byte = static_cast<std::byte>(engine());
    for (std::size_t i = 0; i < count; ++i) {
        std::byte* block = blocks.data() + i * size;
        const unsigned exponent = 3 + engine() % 8; // 2^-12 … 2^-4
        const auto putHalf = [&](std::size_t at, unsigned larger = 0) {
            const auto half = static_cast<std::uint16_t>((engine() & 0x8000) | ((exponent + larger) << 10) |
                                                         (engine() & 1023));
            std::memcpy(block + at, &half, sizeof half);
        };
        switch (type) {
        case BlockType::MXFP4:
            block[0] = static_cast<std::byte>(110 + engine() % 30);
            break;
        case BlockType::NVFP4:
            for (std::size_t s = 0; s < 4; ++s)
                block[s] = static_cast<std::byte>(engine() % 127);
            break;
        case BlockType::TQ1_0:
        case BlockType::TQ2_0:
            if (type == BlockType::TQ2_0) // a level of 2 d is no ternary weight
                for (std::size_t j = 0; j < 64; ++j) {
                    unsigned four = 0;
                    for (unsigned n = 0; n < 4; ++n)
                        four |= engine() % 3 << 2 * n;
                    block[j] = static_cast<std::byte>(four);
                }
            putHalf(size - 2);
            break;
        case BlockType::Q4_1:
        case BlockType::Q5_1:
            putHalf(2, engine() % 4);
            [[fallthrough]];
        default:
            putHalf(0);
        }
    }
    return blocks;
}

// Empty when the blocks give the weights back after they are stored as the source's type.
std::string gives(BlockType type, BlockType source, const Bytes& blocks, const Floats& x) {
    const Floats back = stored(source, decoded(type, blocks));
    for (std::size_t i = 0; i < x.size(); ++i)
        if (back[i] != x[i])
            return "element " + std::to_string(i) + ": " + std::to_string(back[i]) + " for " +
                   std::to_string(x[i]);
    return {};
}

std::string recovers(BlockType type, BlockType source, const Floats& x) {
    Bytes out(byteSizeOf(type, x.size()));
    const std::size_t blocks = x.size() / info(type).blockElements;
    const std::size_t found = quant::recoverBlocks(type, source, x, out);
    if (found != blocks) return "block " + std::to_string(found) + " of " + std::to_string(blocks);
    return gives(type, source, out, x);
}

std::size_t exactWithoutSearch(BlockType type, BlockType source, const Floats& x) {
    Bytes blocks = encoded(type, x);
    return quant::keepExactBlocks(type, source, x, blocks, false);
}

void addTypesAndSources() {
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("source");
    for (const BlockType type : kTypes)
        for (const BlockType source : kSources)
            QTest::addRow("%s in %s", info(type).name.data(), info(source).name.data())
                << static_cast<int>(type) << static_cast<int>(source);
}

} // namespace

class TestGridRecovery : public QObject {
    Q_OBJECT

private slots:
    void anyBlocksAreRecovered_data() { addTypesAndSources(); }
    void anyBlocksAreRecovered() {
        QFETCH(int, type);
        QFETCH(int, source);
        const auto to = static_cast<BlockType>(type);
        const auto from = static_cast<BlockType>(source);
        const Floats x = stored(from, decoded(to, anyBlocks(to, 600, 7)));
        const std::string wrong = recovers(to, from, x);
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void encodedWeightsAreRecovered_data() { addTypesAndSources(); }
    void encodedWeightsAreRecovered() {
        QFETCH(int, type);
        QFETCH(int, source);
        const auto to = static_cast<BlockType>(type);
        const auto from = static_cast<BlockType>(source);
        const quant::Codec& codec = *quant::findCodec(to);
        const Floats original = gaussian(256 * 100, 3);
        std::string wrong = recovers(to, from, stored(from, decoded(to, encoded(to, original))));
        QVERIFY2(wrong.empty(), wrong.c_str());
        if (codec.encodeWeighted) {
            Floats importance = gaussian(256, 4);
            for (float& value : importance)
                value *= value;
            Bytes blocks(byteSizeOf(to, original.size()));
            codec.encodeWeighted(original, importance, blocks);
            wrong = recovers(to, from, stored(from, decoded(to, blocks)));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void awkwardRowsAreRecovered_data() { addTypesAndSources(); }
    void awkwardRowsAreRecovered() {
        QFETCH(int, type);
        QFETCH(int, source);
        const auto to = static_cast<BlockType>(type);
        const auto from = static_cast<BlockType>(source);
        std::size_t rows = 0;
        for (const test::AwkwardRow& row : test::awkwardRows(1024, 5)) {
            const Floats x = stored(from, decoded(to, encoded(to, row.values)));
            // A weight beyond half precision is refused when exporting, as it is by the reference.
            if (!std::ranges::all_of(x, [](float value) { return std::fabs(value) <= 65504.0f; })) continue;
            ++rows;
            const std::string wrong = recovers(to, from, x);
            QVERIFY2(wrong.empty(), (row.name + ": " + wrong).c_str());
        }
        QVERIFY(rows > 5);
    }

    void otherScalesAreNotOnTheGrid_data() { addTypesAndSources(); }
    void otherScalesAreNotOnTheGrid() {
        QFETCH(int, type);
        QFETCH(int, source);
        const auto to = static_cast<BlockType>(type);
        const auto from = static_cast<BlockType>(source);
        // Half of the weights under one scale, half under one that has nothing to do with it.
        Floats x = decoded(to, encoded(to, gaussian(512, 9)));
        for (std::size_t i = 0; i < x.size(); i += 2)
            x[i] *= 0.87654f;
        Bytes out(byteSizeOf(to, x.size()));
        QCOMPARE(quant::recoverBlocks(to, from, stored(from, x), out), std::size_t{0});
    }

    void theFirstBlockOffTheGridIsTold() {
        Floats x = decoded(BlockType::Q4_0, encoded(BlockType::Q4_0, gaussian(320, 1)));
        x[3 * 32 + 5] += 0.001f;
        Bytes out(byteSizeOf(BlockType::Q4_0, x.size()));
        QCOMPARE(quant::recoverBlocks(BlockType::Q4_0, BlockType::F32, x, out), std::size_t{3});
    }

    // What is lost without this: the ordinary encoder puts the weight of largest magnitude on level −8.
    void ordinaryEncodingLosesWhatRecoveryKeeps() {
        // A block whose largest magnitude is on level 7: the scale that puts it on −8 has no level for it.
        Floats seven(32);
        for (std::size_t i = 0; i < seven.size(); ++i)
            seven[i] = (static_cast<float>(i % 14) - 6.0f) * 0.125f;
        QCOMPARE(exactWithoutSearch(BlockType::Q4_0, BlockType::F32, seven), std::size_t{0});
        QVERIFY(recovers(BlockType::Q4_0, BlockType::F32, seven).empty());
        // Ternary weights: +1 becomes 7/8 of −(−1).
        Floats ternary(32);
        for (std::size_t i = 0; i < ternary.size(); ++i)
            ternary[i] = (static_cast<float>(i % 3) - 1.0f) * 0.02f;
        ternary = stored(BlockType::BF16, ternary);
        QCOMPARE(exactWithoutSearch(BlockType::Q4_0, BlockType::BF16, ternary), std::size_t{0});
        for (const BlockType type :
             {BlockType::Q4_0, BlockType::Q5_0, BlockType::Q8_0, BlockType::Q4_1, BlockType::Q5_1}) {
            const std::string wrong = recovers(type, BlockType::BF16, ternary);
            QVERIFY2(wrong.empty(), (std::string(info(type).name) + ": " + wrong).c_str());
        }
        // And blocks written with an importance matrix, whose scales are found by a search.
        const Floats original = gaussian(3200, 11);
        const Floats importance(32, 1.0f);
        Bytes blocks(byteSizeOf(BlockType::Q4_0, original.size()));
        quant::findCodec(BlockType::Q4_0)->encodeWeighted(original, importance, blocks);
        const Floats x = stored(BlockType::F16, decoded(BlockType::Q4_0, blocks));
        QVERIFY(exactWithoutSearch(BlockType::Q4_0, BlockType::F16, x) < 90); // of 100
        QVERIFY(recovers(BlockType::Q4_0, BlockType::F16, x).empty());
    }

    void zerosAndConstants_data() { addTypesAndSources(); }
    void zerosAndConstants() {
        QFETCH(int, type);
        QFETCH(int, source);
        const auto to = static_cast<BlockType>(type);
        const auto from = static_cast<BlockType>(source);
        Floats zeros(256);
        for (std::size_t i = 0; i < zeros.size(); i += 3)
            zeros[i] = -0.0f;
        QVERIFY(recovers(to, from, zeros).empty());
        for (const float value : {0.5f, -0.5f, 0.09375f}) {
            const std::string wrong = recovers(to, from, Floats(256, value));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    // The sign of a zero is no weight: rounding a small negative number leaves one.
    void zerosOfEitherSignAreEqual() {
        Floats x(32, 0.25f);
        x[3] = 0.0f;
        x[4] = -0.0f;
        QVERIFY(recovers(BlockType::Q4_0, BlockType::F32, x).empty());
        // But where they can be kept, they are: the ordinary scale, −0.25 ÷ 8, would turn zeros around.
        const auto keepsBits = [](const Floats& weights) {
            Bytes out(byteSizeOf(BlockType::Q4_0, weights.size()));
            if (quant::recoverBlocks(BlockType::Q4_0, BlockType::F32, weights, out) != 1) return false;
            const Floats back = decoded(BlockType::Q4_0, out);
            return std::memcmp(back.data(), weights.data(), weights.size() * sizeof(float)) == 0;
        };
        for (const float zero : {0.0f, -0.0f}) {
            x[3] = x[4] = zero;
            QVERIFY(keepsBits(x));
        }
        Floats zeros(32);
        QVERIFY(keepsBits(zeros));
        zeros[7] = -0.0f;
        QVERIFY(keepsBits(zeros));
    }

    void blocksOffTheGridKeepTheirOrdinaryEncoding() {
        for (const BlockType type : kTypes) {
            const std::size_t elements = info(type).blockElements;
            const std::size_t bytes = info(type).blockBytes;
            Floats x = gaussian(8 * elements, 2);
            const Floats on = decoded(type, anyBlocks(type, 1, 3));
            std::ranges::copy(on, x.begin() + static_cast<std::ptrdiff_t>(5 * elements));
            const Bytes ordinary = encoded(type, x);
            Bytes kept = ordinary;
            QCOMPARE(quant::keepExactBlocks(type, BlockType::F32, x, kept, true), std::size_t{1});
            for (std::size_t block = 0; block < 8; ++block)
                if (block != 5)
                    QVERIFY(std::memcmp(&kept[block * bytes], &ordinary[block * bytes], bytes) == 0);
            QVERIFY(gives(type, BlockType::F32,
                          Bytes(kept.begin() + static_cast<std::ptrdiff_t>(5 * bytes),
                                kept.begin() + static_cast<std::ptrdiff_t>(6 * bytes)),
                          on)
                        .empty());
        }
    }

    // Types without a search are exact where the ordinary encoding is.
    void longBlocksAreTested() {
        QVERIFY(!quant::canSearchGrid(BlockType::Q6_K));
        for (const BlockType type : {BlockType::Q4_K, BlockType::Q6_K, BlockType::IQ4_XS}) {
            QVERIFY(recovers(type, BlockType::F16, Floats(256, 0.0f)).empty());
            QVERIFY(!recovers(type, BlockType::F16, stored(BlockType::F16, gaussian(256, 1))).empty());
        }
    }

    void tensorsAreRecognised() {
        const std::size_t count = 32 * 6000;
        const auto half = [](const Floats& x) { return encoded(BlockType::F16, x); };
        const Floats on = decoded(BlockType::Q4_0, anyBlocks(BlockType::Q4_0, count / 32, 8));
        Floats nearly = on;
        nearly[32 * 1234] += 0.001f;
        test::MemorySource source;
        source.add("on", {count}, BlockType::F16, half(on));
        source.add("off", {count}, BlockType::F16, half(gaussian(count, 1)));
        source.add("nearly", {count}, BlockType::F16, half(nearly));
        source.add("empty", {0}, BlockType::F16);
        Floats infinite = on;
        infinite[0] = INFINITY;
        source.add("infinite", {count}, BlockType::F16, half(infinite));
        NullProgress progress;
        const auto measured = [&](std::size_t tensor) {
            return quant::measureGrid(source, tensor, BlockType::Q4_0, StopToken(), progress).value();
        };
        QVERIFY(measured(0).onGrid());
        QCOMPARE(measured(0).blocks, std::uint64_t{6000});
        QVERIFY(measured(0).worthSearching());
        // Not one of the sampled blocks: no more are looked at.
        QVERIFY(!measured(1).complete);
        QCOMPARE(measured(1).exact, std::uint64_t{0});
        QVERIFY(!measured(1).worthSearching());
        QVERIFY(!measured(2).onGrid());
        QCOMPARE(measured(2).exact, std::uint64_t{5999});
        QVERIFY(!measured(3).onGrid());
        QVERIFY(!measured(4).onGrid());
        const quant::GridShare sample = quant::sampleGrid(source, 0, BlockType::Q4_0, StopToken()).value();
        QCOMPARE(sample.blocks, std::uint64_t{64});
        QCOMPARE(sample.exact, std::uint64_t{64});
        // A source that cannot be read is an error, and cancelling one of its own.
        source.add("unread", {64}, BlockType::F16);
        QCOMPARE(quant::sampleGrid(source, 5, BlockType::Q4_0, StopToken()).error().code,
                 ErrorCode::CannotRead);
        StopSource stop;
        stop.cancel();
        QCOMPARE(quant::measureGrid(source, 0, BlockType::Q4_0, stop.token(), progress).error().code,
                 ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestGridRecovery)
#include "test_grid_recovery.moc"
