#include "ui/models/tensor_role_text.h"
#include "ui/text/view_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace qw::ui {

namespace {

struct RoleRow {
    std::string_view part;
    const char* text;
};

constexpr const char* kContext = "TensorRole";

// By part name, sorted for reading; looked up linearly (a table of some sixty rows).
constexpr std::array kRoles = {
    RoleRow{"attn_gate", QT_TRANSLATE_NOOP("TensorRole", "Attention gate")},
    RoleRow{"attn_k", QT_TRANSLATE_NOOP("TensorRole", "Attention key")},
    RoleRow{"attn_k_b", QT_TRANSLATE_NOOP("TensorRole", "Attention key, up from latent")},
    RoleRow{"attn_k_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention key norm")},
    RoleRow{"attn_kv_a_mqa", QT_TRANSLATE_NOOP("TensorRole", "Attention key and value, down to latent")},
    RoleRow{"attn_kv_a_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention latent norm")},
    RoleRow{"attn_kv_b", QT_TRANSLATE_NOOP("TensorRole", "Attention key and value, up from latent")},
    RoleRow{"attn_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention norm")},
    RoleRow{"attn_norm_2", QT_TRANSLATE_NOOP("TensorRole", "Second attention norm")},
    RoleRow{"attn_out", QT_TRANSLATE_NOOP("TensorRole", "Attention output")},
    RoleRow{"attn_output", QT_TRANSLATE_NOOP("TensorRole", "Attention output")},
    RoleRow{"attn_output_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention output norm")},
    RoleRow{"attn_q", QT_TRANSLATE_NOOP("TensorRole", "Attention query")},
    RoleRow{"attn_q_a", QT_TRANSLATE_NOOP("TensorRole", "Attention query, down to latent")},
    RoleRow{"attn_q_a_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention query latent norm")},
    RoleRow{"attn_q_b", QT_TRANSLATE_NOOP("TensorRole", "Attention query, up from latent")},
    RoleRow{"attn_q_norm", QT_TRANSLATE_NOOP("TensorRole", "Attention query norm")},
    RoleRow{"attn_qkv", QT_TRANSLATE_NOOP("TensorRole", "Attention query, key and value")},
    RoleRow{"attn_sinks", QT_TRANSLATE_NOOP("TensorRole", "Attention sinks")},
    RoleRow{"attn_v", QT_TRANSLATE_NOOP("TensorRole", "Attention value")},
    RoleRow{"attn_v_b", QT_TRANSLATE_NOOP("TensorRole", "Attention value, up from latent")},
    RoleRow{"cls", QT_TRANSLATE_NOOP("TensorRole", "Classifier")},
    RoleRow{"cls.output", QT_TRANSLATE_NOOP("TensorRole", "Classifier output")},
    RoleRow{"exp_probs_b", QT_TRANSLATE_NOOP("TensorRole", "Expert router correction")},
    RoleRow{"ffn_down", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward down")},
    RoleRow{"ffn_down_exps", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward down, all experts")},
    RoleRow{"ffn_down_shexp", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward down, shared expert")},
    RoleRow{"ffn_gate", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward gate")},
    RoleRow{"ffn_gate_exps", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward gate, all experts")},
    RoleRow{"ffn_gate_inp", QT_TRANSLATE_NOOP("TensorRole", "Expert router")},
    RoleRow{"ffn_gate_inp_shexp", QT_TRANSLATE_NOOP("TensorRole", "Shared expert router")},
    RoleRow{"ffn_gate_shexp", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward gate, shared expert")},
    RoleRow{"ffn_gate_up_exps", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward gate and up, all experts")},
    RoleRow{"ffn_norm", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward norm")},
    RoleRow{"ffn_up", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward up")},
    RoleRow{"ffn_up_exps", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward up, all experts")},
    RoleRow{"ffn_up_shexp", QT_TRANSLATE_NOOP("TensorRole", "Feed-forward up, shared expert")},
    RoleRow{"layer_output_norm", QT_TRANSLATE_NOOP("TensorRole", "Layer output norm")},
    RoleRow{"output", QT_TRANSLATE_NOOP("TensorRole", "Output")},
    RoleRow{"output_norm", QT_TRANSLATE_NOOP("TensorRole", "Output norm")},
    RoleRow{"per_layer_token_embd", QT_TRANSLATE_NOOP("TensorRole", "Token embedding per layer")},
    RoleRow{"position_embd", QT_TRANSLATE_NOOP("TensorRole", "Position embedding")},
    RoleRow{"post_attention_norm", QT_TRANSLATE_NOOP("TensorRole", "Norm after attention")},
    RoleRow{"post_ffw_norm", QT_TRANSLATE_NOOP("TensorRole", "Norm after feed-forward")},
    RoleRow{"rope_factors_long", QT_TRANSLATE_NOOP("TensorRole", "Position factors, long context")},
    RoleRow{"rope_factors_short", QT_TRANSLATE_NOOP("TensorRole", "Position factors, short context")},
    RoleRow{"rope_freqs", QT_TRANSLATE_NOOP("TensorRole", "Position frequencies")},
    RoleRow{"ssm_a", QT_TRANSLATE_NOOP("TensorRole", "State space decay")},
    RoleRow{"ssm_conv1d", QT_TRANSLATE_NOOP("TensorRole", "State space convolution")},
    RoleRow{"ssm_d", QT_TRANSLATE_NOOP("TensorRole", "State space skip")},
    RoleRow{"ssm_dt", QT_TRANSLATE_NOOP("TensorRole", "State space time step")},
    RoleRow{"ssm_in", QT_TRANSLATE_NOOP("TensorRole", "State space input")},
    RoleRow{"ssm_norm", QT_TRANSLATE_NOOP("TensorRole", "State space norm")},
    RoleRow{"ssm_out", QT_TRANSLATE_NOOP("TensorRole", "State space output")},
    RoleRow{"ssm_x", QT_TRANSLATE_NOOP("TensorRole", "State space projection")},
    RoleRow{"token_embd", QT_TRANSLATE_NOOP("TensorRole", "Token embedding")},
    RoleRow{"token_embd_norm", QT_TRANSLATE_NOOP("TensorRole", "Token embedding norm")},
    RoleRow{"token_types", QT_TRANSLATE_NOOP("TensorRole", "Token type embedding")},
};

} // namespace

QString tensorRoleText(const statistics::TensorName& name) {
    const auto row = std::ranges::find(kRoles, name.part, &RoleRow::part);
    QString text =
        row != kRoles.end() ? QCoreApplication::translate(kContext, row->text) : viewText(name.part);
    if (name.kind == "bias") text = QCoreApplication::translate(kContext, "%1, bias").arg(text);
    return text;
}

} // namespace qw::ui
