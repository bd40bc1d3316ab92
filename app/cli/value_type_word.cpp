#include "app/cli/value_type_word.h"

#include <array>
#include <utility>

namespace qw::cli {

namespace {

constexpr std::array<std::pair<const char*, gguf::ValueType>, 15> kLongNames{{
    {"uint8", gguf::ValueType::U8},
    {"int8", gguf::ValueType::I8},
    {"uint16", gguf::ValueType::U16},
    {"int16", gguf::ValueType::I16},
    {"uint32", gguf::ValueType::U32},
    {"int32", gguf::ValueType::I32},
    {"uint64", gguf::ValueType::U64},
    {"int64", gguf::ValueType::I64},
    {"float", gguf::ValueType::F32},
    {"float32", gguf::ValueType::F32},
    {"double", gguf::ValueType::F64},
    {"float64", gguf::ValueType::F64},
    {"boolean", gguf::ValueType::Bool},
    {"string", gguf::ValueType::String},
    {"text", gguf::ValueType::String},
}};

} // namespace

std::optional<gguf::ValueType> valueTypeFromWord(const QString& word) {
    const QString lower = word.toLower();
    if (const auto type = gguf::valueTypeFromName(lower.toStdString()))
        return type == gguf::ValueType::Array ? std::nullopt : type;
    for (const auto& [name, type] : kLongNames)
        if (lower == QLatin1String(name)) return type;
    return std::nullopt;
}

} // namespace qw::cli
