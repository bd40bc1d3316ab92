// One honest line for each file type: what it is for and what it costs, without figures that depend on the
// model.
#pragma once

#include "core/quant/file_types.h"

#include <QString>

namespace qw::ui {

QString typeDescription(quant::FileType type); // translated

// What an importance matrix does for the type: "required", "helps" or a dash; translated.
QString matrixUseText(quant::FileType type);

} // namespace qw::ui
