// What a tensor is for, in words: "Attention query", "Feed-forward gate, all experts".
#pragma once

#include "core/statistics/tensor_name.h"

#include <QString>

namespace qw::ui {

// Translated; the part's own name where it is not one of the known ones.
QString tensorRoleText(const statistics::TensorName& name);

} // namespace qw::ui
