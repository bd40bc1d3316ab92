#include "core/quant/patterns.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <regex>

using namespace qw;
using namespace qw::quant;

namespace {

std::optional<std::size_t> match(std::vector<std::string> patterns, std::string_view name) {
    std::vector<TensorPattern> list;
    for (std::string& pattern : patterns)
        list.push_back({std::move(pattern), BlockType::Q8_0});
    return PatternList::compile(list).value().firstMatch(name);
}

ErrorCode problemWith(const std::string& pattern, std::string* reason = nullptr) {
    const TensorPattern list[] = {{pattern, BlockType::Q8_0}};
    const auto compiled = PatternList::compile(list);
    if (compiled.ok()) return ErrorCode::KeyNotFound; // stands for "no problem"
    if (reason) *reason = compiled.error().details.at(1);
    return compiled.error().code;
}

} // namespace

class TestPatterns : public QObject {
    Q_OBJECT

private slots:
    void firstFoundWins() {
        QCOMPARE(match({"ffn_down", "blk\\.3\\."}, "blk.3.ffn_down.weight"), std::size_t{0});
        QCOMPARE(match({"ffn_up", "blk\\.3\\."}, "blk.3.ffn_down.weight"), std::size_t{1});
        QVERIFY(!match({"ffn_up", "blk\\.4\\."}, "blk.3.ffn_down.weight"));
    }

    void searchesAnywhereUnlessAnchored() {
        QVERIFY(match({"down"}, "blk.3.ffn_down.weight"));
        QVERIFY(!match({"^down"}, "blk.3.ffn_down.weight"));
        QVERIFY(match({"^blk.*weight$"}, "blk.3.ffn_down.weight"));
        QVERIFY(!match({"ffn_down$"}, "blk.3.ffn_down.weight"));
        QVERIFY(match({"blk\\.(1|3)[0-9]?\\."}, "blk.30.ffn_down.weight"));
        QVERIFY(match({"^blk.3.ffn_down.weight$"}, "blk.3.ffn_down.weight"));
        QVERIFY(match({""}, "anything"));
    }

    void patternsAreLowerCasedAndNamesAreNot() {
        QVERIFY(match({"FFN_Down"}, "blk.3.ffn_down.weight"));
        QVERIFY(!match({"FFN_Down"}, "blk.3.FFN_Down.weight"));
        // "not a digit" becomes "a digit", there as here.
        QVERIFY(match({"^blk\\.\\D"}, "blk.3.ffn_down.weight"));
    }

    // The comparison by hand that plain patterns get, against the standard regular expressions.
    void plainPatternsMeanWhatTheRegexMeans() {
        std::mt19937 random(11);
        const auto pick = [&random](std::string_view letters) { return letters[random() % letters.size()]; };
        for (int i = 0; i < 20000; ++i) {
            std::string pattern = random() % 4 == 0 ? "^" : "";
            for (std::uint32_t n = random() % 5; n > 0; --n)
                pattern += random() % 4 == 0 ? std::string("\\.") : std::string(1, pick("ab0_.-"));
            if (random() % 4 == 0) pattern += '$';
            std::string name;
            for (std::uint32_t n = random() % 7; n > 0; --n)
                name += pick("ab0_.-\n");
            const bool expected = std::regex_search(name, std::regex(pattern));
            QVERIFY2(match({pattern}, name).has_value() == expected, (pattern + " in " + name).c_str());
        }
    }

    // Patterns with repetitions and alternatives go through another matching engine than the reference's.
    void regularExpressionsMeanWhatTheDefaultEngineMeans() {
        std::mt19937 random(12);
        const auto atom = [&random] {
            constexpr std::string_view kAtoms[] = {"a", "b", ".", "[a-b]", "[^0]", "\\d", "\\w", "_", "0"};
            return std::string(kAtoms[random() % std::size(kAtoms)]);
        };
        for (int i = 0; i < 5000; ++i) {
            std::string pattern;
            for (std::uint32_t n = 1 + random() % 3; n > 0; --n) {
                switch (random() % 7) {
                case 0:
                    pattern += "(" + atom() + "|" + atom() + atom() + ")";
                    break;
                case 1:
                    pattern += "(" + atom() + atom() + ")*";
                    break;
                case 2:
                    pattern += atom() + "+?";
                    break;
                case 3:
                    pattern += atom() + "{1,2}";
                    break;
                case 4:
                    pattern += "(?:" + atom() + "?" + atom() + ")+";
                    break;
                case 5:
                    pattern += "(?!" + atom() + ")" + atom();
                    break;
                default:
                    pattern += "\\b" + atom();
                    break;
                }
            }
            std::string name;
            for (std::uint32_t n = random() % 8; n > 0; --n)
                name += std::string_view("ab0_.")[random() % 5];
            const bool expected = std::regex_search(name, std::regex(pattern));
            QVERIFY2(match({pattern}, name).has_value() == expected, (pattern + " in " + name).c_str());
        }
    }

