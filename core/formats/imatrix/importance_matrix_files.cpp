#include "core/formats/imatrix/importance_matrix_files.h"

#include "core/base/atomic_file.h"
#include "core/formats/imatrix/file_forms.h"

#include <array>
#include <cstring>

namespace qw::imatrix {

Result<ImportanceMatrix> readImportanceMatrix(ByteInputPtr input) {
    std::array<std::byte, 4> magic{};
    if (input->size() >= magic.size()) QW_CHECK(input->readAt(0, magic));
    return std::memcmp(magic.data(), "GGUF", magic.size()) == 0 ? readGgufForm(std::move(input))
                                                                : readLegacyForm(*input);
}

Result<ImportanceMatrix> openImportanceMatrix(const std::string& path) {
    QW_TRY(ByteInputPtr input, openFileInput(path));
    return readImportanceMatrix(std::move(input));
}

Result<ImportanceMatrixPtr> openSelection(const Selection& selection) {
    if (!selection.include.empty() && !selection.exclude.empty())
        return Error{ErrorCode::InvalidOption,
                     {},
                     Error::kNoOffset,
                     {"--include-weights", "together with --exclude-weights", "one or the other"}};
    if (selection.files.empty()) return ImportanceMatrixPtr();
    std::vector<ImportanceMatrix> matrices;
    for (const std::string& path : selection.files) {
        QW_TRY(ImportanceMatrix matrix, openImportanceMatrix(path));
        matrices.push_back(std::move(matrix));
    }
    QW_TRY(const ImportanceMatrix merged, merge(matrices));
    return ImportanceMatrixPtr(
        std::make_shared<ImportanceMatrix>(merged.filtered(selection.include, selection.exclude)));
}

Result<std::vector<std::byte>> encodeImportanceMatrix(const ImportanceMatrix& matrix) {
    return matrix.form() == Form::Gguf ? encodeGgufForm(matrix) : encodeLegacyForm(matrix);
}

Result<void> writeImportanceMatrix(const ImportanceMatrix& matrix, const std::string& destination,
                                   const WriteOptions& options) {
    QW_TRY(const std::vector<std::byte> bytes, encodeImportanceMatrix(matrix));
    AtomicFileOptions fileOptions;
    fileOptions.overwrite = options.overwrite;
    QW_TRY(AtomicFile file, AtomicFile::create(destination, bytes.size(), fileOptions));
    QW_CHECK(file.write(0, bytes));
    return file.commit(options.sync);
}

} // namespace qw::imatrix
