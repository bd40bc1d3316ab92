// The two forms of importance matrix files, each read and encoded.
#pragma once

#include "core/formats/byte_input.h"
#include "core/formats/imatrix/importance_matrix.h"

namespace qw::imatrix {

Result<ImportanceMatrix> readGgufForm(ByteInputPtr input);
Result<ImportanceMatrix> readLegacyForm(const ByteInput& input);
Result<std::vector<std::byte>> encodeGgufForm(const ImportanceMatrix& matrix);
Result<std::vector<std::byte>> encodeLegacyForm(const ImportanceMatrix& matrix);

} // namespace qw::imatrix
