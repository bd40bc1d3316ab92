#include "commands.h"
#include "core/export/exporter.h"
#include "core/formats/gguf/gguf_reader.h"

#include <cstdio>

namespace qw::bench {

namespace {

int failed(const Error& error) {
    std::fprintf(stderr, "%s %s\n", std::string(errorCodeName(error.code)).c_str(), error.path.c_str());
    return exitCodeFor(error.code);
}

} // namespace

int runExportOnce(const CommandOptions& options) {
    if (options.words.size() != 3) return 2;
    const auto type = quant::fileTypeFromName(options.words[2]);
    const auto source = gguf::openGguf(options.words[0]);
    if (!type) return 2;
    if (!source.ok()) return failed(source.error());
    quant::PlanOptions planOptions;
    planOptions.fileType = *type;
    planOptions.pure = options.flag("pure");
    const auto plan = quant::makePlan(**source, planOptions);
    if (!plan.ok()) return failed(plan.error());
    exporting::ExportOptions exportOptions;
    exportOptions.destination = options.words[1];
    exportOptions.overwrite = true;
    exportOptions.verify = options.flag("verify");
    exportOptions.sync = options.flag("sync");
    jobs::WorkerPool pool(static_cast<unsigned>(options.number("threads", 0)));
    NullProgress progress;
    const auto report = exporting::exportModel(**source, *plan, exportOptions, pool, StopToken(), progress);
    if (!report.ok()) return failed(report.error());
    std::printf("%llu bytes, %.3f s, peak anonymous %.1f MiB\n",
                static_cast<unsigned long long>(report->bytes), report->seconds,
                static_cast<double>(report->peakRssBytes) / (1 << 20));
    return 0;
}

} // namespace qw::bench
