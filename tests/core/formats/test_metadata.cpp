// Metadata values: conversions, text, encoding; and the container's order.
#include "gguf_bytes.h"

#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/utf8.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace qw;
using namespace qw::gguf;

class TestMetadata : public QObject {
    Q_OBJECT

private slots:
    void namesTypesAsTheCommandLineDoes() {
        constexpr std::array kNames = {"u8",   "i8",  "u16", "i16", "u32", "i32", "f32",
                                       "bool", "str", "arr", "u64", "i64", "f64"};
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            const auto type = static_cast<ValueType>(i);
            QCOMPARE(valueTypeName(type), std::string_view(kNames[i]));
            QCOMPARE(valueTypeFromName(kNames[i]), std::optional(type));
        }
        QVERIFY(!valueTypeFromName("u128"));
    }

    void knowsTheTypeOfWhatItHolds() {
        QCOMPARE(Value(std::uint8_t{1}).type(), ValueType::U8);
        QCOMPARE(Value(std::int16_t{1}).type(), ValueType::I16);
        QCOMPARE(Value(1.0f).type(), ValueType::F32);
        QCOMPARE(Value(true).type(), ValueType::Bool);
        QCOMPARE(Value("text").type(), ValueType::String);
        QCOMPARE(Value(std::uint64_t{1}).type(), ValueType::U64);
        QCOMPARE(Value(1.0).type(), ValueType::F64);
        QCOMPARE(Value(Array::ofI32({})).type(), ValueType::Array);
    }

    void convertsOnlyWhatFits() {
        QCOMPARE(Value(std::uint64_t{1} << 63).toInteger(), std::optional<std::int64_t>());
        QCOMPARE(Value(std::uint64_t{1} << 63).toUnsigned(), std::optional(std::uint64_t{1} << 63));
        QCOMPARE(Value(std::int8_t{-1}).toUnsigned(), std::optional<std::uint64_t>());
        QCOMPARE(Value(std::int8_t{-1}).toInteger(), std::optional<std::int64_t>(-1));
        QCOMPARE(Value(true).toUnsigned(), std::optional<std::uint64_t>(1));
        QCOMPARE(Value(2.5f).toInteger(), std::optional<std::int64_t>());
        QCOMPARE(Value(2.5f).toNumber(), std::optional(2.5));
        QCOMPARE(Value("3").toNumber(), std::optional<double>());
    }

    void writesNumbersThatReadBack() {
        for (const float number : {0.0f, 1e-5f, 0.1f, 3.4028235e38f, 1e-45f, -10000.0f}) {
            const auto again = Value::fromText(ValueType::F32, Value(number).toText());
            QVERIFY(again.ok());
            QVERIFY(*again == Value(number));
        }
        QCOMPARE(Value(1e-5f).toText(), std::string("1e-05"));
        QCOMPARE(Value(std::numeric_limits<std::int64_t>::min()).toText(),
                 std::string("-9223372036854775808"));
        QCOMPARE(Value(false).toText(), std::string("false"));
        QCOMPARE(Value("a \"b\"").toText(), std::string("a \"b\""));
    }

    void writesArrays() {
        QCOMPARE(Value(Array::ofI32(std::vector<std::int32_t>{1, -2, 3})).toText(2), std::string("[1, -2]"));
        QCOMPARE(Value(Array::ofF32(std::vector<float>{0.5f})).toText(), std::string("[0.5]"));
        QCOMPARE(Value(Array::ofStrings(std::vector<std::string>{"a,b", "c\"\n"})).toText(),
                 std::string("[\"a,b\", \"c\\\"\\n\"]"));
        QCOMPARE(Value(Array::ofU32({})).toText(), std::string("[]"));
    }

    void readsText_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason"); // empty: accepted
        QTest::newRow("u8") << "u8"
                            << "255"
                            << "";
        QTest::newRow("u8 too large") << "u8"
                                      << "256"
                                      << "out of range";
        QTest::newRow("u8 negative") << "u8"
                                     << "-1"
                                     << "out of range";
        QTest::newRow("i8") << "i8"
                            << "-128"
                            << "";
        QTest::newRow("i64 too small") << "i64"
                                       << "-9223372036854775809"
                                       << "out of range";
        QTest::newRow("u64") << "u64"
                             << "18446744073709551615"
                             << "";
        QTest::newRow("plus") << "i32"
                              << "+7"
                              << "";
        QTest::newRow("two signs") << "i32"
                                   << "+-7"
                                   << "not an integer";
        QTest::newRow("fraction") << "i32"
                                  << "1.5"
                                  << "not an integer";
        QTest::newRow("trailing") << "u32"
                                  << "12x"
                                  << "not an integer";
        QTest::newRow("nothing") << "u32"
                                 << ""
                                 << "not an integer";
        QTest::newRow("f32") << "f32"
                             << "1e-5"
                             << "";
        QTest::newRow("f32 too large") << "f32"
                                       << "1e40"
                                       << "out of range";
        QTest::newRow("f64") << "f64"
                             << "1e300"
                             << "";
        QTest::newRow("not a number") << "f64"
                                      << "abc"
                                      << "not a number";
        QTest::newRow("true") << "bool"
                              << "true"
                              << "";
        QTest::newRow("0") << "bool"
                           << "0"
                           << "";
        QTest::newRow("yes") << "bool"
                             << "yes"
                             << "not true or false";
        QTest::newRow("text") << "str"
                              << "any: text\n"
                              << "";
        QTest::newRow("array") << "arr"
                               << "[1]"
                               << "an array";
    }

    void readsText() {
        QFETCH(QString, type);
        QFETCH(QString, text);
        QFETCH(QString, reason);
        const auto valueType = *valueTypeFromName(type.toStdString());
        const auto value = Value::fromText(valueType, text.toStdString());
        QCOMPARE(value.ok(), reason.isEmpty());
        if (value.ok()) {
            QCOMPARE(value->type(), valueType);
        } else {
            QCOMPARE(value.error().code, ErrorCode::InvalidOverride);
            QCOMPARE(value.error().details,
                     (std::vector<std::string>{text.toStdString(), reason.toStdString()}));
        }
    }

    void comparesByTypeAndEncoding() {
        const double nan = std::nan("");
        QVERIFY(Value(nan) == Value(nan));
        QVERIFY(!(Value(0.0) == Value(-0.0)));
        QVERIFY(!(Value(std::uint32_t{1}) == Value(std::int32_t{1})));
        QVERIFY(Value(Array::ofI32(std::vector<std::int32_t>{1, 2})) ==
                Value(Array::ofI32(std::vector<std::int32_t>{1, 2})));
        QVERIFY(!(Value(Array::ofI32(std::vector<std::int32_t>{1, 2})) ==
                  Value(Array::ofU32(std::vector<std::uint32_t>{1, 2}))));
    }

    void encodesAsManyBytesAsItSays() {
        const std::vector<Value> values = {Value(std::uint8_t{1}), Value(std::int64_t{1}), Value(true),
                                           Value("abc"),
                                           Value(Array::ofStrings(std::vector<std::string>{"a", "", "ccc"}))};
        for (const Value& value : values) {
            std::vector<std::byte> bytes;
            value.appendEncoded(bytes);
            QCOMPARE(bytes.size(), static_cast<std::size_t>(value.encodedSize()));
        }
    }

    void keepsOrderWhenChanged() {
        Metadata metadata;
        metadata.set("general.architecture", "llama");
        metadata.set("b", std::uint32_t{1});
        metadata.set("llama.block_count", std::uint32_t{8});
        metadata.set("b", "changed");
        QCOMPARE(metadata.size(), std::size_t{3});
        QCOMPARE(metadata.entries()[1].key, std::string("b"));
        QCOMPARE(metadata.stringAt("b"), std::optional<std::string>("changed"));
        QCOMPARE(metadata.findForArchitecture("block_count")->toUnsigned(), std::optional<std::uint64_t>(8));
        QVERIFY(metadata.remove("b"));
        QVERIFY(!metadata.remove("b"));
        QCOMPARE(metadata.entries()[1].key, std::string("llama.block_count"));
        QVERIFY(!metadata.numberAt("general.architecture"));
    }

    void readsArraysOfEveryKind() {
        using Type = ValueType;
        GgufBytes file;
        file.header(0, 4);
        file.key("bools", Type::Array).type(Type::Bool).u64(3).u8(1).u8(0).u8(2);
        file.key("halfway", Type::Array)
            .type(Type::I16)
            .u64(2)
            .number(std::int16_t{-5})
            .number(std::int16_t{7});
        file.key("doubles", Type::Array)
            .type(Type::F64)
            .u64(3)
            .number(1.5)
            .number(1e300)
            .number(std::nan(""));
        file.key("nested", Type::Array).type(Type::Array).u64(3);
        file.type(Type::U8).u64(2).u8(1).u8(2);
        file.type(Type::String).u64(1).text("x");
        file.type(Type::Array).u64(1).type(Type::Bool).u64(1).u8(1);
        const auto source = openGgufInput(memoryInput(file.bytes(), "memory"));
        QVERIFY(source.ok());
        const Metadata& metadata = (*source)->metadata();
        QCOMPARE(metadata.find("bools")->asArray()->integers(), (std::vector<std::int64_t>{1, 0, 1}));
        QCOMPARE(metadata.find("halfway")->asArray()->numbers(), (std::vector<double>{-5, 7}));
        QCOMPARE(metadata.find("doubles")->asArray()->integers(),
                 (std::vector<std::int64_t>{1, std::numeric_limits<std::int64_t>::max(), 0}));
        QCOMPARE(metadata.find("nested")->toText(), std::string("[[1, 2], [\"x\"], [[true]]]"));
        QCOMPARE(metadata.find("nested")->toText(1), std::string("[[1]]"));
    }

    void stopsAtTheStringAskedFor() {
        const Array array = Array::ofStrings(std::vector<std::string>{"a", "b", "c"});
        std::vector<std::string> seen;
        array.forEachString([&](std::uint64_t i, std::string_view text) {
            seen.emplace_back(text);
            return i < 1;
        });
        QCOMPARE(seen, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(array.strings().size(), std::size_t{3});
    }

    void checksUtf8() {
        QVERIFY(!firstInvalidUtf8("plain, ä, 模, 😀, \x7F, \xEF\xBF\xBF, \xF4\x8F\xBF\xBF"));
        QCOMPARE(firstInvalidUtf8("ab\x80"), std::optional<std::size_t>(2));           // stray continuation
        QCOMPARE(firstInvalidUtf8("\xC1\xBF"), std::optional<std::size_t>(0));         // overlong
        QCOMPARE(firstInvalidUtf8("a\xE0\x9F\xBF"), std::optional<std::size_t>(1));    // overlong
        QCOMPARE(firstInvalidUtf8("a\xED\xA0\x80"), std::optional<std::size_t>(1));    // surrogate
        QCOMPARE(firstInvalidUtf8("\xF0\x8F\xBF\xBF"), std::optional<std::size_t>(0)); // overlong
        QCOMPARE(firstInvalidUtf8("\xF4\x90\x80\x80"), std::optional<std::size_t>(0)); // above U+10FFFF
        QCOMPARE(firstInvalidUtf8("\xF0\x9F\x98"), std::optional<std::size_t>(0));     // cut short
        QCOMPARE(firstInvalidUtf8("x\xE6\xA8y"), std::optional<std::size_t>(1));       // broken off
    }
};

QTEST_GUILESS_MAIN(TestMetadata)
#include "test_metadata.moc"
