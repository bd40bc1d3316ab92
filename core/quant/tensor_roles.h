// What a tensor is for, told from its name: the mixes choose by role. Also which tensors never change.
// Source of the names: GGUF's standard tensor names and the reference's quantizer.
#pragma once

#include "core/formats/model_source.h"
#include "core/quant/plan.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace qw::quant {

enum class TensorRole : std::uint8_t {
    Output,         // the head: output.weight
    TokenEmbedding, // token_embd.weight and the per-layer one
    AttentionQ,
    AttentionK,
    AttentionV,
    AttentionQkv, // the three fused
    AttentionKvB, // latent attention: the matrix that expands keys and values
    AttentionOutput,
    FfnUp,
    FfnGate,
    FfnDown, // dense, shared-expert and expert matrices alike
    Other,
};

TensorRole roleOf(std::string_view name);

// V, fused QKV and KV_B: what attention reads out, most sensitive to rounding. They share one depth counter.
bool isValueLike(TensorRole role);

// Why a tensor keeps its type whatever the file type, or nothing when it may change.
std::optional<Reason> reasonToKeep(const TensorInfo& tensor, std::string_view name, bool leaveOutput);

// The number N of "blk.N" at the start of a name; nothing when there is none.
std::optional<std::uint32_t> blockNumber(std::string_view name);

// How many dimensions count: trailing dimensions of 1 do not, so [4096, 1] is a vector.
std::uint32_t effectiveDimensions(const TensorInfo& tensor);

} // namespace qw::quant
