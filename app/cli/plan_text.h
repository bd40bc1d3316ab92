// A plan for people and for scripts.
#pragma once

#include "core/quant/plan.h"

#include <QJsonArray>
#include <QString>

namespace qw::cli {

QString fileTypeName(quant::FileType type);
// "4.51 MiB, 4.917 bits per weight"
QString planSizeText(const quant::Plan& plan);
// One sentence per warning.
std::vector<std::string> planWarnings(const quant::Plan& plan);
// A table: tensor, from, to, size, why, and with an importance matrix which ones are weighted.
QString planTable(const quant::Plan& plan);
// [{name from to bytes reason weighted}]
QJsonArray plannedTensorsToJson(const quant::Plan& plan);
// {entries weighted absent[] wrong_width[] …}: what the importance matrix covers; null without one.
QJsonValue matrixUseToJson(const quant::Plan& plan);

} // namespace qw::cli
