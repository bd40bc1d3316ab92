// GGUF metadata: an ordered list of typed key/value pairs. Immutable values; arrays stay in their encoded form
// (a view into the copy of the file's key/value section that they share), so a vocabulary of 256 k strings costs nothing until somebody reads it.
// Source of the layout: the GGUF specification (docs/gguf.md of ggml).
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qw::gguf {

enum class ValueType : std::uint32_t {
    U8 = 0, I8 = 1, U16 = 2, I16 = 3, U32 = 4, I32 = 5, F32 = 6, Bool = 7, String = 8, Array = 9,
    U64 = 10, I64 = 11, F64 = 12,
};

// "u32", "str", "arr" … as the command line writes them.
std::string_view valueTypeName(ValueType type);
std::optional<ValueType> valueTypeFromName(std::string_view name);
// Bytes of one scalar of this type; 0 for strings and arrays.
std::size_t scalarByteSize(ValueType type);

// An array in its encoded form: `count` elements of `elementType`, back to back, exactly as in a file (strings
// with their 64-bit lengths, nested arrays with their headers). `owner` keeps `encoded` alive. The reader has
// validated every length inside, so the accessors need no checks.
struct Array {
    ValueType elementType = ValueType::U8;
    std::uint64_t count = 0;
    std::span<const std::byte> encoded;
    std::shared_ptr<const void> owner;

    // Calls visit(index, text) for each element of a string array until it returns false. Asserts the type.
    void forEachString(const std::function<bool(std::uint64_t, std::string_view)>& visit) const;
    std::vector<std::string> strings() const;
    // Elements of any numeric or Bool array, converted.
    std::vector<double> numbers() const;
    std::vector<std::int64_t> integers() const;

    static Array ofStrings(std::span<const std::string> values);
    static Array ofI32(std::span<const std::int32_t> values);
    static Array ofU32(std::span<const std::uint32_t> values);
    static Array ofF32(std::span<const float> values);
};

class Value {
public:
    using Storage = std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t,
                                 float, bool, std::string, Array, std::uint64_t, std::int64_t, double>;

    template <class T>
    Value(T value) : m_storage(std::move(value)) {}

    // The alternatives of Storage are in the order of the type ids.
    ValueType type() const { return static_cast<ValueType>(m_storage.index()); }
    const Storage& storage() const { return m_storage; }

    // Conversions; nothing when the value is of another kind or does not fit.
    std::optional<std::int64_t> toInteger() const;    // any integer type or Bool
    std::optional<std::uint64_t> toUnsigned() const;  // any integer type or Bool, not negative
    std::optional<double> toNumber() const;           // any numeric type or Bool
    const std::string* asString() const { return std::get_if<std::string>(&m_storage); }
    const Array* asArray() const { return std::get_if<Array>(&m_storage); }

    // Human-readable: numbers as shortest text that reads back, strings as they are, arrays as the first
    // `maxElements` elements in brackets with "… N more" left to the caller.
    std::string toText(std::size_t maxElements = 8) const;
    // A scalar or string from text; error InvalidOverride {text, reason}, reason being one of "not an integer",
    // "not a number", "not true or false", "out of range", "an array" (arrays are not made from text).
    static Result<Value> fromText(ValueType type, std::string_view text);

    // Bytes this value takes in a file after its type id, and those bytes appended.
    std::uint64_t encodedSize() const;
    void appendEncoded(std::vector<std::byte>& out) const;

    bool operator==(const Value& other) const;  // same type, same encoding

private:
    Storage m_storage;
};

struct KeyValue {
    std::string key;
    Value value;
};

class Metadata {
public:
    Metadata() = default;
    explicit Metadata(std::vector<KeyValue> entries) : m_entries(std::move(entries)) {}

    std::span<const KeyValue> entries() const { return m_entries; }
    std::size_t size() const { return m_entries.size(); }
    const Value* find(std::string_view key) const;

    // Typed look-ups with the conversions of Value; nothing when absent or of another kind.
    std::optional<std::uint64_t> unsignedAt(std::string_view key) const;
    std::optional<double> numberAt(std::string_view key) const;
    std::optional<std::string> stringAt(std::string_view key) const;
    // "general.architecture", or empty.
    std::string architecture() const;
    // The value of "<architecture>.<suffix>".
    const Value* findForArchitecture(std::string_view suffix) const;

    // Replaces the value in place (order kept) or appends; removes. For building outputs.
    void set(std::string_view key, Value value);
    bool remove(std::string_view key);

private:
    std::vector<KeyValue> m_entries;
};

} // namespace qw::gguf
