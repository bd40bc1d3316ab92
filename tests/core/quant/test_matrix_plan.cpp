// What an importance matrix does in a plan: which tensors it weighs, which must have it, what it does not
// cover, and what the output says about it.
#include "core/quant/codec.h"
#include "core/quant/matrix_coverage.h"
#include "core/quant/plan.h"
#include "tests/support/fake_model.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace qw;
using namespace qw::quant;

namespace {

constexpr std::uint64_t kEmbedding = 256;
constexpr std::uint64_t kFeedForward = 512;

test::FakeModel denseModel() {
    return test::llamaModel({2, kEmbedding, kFeedForward, 4, 4, 64, 320});
}

using Entries = std::vector<imatrix::Entry>;

imatrix::Entry entry(std::string name, std::uint64_t values, std::vector<std::int64_t> counts = {8}) {
    return {std::move(name), std::vector<float>(values, 2.0f), std::move(counts)};
}

// What llama-imatrix measures of the model above: everything in blocks.
Entries measured() {
    Entries entries;
    for (const char* layer : {"blk.0.", "blk.1."})
        for (const auto& [name, values] :
             std::initializer_list<std::pair<const char*, std::uint64_t>>{{"attn_q", kEmbedding},
                                                                          {"attn_k", kEmbedding},
                                                                          {"attn_v", kEmbedding},
                                                                          {"attn_output", kEmbedding},
                                                                          {"ffn_gate", kEmbedding},
                                                                          {"ffn_up", kEmbedding},
                                                                          {"ffn_down", kFeedForward}})
            entries.push_back(entry(std::string(layer) + name + ".weight", values));
    return entries;
}

imatrix::ImportanceMatrixPtr matrixOf(Entries entries, imatrix::Form form = imatrix::Form::Gguf) {
    imatrix::ImportanceMatrix::Contents contents;
    contents.form = form;
    contents.entries = std::move(entries);
    contents.datasets = {"/home/somebody/texts/wiki.txt", "other.txt"};
    contents.chunkCount = 125;
    contents.selection.files = {"/home/somebody/matrix.gguf"};
    return std::make_shared<imatrix::ImportanceMatrix>(*imatrix::ImportanceMatrix::make(std::move(contents)));
}

PlanOptions optionsWith(FileType type, imatrix::ImportanceMatrixPtr matrix) {
    PlanOptions options;
    options.fileType = type;
    options.matrix = std::move(matrix);
    return options;
}

const PlannedTensor& tensorOf(const Plan& plan, std::string_view name) {
    return *std::ranges::find(plan.tensors, name, &PlannedTensor::name);
}

std::vector<std::string> detailsOf(const Plan& plan, WarningCode code) {
    const auto at = std::ranges::find(plan.warnings, code, &Warning::code);
    return at == plan.warnings.end() ? std::vector<std::string>{} : at->details;
}

using Names = std::vector<std::string>;

} // namespace

class TestMatrixPlan : public QObject {
    Q_OBJECT

private slots:
    // Facts of the reference's quantizers, which the codecs here offer.
    void typesThatTakeWeightsAreKnown() {
        const std::set<BlockType> wholeRows = {BlockType::Q4_0, BlockType::Q4_1, BlockType::Q5_0,
                                               BlockType::Q5_1};
        const std::set<BlockType> worthless = {BlockType::IQ1_S, BlockType::IQ2_XXS, BlockType::IQ2_XS};
        const std::set<BlockType> takers = {
            BlockType::Q4_0,  BlockType::Q4_1,    BlockType::Q5_0,   BlockType::Q5_1,  BlockType::Q2_K,
            BlockType::Q3_K,  BlockType::Q4_K,    BlockType::Q5_K,   BlockType::Q6_K,  BlockType::IQ1_S,
            BlockType::IQ1_M, BlockType::IQ2_XXS, BlockType::IQ2_XS, BlockType::IQ2_S, BlockType::IQ3_XXS,
            BlockType::IQ3_S, BlockType::IQ4_NL,  BlockType::IQ4_XS};
        for (const BlockTypeInfo& type : blockTypes()) {
            QVERIFY2(takesImportance(type.type) == takers.contains(type.type), type.name.data());
            QVERIFY2(importanceSpansRow(type.type) == wholeRows.contains(type.type), type.name.data());
            QVERIFY2(worthlessWithoutImportance(type.type) == worthless.contains(type.type),
                     type.name.data());
        }
    }

