// Builds GGUF files byte by byte, right or wrong, independently of the product's own writer.
#pragma once

#include "core/formats/gguf/metadata.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

class GgufBytes {
public:
    using Type = qw::gguf::ValueType;

    // Position of the next byte: remembered to name the place an error must point at.
    std::uint64_t here() const { return m_bytes.size(); }
    std::span<const std::byte> bytes() const { return m_bytes; }
    void truncate(std::uint64_t size) { m_bytes.resize(static_cast<std::size_t>(size)); }

    template <class T>
    GgufBytes& number(T value) {
        const std::size_t at = m_bytes.size();
        m_bytes.resize(at + sizeof(T));
        std::memcpy(m_bytes.data() + at, &value, sizeof(T));
        return *this;
    }
    GgufBytes& u8(std::uint8_t value) { return number(value); }
    GgufBytes& u32(std::uint32_t value) { return number(value); }
    GgufBytes& u64(std::uint64_t value) { return number(value); }
    GgufBytes& type(Type value) { return number(static_cast<std::uint32_t>(value)); }
    GgufBytes& raw(std::string_view text) {
        const auto* from = reinterpret_cast<const std::byte*>(text.data());
        m_bytes.insert(m_bytes.end(), from, from + text.size());
        return *this;
    }
    GgufBytes& text(std::string_view text) { return u64(text.size()).raw(text); }

    GgufBytes& header(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
        return raw("GGUF").u32(version).u64(tensors).u64(keys);
    }
    GgufBytes& key(std::string_view name, Type valueType) { return text(name).type(valueType); }
    GgufBytes& stringKey(std::string_view name, std::string_view value) {
        return key(name, Type::String).text(value);
    }
    GgufBytes& u32Key(std::string_view name, std::uint32_t value) { return key(name, Type::U32).u32(value); }
    GgufBytes& u16Key(std::string_view name, std::uint16_t value) {
        return key(name, Type::U16).number(value);
    }
    GgufBytes& tensor(std::string_view name, std::initializer_list<std::uint64_t> shape, std::uint32_t typeId,
                      std::uint64_t offset) {
        text(name).u32(static_cast<std::uint32_t>(shape.size()));
        for (const std::uint64_t size : shape)
            u64(size);
        return u32(typeId).u64(offset);
    }
    GgufBytes& pad(std::uint64_t alignment = 32) {
        while (m_bytes.size() % alignment != 0)
            u8(0);
        return *this;
    }
    // Counting bytes, so that misplaced reads show.
    GgufBytes& data(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i)
            u8(static_cast<std::uint8_t>(i * 7 + 1));
        return *this;
    }

private:
    std::vector<std::byte> m_bytes;
};
