// What a plan says besides the mix: reasons, options, fallbacks, pruning, metadata, shards, sizes, refusals.
#include "core/quant/plan.h"
#include "tests/support/fake_model.h"

#include <QTest>

#include <map>

using namespace qw;
using namespace qw::quant;

namespace {

// Two layers with one tensor of every kind that reasons tell apart.
test::FakeModel smallModel() {
    test::FakeModel model("llama");
    model.key("general.file_type", std::uint32_t{1})
        .key("general.name", std::string("Small"))
        .key("llama.block_count", std::uint32_t{2})
        .key("llama.attention.head_count", std::uint32_t{8})
        .key("llama.attention.head_count_kv", std::uint32_t{8})
        .tensor("token_embd.weight", {512, 1000})
        .tensor("output.weight", {512, 1000});
    for (const std::string block : {"blk.0.", "blk.1."})
        model.tensor(block + "attn_norm.weight", {512}, BlockType::F32)
            .tensor(block + "attn_q.weight", {512, 512})
            .tensor(block + "attn_v.weight", {512, 512})
            .tensor(block + "ffn_gate_inp.weight", {512, 4}, BlockType::F32)
            .tensor(block + "ffn_down.weight", {1024, 512})
            .tensor(block + "ssm_a", {16, 512}, BlockType::F32);
    return model;
}

struct Expected {
    BlockType type;
    Reason reason;
    std::string detail;
};

const PlannedTensor& planned(const Plan& plan, std::string_view name) {
    for (const PlannedTensor& tensor : plan.tensors)
        if (tensor.name == name) return tensor;
    qFatal("no tensor of that name in the plan");
}

void compare(const Plan& plan, std::string_view name, BlockType type, Reason reason,
             std::string_view detail = {}) {
    const PlannedTensor& tensor = planned(plan, name);
    QCOMPARE(info(tensor.to).name, info(type).name);
    QCOMPARE(reasonName(tensor.reason), reasonName(reason));
    QCOMPARE(std::string_view(tensor.reasonDetail), detail);
}

const Warning* warning(const Plan& plan, WarningCode code) {
    for (const Warning& one : plan.warnings)
        if (one.code == code) return &one;
    return nullptr;
}

PlanOptions of(FileType type) {
    PlanOptions options;
    options.fileType = type;
    return options;
}

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

private slots:
    void everyTensorHasAReason() {
        const auto plan = makePlan(smallModel(), of(FileType::Q4_K_M));
        QVERIFY(plan.ok());
        compare(*plan, "token_embd.weight", BlockType::Q4_K, Reason::BaseType);
        compare(*plan, "output.weight", BlockType::Q6_K, Reason::Mix);
        compare(*plan, "blk.0.attn_norm.weight", BlockType::F32, Reason::OneDimensional);
        compare(*plan, "blk.0.attn_q.weight", BlockType::Q4_K, Reason::BaseType);
        compare(*plan, "blk.0.ffn_gate_inp.weight", BlockType::F32, Reason::ProtectedTensor);
        compare(*plan, "blk.1.ssm_a", BlockType::F32, Reason::NotWeight);
        QVERIFY(plan->warnings.empty());
        QVERIFY(checkWritable(*plan).ok());
    }

    void orderIsTheSources() {
        const test::FakeModel model = smallModel();
        const auto plan = makePlan(model, of(FileType::Q5_K_M));
        QCOMPARE(plan->tensors.size(), model.tensors().size());
        for (std::size_t i = 0; i < plan->tensors.size(); ++i) {
            QCOMPARE(plan->tensors[i].source, i);
            QCOMPARE(plan->tensors[i].name, model.tensors()[i].name);
            QCOMPARE(plan->tensors[i].from, model.tensors()[i].type);
            QCOMPARE(plan->tensors[i].bytes,
                     byteSizeOf(plan->tensors[i].to, model.tensors()[i].elementCount()));
        }
    }

