// What makePlan was given, as JSON, so that an interrupted export can be planned again after a restart.
#pragma once

#include "core/quant/plan.h"

#include <QJsonObject>

#include <optional>

namespace qw::exporting {

QJsonObject toJson(const quant::PlanOptions& options);
// Nothing when anything in it is not understood.
std::optional<quant::PlanOptions> planOptionsFromJson(const QJsonObject& json);

} // namespace qw::exporting
