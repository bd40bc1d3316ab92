#pragma once

#include "core/formats/gguf/tensor_copy.h"

namespace qw::cli {

class Terminal;

// What `split` and `merge` say at the end: {files[] bytes}, or one line per file.
void reportWritten(Terminal& terminal, const gguf::WrittenFiles& written);

} // namespace qw::cli
