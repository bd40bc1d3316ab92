// Metadata values as text and from text.
#include "core/formats/gguf/metadata.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>
#include <type_traits>

namespace qw::gguf {

namespace {

template <class T>
std::string numberText(T number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

// In arrays: quoted, so that commas and spaces inside do not look like more elements.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (c == '\r')
            result += "\\r";
        else
            result += c;
    }
    return result + '"';
}

template <class T>
T take(std::span<const std::byte>& rest) {
    assert(rest.size() >= sizeof(T));
    T value;
    std::memcpy(&value, rest.data(), sizeof(T));
    rest = rest.subspan(sizeof(T));
    return value;
}

void appendArrayText(std::string& out, ValueType type, std::uint64_t count, std::span<const std::byte>& rest,
                     std::size_t maxElements);

// Takes one element off `rest`.
void appendElementText(std::string& out, ValueType type, std::span<const std::byte>& rest,
                       std::size_t maxElements) {
    switch (type) {
    case ValueType::U8:
        out += numberText(take<std::uint8_t>(rest));
        break;
    case ValueType::I8:
        out += numberText(take<std::int8_t>(rest));
        break;
    case ValueType::U16:
        out += numberText(take<std::uint16_t>(rest));
        break;
    case ValueType::I16:
        out += numberText(take<std::int16_t>(rest));
        break;
    case ValueType::U32:
        out += numberText(take<std::uint32_t>(rest));
        break;
    case ValueType::I32:
        out += numberText(take<std::int32_t>(rest));
        break;
    case ValueType::F32:
        out += numberText(take<float>(rest));
        break;
    case ValueType::Bool:
        out += take<std::uint8_t>(rest) != 0 ? "true" : "false";
        break;
    case ValueType::U64:
        out += numberText(take<std::uint64_t>(rest));
        break;
    case ValueType::I64:
        out += numberText(take<std::int64_t>(rest));
        break;
    case ValueType::F64:
        out += numberText(take<double>(rest));
        break;
    case ValueType::String: {
        const auto length = static_cast<std::size_t>(take<std::uint64_t>(rest));
        assert(length <= rest.size());
        out += quoted({reinterpret_cast<const char*>(rest.data()), length});
        rest = rest.subspan(length);
        break;
    }
    case ValueType::Array: {
        const auto inner = static_cast<ValueType>(take<std::uint32_t>(rest));
        const auto count = take<std::uint64_t>(rest);
        appendArrayText(out, inner, count, rest, maxElements);
        break;
    }
    }
}

// Moves past one element without making text of it.
void skipElement(ValueType type, std::span<const std::byte>& rest) {
    if (type == ValueType::String) {
        const auto length = static_cast<std::size_t>(take<std::uint64_t>(rest));
        rest = rest.subspan(length);
    } else if (type == ValueType::Array) {
        const auto inner = static_cast<ValueType>(take<std::uint32_t>(rest));
        const auto count = take<std::uint64_t>(rest);
        if (const std::size_t size = scalarByteSize(inner); size > 0)
            rest = rest.subspan(static_cast<std::size_t>(count * size));
        else
            for (std::uint64_t i = 0; i < count; ++i)
                skipElement(inner, rest);
    } else {
        rest = rest.subspan(scalarByteSize(type));
    }
}

void appendArrayText(std::string& out, ValueType type, std::uint64_t count, std::span<const std::byte>& rest,
                     std::size_t maxElements) {
    out += '[';
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i >= maxElements) {
            skipElement(type, rest);
            continue;
        }
        if (i > 0) out += ", ";
        appendElementText(out, type, rest, maxElements);
    }
    out += ']';
}

Error refusal(std::string_view text, const char* reason) {
    return Error{ErrorCode::InvalidOverride, {}, Error::kNoOffset, {std::string(text), reason}};
}

template <class T>
Result<Value> parsed(std::string_view text) {
    T number{};
    const char* begin = text.data();
    const char* end = begin + text.size();
    // from_chars knows no plus sign, which people do write.
    if (text.size() > 1 && *begin == '+' && begin[1] != '-') ++begin;
    const auto [stop, status] = std::from_chars(begin, end, number);
    if (status == std::errc::result_out_of_range) return refusal(text, "out of range");
    if (status != std::errc{} || stop != end) {
        // A minus sign before an unsigned number is a number, only not one of these.
        if constexpr (std::is_unsigned_v<T>) {
            std::int64_t negative = 0;
            const auto [stop2, status2] = std::from_chars(begin, end, negative);
            if (status2 == std::errc{} && stop2 == end && negative < 0) return refusal(text, "out of range");
        }
        return refusal(text, std::is_floating_point_v<T> ? "not a number" : "not an integer");
    }
    return Value(number);
}

} // namespace

std::string Value::toText(std::size_t maxElements) const {
    return std::visit(
        [&](const auto& value) -> std::string {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::string>) {
                return value;
            } else if constexpr (std::is_same_v<T, Array>) {
                // Whole arrays only need walking as far as they are shown.
                std::string out = "[";
                std::span<const std::byte> rest = value.encoded;
                for (std::uint64_t i = 0; i < value.count && i < maxElements; ++i) {
                    if (i > 0) out += ", ";
                    appendElementText(out, value.elementType, rest, maxElements);
                }
                return out + ']';
            } else if constexpr (std::is_same_v<T, bool>) {
                return value ? "true" : "false";
            } else {
                return numberText(value);
            }
        },
        m_storage);
}

Result<Value> Value::fromText(ValueType type, std::string_view text) {
    switch (type) {
    case ValueType::U8:
        return parsed<std::uint8_t>(text);
    case ValueType::I8:
        return parsed<std::int8_t>(text);
    case ValueType::U16:
        return parsed<std::uint16_t>(text);
    case ValueType::I16:
        return parsed<std::int16_t>(text);
    case ValueType::U32:
        return parsed<std::uint32_t>(text);
    case ValueType::I32:
        return parsed<std::int32_t>(text);
    case ValueType::U64:
        return parsed<std::uint64_t>(text);
    case ValueType::I64:
        return parsed<std::int64_t>(text);
    case ValueType::F32:
        return parsed<float>(text);
    case ValueType::F64:
        return parsed<double>(text);
    case ValueType::String:
        return Value(std::string(text));
    case ValueType::Bool:
        if (text == "true" || text == "1") return Value(true);
        if (text == "false" || text == "0") return Value(false);
        return refusal(text, "not true or false");
    case ValueType::Array:
        break;
    }
    return refusal(text, "an array");
}

} // namespace qw::gguf
