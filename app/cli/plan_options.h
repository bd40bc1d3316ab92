// The options that decide a plan, shared by `plan` and `quantize`: named as llama-quantize names them where
// they mean the same.
#pragma once

#include "app/cli/arguments.h"
#include "core/quant/plan.h"

namespace qw::cli {

void addPlanOptions(QCommandLineParser& parser);

// Everything but the file type; importance matrices are read. Errors: UnknownBlockType, InvalidPattern,
// InvalidOverride, InvalidOption, CannotOpen, and those of opening and merging importance matrices.
Result<quant::PlanOptions> readPlanOptions(const Arguments& arguments);

// A file type by name, alias or number, as llama-quantize takes it. UnknownFileType otherwise.
Result<quant::FileType> fileTypeFromText(const QString& text);
// Several, separated by commas; none twice.
Result<std::vector<quant::FileType>> fileTypesFromText(const QString& text);

} // namespace qw::cli