    void namesAndShapesThatCountAsVectors() {
        test::FakeModel model = smallModel();
        model.tensor("blk.0.column.weight", {512, 1})
            .tensor("blk.0.numbers.weight", {256, 8}, BlockType::I32);
        model.tensor("odd12", {256, 8}); // five letters: passes for a weight in the reference
        const auto plan = makePlan(model, of(FileType::Q4_0));
        compare(*plan, "blk.0.column.weight", BlockType::F16, Reason::OneDimensional);
        compare(*plan, "blk.0.numbers.weight", BlockType::I32, Reason::NotFloat);
        compare(*plan, "odd12", BlockType::Q4_0, Reason::BaseType);
    }

    void copyChangesNothing() {
        const auto plan = makePlan(smallModel(), of(FileType::Copy));
        for (const PlannedTensor& tensor : plan->tensors) {
            QCOMPARE(tensor.to, tensor.from);
            QCOMPARE(tensor.reason, Reason::Copied);
        }
        QCOMPARE(plan->metadata.unsignedAt("general.file_type").value(), std::uint64_t{1});
    }

    void sameTypeIsCopied() {
        const auto plan = makePlan(smallModel(), of(FileType::F16));
        compare(*plan, "output.weight", BlockType::F16, Reason::Copied);
        compare(*plan, "blk.0.attn_norm.weight", BlockType::F32, Reason::OneDimensional);
        compare(*makePlan(smallModel(), of(FileType::F32)), "output.weight", BlockType::F32,
                Reason::BaseType);
    }

    void pureAndOutputOptions() {
        PlanOptions options = of(FileType::Q4_K_M);
        options.pure = true;
        compare(*makePlan(smallModel(), options), "output.weight", BlockType::Q4_K, Reason::Pure);

        options = of(FileType::Q4_K_M);
        options.leaveOutput = true;
        compare(*makePlan(smallModel(), options), "output.weight", BlockType::F16, Reason::OutputLeft);

        options = of(FileType::Q4_K_M);
        options.outputType = BlockType::Q8_0;
        options.embeddingType = BlockType::Q5_0;
        const auto plan = makePlan(smallModel(), options);
        compare(*plan, "output.weight", BlockType::Q8_0, Reason::OutputOption);
        compare(*plan, "token_embd.weight", BlockType::Q5_0, Reason::EmbeddingOption);

        options.outputType = BlockType::I8;
        QCOMPARE(makePlan(smallModel(), options).error().code, ErrorCode::InvalidOption);
    }

    void tiedEmbeddingsTakeTheHeadsType() {
        test::FakeModel tied("gemma");
        tied.tensor("token_embd.weight", {512, 1000});
        PlanOptions options = of(FileType::Q4_K_M);
        compare(*makePlan(tied, options), "token_embd.weight", BlockType::Q6_K, Reason::Mix);
        options.outputType = BlockType::Q5_1;
        compare(*makePlan(tied, options), "token_embd.weight", BlockType::Q5_1, Reason::OutputOption);
    }

    void patternsOverrule() {
        PlanOptions options = of(FileType::Q4_K_M);
        options.patterns = {
            {"attn_v", BlockType::Q8_0}, {"blk\\.1\\.", BlockType::BF16}, {"nothing", BlockType::F32}};
        const auto plan = makePlan(smallModel(), options);
        compare(*plan, "blk.1.attn_v.weight", BlockType::Q8_0, Reason::PatternOverride, "attn_v");
        compare(*plan, "blk.1.ffn_down.weight", BlockType::BF16, Reason::PatternOverride, "blk\\.1\\.");
        compare(*plan, "blk.1.ffn_gate_inp.weight", BlockType::F32, Reason::ProtectedTensor);
        QCOMPARE(warning(*plan, WarningCode::PatternMatchedNothing)->details,
                 std::vector<std::string>{"nothing"});

        options.fileType = FileType::BF16;
        const auto plain = makePlan(smallModel(), options);
        compare(*plain, "blk.1.attn_v.weight", BlockType::BF16, Reason::BaseType);
        QCOMPARE(warning(*plain, WarningCode::PatternsIgnored)->details, std::vector<std::string>{"BF16"});

        options.patterns = {{"(", BlockType::Q8_0}};
        QCOMPARE(makePlan(smallModel(), options).error().code, ErrorCode::InvalidPattern);
    }

