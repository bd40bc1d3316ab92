// quantwright-cli quantize MODEL [OUT] TYPE[,TYPE…] [THREADS]
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/plan_options.h"
#include "app/cli/plan_text.h"
#include "app/cli/session.h"
#include "app/cli/table.h"
#include "app/cli/verb.h"
#include "core/base/byte_size_text.h"
#include "core/export/exporter.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace qw::cli {

namespace {

struct Target {
    quant::FileType type;
    std::string path;
    quant::Plan plan;
};

struct Written {
    const Target* target;
    exporting::ExportReport report;
};

// What the positional arguments say. llama-quantize's forms are accepted: OUT may be missing, and a number of
// threads may follow.
struct Request {
    std::string model;
    QString out; // empty: beside the model, named by the convention
    std::vector<quant::FileType> types;
    std::optional<std::uint64_t> threads;
};

Result<Request> readRequest(const Arguments& arguments) {
    Request request;
    request.model = arguments.path(0);
    qsizetype next = 1;
    auto types = fileTypesFromText(arguments.text(next));
    if (!types || arguments.count() == 2) {
        if (arguments.count() > 2) request.out = arguments.text(next++);
        types = fileTypesFromText(arguments.text(next));
    } else if (arguments.count() > 2 && fileTypesFromText(arguments.text(2))) {
        // "MODEL q8_0 q8_0": a file named like a type. Two types in a row can only mean this.
        request.out = arguments.text(next++);
        types = fileTypesFromText(arguments.text(next));
    }
    QW_TRY(request.types, std::move(types));
    ++next;
    if (next < arguments.count()) {
        bool isNumber = false;
        request.threads = arguments.text(next).toULongLong(&isNumber);
        if (!isNumber)
            return invalidOption(QStringLiteral("THREADS"), arguments.text(next),
                                 QStringLiteral("a number of threads"));
        ++next;
    }
    if (next < arguments.count())
        return invalidOption(QStringLiteral("THREADS"), arguments.text(next),
                             QStringLiteral("nothing more after it"));
    return request;
}

// Several types, an existing folder, or a name that ends like one: files inside, named by the convention.
bool meansFolder(const Request& request) {
    return request.out.isEmpty() || request.types.size() > 1 || request.out.endsWith(u'/') ||
           QFileInfo(request.out).isDir();
}

Result<std::string> destinationFor(const Request& request, const ModelSource& model, quant::FileType type) {
    if (!meansFolder(request)) return request.out.toStdString();
    const QString folder =
        request.out.isEmpty() ? QFileInfo(QString::fromStdString(request.model)).path() : request.out;
    if (request.types.size() > 1 && folder.endsWith(QStringLiteral(".gguf")))
        return invalidOption(QStringLiteral("OUT"), folder,
                             QStringLiteral("a folder, as there are several types"));
    return QDir(folder).filePath(QString::fromStdString(quant::suggestedFileName(model, type))).toStdString();
}

Result<void> makeFolderOf(const std::string& path) {
    const QString folder = QFileInfo(QString::fromStdString(path)).path();
    if (QDir().mkpath(folder)) return {};
    return Error{.code = ErrorCode::CannotWrite,
                 .path = folder.toStdString(),
                 .details = {"the folder could not be made"}};
}

QJsonArray filesToJson(const std::vector<Written>& written) {
    QJsonArray files;
    for (const Written& entry : written)
        for (const std::string& path : entry.report.files)
            files.append(QString::fromStdString(path));
    return files;
}

QJsonArray gridsToJson(const std::vector<exporting::GridTensors>& grids) {
    QJsonArray array;
    for (const exporting::GridTensors& grid : grids)
        array.append(QJsonObject{{"type", QString::fromStdString(std::string(info(grid.type).name))},
                                 {"tensors", toJson(grid.tensors)},
                                 {"lossless", toJson(grid.lossless)}});
    return array;
}

QJsonObject describe(const Written& entry) {
    return {{"type", fileTypeName(entry.target->type)},
            {"files", toJson(entry.report.files)},
            {"output_bytes", toJson(entry.report.bytes)},
            {"bits_per_weight", entry.target->plan.bitsPerWeight},
            {"seconds", entry.report.seconds},
            {"tensors", toJson(entry.report.tensors)},
            {"resumed_tensors", toJson(entry.report.resumedTensors)},
            {"verified", entry.report.verified},
            {"weighted_tensors", toJson(entry.target->plan.matrixUse ? entry.target->plan.matrixUse->weighted
                                                                     : std::uint64_t{0})},
            {"grids", gridsToJson(entry.report.grids)},
            {"warnings", toJson(planWarnings(entry.target->plan))}};
}

QString fileText(const exporting::ExportReport& report) {
    const QString first = QString::fromStdString(report.files.front());
    return report.files.size() == 1 ? first
                                    : QStringLiteral("%1 … (%2 files)").arg(first).arg(report.files.size());
}

void printWritten(Terminal& terminal, const std::vector<Written>& written) {
    Table table({"Type", "Size", "Bits/weight", "Seconds", "Verified", "File"}, {1, 2, 3});
    for (const Written& entry : written)
        table.add({fileTypeName(entry.target->type),
                   QString::fromStdString(binarySizeText(entry.report.bytes)),
                   QString::number(entry.target->plan.bitsPerWeight, 'f', 3),
                   QString::number(entry.report.seconds, 'f', 2),
                   entry.report.verified ? QStringLiteral("yes") : QStringLiteral("not asked for"),
                   fileText(entry.report)});
    terminal.result(table.toText());
    for (const Written& entry : written)
        for (const exporting::GridTensors& grid : entry.report.grids)
            terminal.result(QStringLiteral("%1: already on the %2 grid: %3 of %4 tensors, lossless")
                                .arg(fileTypeName(entry.target->type),
                                     QString::fromStdString(std::string(info(grid.type).name)))
                                .arg(grid.lossless)
                                .arg(grid.tensors));
}

void reportDryRun(Terminal& terminal, const std::vector<Target>& targets) {
    QJsonArray types;
    std::uint64_t bytes = 0;
    std::uint64_t tensors = 0;
    Table table({"Type", "Size", "Bits/weight", "File"}, {1, 2});
    for (const Target& target : targets) {
        bytes += target.plan.outputBytes;
        tensors += target.plan.tensors.size();
        types.append(QJsonObject{{"type", fileTypeName(target.type)},
                                 {"output_bytes", toJson(target.plan.outputBytes)},
                                 {"bits_per_weight", target.plan.bitsPerWeight},
                                 {"tensors", plannedTensorsToJson(target.plan)},
                                 {"imatrix", matrixUseToJson(target.plan)},
                                 {"warnings", toJson(planWarnings(target.plan))}});
        table.add({fileTypeName(target.type), QString::fromStdString(binarySizeText(target.plan.outputBytes)),
                   QString::number(target.plan.bitsPerWeight, 'f', 3), QString::fromStdString(target.path)});
    }
    terminal.document({{"dry_run", true},
                       {"output_bytes", toJson(bytes)},
                       {"seconds", 0},
                       {"tensors", toJson(tensors)},
                       {"peak_rss_bytes", 0},
                       {"types", types}});
    if (targets.size() == 1) terminal.result(planTable(targets.front().plan) + QLatin1Char('\n'));
    terminal.result(table.toText());
    terminal.note(QStringLiteral("Dry run: nothing was written."));
}

exporting::ExportOptions exportOptions(const Target& target, const Arguments& arguments) {
    return {.destination = target.path,
            .overwrite = !arguments.has("no-overwrite"),
            .verify = !arguments.has("no-verify"),
            .sync = !arguments.has("no-sync"),
            .resume = !arguments.has("no-resume")};
}

Result<exporting::ExportReport> write(Session& session, const ModelSource& model, const Target& target,
                                      const Arguments& arguments) {
    const exporting::ExportOptions options = exportOptions(target, arguments);
    session.terminal().note(
        QStringLiteral("%1 -> %2 (%3)")
            .arg(fileTypeName(target.type), QString::fromStdString(target.path), planSizeText(target.plan)));
    jobs::WorkerPool& pool = session.pool();
    return session.run<exporting::ExportReport>(
        fileTypeName(target.type), [&](const StopToken& stop, ProgressSink& progress) {
            return exporting::exportModel(model, target.plan, options, pool, stop, progress);
        });
}

Result<int> runQuantize(Session& session, const Arguments& arguments) {
    Terminal& terminal = session.terminal();
    QW_TRY(quant::PlanOptions options, readPlanOptions(arguments));
    QW_TRY(const Request request, readRequest(arguments));
    if (request.threads) session.setThreads(*request.threads);
    QW_TRY(const ModelSourcePtr model, openModel(terminal, request.model));

    // Every plan first: what cannot be done is said before anything is written.
    std::vector<Target> targets;
    for (const quant::FileType type : request.types) {
        options.fileType = type;
        QW_TRY(quant::Plan plan, quant::makePlan(*model, options));
        QW_TRY(std::string path, destinationFor(request, *model, type));
        for (const std::string& warning : planWarnings(plan))
            terminal.note(fileTypeName(type) + QStringLiteral(": ") + QString::fromStdString(warning));
        targets.push_back({type, std::move(path), std::move(plan)});
    }
    if (arguments.has("dry-run")) {
        reportDryRun(terminal, targets);
        return kExitDone;
    }

    for (const Target& target : targets) {
        QW_CHECK(quant::checkWritable(target.plan));
        QW_CHECK(exporting::checkDestination(*model, target.plan, exportOptions(target, arguments)));
    }
    std::vector<Written> written;
    std::uint64_t bytes = 0;
    std::uint64_t tensors = 0;
    std::uint64_t peakBytes = 0;
    double seconds = 0;
    QJsonArray types;
    for (const Target& target : targets) {
        if (meansFolder(request)) QW_CHECK(makeFolderOf(target.path));
        QW_TRY(exporting::ExportReport report, write(session, *model, target, arguments));
        if (report.resumedTensors > 0)
            terminal.note(QStringLiteral("%1 tensors were already there from an interrupted run.")
                              .arg(report.resumedTensors));
        bytes += report.bytes;
        tensors += report.tensors;
        seconds += report.seconds;
        peakBytes = std::max(peakBytes, report.peakRssBytes);
        written.push_back({&target, std::move(report)});
        types.append(describe(written.back()));
    }
    terminal.document({{"output_bytes", toJson(bytes)},
                       {"seconds", seconds},
                       {"tensors", toJson(tensors)},
                       {"peak_rss_bytes", toJson(peakBytes)},
                       {"files", filesToJson(written)},
                       {"types", types}});
    printWritten(terminal, written);
    return kExitDone;
}

void addOptions(QCommandLineParser& parser) {
    addPlanOptions(parser);
    parser.addOptions({
        {"dry-run", "Plan only: show what would be written."},
        {"no-verify", "Do not open and check the finished file again."},
        {"no-overwrite",
         "Refuse when the destination exists (default: it is replaced once the new file is complete)."},
        {"no-resume", "Start anew even where an interrupted run left finished tensors."},
        {"no-sync", "Do not wait until the disk has everything. Faster; a power cut right afterwards may "
                    "lose the file."},
    });
}

} // namespace

