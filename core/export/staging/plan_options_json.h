// What makePlan was given, as JSON, so that an interrupted export can be planned again after a restart.
#pragma once

#include "core/quant/plan.h"

#include <QJsonObject>

#include <optional>

namespace qw::exporting {

QJsonObject toJson(const quant::PlanOptions& options);
// Nothing when anything in it is not understood. An importance matrix is not among it: see below.
std::optional<quant::PlanOptions> planOptionsFromJson(const QJsonObject& json);

// Which importance matrix it was, with absolute paths.
QJsonObject toJson(const imatrix::Selection& selection);
imatrix::Selection matrixSelectionFromJson(const QJsonObject& json);

} // namespace qw::exporting
