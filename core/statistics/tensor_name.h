// What a tensor's name says about its place: "blk.12.ffn_gate.weight" is layer 12, part "ffn_gate", kind
// "weight". Source of the names: the GGUF naming convention (constants of the gguf Python package).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace qw::statistics {

struct TensorName {
    std::string_view tower; // "enc", "dec", "v" (vision), "a" (audio); empty for the language model
    std::optional<std::uint32_t> layer; // nothing outside the numbered blocks
    std::string_view part;              // "attn_q", "token_embd"; the whole name where nothing is recognised
    std::string_view kind;              // "weight", "bias", or what follows the last dot; may be empty

    // A stack of all experts of a layer ("ffn_gate_exps"), of which a token uses only some.
    bool expertStack() const { return part.ends_with("_exps"); }
};

// Views into `name`. Any thread.
TensorName parseTensorName(std::string_view name);

} // namespace qw::statistics
