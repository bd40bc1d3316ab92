// What a check says when a file's header or directory is not the expected one.
#pragma once

#include "core/base/error.h"
#include "core/formats/model_source.h"

#include <string>

namespace qw::exporting {

// VerifyDirectoryDiffers. `what` is a tensor's name or a part of the file; empty texts mean "not there".
Error directoryDiffers(const std::string& path, std::string what, std::string found, std::string expected);

std::string shapeText(const TensorInfo& tensor); // "4096x32000"

} // namespace qw::exporting