    // A tensor with a pattern of its own does not count towards the depth of the others.
    void overriddenTensorsDoNotAdvanceTheDepth() {
        const test::FakeModel model = test::llamaModel({16, 512, 1024, 8, 8, 64, 1000});
        PlanOptions options = of(FileType::Q4_K_S); // the first four values get Q5_K
        compare(*makePlan(model, options), "blk.4.attn_v.weight", BlockType::Q4_K, Reason::BaseType);
        options.patterns = {{"blk\\.0\\.attn_v", BlockType::Q8_0}};
        compare(*makePlan(model, options), "blk.4.attn_v.weight", BlockType::Q5_K, Reason::Mix);
    }

    void rowsThatAreNotWholeBlocks() {
        test::FakeModel model("llama");
        model.key("llama.block_count", std::uint32_t{1})
            .tensor("output.weight", {320, 100})
            .tensor("blk.0.attn_q.weight", {320, 64})
            .tensor("blk.0.attn_k.weight", {100, 64})
            .tensor("blk.0.ffn_up.weight", {64, 64});
        const auto plan = makePlan(model, of(FileType::Q4_K_M));
        compare(*plan, "output.weight", BlockType::Q8_0, Reason::FallbackRowLength, "Q6_K");
        compare(*plan, "blk.0.attn_q.weight", BlockType::Q5_0, Reason::FallbackRowLength, "Q4_K");
        compare(*plan, "blk.0.attn_k.weight", BlockType::F16, Reason::FallbackToF16, "Q4_K");
        const std::uint64_t more =
            (320 * 100 / 32 * 34 - 320 * 100 / 256 * 210) + (320 * 64 / 32 * 22 - 320 * 64 / 256 * 144) +
            (100 * 64 * 2 - 100 * 64 / 256 * 144) + (64 * 64 / 32 * 22 - 64 * 64 / 256 * 144);
        QCOMPARE(warning(*plan, WarningCode::Fallbacks)->details,
                 (std::vector<std::string>{"4", std::to_string(more)}));

        // No fallback is known for these: the reference refuses, F16 is stored here.
        const auto legacy = makePlan(model, of(FileType::Q8_0));
        compare(*legacy, "blk.0.attn_k.weight", BlockType::F16, Reason::FallbackToF16, "Q8_0");
        compare(*legacy, "blk.0.attn_q.weight", BlockType::Q8_0, Reason::BaseType);
        compare(*makePlan(model, of(FileType::Q1_0)), "blk.0.ffn_up.weight", BlockType::F16,
                Reason::FallbackToF16, "Q1_0");

        // Options for the head and the embedding have no fallback but F16.
        PlanOptions options = of(FileType::Q4_K_M);
        options.outputType = BlockType::Q6_K;
        compare(*makePlan(model, options), "output.weight", BlockType::F16, Reason::FallbackToF16, "Q6_K");
        options = of(FileType::Q4_K_M);
        options.patterns = {{"attn_q", BlockType::Q3_K}};
        compare(*makePlan(model, options), "blk.0.attn_q.weight", BlockType::Q4_0, Reason::FallbackRowLength,
                "Q3_K");
    }

