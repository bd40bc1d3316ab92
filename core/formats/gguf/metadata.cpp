#include "core/formats/gguf/metadata.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace qw::gguf {

namespace {

constexpr std::array<std::string_view, 13> kTypeNames = {"u8",   "i8",  "u16", "i16", "u32", "i32", "f32",
                                                         "bool", "str", "arr", "u64", "i64", "f64"};

template <class T>
T loadAt(std::span<const std::byte> bytes, std::uint64_t offset) {
    assert(offset + sizeof(T) <= bytes.size());
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

template <class T>
void append(std::vector<std::byte>& out, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof(T));
}

void appendText(std::vector<std::byte>& out, std::string_view text) {
    append(out, static_cast<std::uint64_t>(text.size()));
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    out.insert(out.end(), bytes, bytes + text.size());
}

Array arrayOwning(ValueType type, std::uint64_t count, std::vector<std::byte> bytes) {
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    const std::span<const std::byte> view = *owner;
    return Array{type, count, view, std::move(owner)};
}

template <class T>
Array arrayOfNumbers(ValueType type, std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    return arrayOwning(type, values.size(), {bytes.begin(), bytes.end()});
}

// Calls visit(number) for every element of a numeric or Bool array.
template <class Visit>
void forEachNumber(const Array& array, Visit visit) {
    const auto walk = [&]<class T>(T) {
        for (std::uint64_t i = 0; i < array.count; ++i)
            visit(loadAt<T>(array.encoded, i * sizeof(T)));
    };
    switch (array.elementType) {
    case ValueType::U8:
        walk(std::uint8_t{});
        break;
    case ValueType::I8:
        walk(std::int8_t{});
        break;
    case ValueType::U16:
        walk(std::uint16_t{});
        break;
    case ValueType::I16:
        walk(std::int16_t{});
        break;
    case ValueType::U32:
        walk(std::uint32_t{});
        break;
    case ValueType::I32:
        walk(std::int32_t{});
        break;
    case ValueType::F32:
        walk(float{});
        break;
    case ValueType::U64:
        walk(std::uint64_t{});
        break;
    case ValueType::I64:
        walk(std::int64_t{});
        break;
    case ValueType::F64:
        walk(double{});
        break;
    case ValueType::Bool:
        for (std::uint64_t i = 0; i < array.count; ++i)
            visit(loadAt<std::uint8_t>(array.encoded, i) != 0 ? 1 : 0);
        break;
    case ValueType::String:
    case ValueType::Array:
        assert(false && "not an array of numbers");
        break;
    }
}

} // namespace

std::string_view valueTypeName(ValueType type) {
    return kTypeNames.at(static_cast<std::size_t>(type));
}

std::optional<ValueType> valueTypeFromName(std::string_view name) {
    const auto it = std::ranges::find(kTypeNames, name);
    if (it == kTypeNames.end()) return std::nullopt;
    return static_cast<ValueType>(it - kTypeNames.begin());
}

std::size_t scalarByteSize(ValueType type) {
    switch (type) {
    case ValueType::U8:
    case ValueType::I8:
    case ValueType::Bool:
        return 1;
    case ValueType::U16:
    case ValueType::I16:
        return 2;
    case ValueType::U32:
    case ValueType::I32:
    case ValueType::F32:
        return 4;
    case ValueType::U64:
    case ValueType::I64:
    case ValueType::F64:
        return 8;
    case ValueType::String:
    case ValueType::Array:
        return 0;
    }
    return 0;
}

void Array::forEachString(const std::function<bool(std::uint64_t, std::string_view)>& visit) const {
    assert(elementType == ValueType::String);
    std::uint64_t offset = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto length = loadAt<std::uint64_t>(encoded, offset);
        offset += sizeof(length);
        assert(length <= encoded.size() - offset);
        const std::string_view text(reinterpret_cast<const char*>(encoded.data() + offset),
                                    static_cast<std::size_t>(length));
        if (!visit(i, text)) return;
        offset += length;
    }
}

std::vector<std::string> Array::strings() const {
    std::vector<std::string> all;
    all.reserve(static_cast<std::size_t>(count));
    forEachString([&](std::uint64_t, std::string_view text) {
        all.emplace_back(text);
        return true;
    });
    return all;
}

std::vector<double> Array::numbers() const {
    std::vector<double> all;
    all.reserve(static_cast<std::size_t>(count));
    forEachNumber(*this, [&](auto number) { all.push_back(static_cast<double>(number)); });
    return all;
}

std::vector<std::int64_t> Array::integers() const {
    std::vector<std::int64_t> all;
    all.reserve(static_cast<std::size_t>(count));
    forEachNumber(*this, [&](auto number) {
        if constexpr (std::is_floating_point_v<decltype(number)>) {
            // Converting what does not fit is undefined; such elements become the nearest bound, NaN becomes
            // 0.
            constexpr double kBound = 9223372036854775808.0;
            const double wide = static_cast<double>(number);
            all.push_back(std::isnan(wide)  ? 0
                          : wide >= kBound  ? std::numeric_limits<std::int64_t>::max()
                          : wide <= -kBound ? std::numeric_limits<std::int64_t>::min()
                                            : static_cast<std::int64_t>(wide));
        } else {
            all.push_back(static_cast<std::int64_t>(number));
        }
    });
    return all;
}

