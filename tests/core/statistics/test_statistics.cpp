#include "core/quant/codec.h"
#include "core/statistics/model_facts.h"
#include "core/statistics/tensor_name.h"
#include "core/statistics/tensor_statistics.h"
#include "tests/support/memory_source.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace qw;
using namespace qw::statistics;

namespace {

class CountingProgress final : public ProgressSink {
public:
    void setTotal(std::uint64_t bytes) override { total = bytes; }
    void advance(std::uint64_t bytes) override { done += bytes; }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}
    std::atomic<std::uint64_t> total{0};
    std::atomic<std::uint64_t> done{0};
};

} // namespace

class TestStatistics : public QObject {
    Q_OBJECT

private slots:
    void namesAreRead() {
        const auto gate = parseTensorName("blk.12.ffn_gate_exps.weight");
        QCOMPARE(*gate.layer, 12u);
        QCOMPARE(gate.part, std::string_view("ffn_gate_exps"));
        QCOMPARE(gate.kind, std::string_view("weight"));
        QVERIFY(gate.expertStack());
        const auto embedding = parseTensorName("token_embd.weight");
        QVERIFY(!embedding.layer);
        QCOMPARE(embedding.part, std::string_view("token_embd"));
        QCOMPARE(*parseTensorName("v.blk.3.attn_q.bias").layer, 3u);
        QVERIFY(!parseTensorName("blk.x.attn_q.weight").layer);
        QVERIFY(!parseTensorName("blk.99999999999999999999.attn_q").layer);
        QCOMPARE(parseTensorName("odd").part, std::string_view("odd"));
        QCOMPARE(parseTensorName("").part, std::string_view(""));
    }

    void knownValues() {
        test::MemorySource source;
        source.addFloats("a", {8}, {-1, 0, 1, 2, -2, 0, 3, -3});
        NullProgress none;
        const auto result = tensorStatistics(source, 0, {}, none);
        QVERIFY(result.ok());
        QCOMPARE(result->count, 8u);
        QCOMPARE(result->zeros, 2u);
        QCOMPARE(result->least, -3.0);
        QCOMPARE(result->most, 3.0);
        QCOMPARE(result->mean, 0.0);
        QCOMPARE(result->standardDeviation, std::sqrt(28.0 / 8.0));
        QCOMPARE(result->nonFinite, 0u);
        QCOMPARE(std::accumulate(result->histogram.begin(), result->histogram.end(), std::uint64_t{0}), 8u);
        QCOMPARE(result->histogram.front(), 1u);
        QCOMPARE(result->histogram.back(), 1u);
    }

