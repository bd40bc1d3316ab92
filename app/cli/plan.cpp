// quantwright-cli plan MODEL TYPE: what quantize would write, without writing it.
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/plan_options.h"
#include "app/cli/plan_text.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"

namespace qw::cli {

namespace {

Result<int> runPlan(Session& session, const Arguments& arguments) {
    QW_TRY(quant::PlanOptions options, readPlanOptions(arguments));
    QW_TRY(options.fileType, fileTypeFromText(arguments.text(1)));
    Terminal& terminal = session.terminal();
    QW_TRY(const ModelSourcePtr model, openModel(terminal, arguments.path(0)));
    QW_TRY(const quant::Plan plan, quant::makePlan(*model, options));

    const std::vector<std::string> warnings = planWarnings(plan);
    terminal.document({{"type", fileTypeName(options.fileType)},
                       {"output_bytes", toJson(plan.outputBytes)},
                       {"bits_per_weight", plan.bitsPerWeight},
                       {"files", static_cast<qint64>(plan.shardStarts.size())},
                       {"tensors", plannedTensorsToJson(plan)},
                       {"imatrix", matrixUseToJson(plan)},
                       {"warnings", toJson(warnings)}});
    terminal.result(planTable(plan));
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
                         {"plan model-f16.gguf Q4_K_M --tensor-type 'ffn_down=q6_k' --json",
                          "The same with an exception, as JSON."},
                         {"plan model-f16.gguf IQ2_XS --imatrix imatrix.gguf",
                          "Which tensors the importance matrix covers, and what happens to the others."}},
            .addOptions = addPlanOptions,
            .run = runPlan};
}

} // namespace qw::cli
