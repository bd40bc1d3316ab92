// quantwright-cli plan MODEL TYPE: what quantize would write, without writing it.
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/plan_options.h"
#include "app/cli/plan_text.h"
#include "app/cli/session.h"
#include "app/cli/table.h"
#include "app/cli/verb.h"
#include "core/export/chunk_encoder.h"
#include "core/quant/recovery/recognition.h"

#include <mutex>
#include <optional>

namespace qw::cli {

namespace {

// By planned tensor; nothing for those that are not converted to blocks.
using GridShares = std::vector<std::optional<quant::GridShare>>;

bool isMeasured(const quant::PlannedTensor& planned) {
    return planned.from != planned.to && info(planned.to).quantized &&
           exporting::canConvert(planned.from, planned.to, planned.weighted);
}

Result<GridShares> measureGrids(const ModelSource& model, const quant::Plan& plan, jobs::WorkerPool& pool,
                                const StopToken& stop, ProgressSink& progress) {
    std::uint64_t bytes = 0;
    for (const quant::PlannedTensor& planned : plan.tensors)
        if (isMeasured(planned)) bytes += model.tensors()[planned.source].byteSize;
    progress.setTotal(bytes);
    GridShares shares(plan.tensors.size());
    std::mutex mutex;
    std::optional<Error> failure;
    pool.parallelFor(plan.tensors.size(), [&](std::size_t index, unsigned) {
        const quant::PlannedTensor& planned = plan.tensors[index];
        if (!isMeasured(planned)) return true;
        progress.setItem(planned.name);
        auto share = quant::measureGrid(model, planned.source, planned.to, stop, progress);
        if (share.ok()) {
            shares[index] = *share;
            return true;
        }
        std::lock_guard lock(mutex);
        if (!failure) failure = std::move(share).error();
        return false;
    });
    if (failure) return *failure;
    return shares;
}

QJsonArray sharesToJson(const quant::Plan& plan, const GridShares& shares) {
    QJsonArray array;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!shares[i]) continue;
        array.append(QJsonObject{{"name", QString::fromStdString(plan.tensors[i].name)},
                                 {"type", QString::fromStdString(std::string(info(plan.tensors[i].to).name))},
                                 {"share", shares[i]->share()},
                                 {"blocks", toJson(shares[i]->blocks)},
                                 {"exact", toJson(shares[i]->exact)},
                                 {"sampled", !shares[i]->complete},
                                 {"lossless", shares[i]->onGrid()}});
    }
    return array;
}

void printShares(Terminal& terminal, const quant::Plan& plan, const GridShares& shares) {
    Table table({"Tensor", "Type", "On its grid"}, {2});
    std::size_t measured = 0;
    std::size_t lossless = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!shares[i]) continue;
        ++measured;
        if (shares[i]->onGrid()) ++lossless;
        // Nearly all is not all.
        const double percent = shares[i]->onGrid() ? 100 : std::min(99.9, 100 * shares[i]->share());
        table.add({QString::fromStdString(plan.tensors[i].name),
                   QString::fromStdString(std::string(info(plan.tensors[i].to).name)),
                   QString::number(percent, 'f', 1) + QStringLiteral(" %")});
    }
    terminal.result(QLatin1Char('\n') + table.toText());
    terminal.result(QStringLiteral("\nAlready on the grid of their type: %1 of %2 tensors, lossless")
                        .arg(lossless)
                        .arg(measured));
}

Result<int> runPlan(Session& session, const Arguments& arguments) {
    QW_TRY(quant::PlanOptions options, readPlanOptions(arguments));
    QW_TRY(options.fileType, fileTypeFromText(arguments.text(1)));
    Terminal& terminal = session.terminal();
    QW_TRY(const ModelSourcePtr model, openModel(terminal, arguments.path(0)));
    QW_TRY(const quant::Plan plan, quant::makePlan(*model, options));

    GridShares shares;
    if (options.recoverGrid) {
        jobs::WorkerPool& pool = session.pool();
        QW_TRY(shares, session.run<GridShares>(fileTypeName(options.fileType),
                                               [&](const StopToken& stop, ProgressSink& progress) {
                                                   return measureGrids(*model, plan, pool, stop, progress);
                                               }));
    }
    const std::vector<std::string> warnings = planWarnings(plan);
    QJsonObject document{{"type", fileTypeName(options.fileType)},
                         {"output_bytes", toJson(plan.outputBytes)},
                         {"bits_per_weight", plan.bitsPerWeight},
                         {"files", static_cast<qint64>(plan.shardStarts.size())},
                         {"tensors", plannedTensorsToJson(plan)},
                         {"imatrix", matrixUseToJson(plan)},
                         {"warnings", toJson(warnings)}};
    if (options.recoverGrid) document["grid"] = sharesToJson(plan, shares);
    terminal.document(document);
    terminal.result(planTable(plan));
    if (options.recoverGrid) printShares(terminal, plan, shares);
    terminal.result(QStringLiteral("\n%1: %2").arg(fileTypeName(options.fileType), planSizeText(plan)));
    for (const std::string& warning : warnings)
        terminal.note(QString::fromStdString(warning));
    return kExitDone;
}

} // namespace

Verb planVerb() {
    return {.name = "plan",
            .synopsis = "MODEL TYPE",
            .summary = "Shows what quantize would write: each tensor's type and why, and the exact size.",
            .fewestPositionals = 2,
            .mostPositionals = 2,
            .examples = {{"plan model-f16.gguf Q4_K_M",
                          "Every tensor's type, with the reason, and the file's exact size."},
                         {"plan qat-bf16.gguf Q4_0 --pure --recover-grid",
                          "Which tensors already lie on Q4_0's grid; reads their weights."},
                         {"plan model-f16.gguf Q4_K_M --tensor-type 'ffn_down=q6_k' --json",
                          "The same with an exception, as JSON."},
                         {"plan model-f16.gguf IQ2_XS --imatrix imatrix.gguf",
                          "Which tensors the importance matrix covers, and what happens to the others."}},
            .addOptions = addPlanOptions,
            .run = runPlan};
}

} // namespace qw::cli
