// The value: weights to the last bit, filters, merging, and turning one form into the other.
#include "core/formats/imatrix/importance_matrix.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace qw;
using namespace qw::imatrix;

namespace {

ImportanceMatrix::Contents contents(Form form, std::vector<Entry> entries) {
    ImportanceMatrix::Contents made;
    made.form = form;
    made.entries = std::move(entries);
    made.selection.files = {"/texts/one.gguf"};
    return made;
}

ImportanceMatrix matrix(Form form, std::vector<Entry> entries) {
    return *ImportanceMatrix::make(contents(form, std::move(entries)));
}

std::vector<float> weightsOf(const ImportanceMatrix& m, const char* name) {
    return m.weights(*m.find(name));
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
    return std::ranges::equal(a, b, [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
    });
}

std::vector<float> randomSums(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::lognormal_distribution<float> values(0, 3);
    std::vector<float> sums(count);
    for (float& sum : sums)
        sum = values(random);
    return sums;
}

} // namespace

class TestImportanceMatrix : public QObject {
    Q_OBJECT

private slots:
    void entriesAreSortedAndFound() {
        const auto m = matrix(Form::Gguf, {{"b", {1}, {1}}, {"a", {2, 3}, {1}}, {"c", {4}, {1}}});
        QCOMPARE(m.entries().size(), std::size_t{3});
        QCOMPARE(m.entries().front().name, std::string("a"));
        QVERIFY(m.find("b") && m.find("b")->sums == std::vector<float>{1});
        QVERIFY(!m.find("aa") && !m.find("") && !m.find("d"));
    }

    void ggufWeightsAreSumByCountPerExpert() {
        const auto m = matrix(Form::Gguf, {{"t", {3, 6, 10, 20, 1, 2}, {3, 0, 7}}});
        QVERIFY(sameBits(weightsOf(m, "t"), {1.0f, 2.0f, 1.0f, 1.0f, 1.0f / 7.0f, 2.0f / 7.0f}));
        // Any part, also across the border of two experts.
        std::vector<float> part(3);
        m.weights(*m.find("t"), 3, part);
        QVERIFY(sameBits(part, {1.0f, 1.0f / 7.0f, 2.0f / 7.0f}));
    }