    void whatTheMatrixCoversIsWeighted() {
        const auto plan = makePlan(denseModel(), optionsWith(FileType::Q4_K_M, matrixOf(measured())));
        QVERIFY(plan.ok());
        QVERIFY(plan->options.haveImportanceMatrix && plan->matrixUse);
        QCOMPARE(plan->matrixUse->entries, 14u);
        QCOMPARE(plan->matrixUse->weighted, 14u);
        QVERIFY(tensorOf(*plan, "blk.1.ffn_down.weight").weighted);
        QVERIFY(!tensorOf(*plan, "blk.1.attn_norm.weight").weighted);
        QVERIFY(!tensorOf(*plan, "output.weight").weighted);
        QCOMPARE(plan->matrixUse->absent, (Names{"token_embd.weight", "output.weight"}));
        QCOMPARE(detailsOf(*plan, WarningCode::MatrixLacksTensors),
                 (Names{"2", "token_embd.weight", "output.weight"}));
        QVERIFY(checkWritable(*plan).ok());
        const auto without = makePlan(denseModel(), optionsWith(FileType::Q4_K_M, nullptr));
        QVERIFY(!without->matrixUse && !without->options.haveImportanceMatrix);
    }

    void typesWithoutUseForWeightsGoWithout() {
        for (const FileType type : {FileType::Q8_0, FileType::F32, FileType::Copy}) {
            const auto plan = makePlan(denseModel(), optionsWith(type, matrixOf(measured())));
            QVERIFY(plan.ok());
            QCOMPARE(plan->matrixUse->weighted, 0u);
            QVERIFY(plan->matrixUse->absent.empty());
            QVERIFY(plan->warnings.empty() || type == FileType::F32); // larger than its source
        }
    }

    void rulesThatAskForAMatrixSeeIt() {
        // With a matrix, the first ffn_down layers of Q4_0 are guarded.
        const auto with = makePlan(denseModel(), optionsWith(FileType::IQ4_NL, matrixOf(measured())));
        const auto without = makePlan(denseModel(), optionsWith(FileType::IQ4_NL, nullptr));
        PlanOptions imagined = optionsWith(FileType::IQ4_NL, nullptr);
        imagined.haveImportanceMatrix = true;
        const auto figured = makePlan(denseModel(), imagined);
        for (std::size_t i = 0; i < with->tensors.size(); ++i)
            QCOMPARE(with->tensors[i].to, figured->tensors[i].to);
        QVERIFY(!figured->matrixUse);
        QVERIFY(!without->options.haveImportanceMatrix && figured->options.haveImportanceMatrix);
    }

    void tensorsThatMustHaveWeightsAreDemanded() {
        Entries entries = measured();
        std::erase_if(entries, [](const auto& e) { return e.name == "blk.1.attn_q.weight"; });
        const auto plan = makePlan(denseModel(), optionsWith(FileType::Q2_K_S, matrixOf(entries)));
        QVERIFY(plan.ok());
        QCOMPARE(plan->needImportanceMatrix, Names{"blk.1.attn_q.weight"});
        QCOMPARE(detailsOf(*plan, WarningCode::NeedsImportanceMatrix), (Names{"1", "blk.1.attn_q.weight"}));
        QCOMPARE(checkWritable(*plan).error().code, ErrorCode::NeedsImportanceMatrix);
        QCOMPARE(checkWritable(*plan).error().details, (Names{"Q2_K_S", "blk.1.attn_q.weight"}));
        // Embedding and head may go without.
        QVERIFY(std::ranges::count(plan->matrixUse->absent, "token_embd.weight") == 1);
    }

    // Some types do not exist without weights: there even embeddings must have them.
    void worthlessTypesAreRefusedForEmbeddingsToo() {
        PlanOptions options = optionsWith(FileType::Q4_K_M, matrixOf(measured()));
        for (const BlockType type : {BlockType::IQ1_S, BlockType::IQ2_XXS, BlockType::IQ2_XS}) {
            options.embeddingType = type;
            QCOMPARE(makePlan(denseModel(), options)->needImportanceMatrix, Names{"token_embd.weight"});
        }
        for (const BlockType type : {BlockType::IQ1_M, BlockType::IQ2_S, BlockType::IQ3_XXS}) {
            options.embeddingType = type;
            QVERIFY(makePlan(denseModel(), options)->needImportanceMatrix.empty());
        }
    }

