// quantwright-cli verify FILE [--against SOURCE]
#include "core/export/verify.h"
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"
#include "ui/text/error_text.h"

namespace qw::cli {

namespace {

// Whether an error is about what the file holds: then the answer is "no". Else the question could not be
// asked.
bool isAnswer(const Error& error) {
    constexpr int kExitUnusableInput = 3;
    return exitCodeFor(error.code) == kExitUnusableInput || exitCodeFor(error.code) == kExitCheckSaidNo;
}

Result<exporting::VerifyReport> verify(Session& session, const std::string& path,
                                       const ModelSource* against) {
    jobs::WorkerPool& pool = session.pool();
    auto report = session.run<exporting::VerifyReport>(
        QStringLiteral("verify"), [&](const StopToken& stop, ProgressSink& progress) {
            return exporting::verifyFile(path, against, {.sha256 = true}, pool, stop, progress);
        });
    if (report || !isAnswer(report.error())) return report;
    exporting::VerifyReport broken;
    broken.problems.push_back(report.error());
    broken.problemCount = 1;
    QW_TRY(broken.sha256, session.run<std::string>(QStringLiteral("SHA-256"),
                                                   [&](const StopToken& stop, ProgressSink& progress) {
                                                       return exporting::sha256OfFile(path, stop, progress);
                                                   }));
    return broken;
}

Result<int> runVerify(Session& session, const Arguments& arguments) {
    Terminal& terminal = session.terminal();
    const std::string path = arguments.path(0);
    ModelSourcePtr source;
    if (arguments.has("against")) {
        QW_TRY(source, openModel(terminal, arguments.value("against").toStdString()));
    }
    QW_TRY(const exporting::VerifyReport report, verify(session, path, source.get()));

    std::vector<std::string> problems;
    for (const Error& problem : report.problems)
        problems.push_back(ui::errorText(problem).toStdString());
    terminal.document({{"ok", report.ok()},
                       {"problems", toJson(problems)},
                       {"problem_count", toJson(report.problemCount)},
                       {"tensors", toJson(report.tensors)},
                       {"compared_tensors", toJson(report.comparedTensors)},
                       {"sha256", QString::fromStdString(report.sha256)}});
    for (const std::string& problem : problems)
        terminal.result(QString::fromStdString(problem));
    if (report.problemCount > problems.size())
        terminal.result(QStringLiteral("… and %1 more problems.").arg(report.problemCount - problems.size()));
    terminal.result(report.ok() ? QStringLiteral("ok: %1 tensors, %2 compared with the source")
                                      .arg(report.tensors)
                                      .arg(report.comparedTensors)
                                : QStringLiteral("not ok"));
    terminal.result(QStringLiteral("sha256 %1").arg(QString::fromStdString(report.sha256)));
    return report.ok() ? kExitDone : kExitCheckSaidNo;
}

void addOptions(QCommandLineParser& parser) {
    parser.addOption({"against",
                      "Compare with the model that FILE was made from: names, shapes, sampled blocks.",
                      "SOURCE"});
}

} // namespace

Verb verifyVerb() {
    return {.name = "verify",
            .synopsis = "FILE",
            .summary = "Checks a GGUF file, on its own or against its source, and prints its SHA-256.",
            .fewestPositionals = 1,
            .mostPositionals = 1,
            .examples = {{"verify model-Q4_K_M.gguf", "Directory, block scales and numbers of every tensor."},
                         {"verify model-Q4_K_M.gguf --against model-f16.gguf --json",
                          "Also compares it with its source. Exit code 1 when something is wrong."}},
            .addOptions = addOptions,
            .run = runVerify};
}

} // namespace qw::cli