    void fallbackOfEveryBlockType_data() {
        QTest::addColumn<int>("fileType");
        QTest::addColumn<int>("fallback");
        const std::map<FileType, BlockType> table = {
            {FileType::IQ1_S, BlockType::IQ4_NL},   {FileType::IQ1_M, BlockType::IQ4_NL},
            {FileType::IQ2_XXS, BlockType::IQ4_NL}, {FileType::IQ2_XS, BlockType::IQ4_NL},
            {FileType::IQ2_M, BlockType::IQ4_NL},   {FileType::IQ3_XXS, BlockType::IQ4_NL},
            {FileType::IQ3_S, BlockType::IQ4_NL},   {FileType::IQ4_XS, BlockType::IQ4_NL},
            {FileType::Q2_0, BlockType::Q4_0},      {FileType::Q2_K, BlockType::Q4_0},
            {FileType::Q3_K_S, BlockType::Q4_0},    {FileType::TQ1_0, BlockType::Q4_0},
            {FileType::TQ2_0, BlockType::Q4_0},     {FileType::Q4_K_S, BlockType::Q5_0},
            {FileType::Q5_K_S, BlockType::Q5_1},    {FileType::Q6_K, BlockType::Q8_0}};
        for (const auto& [fileType, fallback] : table)
            QTest::newRow(info(fileType).name.data())
                << static_cast<int>(fileType) << static_cast<int>(fallback);
    }
    void fallbackOfEveryBlockType() {
        QFETCH(int, fileType);
        QFETCH(int, fallback);
        test::FakeModel model("llama");
        model.tensor("blk.0.other.weight", {96, 4});
        PlanOptions options = of(static_cast<FileType>(fileType));
        options.pure = true;
        compare(*makePlan(model, options), "blk.0.other.weight", static_cast<BlockType>(fallback),
                Reason::FallbackRowLength, info(info(options.fileType).baseType).name);
    }

    void requantizingOnlyWhenAllowed() {
        test::FakeModel model("llama");
        model.tensor("blk.0.attn_q.weight", {256, 8}, BlockType::Q8_0)
            .tensor("blk.0.attn_k.weight", {256, 8}, BlockType::Q6_K);
        PlanOptions options = of(FileType::Q6_K);
        const auto refused = makePlan(model, options);
        QCOMPARE(refused.error().code, ErrorCode::RequantizeNotAllowed);
        QCOMPARE(refused.error().details, (std::vector<std::string>{"blk.0.attn_q.weight", "Q8_0"}));
        options.allowRequantize = true;
        const auto plan = makePlan(model, options);
        compare(*plan, "blk.0.attn_k.weight", BlockType::Q6_K, Reason::Copied);
        QCOMPARE(warning(*plan, WarningCode::Requantizing)->details, std::vector<std::string>{"1"});
        // What is kept or already right needs no permission.
        options = of(FileType::Copy);
        QVERIFY(makePlan(model, options).ok());
        options = of(FileType::F16);
        options.allowRequantize = true;
        QVERIFY(warning(*makePlan(model, options), WarningCode::LargerThanSource));
    }

    void matricesAreDemandedBeforeWriting() {
        PlanOptions options = of(FileType::Q2_K_S);
        const auto plan = makePlan(smallModel(), options);
        QVERIFY(plan.ok());
        const auto writable = checkWritable(*plan);
        QCOMPARE(writable.error().code, ErrorCode::NeedsImportanceMatrix);
        QCOMPARE(writable.error().details.front(), std::string("Q2_K_S"));
        QVERIFY(std::ranges::count(writable.error().details, "blk.0.attn_q.weight") == 1);
        QVERIFY(std::ranges::count(writable.error().details, "token_embd.weight") == 0);
        QCOMPARE(warning(*plan, WarningCode::NeedsImportanceMatrix)->details.front(),
                 std::to_string(plan->needImportanceMatrix.size()));
        options.haveImportanceMatrix = true;
        const auto supplied = makePlan(smallModel(), options);
        QVERIFY(supplied->needImportanceMatrix.empty());
        // Two bits elsewhere need none.
        QVERIFY(makePlan(smallModel(), of(FileType::Q2_K))->needImportanceMatrix.empty());
    }

    void typesWithoutCodecAreNotWritable() {
        test::FakeModel intermediate("llama"); // a type of runtimes, not of files
        intermediate.tensor("blk.0.attn_q.weight", {256, 8}, BlockType::Q8_1);
        PlanOptions options = of(FileType::Q4_K_M);
        options.allowRequantize = true;
        const auto plan = makePlan(intermediate, options);
        QVERIFY(plan.ok());
        QCOMPARE(checkWritable(*plan).error().code, ErrorCode::TypeNotWritable);
        QCOMPARE(checkWritable(*plan).error().details, std::vector<std::string>{"Q8_1"});
        test::FakeModel withExperts = smallModel();
        withExperts.tensor("blk.1.ffn_up_exps.weight", {512, 256, 4}); // what MXFP4_MOE is about
        for (const FileTypeInfo& row : fileTypes()) {
            options = of(row.type);
            options.haveImportanceMatrix = true;
            QVERIFY2(checkWritable(*makePlan(withExperts, options)).ok(), row.name.data());
        }
    }

