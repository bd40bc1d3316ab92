// What a plan warns of, and why a tensor fell back, in sentences. Translated.
#pragma once

#include "core/quant/plan.h"
#include "ui/wizard/type_planning.h"

#include <QString>

namespace qw::ui {

QString warningText(const quant::Warning& warning);
// "blk.0.ffn_down.weight gets Q5_0 instead of Q4_K: its rows of 100 are no whole blocks of 256 · +12.0 KiB"
QString fallbackText(const Fallback& fallback);

} // namespace qw::ui