    void backReferencesWorkWhereTheyAreCheap() {
        QVERIFY(match({"blk\\.(\\d)\\1\\."}, "blk.33.ffn_down.weight"));
        QVERIFY(!match({"blk\\.(\\d)\\1\\."}, "blk.31.ffn_down.weight"));
        std::string reason;
        QCOMPARE(problemWith("((a+)+)\\1b", &reason), ErrorCode::InvalidPattern);
        QCOMPARE(reason, std::string("too complex"));
    }

    void invalidPatternsSayWhy_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const QByteArray& pattern, const char* reason) {
            QTest::newRow(name) << pattern << QByteArray(reason);
        };
        row("group", "(ffn_down", "syntax");
        row("class", "[a-", "syntax");
        row("repeat", "*ffn", "syntax");
        row("escape at end", "ffn\\", "syntax");
        row("range", "a{3,1}b", "syntax");
        row("long", QByteArray(600, '(') + 'a', "too long");
        row("nested counts", "((a{100}){100}){100}", "too complex");
        row("huge count", "a{4000000000}", "too complex");
    }
    void invalidPatternsSayWhy() {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, reason);
        std::string found;
        QCOMPARE(problemWith(pattern.toStdString(), &found), ErrorCode::InvalidPattern);
        QCOMPARE(QByteArray::fromStdString(found), reason);
    }

    void deepNestingIsNoTrouble() {
        const std::string deep = std::string(250, '(') + "a" + std::string(250, ')') + "*";
        QVERIFY(match({deep}, "blk.0.attn_q.weight"));
    }

    void catastrophicPatternsEndSoon() {
        // Would take 2^60 steps by backtracking.
        QVERIFY(!match({"(a*)*b"}, std::string(63, 'a')));
        QVERIFY(!match({"(a|a|a)+$"}, std::string(62, 'a') + "!"));
    }

    void textFormIsPatternEqualsType() {
        const auto parsed = parseTensorPattern("Blk\\.0\\.=q6_k");
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->pattern, std::string("blk\\.0\\."));
        QCOMPARE(parsed->type, BlockType::Q6_K);
        for (const char* malformed : {"ffn_down", "=q8_0", "ffn_down=", ""})
            QCOMPARE(parseTensorPattern(malformed).error().code, ErrorCode::InvalidPattern);
        for (const char* type : {"a=q9", "a=i32", "a=q8_1", "a=q8_k", "a=f64", "a=q4_k_m", "a=b=q8_0"})
            QCOMPARE(parseTensorPattern(type).error().code, ErrorCode::UnknownBlockType);
        QCOMPARE(parseTensorPattern("(a=q8_0").error().code, ErrorCode::InvalidPattern);
        QCOMPARE(parseTensorPattern("x=NVFP4")->type, BlockType::NVFP4);
    }

    void filesHoldOnePerWord() {
        QTemporaryDir folder;
        const QString path = folder.filePath("Typen für Tensoren.txt");
        const auto write = [&path](const QByteArray& content) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        };
        write("\n  ffn_down=q8_0\tattn_v=Q6_K\r\n\ntoken_embd=bf16");
        const auto read = readTensorPatternFile(path.toStdString());
        QVERIFY(read.ok());
        QCOMPARE(read->size(), std::size_t{3});
        QCOMPARE((*read)[1].pattern, std::string("attn_v"));
        QCOMPARE((*read)[2].type, BlockType::BF16);

        write("ffn_down=q8_0\nattn_v");
        const auto malformed = readTensorPatternFile(path.toStdString());
        QCOMPARE(malformed.error().code, ErrorCode::InvalidPattern);
        QCOMPARE(malformed.error().path, path.toStdString());
        write({});
        QVERIFY(readTensorPatternFile(path.toStdString())->empty());
        write(QByteArray(5 << 20, ' '));
        QCOMPARE(readTensorPatternFile(path.toStdString()).error().code, ErrorCode::CountTooLarge);
        QCOMPARE(readTensorPatternFile(folder.filePath("none").toStdString()).error().code,
                 ErrorCode::CannotOpen);
        QVERIFY(!readTensorPatternFile(folder.path().toStdString()).ok());
    }
};

QTEST_APPLESS_MAIN(TestPatterns)
#include "test_patterns.moc"