    void onlyModelsCanBePlanned() {
        const std::map<FileKind, std::string> others = {{FileKind::VocabularyOnly, "vocabulary"},
                                                        {FileKind::Projector, "projector"},
                                                        {FileKind::Adapter, "adapter"},
                                                        {FileKind::ImportanceMatrix, "imatrix"}};
        for (const auto& [kind, name] : others) {
            test::FakeModel model = smallModel();
            model.kind(kind);
            const auto plan = makePlan(model, of(FileType::Q4_K_M));
            QCOMPARE(plan.error().code, ErrorCode::NotAModel);
            QCOMPARE(plan.error().details, std::vector<std::string>{name});
        }
    }

    void pruningRenumbersAndCounts() {
        test::FakeModel model("llama");
        const std::int32_t heads[] = {10, 11, 12, 13, 14};
        const std::int32_t sections[] = {1, 2, 3, 4, 5};
        model.key("llama.block_count", std::uint32_t{5})
            .key("llama.attention.head_count_kv", gguf::Array::ofI32(heads))
            .key("llama.rope.dimension_sections", gguf::Array::ofI32(sections))
            .key("other.five", gguf::Array::ofI32(heads));
        for (const std::string block : {"blk.0.", "blk.1.", "blk.2.", "blk.3.", "blk.4."})
            model.tensor(block + "attn_q.weight", {256, 8});
        model.tensor("output_norm.weight", {256}, BlockType::F32);
        PlanOptions options = of(FileType::Q8_0);
        options.pruneLayers = {3, 1, 3};
        const auto plan = makePlan(model, options);
        QVERIFY(plan.ok());
        std::vector<std::pair<std::string, std::size_t>> names;
        for (const PlannedTensor& tensor : plan->tensors)
            names.emplace_back(tensor.name, tensor.source);
        QCOMPARE(names, (std::vector<std::pair<std::string, std::size_t>>{{"blk.0.attn_q.weight", 0},
                                                                          {"blk.1.attn_q.weight", 2},
                                                                          {"blk.2.attn_q.weight", 4},
                                                                          {"output_norm.weight", 5}}));
        QCOMPARE(plan->metadata.unsignedAt("llama.block_count").value(), std::uint64_t{3});
        QCOMPARE(plan->metadata.find("llama.attention.head_count_kv")->asArray()->integers(),
                 (std::vector<std::int64_t>{10, 12, 14}));
        QCOMPARE(plan->metadata.find("llama.rope.dimension_sections")->asArray()->count, std::uint64_t{5});
        QCOMPARE(plan->metadata.find("other.five")->asArray()->count, std::uint64_t{5});

        options.pruneLayers = {5};
        QCOMPARE(makePlan(model, options).error().code, ErrorCode::LayerOutOfRange);
        QCOMPARE(makePlan(model, options).error().details, (std::vector<std::string>{"5", "5"}));
        options.pruneLayers = {0, 1, 2, 3, 4};
        QCOMPARE(makePlan(model, options).error().code, ErrorCode::NoLayerRemains);
        QCOMPARE(makePlan(model, options).error().details, (std::vector<std::string>{"5"}));
    }

    void encoderAndDecoderBlocksAreRenumberedAlike() {
        test::FakeModel model("t5");
        model.key("t5.block_count", std::uint32_t{12});
        for (int layer = 0; layer < 12; ++layer)
            for (const std::string side : {"enc.blk.", "dec.blk."})
                model.tensor(side + std::to_string(layer) + ".attn_q.weight", {256, 8});
        PlanOptions options = of(FileType::Q8_0);
        options.pruneLayers = {2};
        const auto plan = makePlan(model, options);
        QCOMPARE(plan->tensors.size(), std::size_t{22});
        QCOMPARE(plan->tensors.back().name, std::string("dec.blk.10.attn_q.weight"));
        QCOMPARE(plan->tensors[4].name, std::string("enc.blk.2.attn_q.weight"));
        QCOMPARE(plan->tensors[4].source, std::size_t{6});
        QCOMPARE(plan->metadata.unsignedAt("t5.block_count").value(), std::uint64_t{11});
    }

