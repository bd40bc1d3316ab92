#pragma once

#include "core/formats/gguf/metadata.h"

#include <QString>

namespace qw::cli {

// The type of a metadata value as people write it: GGUF's short names (u32, str …) and the long ones of its
// specification (uint32, string …), in any case. Nothing for arrays, which cannot be written as one word.
std::optional<gguf::ValueType> valueTypeFromWord(const QString& word);

} // namespace qw::cli