    void outliersAndNonFinite() {
        std::vector<float> values(1 << 20);
        std::mt19937 random(7);
        std::normal_distribution<float> normal(5.0f, 0.5f);
        std::ranges::generate(values, [&] { return normal(random); });
        values[10] = 500.0f;
        values[700'000] = -500.0f;
        values[11] = std::numeric_limits<float>::quiet_NaN();
        values[12] = std::numeric_limits<float>::infinity();
        test::MemorySource source;
        source.addFloats("a", {1024, 1024}, values);
        CountingProgress progress;
        const auto result = tensorStatistics(source, 0, {}, progress);
        QVERIFY(result.ok());
        QCOMPARE(result->nonFinite, 2u);
        QCOMPARE(result->count, values.size() - 2);
        QCOMPARE(result->beyondSixSigma, 2u);
        QCOMPARE(result->below, 1u);
        QCOMPARE(result->above, 1u);
        QVERIFY(std::abs(result->mean - 5.0) < 0.01);
        QCOMPARE(result->most, 500.0);
        QCOMPARE(progress.total.load(), 2 * values.size() * 4);
        QCOMPARE(progress.done.load(), progress.total.load());
        QCOMPARE(std::accumulate(result->histogram.begin(), result->histogram.end(), std::uint64_t{0}),
                 values.size() - 4);
    }

    void quantizedBlocksAreDecoded() {
        std::vector<float> values(64, 0.0f);
        values[3] = 12.7f;
        const quant::Codec* codec = quant::findCodec(BlockType::Q8_0);
        QVERIFY(codec);
        std::vector<std::byte> blocks(byteSizeOf(BlockType::Q8_0, 64));
        codec->encode(values, blocks);
        test::MemorySource source;
        source.add("a", {64}, BlockType::Q8_0, blocks);
        NullProgress none;
        const auto result = tensorStatistics(source, 0, {}, none);
        QVERIFY(result.ok());
        QVERIFY(std::abs(result->most - 12.7) < 0.02);
        QCOMPARE(result->zeros, 63u);
    }

    void equalValuesHaveNoSpread() {
        test::MemorySource source;
        source.addFloats("tenths", {1000003}, std::vector<float>(1000003, 0.1f));
        NullProgress none;
        const auto result = tensorStatistics(source, 0, {}, none);
        QVERIFY(result.ok());
        QCOMPARE(result->mean, static_cast<double>(0.1f));
        QCOMPARE(result->standardDeviation, 0.0);
        QCOMPARE(result->histogram.front(), 1000003u);
        QCOMPARE(result->below + result->above + result->beyondThreeSigma, 0u);
    }

    void constantAndIntegers() {
        test::MemorySource source;
        source.addFloats("constant", {32}, std::vector<float>(32, 0.25f));
        source.add("bytes", {2}, BlockType::I8, {std::byte{0xff}, std::byte{3}});
        NullProgress none;
        const auto constant = tensorStatistics(source, 0, {}, none);
        QVERIFY(constant.ok());
        QCOMPARE(constant->standardDeviation, 0.0);
        QCOMPARE(constant->histogram.front(), 32u);
        QCOMPARE(constant->beyondThreeSigma, 0u);
        const auto bytes = tensorStatistics(source, 1, {}, none);
        QVERIFY(bytes.ok());
        QCOMPARE(bytes->least, -1.0);
        QCOMPARE(bytes->most, 3.0);
    }

    void refusals() {
        test::MemorySource source;
        source.add("unreadable", {32}, BlockType::F32);
        NullProgress none;
        QCOMPARE(tensorStatistics(source, 0, {}, none).error().code, ErrorCode::CannotRead);
        QCOMPARE(tensorStatistics(source, 9, {}, none).error().code, ErrorCode::TensorNotFound);
        StopSource stop;
        stop.cancel();
        QCOMPARE(tensorStatistics(source, 0, stop.token(), none).error().code, ErrorCode::Cancelled);
    }

    void factsOfExperts() {
        test::MemorySource source;
        source.meta = gguf::Metadata({{"general.architecture", std::string("qwen3moe")},
                                      {"qwen3moe.block_count", std::uint32_t{1}},
                                      {"qwen3moe.expert_count", std::uint32_t{8}},
                                      {"qwen3moe.expert_used_count", std::uint32_t{2}},
                                      {"qwen3moe.attention.head_count", std::uint32_t{16}},
                                      {"general.file_type", std::uint32_t{15}}});
        source.add("token_embd.weight", {64, 100}, BlockType::F16);
        source.add("blk.0.ffn_up_exps.weight", {64, 256, 8}, BlockType::Q8_0);
        const ModelFacts facts = factsOf(source);
        QCOMPARE(facts.parameters, 6400u + 131072u);
        QCOMPARE(facts.activeParameters, 6400u + 131072u / 4);
        QCOMPARE(facts.typeName, std::string("Q4_K_M"));
        QVERIFY(facts.quantized);
        QCOMPARE(*facts.vocabulary, 100u);
        QCOMPARE(*facts.keyValueHeads, (Range{16, 16}));
        QCOMPARE(facts.types.front().type, BlockType::Q8_0);
        QCOMPARE(facts.name, std::string("memory"));
        QCOMPARE(facts.bitsPerWeight, 8.0 * (6400 * 2 + 131072 / 32 * 34) / (6400 + 131072));
    }

    void factsOfNothing() {
        test::MemorySource source;
        const ModelFacts facts = factsOf(source);
        QCOMPARE(facts.parameters, 0u);
        QCOMPARE(facts.bitsPerWeight, 0.0);
        QVERIFY(facts.typeName.empty());
        QVERIFY(!facts.layers);
    }

    void headsPerLayer() {
        test::MemorySource source;
        const std::vector<std::uint32_t> heads{4, 8, 2};
        source.meta = gguf::Metadata({{"general.architecture", std::string("foo2")},
                                      {"foo2.attention.head_count_kv", gguf::Array::ofU32(heads)}});
        QCOMPARE(*factsOf(source).keyValueHeads, (Range{2, 8}));
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