    void anotherWidthIsRefusedByName() {
        Entries entries = measured();
        entries[3] = entry(entries[3].name, 128); // attn_output
        for (const FileType type :
             {FileType::Q4_K_M, FileType::Q8_0}) { // whatever the type, as the reference
            const auto plan = makePlan(denseModel(), optionsWith(type, matrixOf(entries)));
            QVERIFY(plan.ok());
            QCOMPARE(plan->matrixUse->wrongWidth.size(), std::size_t{1});
            QCOMPARE(detailsOf(*plan, WarningCode::MatrixWrongWidth),
                     (Names{"1", "blk.0.attn_output.weight"}));
            const auto writable = checkWritable(*plan);
            QCOMPARE(writable.error().code, ErrorCode::ImportanceWidthDiffers);
            QCOMPARE(writable.error().details, (Names{"blk.0.attn_output.weight", "128", "256"}));
            QCOMPARE(writable.error().path, std::string("/home/somebody/matrix.gguf"));
        }
        // A tensor that is copied does not mind.
        QVERIFY(checkWritable(*makePlan(denseModel(), optionsWith(FileType::F16, matrixOf(entries)))).ok());
    }

    void anotherWidthOfEmbeddingsIsIgnored() {
        Entries entries = measured();
        entries.push_back(entry("token_embd.weight", 320));
        const auto plan = makePlan(denseModel(), optionsWith(FileType::Q4_K_M, matrixOf(entries)));
        QVERIFY(checkWritable(*plan).ok());
        QVERIFY(plan->matrixUse->wrongWidth.empty() && !tensorOf(*plan, "token_embd.weight").weighted);
        QCOMPARE(detailsOf(*plan, WarningCode::MatrixWidthIgnored), (Names{"1", "token_embd.weight"}));
        // Of the right width it is used.
        entries.back() = entry("token_embd.weight", kEmbedding);
        QVERIFY(tensorOf(*makePlan(denseModel(), optionsWith(FileType::Q4_K_M, matrixOf(entries))),
                         "token_embd.weight")
                    .weighted);
    }

    void expertsNeverHitAreCounted() {
        test::FakeModel model = denseModel();
        model.tensor("blk.1.ffn_up_exps.weight", {kEmbedding, 64, 4});
        Entries entries = measured();
        entries.push_back(entry("blk.1.ffn_up_exps.weight", kEmbedding * 4, {5, 0, 7, 0}));
        const auto plan = makePlan(model, optionsWith(FileType::Q4_K_M, matrixOf(entries)));
        QVERIFY(tensorOf(*plan, "blk.1.ffn_up_exps.weight").weighted);
        QCOMPARE(plan->matrixUse->unseenExperts.size(), std::size_t{1});
        QCOMPARE(plan->matrixUse->unseenExperts.front().unseen, 2u);
        QCOMPARE(plan->matrixUse->unseenExperts.front().experts, 4u);
        QCOMPARE(detailsOf(*plan, WarningCode::MatrixExpertsUnseen),
                 (Names{"2", "1", "blk.1.ffn_up_exps.weight"}));
        // One width for all experts together is another width.
        entries.back() = entry("blk.1.ffn_up_exps.weight", kEmbedding);
        QCOMPARE(
            checkWritable(*makePlan(model, optionsWith(FileType::Q4_K_M, matrixOf(entries)))).error().code,
            ErrorCode::ImportanceWidthDiffers);
    }

    void entriesOfOtherTensorsAreListed() {
        Entries entries = measured();
        entries.push_back(entry("blk.7.attn_q.weight", kEmbedding));
        const auto plan = makePlan(denseModel(), optionsWith(FileType::Q4_K_M, matrixOf(entries)));
        QCOMPARE(plan->matrixUse->unusedEntries, Names{"blk.7.attn_q.weight"});
        QCOMPARE(detailsOf(*plan, WarningCode::MatrixEntriesUnused), (Names{"1", "blk.7.attn_q.weight"}));
    }

    void prunedLayersLeaveTheOthersTheirWeights() {
        Entries entries = measured();
        entries[4] = entry("blk.0.ffn_gate.weight", 8); // wrong, but of the layer that goes
        PlanOptions options = optionsWith(FileType::Q4_K_M, matrixOf(entries));
        options.pruneLayers = {0};
        const auto plan = makePlan(denseModel(), options);
        QVERIFY(plan.ok());
        QVERIFY(checkWritable(*plan).ok());
        QVERIFY(tensorOf(*plan, "blk.0.ffn_gate.weight").weighted);
        QCOMPARE(plan->matrixUse->renamed, 7u);
        QCOMPARE(detailsOf(*plan, WarningCode::MatrixFollowsLayers), Names{"7"});
        QVERIFY(plan->matrixUse->unusedEntries.empty());
    }