    void metadataKeepsOrderAndTakesEdits() {
        test::FakeModel model = smallModel();
        model.key("split.count", std::uint16_t{1}).key("general.url", std::string("x"));
        PlanOptions options = of(FileType::Q5_K_S);
        options.metadataEdits = {{"general.name", gguf::Value(std::string("Renamed"))},
                                 {"general.url", std::nullopt},
                                 {"mine.new", gguf::Value(std::uint32_t{7})}};
        const auto plan = makePlan(model, options);
        QVERIFY(plan.ok());
        std::vector<std::string> keys;
        for (const gguf::KeyValue& entry : plan->metadata.entries())
            keys.push_back(entry.key);
        QCOMPARE(keys, (std::vector<std::string>{"general.architecture", "general.file_type", "general.name",
                                                 "llama.block_count", "llama.attention.head_count",
                                                 "llama.attention.head_count_kv",
                                                 "general.quantization_version", "mine.new"}));
        QCOMPARE(plan->metadata.stringAt("general.name").value(), std::string("Renamed"));
        QCOMPARE(plan->metadata.unsignedAt("general.file_type").value(), std::uint64_t{16});
    }

    void editsThatWouldBreakTheFileAreRefused() {
        const std::vector<MetadataEdit> edits = {{"", gguf::Value(std::uint32_t{1})},
                                                 {"split.count", gguf::Value(std::uint16_t{4})},
                                                 {"general.architecture", std::nullopt},
                                                 {"general.architecture", gguf::Value(std::uint32_t{1})},
                                                 {"general.alignment", gguf::Value(std::uint32_t{24})},
                                                 {"general.alignment", gguf::Value(std::uint32_t{0})},
                                                 {"general.alignment", gguf::Value(std::string("32"))}};
        for (const MetadataEdit& edit : edits) {
            PlanOptions options = of(FileType::Q8_0);
            options.metadataEdits = {edit};
            const auto plan = makePlan(smallModel(), options);
            QVERIFY2(!plan.ok(), edit.key.c_str());
            QCOMPARE(plan.error().code, ErrorCode::InvalidOverride);
        }
    }

    void shardsAndSizes() {
        test::FakeModel model = smallModel();
        PlanOptions options = of(FileType::Q8_0);
        const auto whole = makePlan(model, options);
        QCOMPARE(whole->shardStarts, std::vector<std::size_t>{0});
        QCOMPARE(layoutPlan(model, *whole).front().fileBytes, whole->outputBytes);

        options.split.maxTensors = 5;
        const auto split = makePlan(model, options);
        QCOMPARE(split->shardStarts, (std::vector<std::size_t>{0, 5, 10}));
        const auto files = layoutPlan(model, *split);
        QCOMPARE(files.size(), std::size_t{3});
        QCOMPARE(files[0].fileBytes + files[1].fileBytes + files[2].fileBytes, split->outputBytes);
        QCOMPARE(files[0].tensorOffsets.size(), std::size_t{5});
        QCOMPARE(files[2].tensorOffsets.size(), std::size_t{4});
        QCOMPARE(split->tensorBytes, whole->tensorBytes);
        QCOMPARE(split->bitsPerWeight,
                 8.0 * static_cast<double>(split->tensorBytes) / static_cast<double>(split->elementCount));
    }

    void moreShardsThanCanBeNumberedAreRefused() {
        test::FakeModel model("llama");
        for (int i = 0; i < 65536; ++i)
            model.tensor("t" + std::to_string(i), {32}, BlockType::F32);
        PlanOptions options = of(FileType::Q8_0);
        options.split.maxTensors = 1;
        QCOMPARE(makePlan(model, options).error().code, ErrorCode::InvalidOption);
        options.split.maxTensors = 2;
        QCOMPARE(makePlan(model, options)->shardStarts.size(), std::size_t{32768});
    }

