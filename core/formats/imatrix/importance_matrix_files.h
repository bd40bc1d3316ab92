// Importance matrices in files: the GGUF form and the legacy form (".dat"), told apart by the first four
// bytes. Nothing a file says is believed before it has been compared with what remains of the file.
#pragma once

#include "core/formats/byte_input.h"
#include "core/formats/imatrix/importance_matrix.h"

#include <string>
#include <vector>

namespace qw::imatrix {

// Errors: CannotOpen, CannotRead, SourceChanged; NotImportanceMatrix {kind of file}; those of
// ImportanceMatrix::make and InvalidImportance {entry, "no sums" | "no counts" | "type" | "count", value};
// FileTruncated and StringTooLong {"entry count" | "entry name" | "calls" | "value count" | "values" | "chunk
// count" | "dataset", …}, WrongKeyType, and for the GGUF form those of openGguf. The numbers are read into
// memory (as much as the file is long). Any thread.
Result<ImportanceMatrix> openImportanceMatrix(const std::string& path);
Result<ImportanceMatrix> readImportanceMatrix(ByteInputPtr input);

// Opens, merges and filters. Errors: those above and of merge; InvalidOption {"--include-weights", …} when
// both lists hold something. Nothing selected: an empty pointer.
Result<ImportanceMatrixPtr> openSelection(const Selection& selection);

// The file of a matrix, byte for byte. Errors: NameTooLong {entry, length, limit}, CountTooLarge {"values",
// …}; for the legacy form the counts are 32 bits wide.
Result<std::vector<std::byte>> encodeImportanceMatrix(const ImportanceMatrix& matrix);

struct WriteOptions {
    bool overwrite = true; // else OutputExists
    bool sync = true;      // on the disk before the rename
};
// Writes the matrix in its own form; the destination is replaced as a whole or not at all. Errors: those of
// encodeImportanceMatrix, DiskFull, CannotWrite, CannotRename, OutputExists.
Result<void> writeImportanceMatrix(const ImportanceMatrix& matrix, const std::string& destination,
                                   const WriteOptions& options = {});

} // namespace qw::imatrix
