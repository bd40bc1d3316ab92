#include "core/export/verification/directory_difference.h"

namespace qw::exporting {

Error directoryDiffers(const std::string& path, std::string what, std::string found, std::string expected) {
    return {ErrorCode::VerifyDirectoryDiffers,
            path,
            Error::kNoOffset,
            {std::move(what), std::move(found), std::move(expected)}};
}

std::string shapeText(const TensorInfo& tensor) {
    std::string text;
    for (std::uint32_t d = 0; d < tensor.dimensions; ++d)
        text += (d ? "x" : "") + std::to_string(tensor.shape[d]);
    return text;
}

} // namespace qw::exporting
