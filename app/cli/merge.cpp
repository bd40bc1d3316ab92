// quantwright-cli merge SHARD OUT
#include "app/cli/arguments.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"
#include "app/cli/written_files.h"
#include "core/formats/gguf/split_merge.h"

namespace qw::cli {

namespace {

Result<int> runMerge(Session& session, const Arguments& arguments) {
    const gguf::CopyOptions options{.overwrite = !arguments.has("no-overwrite")};
    QW_TRY(const ModelSourcePtr model, openModel(session.terminal(), arguments.path(0)));
    const std::string destination = arguments.path(1);
    QW_TRY(const gguf::WrittenFiles written,
           session.run<gguf::WrittenFiles>(
               QStringLiteral("merge"), [&](const StopToken& stop, ProgressSink& progress) {
                   return gguf::mergeModel(*model, destination, options, stop, progress);
               }));
    reportWritten(session.terminal(), written);
    return kExitDone;
}

void addOptions(QCommandLineParser& parser) {
    parser.addOption(
        {"no-overwrite", "Refuse when OUT exists (default: it is replaced once the new file is complete)."});
}

} // namespace

Verb mergeVerb() {
    return {.name = "merge",
            .synopsis = "SHARD OUT",
            .summary = "Joins the files of a split model into one, tensors unchanged.",
            .fewestPositionals = 2,
            .mostPositionals = 2,
            .examples = {{"merge model-00001-of-00003.gguf model.gguf",
                          "Any of the files may be named; the others lie beside it."}},
            .addOptions = addOptions,
            .run = runMerge};
}

} // namespace qw::cli
