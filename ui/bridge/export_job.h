// An export as a job: the one way the window starts one, so that every export is listed, remembered for
// finding interrupted ones again, and reports the same result. GUI thread only.
#pragma once

#include "core/export/exporter.h"
#include "core/jobs/job_queue.h"
#include "ui/bridge/workspace.h"

#include <any>
#include <optional>

namespace qw::ui {

inline constexpr const char* kExportJobKind = "export";

struct ExportRequest {
    ModelSourcePtr source;
    std::shared_ptr<const quant::Plan> plan;
    exporting::ExportOptions options;
};

// Remembers the destination's folder and queues the job; its result is an exporting::ExportReport.
jobs::JobId submitExport(Workspace& workspace, const ExportRequest& request);

// The same for an interrupted export: opens its source, plans again with the journal's options and continues.
// Precondition: leftover.planOptions.
jobs::JobId submitResume(Workspace& workspace, const exporting::Leftover& leftover);

// What a finished job's result holds, when it was an export.
std::optional<exporting::ExportReport> exportReportOf(const std::any& result);

} // namespace qw::ui