    // The quotient is taken in float: neither a reciprocal nor double gives the same last bit everywhere.
    void theDivisionIsTheReferences() {
        const std::vector<float> sums = randomSums(4096, 5);
        constexpr std::int64_t kCount = 16777217; // not a float: it is rounded before the division
        const auto m = matrix(Form::Gguf, {{"t", sums, {kCount}}});
        const auto found = weightsOf(m, "t");
        int reciprocalDiffers = 0;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const float count = static_cast<float>(kCount);
            QCOMPARE(std::bit_cast<std::uint32_t>(found[i]), std::bit_cast<std::uint32_t>(sums[i] / count));
            reciprocalDiffers += sums[i] * (1.0f / 257.0f) != sums[i] / 257.0f;
        }
        QVERIFY(reciprocalDiffers > 0);
    }

    void legacyWeightsAreSumByCalls() {
        const auto m = matrix(Form::Legacy, {{"t", {3, 1.5f}, {3}}, {"u", {3, 1.5f}, {0}}});
        QVERIFY(sameBits(weightsOf(m, "t"), {1.0f, 0.5f}));
        QVERIFY(sameBits(weightsOf(m, "u"), {3.0f, 1.5f})); // without calls the sums are the weights
    }

    void unseenExpertsAreCounted() {
        const auto gguf = matrix(Form::Gguf, {{"t", {3, 6, 10, 20, 1, 2}, {3, 0, 7}}, {"d", {1, 2}, {0}}});
        QCOMPARE(gguf.unseenExperts(*gguf.find("t"), 3), std::size_t{1});
        QCOMPARE(gguf.unseenExperts(*gguf.find("d"), 1), std::size_t{1});
        QCOMPARE(gguf.unseenExperts(*gguf.find("d"), 2), std::size_t{2}); // one count for both
        // Legacy files hold 1 for what was never hit, times the calls.
        const auto legacy = matrix(Form::Legacy, {{"t", {5, 5, 5, 6, 2, 1}, {5}}, {"d", {5, 5}, {5}}});
        QCOMPARE(legacy.unseenExperts(*legacy.find("t"), 3), std::size_t{1});
        QCOMPARE(legacy.unseenExperts(*legacy.find("d"), 1), std::size_t{0});
    }

    void whatCannotBeUsedIsRefused_data() {
        QTest::addColumn<Entry>("entry");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<std::vector<std::string>>("details");
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float inf = std::numeric_limits<float>::infinity();
        using Details = std::vector<std::string>;
        const auto row = [](const char* name, Entry entry, ErrorCode code, Details details) {
            QTest::newRow(name) << std::move(entry) << code << std::move(details);
        };
        row("NaN", {"t", {1, nan}, {1}}, ErrorCode::InvalidImportance, {"t", "NaN", "nan"});
        row("Inf", {"t", {inf}, {1}}, ErrorCode::InvalidImportance, {"t", "Inf", "inf"});
        row("negative", {"t", {1, -2}, {1}}, ErrorCode::InvalidImportance, {"t", "negative", "-2.000000"});
        row("count", {"t", {1}, {-1}}, ErrorCode::InvalidImportance, {"t", "count", "-1"});
        row("uneven", {"t", {1, 2, 3}, {1, 1}}, ErrorCode::InvalidImportance, {"t", "counts", "3 ÷ 2"});
        row("no values", {"t", {}, {1}}, ErrorCode::InvalidImportance, {"t", "no values", ""});
        row("no counts", {"t", {1}, {}}, ErrorCode::InvalidImportance, {"t", "no counts", ""});
        row("no name", {"", {1}, {1}}, ErrorCode::EmptyName, {"entry"});
        row("broken name", {"t\xff", {1}, {1}}, ErrorCode::InvalidUtf8, {"entry name"});
        row("NUL in name", {std::string("t\0u", 3), {1}, {1}}, ErrorCode::InvalidUtf8, {"entry name"});
        row("twice", {"a", {1}, {1}}, ErrorCode::DuplicateTensor, {"a"});
    }
    void whatCannotBeUsedIsRefused() {
        QFETCH(Entry, entry);
        QFETCH(ErrorCode, code);
        QFETCH(std::vector<std::string>, details);
        const auto made = ImportanceMatrix::make(contents(Form::Gguf, {entry, {"a", {1}, {1}}}));
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, code);
        QCOMPARE(made.error().details, details);
        QCOMPARE(made.error().path, std::string("/texts/one.gguf"));
    }

    void filtersKeepOrDropByPartOfTheName() {
        const auto m = matrix(Form::Gguf, {{"blk.0.attn_q.weight", {1}, {1}},
                                           {"blk.0.ffn_up.weight", {1}, {1}},
                                           {"blk.1.attn_q.weight", {1}, {1}}});
        const auto names = [](const ImportanceMatrix& of) {
            std::string all;
            for (const Entry& entry : of.entries())
                all += entry.name + ' ';
            return all;
        };
        QCOMPARE(names(m.filtered({"attn"}, {})), std::string("blk.0.attn_q.weight blk.1.attn_q.weight "));
        QCOMPARE(names(m.filtered({"blk.1.", "ffn"}, {})),
                 std::string("blk.0.ffn_up.weight blk.1.attn_q.weight "));
        QCOMPARE(names(m.filtered({}, {"blk.0", "ffn"})), std::string("blk.1.attn_q.weight "));
        QCOMPARE(names(m.filtered({}, {})), names(m));
        // Parts are text, not patterns.
        QVERIFY(m.filtered({"blk.*attn"}, {}).entries().empty());
        QCOMPARE(m.filtered({"attn"}, {}).selection().include, std::vector<std::string>{"attn"});
    }

    void fileNamesCarryNoFolders() {
        auto made = contents(Form::Gguf, {{"t", {1}, {1}}});
        made.selection.files = {"/home/somebody/a.gguf", "C:\\private\\b.dat", "c.gguf"};
        QCOMPARE(ImportanceMatrix::make(made)->fileNames(), std::string("a.gguf, b.dat, c.gguf"));
    }

    void dataSetNamesBecomeValidText() {
        auto made = contents(Form::Legacy, {{"t", {1}, {1}}});
        made.datasets = {"caf\xe9.txt"};
        QCOMPARE(ImportanceMatrix::make(made)->datasets().front(), std::string("caf?.txt"));
    }

    void mergingAddsSumsAndCounts() {
        auto first = contents(Form::Gguf, {{"a", {1, 2}, {3}}, {"b", {1, 1, 2, 2}, {1, 0}}});
        first.datasets = {"x.txt"};
        first.chunkCount = 3;
        first.chunkSize = 512;
        auto second = contents(Form::Gguf, {{"a", {10, 20}, {5}}, {"b", {1, 1, 2, 2}, {4}}, {"c", {9}, {9}}});
        second.datasets = {"y.txt"};
        second.chunkCount = 8;
        second.chunkSize = 256;
        second.selection.files = {"two.gguf"};
        const std::vector both = {*ImportanceMatrix::make(first), *ImportanceMatrix::make(second)};
        const auto merged = merge(both);
        QVERIFY(merged.ok());
        QCOMPARE(merged->find("a")->sums, (std::vector<float>{11, 22}));
        QCOMPARE(merged->find("a")->counts, std::vector<std::int64_t>{8});
        // One count for all experts counts for each of them.
        QCOMPARE(merged->find("b")->counts, (std::vector<std::int64_t>{5, 4}));
        QCOMPARE(merged->find("c")->sums, std::vector<float>{9});
        QCOMPARE(merged->chunkSize(), 512u);
        QCOMPARE(merged->chunkCount(), 3u + 4u); // 8 chunks of 256 are 4 of 512
        QCOMPARE(merged->fileNames(), std::string("one.gguf, two.gguf"));
        QCOMPARE(merged->datasets().size(), std::size_t{2});
    }

    void mergingLegacyOnesKeepsTheMean() {
        const std::vector both = {matrix(Form::Legacy, {{"a", {2 * 10.0f}, {10}}}),
                                  matrix(Form::Legacy, {{"a", {8 * 30.0f}, {30}}})};
        const auto merged = merge(both);
        QVERIFY(merged.ok());
        QCOMPARE(merged->form(), Form::Legacy);
        QCOMPARE(weightsOf(*merged, "a"), std::vector<float>{(2 * 10 + 8 * 30) / 40.0f});
    }

    void mergingBothFormsCountsACallAsAChunk() {
        auto gguf = contents(Form::Gguf, {{"a", {100 * 2.0f}, {100}}});
        gguf.chunkSize = 50;
        const std::vector both = {*ImportanceMatrix::make(gguf),
                                  matrix(Form::Legacy, {{"a", {8 * 6.0f}, {6}}})};
        const auto merged = merge(both);
        QVERIFY(merged.ok());
        QCOMPARE(merged->form(), Form::Gguf);
        QCOMPARE(merged->find("a")->counts, std::vector<std::int64_t>{400});
        QCOMPARE(weightsOf(*merged, "a"), std::vector<float>{(100 * 2 + 300 * 8) / 400.0f});
    }

    void mergingDifferentWidthsIsRefused() {
        auto other = contents(Form::Gguf, {{"a", {1, 2, 3}, {1}}});
        other.selection.files = {"other.gguf"};
        const std::vector both = {matrix(Form::Gguf, {{"a", {1, 2}, {1}}}), *ImportanceMatrix::make(other)};
        const auto merged = merge(both);
        QVERIFY(!merged.ok());
        QCOMPARE(merged.error().code, ErrorCode::ImportanceWidthDiffers);
        QCOMPARE(merged.error().path, std::string("other.gguf"));
        QCOMPARE(merged.error().details, (std::vector<std::string>{"a", "3", "2"}));
        const std::vector experts = {matrix(Form::Gguf, {{"a", {1, 2, 3, 4, 5, 6}, {1, 1}}}),
                                     matrix(Form::Gguf, {{"a", {1, 2, 3, 4, 5, 6}, {1, 1, 1}}})};
        QCOMPARE(merge(experts).error().code, ErrorCode::ImportanceWidthDiffers);
    }

    void sumsBeyondFloatAreRefusedNotInfinite() {
        const float large = std::numeric_limits<float>::max();
        const std::vector both = {matrix(Form::Gguf, {{"a", {large}, {1}}}),
                                  matrix(Form::Gguf, {{"a", {large}, {1}}})};
        QCOMPARE(merge(both).error().code, ErrorCode::InvalidImportance);
        QCOMPARE(inForm(matrix(Form::Legacy, {{"a", {large}, {1}}}), Form::Gguf).error().code,
                 ErrorCode::InvalidImportance);
    }

    void legacyToGgufKeepsEveryBitOfTheWeights() {
        for (const std::uint32_t chunk : {256u, 512u, 4096u}) {
            const auto legacy =
                matrix(Form::Legacy, {{"t", randomSums(1000, chunk), {257}}, {"u", randomSums(10, 1), {0}}});
            const auto gguf = inForm(legacy, Form::Gguf, chunk);
            QVERIFY(gguf.ok());
            QCOMPARE(gguf->chunkSize(), chunk);
            QCOMPARE(gguf->find("t")->counts, std::vector<std::int64_t>{std::int64_t{257} * chunk});
            QVERIFY(sameBits(weightsOf(*gguf, "t"), weightsOf(legacy, "t")));
            QVERIFY(sameBits(weightsOf(*gguf, "u"), weightsOf(legacy, "u")));
        }
    }

    void ggufToLegacyRoundsCallsUpAndFillsGaps() {
        auto made = contents(Form::Gguf, {{"t", {30, 60, 5, 5}, {30, 0}}, {"never", {1, 1}, {0}}});
        made.chunkSize = 16;
        made.datasets = {"a", "b"};
        const auto legacy = inForm(*ImportanceMatrix::make(made), Form::Legacy);
        QVERIFY(legacy.ok());
        QCOMPARE(legacy->find("t")->counts, std::vector<std::int64_t>{2}); // 30 rows are two chunks of 16
        QCOMPARE(legacy->find("t")->sums, (std::vector<float>{2, 4, 2, 2}));
        QVERIFY(!legacy->find("never"));
        QCOMPARE(legacy->datasets().size(), std::size_t{1});
        QCOMPARE(legacy->datasets().front(), std::string("b"));
    }
};


QTEST_GUILESS_MAIN(TestImportanceMatrix)
#include "test_importance_matrix.moc"
