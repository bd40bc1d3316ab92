// Puts exported files where LM Studio looks for models: MODELS/publisher/model/file. Blocking; runs as a job.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"

#include <string>
#include <vector>

namespace qw::ui {

enum class PlaceBy {
    HardLink, // no space, same file system only; else it is copied
    Copy,
};

// The folder LM Studio uses on this machine, or the one a new installation would use.
std::string lmStudioModelsFolder();

// Creates `folder` and puts each of `files` there under its own name. Returns the new paths. Errors:
// OutputExists, CannotWrite, DiskFull, Cancelled; nothing half-copied stays behind. Progress in bytes.
Result<std::vector<std::string>> placeFiles(const std::vector<std::string>& files, const std::string& folder,
                                            PlaceBy by, const StopToken& stop, ProgressSink& progress);

} // namespace qw::ui