Verb quantizeVerb() {
    return {.name = "quantize",
            .synopsis = "MODEL [OUT] TYPE[,TYPE…] [THREADS]",
            .summary = "Writes MODEL as TYPE to the file OUT, or as several types into the folder OUT.",
            .fewestPositionals = 2,
            .mostPositionals = 4,
            .examples = {{"quantize model-f16.gguf model-Q4_K_M.gguf Q4_K_M", "One file."},
                         {"quantize model-f16.gguf out/ Q4_K_M,Q5_K_M,Q8_0",
                          "Three files in out/, named by the convention."},
                         {"quantize --output-tensor-type q8_0 --tensor-type 'ffn_down=q6_k' model-f16.gguf "
                          "m.gguf Q4_K_M 8",
                          "A mix with exceptions, on 8 threads."},
                         {"quantize --imatrix imatrix.gguf model-f16.gguf m.gguf IQ3_XXS",
                          "Weighted by an importance matrix, which the smallest types need."},
                         {"quantize qat-bf16.gguf m.gguf Q4_0 --pure --recover-grid",
                          "A model trained for Q4_0: its weights are kept, not rounded again."},
                         {"quantize model-f16.gguf m.gguf Q6_K --split-max-size 4G",
                          "In files of at most 4 GB of tensor data."}},
            .addOptions = addOptions,
            .run = runQuantize};
}

} // namespace qw::cli