Array Array::ofStrings(std::span<const std::string> values) {
    std::vector<std::byte> bytes;
    std::size_t size = 0;
    for (const std::string& text : values)
        size += sizeof(std::uint64_t) + text.size();
    bytes.reserve(size);
    for (const std::string& text : values)
        appendText(bytes, text);
    return arrayOwning(ValueType::String, values.size(), std::move(bytes));
}

Array Array::ofI32(std::span<const std::int32_t> values) {
    return arrayOfNumbers(ValueType::I32, values);
}
Array Array::ofU32(std::span<const std::uint32_t> values) {
    return arrayOfNumbers(ValueType::U32, values);
}
Array Array::ofF32(std::span<const float> values) {
    return arrayOfNumbers(ValueType::F32, values);
}

std::optional<std::int64_t> Value::toInteger() const {
    return std::visit(
        [](const auto& value) -> std::optional<std::int64_t> {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::uint64_t>) {
                if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                    return std::nullopt;
            }
            if constexpr (std::is_integral_v<T>)
                return static_cast<std::int64_t>(value);
            else
                return std::nullopt;
        },
        m_storage);
}

std::optional<std::uint64_t> Value::toUnsigned() const {
    if (const auto* wide = std::get_if<std::uint64_t>(&m_storage)) return *wide;
    const auto number = toInteger();
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

std::optional<double> Value::toNumber() const {
    return std::visit(
        [](const auto& value) -> std::optional<double> {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
                return static_cast<double>(value);
            else
                return std::nullopt;
        },
        m_storage);
}

std::uint64_t Value::encodedSize() const {
    if (const std::string* text = asString()) return sizeof(std::uint64_t) + text->size();
    if (const Array* array = asArray())
        return sizeof(std::uint32_t) + sizeof(std::uint64_t) + array->encoded.size();
    return scalarByteSize(type());
}

void Value::appendEncoded(std::vector<std::byte>& out) const {
    std::visit(
        [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::string>) {
                appendText(out, value);
            } else if constexpr (std::is_same_v<T, Array>) {
                append(out, static_cast<std::uint32_t>(value.elementType));
                append(out, value.count);
                out.insert(out.end(), value.encoded.begin(), value.encoded.end());
            } else if constexpr (std::is_same_v<T, bool>) {
                append(out, static_cast<std::uint8_t>(value ? 1 : 0));
            } else {
                append(out, value);
            }
        },
        m_storage);
}

bool Value::operator==(const Value& other) const {
    if (type() != other.type() || encodedSize() != other.encodedSize()) return false;
    if (const Array* mine = asArray()) {
        const Array* theirs = other.asArray();
        return mine->elementType == theirs->elementType && mine->count == theirs->count &&
               std::ranges::equal(mine->encoded, theirs->encoded);
    }
    if (const std::string* mine = asString()) return *mine == *other.asString();
    // By encoding, so that a NaN equals itself and 0.0 differs from -0.0.
    std::vector<std::byte> mine;
    std::vector<std::byte> theirs;
    appendEncoded(mine);
    other.appendEncoded(theirs);
    return mine == theirs;
}

const Value* Metadata::find(std::string_view key) const {
    const auto it = std::ranges::find(m_entries, key, &KeyValue::key);
    return it == m_entries.end() ? nullptr : &it->value;
}

std::optional<std::uint64_t> Metadata::unsignedAt(std::string_view key) const {
    const Value* value = find(key);
    return value ? value->toUnsigned() : std::nullopt;
}

std::optional<double> Metadata::numberAt(std::string_view key) const {
    const Value* value = find(key);
    return value ? value->toNumber() : std::nullopt;
}

std::optional<std::string> Metadata::stringAt(std::string_view key) const {
    const Value* value = find(key);
    const std::string* text = value ? value->asString() : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

std::string Metadata::architecture() const {
    return stringAt("general.architecture").value_or(std::string());
}

const Value* Metadata::findForArchitecture(std::string_view suffix) const {
    std::string key = architecture();
    if (key.empty()) return nullptr;
    key += '.';
    key += suffix;
    return find(key);
}

void Metadata::set(std::string_view key, Value value) {
    const auto it = std::ranges::find(m_entries, key, &KeyValue::key);
    if (it == m_entries.end())
        m_entries.push_back({std::string(key), std::move(value)});
    else
        it->value = std::move(value);
}

bool Metadata::remove(std::string_view key) {
    return std::erase_if(m_entries, [key](const KeyValue& entry) { return entry.key == key; }) > 0;
}

} // namespace qw::gguf
