// Core values as JSON values, in the forms that the command line's contract fixes.
#pragma once

#include "core/formats/model_source.h"

#include <QJsonArray>
#include <QJsonObject>

namespace qw::cli {

// Whole numbers above 2^63 - 1, which JSON readers round, and non-finite numbers become text.
QJsonValue toJson(std::uint64_t number);
QJsonValue toJson(double number);
QJsonValue toJson(const gguf::Value& value); // arrays in full
QJsonObject toJson(const gguf::Metadata& metadata);
QJsonArray toJson(const std::vector<std::string>& texts);

// The dimensions as stored, row length first.
QJsonArray shapeToJson(const TensorInfo& tensor);

} // namespace qw::cli