    void aMatrixWithNothingLeftIsNone() {
        const auto nothing = std::make_shared<imatrix::ImportanceMatrix>(
            matrixOf(measured())->filtered({"no such tensor"}, {}));
        const auto plan = makePlan(denseModel(), optionsWith(FileType::Q2_K_S, nothing));
        QVERIFY(!plan->options.haveImportanceMatrix);
        QVERIFY(!plan->needImportanceMatrix.empty());
        QVERIFY(std::ranges::count(plan->warnings, WarningCode::MatrixEmpty, &Warning::code) == 1);
        QVERIFY(detailsOf(*plan, WarningCode::MatrixLacksTensors).empty());
        QVERIFY(!plan->metadata.find("quantize.imatrix.entries_count"));
    }

    void theOutputNamesItsMatrixWithoutFolders() {
        test::FakeModel model = denseModel();
        model.key("quantize.imatrix.dataset", std::string("old.txt"));
        const auto plan = makePlan(model, optionsWith(FileType::Q4_K_M, matrixOf(measured())));
        QCOMPARE(plan->metadata.stringAt("quantize.imatrix.file"), std::optional<std::string>("matrix.gguf"));
        QCOMPARE(plan->metadata.stringAt("quantize.imatrix.dataset"), std::optional<std::string>("wiki.txt"));
        const auto number = [&](const char* key) {
            const gguf::Value* value = plan->metadata.find(key);
            return value && value->type() == gguf::ValueType::U32 ? value->toUnsigned() : std::nullopt;
        };
        QCOMPARE(number("quantize.imatrix.entries_count"), std::optional<std::uint64_t>(14));
        QCOMPARE(number("quantize.imatrix.chunks_count"), std::optional<std::uint64_t>(125));
        // New keys come in the reference's order.
        const auto entries = plan->metadata.entries();
        const auto place = [&](const char* key) {
            return std::ranges::find(entries, key, &gguf::KeyValue::key);
        };
        QVERIFY(place("quantize.imatrix.file") < place("quantize.imatrix.entries_count"));
        QVERIFY(place("quantize.imatrix.entries_count") < place("quantize.imatrix.chunks_count"));
    }

    void whatAMatrixDoesNotSayIsNotLeftOver() {
        test::FakeModel model = denseModel();
        model.key("quantize.imatrix.dataset", std::string("old.txt"))
            .key("quantize.imatrix.chunks_count", std::uint32_t{9});
        imatrix::ImportanceMatrix::Contents contents;
        contents.entries = measured();
        const auto bare =
            std::make_shared<imatrix::ImportanceMatrix>(*imatrix::ImportanceMatrix::make(contents));
        const auto plan = makePlan(model, optionsWith(FileType::Q4_K_M, bare));
        for (const char* key : {"file", "dataset", "chunks_count"})
            QVERIFY(!plan->metadata.find(std::string("quantize.imatrix.") + key));
        // Without a matrix the source's keys stay.
        QVERIFY(makePlan(model, optionsWith(FileType::Q4_K_M, nullptr))
                    ->metadata.find("quantize.imatrix.dataset"));
        // And an edit has the last word.
        PlanOptions options = optionsWith(FileType::Q4_K_M, matrixOf(measured()));
        options.metadataEdits = {{"quantize.imatrix.file", std::nullopt}};
        QVERIFY(!makePlan(model, options)->metadata.find("quantize.imatrix.file"));
    }

    void coverageOfAModelIsToldPerTensor() {
        test::FakeModel model = denseModel();
        model.tensor("blk.1.ffn_up_exps.weight", {kEmbedding, 64, 2});
        Entries entries = measured();
        entries[0] = entry(entries[0].name, 100);
        entries.push_back(entry("blk.1.ffn_up_exps.weight", kEmbedding * 2, {0, 3}));
        entries.push_back(entry("elsewhere", 4));
        const MatrixCoverage coverage = coverageOf(*matrixOf(entries), model);
        QCOMPARE(coverage.count(Cover::Full), std::size_t{13});
        QCOMPARE(coverage.count(Cover::WrongWidth), std::size_t{1});
        QCOMPARE(coverage.count(Cover::ExpertsUnseen), std::size_t{1});
        QCOMPARE(coverage.count(Cover::Absent), std::size_t{2}); // embedding and head; norms do not count
        QCOMPARE(coverage.unusedEntries, Names{"elsewhere"});
        const auto wrong = std::ranges::find_if(
            coverage.tensors, [](const auto& row) { return row.cover.cover == Cover::WrongWidth; });
        QCOMPARE(model.tensors()[wrong->tensor].name, entries[0].name);
        QCOMPARE(wrong->cover.values, 100u);
        QCOMPARE(wrong->cover.needed, kEmbedding);
    }
};

QTEST_APPLESS_MAIN(TestMatrixPlan)
#include "test_matrix_plan.moc"
