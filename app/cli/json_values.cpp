#include "app/cli/json_values.h"
#include "ui/text/view_text.h"

#include <cmath>
#include <limits>
#include <type_traits>

namespace qw::cli {

namespace {

QJsonValue arrayToJson(const gguf::Array& array) {
    QJsonArray items;
    switch (array.elementType) {
    case gguf::ValueType::String:
        array.forEachString([&](std::uint64_t, std::string_view text) {
            items.append(ui::viewText(text));
            return true;
        });
        return items;
    case gguf::ValueType::Array:
        return QString::fromStdString(gguf::Value(array).toText(std::numeric_limits<std::size_t>::max()));
    case gguf::ValueType::F32:
    case gguf::ValueType::F64:
        for (const double number : array.numbers())
            items.append(toJson(number));
        return items;
    case gguf::ValueType::Bool:
        for (const std::int64_t number : array.integers())
            items.append(number != 0);
        return items;
    case gguf::ValueType::U64:
        for (const std::int64_t number : array.integers())
            items.append(toJson(static_cast<std::uint64_t>(number)));
        return items;
    default:
        for (const std::int64_t number : array.integers())
            items.append(static_cast<qint64>(number));
        return items;
    }
}

} // namespace

QJsonValue toJson(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<qint64>::max()))
        return QString::number(number);
    return static_cast<qint64>(number);
}

QJsonValue toJson(double number) {
    if (!std::isfinite(number))
        return std::isnan(number) ? QStringLiteral("nan")
               : number > 0       ? QStringLiteral("inf")
                                  : QStringLiteral("-inf");
    return number;
}

QJsonValue toJson(const gguf::Value& value) {
    return std::visit(
        [](const auto& stored) -> QJsonValue {
            using Stored = std::decay_t<decltype(stored)>;
            if constexpr (std::is_same_v<Stored, bool>)
                return stored;
            else if constexpr (std::is_same_v<Stored, std::string>)
                return QString::fromStdString(stored);
            else if constexpr (std::is_same_v<Stored, gguf::Array>)
                return arrayToJson(stored);
            else if constexpr (std::is_floating_point_v<Stored>)
                return toJson(static_cast<double>(stored));
            else if constexpr (std::is_same_v<Stored, std::uint64_t>)
                return toJson(stored);
            else
                return static_cast<qint64>(stored);
        },
        value.storage());
}

QJsonObject toJson(const gguf::Metadata& metadata) {
    QJsonObject object;
    for (const gguf::KeyValue& entry : metadata.entries())
        object.insert(QString::fromStdString(entry.key), toJson(entry.value));
    return object;
}

QJsonArray toJson(const std::vector<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts)
        array.append(QString::fromStdString(text));
    return array;
}

QJsonArray shapeToJson(const TensorInfo& tensor) {
    QJsonArray shape;
    for (std::uint32_t i = 0; i < tensor.dimensions; ++i)
        shape.append(toJson(tensor.shape[i]));
    return shape;
}

} // namespace qw::cli
