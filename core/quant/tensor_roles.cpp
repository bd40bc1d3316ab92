#include "core/quant/tensor_roles.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace qw::quant {

namespace {

struct NamePart {
    std::string_view part;
    TensorRole role;
};

// First row contained in the name decides. "ffn_up" covers ffn_up_exps, ffn_up_shexp and the like.
constexpr std::array kRoleParts = {
    NamePart{"attn_qkv.weight", TensorRole::AttentionQkv},
    NamePart{"attn_kv_b.weight", TensorRole::AttentionKvB},
    NamePart{"attn_v.weight", TensorRole::AttentionV},
    NamePart{"attn_k.weight", TensorRole::AttentionK},
    NamePart{"attn_q.weight", TensorRole::AttentionQ},
    NamePart{"attn_output.weight", TensorRole::AttentionOutput},
    NamePart{"ffn_up", TensorRole::FfnUp},
    NamePart{"ffn_gate", TensorRole::FfnGate},
    NamePart{"ffn_down", TensorRole::FfnDown},
};

// Small or delicate matrices that stay as they are, by a part of their name.
constexpr std::array<std::string_view, 37> kProtectedParts = {
    // norms
    "_norm.weight",
    // routers: which experts a token goes to
    "ffn_gate_inp.weight",
    "ffn_gate_tid2eid.weight",
    // Gemma 3n
    "altup",
    "laurel",
    "per_layer_model_proj",
    // short convolutions of Mamba, Kimi, LFM2
    "ssm_conv1d",
    "shortconv.conv.weight",
    // sparse-attention indexers
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    // RWKV's low-rank and per-channel mixers
    "time_mix_first.weight",
    "time_mix_w0.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_v0.weight",
    "time_mix_v1.weight",
    "time_mix_v2.weight",
    "time_mix_a0.weight",
    "time_mix_a1.weight",
    "time_mix_a2.weight",
    "time_mix_g1.weight",
    "time_mix_g2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    // T5's relative positions
    "attn_rel_b.weight",
    // vision and audio towers
    ".position_embd",
    "sam.pos_embd",
    "sam.neck.",
    "sam.net_",
    ".rel_pos",
    ".patch_embd",
    ".patch_merger",
    "a.rvq.codebook",
    "mm.a.code_embd",
    // BERT's positions and segment types (whole names)
    "position_embd.weight",
    "token_types.weight",
};
constexpr std::size_t kWholeNames = 2; // the last rows of kProtectedParts

bool contains(std::string_view name, std::string_view part) {
    return name.find(part) != std::string_view::npos;
}

bool isProtected(std::string_view name) {
    const auto parts = std::span(kProtectedParts).first(kProtectedParts.size() - kWholeNames);
    const auto whole = std::span(kProtectedParts).last(kWholeNames);
    return std::ranges::any_of(parts, [name](auto part) { return contains(name, part); }) ||
           std::ranges::find(whole, name) != whole.end();
}

// The reference compares the last position of "weight" with the length minus six in unsigned arithmetic, so a
// name of exactly five letters passes as well.
bool countsAsWeight(std::string_view name) {
    return name.ends_with("weight") || name.size() == 5;
}

bool canBecomeFloats(BlockType type) {
    return type == BlockType::F32 || type == BlockType::F16 || type == BlockType::BF16 ||
           info(type).quantized;
}

} // namespace

TensorRole roleOf(std::string_view name) {
    if (name == "output.weight") return TensorRole::Output;
    if (name == "token_embd.weight" || name == "per_layer_token_embd.weight")
        return TensorRole::TokenEmbedding;
    for (const NamePart& row : kRoleParts)
        if (contains(name, row.part)) return row.role;
    return TensorRole::Other;
}

bool isValueLike(TensorRole role) {
    return role == TensorRole::AttentionV || role == TensorRole::AttentionQkv ||
           role == TensorRole::AttentionKvB;
}

std::optional<Reason> reasonToKeep(const TensorInfo& tensor, std::string_view name, bool leaveOutput) {
    if (effectiveDimensions(tensor) < 2) return Reason::OneDimensional;
    if (isProtected(name)) return Reason::ProtectedTensor;
    if (!countsAsWeight(name)) return Reason::NotWeight;
    if (leaveOutput && roleOf(name) == TensorRole::Output) return Reason::OutputLeft;
    if (!canBecomeFloats(tensor.type)) return Reason::NotFloat;
    return std::nullopt;
}

std::optional<std::uint32_t> blockNumber(std::string_view name) {
    constexpr std::string_view kPrefix = "blk.";
    if (!name.starts_with(kPrefix)) return std::nullopt;
    name.remove_prefix(kPrefix.size());
    std::uint32_t number = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), number).ec != std::errc{})
        return std::nullopt;
    return number;
}

std::uint32_t effectiveDimensions(const TensorInfo& tensor) {
    std::uint32_t count = static_cast<std::uint32_t>(tensor.shape.size());
    while (count > 1 && tensor.shape[count - 1] == 1)
        --count;
    return count;
}

} // namespace qw::quant