    void keptDivisionFollowsTheSource() {
        test::FakeModel model("llama");
        model.paths({"m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf"})
            .key("split.count", std::uint16_t{3})
            .tensor("blk.0.attn_q.weight", {256, 8}, BlockType::F16, 0)
            .tensor("blk.0.attn_k.weight", {256, 8}, BlockType::F16, 0)
            .tensor("blk.1.attn_q.weight", {256, 8}, BlockType::F16, 1)
            .tensor("blk.2.attn_q.weight", {256, 8}, BlockType::F16, 2);
        PlanOptions options = of(FileType::Q8_0);
        options.split.maxTensors = 1;
        options.keepSplit = true;
        QCOMPARE(makePlan(model, options)->shardStarts, (std::vector<std::size_t>{0, 2, 3}));
        QVERIFY(!makePlan(model, options)->metadata.find("split.count"));
        options.pruneLayers = {1}; // a shard that lost everything is not written
        QCOMPARE(makePlan(model, options)->shardStarts, (std::vector<std::size_t>{0, 2}));
        options = of(FileType::Q8_0);
        QCOMPARE(makePlan(model, options)->shardStarts, std::vector<std::size_t>{0});
    }

    void fileTypesByNameAndId() {
        QCOMPARE(fileTypeFromName("q4_k_m").value(), FileType::Q4_K_M);
        QCOMPARE(fileTypeFromName("Q4_K").value(), FileType::Q4_K_M);
        QCOMPARE(fileTypeFromName("q3_k").value(), FileType::Q3_K_M);
        QCOMPARE(fileTypeFromName("Q5_K").value(), FileType::Q5_K_M);
        QCOMPARE(fileTypeFromName("15").value(), FileType::Q4_K_M);
        QCOMPARE(fileTypeFromName("copy").value(), FileType::Copy);
        for (const char* none : {"", "Q4", "Q4_K_XL", "4294967295", "-1", "15x", "4"})
            QVERIFY2(!fileTypeFromName(none), none);
        QVERIFY(!fileTypeFromId(0xffffffff));
        for (const FileTypeInfo& row : fileTypes()) {
            QCOMPARE(fileTypeFromName(row.name).value(), row.type);
            QCOMPARE(&info(row.type), &row);
            if (row.type != FileType::Copy)
                QCOMPARE(fileTypeFromId(static_cast<std::uint32_t>(row.type)).value(), row.type);
        }
        QCOMPARE(fileTypes().back().type, FileType::Copy);
    }

    void namesOfReasonsAndWarningsAreDistinct() {
        std::map<std::string_view, int> seen;
        for (int i = 0; i <= static_cast<int>(Reason::FallbackToF16); ++i)
            QVERIFY(!reasonName(static_cast<Reason>(i)).empty() &&
                    seen[reasonName(static_cast<Reason>(i))]++ == 0);
        seen.clear();
        for (int i = 0; i <= static_cast<int>(WarningCode::MatrixFollowsLayers); ++i)
            QVERIFY(!warningName(static_cast<WarningCode>(i)).empty() &&
                    seen[warningName(static_cast<WarningCode>(i))]++ == 0);
    }

    void modelsWithoutTensorsOrKeys() {
        const auto empty = makePlan(test::FakeModel("llama"), of(FileType::Q4_K_M));
        QVERIFY(empty.ok());
        QCOMPARE(empty->bitsPerWeight, 0.0);
        // No block count, absurd head counts, layers beyond the count, experts without layer numbers.
        test::FakeModel odd("llama");
        odd.key("llama.expert_count", std::uint32_t{16})
            .key("llama.attention.head_count", std::uint64_t{1} << 60)
            .key("llama.attention.head_count_kv", gguf::Array::ofI32({}))
            .tensor("blk.7.ffn_down_exps.weight", {256, 8, 16})
            .tensor("mtp.ffn_down.weight", {256, 8})
            .tensor("blk.99999999999999999999.ffn_up.weight", {256, 8});
        for (const FileTypeInfo& row : fileTypes())
            QVERIFY(makePlan(odd, of(row.type)).ok());
    }
};

QTEST_APPLESS_MAIN(TestPlan)
#include "test_plan.moc"
