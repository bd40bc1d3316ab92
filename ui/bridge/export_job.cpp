#include "ui/bridge/export_job.h"

#include "core/formats/gguf/open_model.h"
#include "core/quant/file_types.h"
#include "ui/bridge/job_center.h"
#include "ui/bridge/settings.h"
#include "ui/text/recovery_text.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace qw::ui {

namespace {

QString titleFor(const std::string& destination) {
    return QCoreApplication::translate("ExportJob", "Export %1")
        .arg(QFileInfo(QString::fromStdString(destination)).fileName());
}

void remember(Workspace& workspace, const std::string& destination) {
    workspace.settings.rememberExportFolder(QFileInfo(QString::fromStdString(destination)).absolutePath());
}

} // namespace

jobs::JobId submitExport(Workspace& workspace, const ExportRequest& request) {
    remember(workspace, request.options.destination);
    jobs::JobSpec spec;
    spec.kind = kExportJobKind;
    spec.title = titleFor(request.options.destination).toStdString();
    spec.reservedBytes = request.plan->outputBytes;
    spec.run = [request, pool = workspace.pool.get()](const StopToken& stop,
                                                      ProgressSink& progress) -> Result<std::any> {
        QW_TRY(
            exporting::ExportReport report,
            exporting::exportModel(*request.source, *request.plan, request.options, *pool, stop, progress));
        return std::any(std::move(report));
    };
    return workspace.jobs.submit(std::move(spec));
}

jobs::JobId submitResume(Workspace& workspace, const exporting::Leftover& leftover) {
    remember(workspace, leftover.destination);
    jobs::JobSpec spec;
    spec.kind = kExportJobKind;
    spec.title = titleFor(leftover.destination).toStdString();
    spec.reservedBytes = leftover.bytesTotal - std::min(leftover.bytesDone, leftover.bytesTotal);
    exporting::ExportOptions options;
    options.destination = leftover.destination;
    options.verify = workspace.settings.verifyExports();
    spec.run = [leftover, options, pool = workspace.pool.get()](const StopToken& stop,
                                                                ProgressSink& progress) -> Result<std::any> {
        QW_TRY(const gguf::OpenedModel source, gguf::openModel(leftover.sourcePath));
        if (!source.recovery.empty()) progress.log(recoveryText(source.recovery).toStdString());
        QW_TRY(const quant::PlanOptions planned, exporting::planOptionsOf(leftover));
        QW_TRY(const quant::Plan plan, quant::makePlan(*source.model, planned));
        QW_TRY(exporting::ExportReport report,
               exporting::exportModel(*source.model, plan, options, *pool, stop, progress));
        return std::any(std::move(report));
    };
    return workspace.jobs.submit(std::move(spec));
}

std::optional<exporting::ExportReport> exportReportOf(const std::any& result) {
    const auto* report = std::any_cast<exporting::ExportReport>(&result);
    return report ? std::optional(*report) : std::nullopt;
}

} // namespace qw::ui
