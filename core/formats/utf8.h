// UTF-8 checking of text that comes from files.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace qw {

// Position of the first byte that does not belong to well-formed UTF-8 (the start of the broken sequence), or
// nothing. Overlong forms, surrogates and code points above U+10FFFF are not well-formed (RFC 3629).
inline std::optional<std::size_t> firstInvalidUtf8(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned lead = at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t more = 0;
        unsigned low = 0x80;
        unsigned high = 0xBF; // the allowed range of the second byte
        if (lead >= 0xC2 && lead <= 0xDF) {
            more = 1;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            more = 2;
            if (lead == 0xE0) low = 0xA0;
            if (lead == 0xED) high = 0x9F;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            more = 3;
            if (lead == 0xF0) low = 0x90;
            if (lead == 0xF4) high = 0x8F;
        } else {
            return i;
        }
        if (text.size() - i <= more || at(i + 1) < low || at(i + 1) > high) return i;
        for (std::size_t k = 2; k <= more; ++k)
            if (at(i + k) < 0x80 || at(i + k) > 0xBF) return i;
        i += more + 1;
    }
    return std::nullopt;
}

} // namespace qw
