// quantwright-cli split MODEL OUT (--max-size N | --max-tensors N)
#include "app/cli/arguments.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"
#include "app/cli/written_files.h"
#include "core/formats/gguf/split_merge.h"

namespace qw::cli {

namespace {

Result<int> runSplit(Session& session, const Arguments& arguments) {
    QW_TRY(const auto maxBytes, arguments.byteSize("max-size"));
    QW_TRY(const auto maxTensors, arguments.number("max-tensors", 1));
    if (!maxBytes && !maxTensors)
        return Error{
            .code = ErrorCode::OptionMissing, .path = {}, .details = {"--max-size N", "--max-tensors N"}};
    const gguf::SplitOptions limits{.maxBytes = maxBytes.value_or(0), .maxTensors = maxTensors.value_or(0)};
    const gguf::CopyOptions options{.overwrite = !arguments.has("no-overwrite")};
    QW_TRY(const ModelSourcePtr model, openModel(session.terminal(), arguments.path(0)));
    const std::string destination = arguments.path(1);
    QW_TRY(const gguf::WrittenFiles written,
           session.run<gguf::WrittenFiles>(
               QStringLiteral("split"), [&](const StopToken& stop, ProgressSink& progress) {
                   return gguf::splitModel(*model, destination, limits, options, stop, progress);
               }));
    reportWritten(session.terminal(), written);
    return kExitDone;
}

void addOptions(QCommandLineParser& parser) {
    parser.addOptions({
        {"max-size", "At most N bytes of tensor data per file: 500000, 300M, 4G (powers of 1000).", "N"},
        {"max-tensors", "At most N tensors per file.", "N"},
        {"no-overwrite", "Refuse when a file of that name exists (default: it is replaced at the end)."},
    });
}

} // namespace

Verb splitVerb() {
    return {
        .name = "split",
        .synopsis = "MODEL OUT",
        .summary = "Divides a model into OUT-00001-of-0000N.gguf, tensors unchanged.",
        .fewestPositionals = 2,
        .mostPositionals = 2,
        .examples = {{"split model.gguf part --max-size 4G", "Files of at most 4 GB of tensor data each."},
                     {"split model.gguf out/part --max-tensors 128 --json",
                      "128 tensors per file; lists the files as JSON."}},
        .addOptions = addOptions,
        .run = runSplit};
}

} // namespace qw::cli
