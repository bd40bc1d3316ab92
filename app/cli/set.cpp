// quantwright-cli set MODEL (KEY TYPE VALUE | --delete KEY) [-o OUT]
#include "app/cli/arguments.h"
#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/session.h"
#include "app/cli/value_type_word.h"
#include "app/cli/verb.h"
#include "core/base/byte_size_text.h"
#include "core/formats/gguf/metadata_edit.h"

namespace qw::cli {

namespace {

// MODEL alone with --delete, or MODEL KEY TYPE VALUE.
constexpr qsizetype kWithValue = 4;

Result<gguf::MetadataEdit> readEdit(const Arguments& arguments) {
    gguf::MetadataEdit edit{.path = arguments.path(0),
                            .set = {},
                            .remove = {},
                            .destination = arguments.value("output").toStdString(),
                            .overwrite = !arguments.has("no-overwrite")};
    for (const QString& key : arguments.values("delete"))
        edit.remove.push_back(key.toStdString());
    if (arguments.count() == kWithValue) {
        const auto type = valueTypeFromWord(arguments.text(2));
        if (!type)
            return invalidOption(
                QStringLiteral("TYPE"), arguments.text(2),
                QStringLiteral("u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, bool or str"));
        QW_TRY(gguf::Value value, gguf::Value::fromText(*type, arguments.path(3)));
        edit.set.push_back({arguments.path(1), std::move(value)});
    } else if (arguments.count() != 1 || edit.remove.empty()) {
        return Error{
            .code = ErrorCode::OptionMissing, .path = {}, .details = {"KEY TYPE VALUE", "--delete KEY"}};
    }
    return edit;
}

QString reasonText(gguf::EditReason reason) {
    switch (reason) {
    case gguf::EditReason::NothingChanges:
        return QStringLiteral("the file says so already");
    case gguf::EditReason::SameDataStart:
        return QStringLiteral("the tensors stay where they are");
    case gguf::EditReason::HeaderGrows:
        return QStringLiteral("the metadata grows beyond the room before the tensors");
    case gguf::EditReason::HeaderShrinks:
        return QStringLiteral("the tensors have to start earlier");
    case gguf::EditReason::AlignmentChanges:
        return QStringLiteral("the alignment of the tensors changes");
    case gguf::EditReason::OtherDestination:
        return QStringLiteral("another file was asked for");
    }
    return {};
}

QString forecastText(const gguf::EditForecast& forecast) {
    const QString size = QString::fromStdString(binarySizeText(forecast.bytesToWrite));
    switch (forecast.method) {
    case gguf::EditMethod::Nothing:
        return QStringLiteral("Nothing to do: %1.").arg(reasonText(forecast.reason));
    case gguf::EditMethod::InPlace:
        return QStringLiteral("In place, %1 to write: %2.").arg(size, reasonText(forecast.reason));
    case gguf::EditMethod::Copy:
        return QStringLiteral("A full copy of %1: %2.").arg(size, reasonText(forecast.reason));
    }
    return {};
}

Result<int> runSet(Session& session, const Arguments& arguments) {
    Terminal& terminal = session.terminal();
    QW_TRY(const gguf::MetadataEdit edit, readEdit(arguments));
    QW_CHECK(undoInterruptedEdits(terminal, edit.path));
    QW_TRY(gguf::EditForecast outcome, gguf::forecastEdit(edit));
    terminal.note(forecastText(outcome));
    if (!arguments.has("dry-run")) {
        QW_TRY(outcome, session.run<gguf::EditForecast>(QStringLiteral("set"),
                                                        [&](const StopToken& stop, ProgressSink& progress) {
                                                            return gguf::applyEdit(edit, stop, progress);
                                                        }));
    }
    terminal.document({{"in_place", outcome.method != gguf::EditMethod::Copy},
                       {"bytes", toJson(outcome.fileBytes)},
                       {"bytes_written", toJson(outcome.bytesToWrite)},
                       {"dry_run", arguments.has("dry-run")}});
    return kExitDone;
}

void addOptions(QCommandLineParser& parser) {
    parser.addOptions({
        {"delete", "Remove this key. May be repeated.", "KEY"},
        {{"o", "output"}, "Write the result to OUT and leave MODEL as it is.", "OUT"},
        {"dry-run", "Only say whether the change fits in place or needs a full copy."},
        {"no-overwrite", "Refuse when OUT exists (default: it is replaced once the new file is complete)."},
    });
}

} // namespace

Verb setVerb() {
    return {
        .name = "set",
        .synopsis = "MODEL (KEY TYPE VALUE | --delete KEY)",
        .summary =
            "Changes metadata without touching tensors: in place where it fits, else by a streamed copy.",
        .fewestPositionals = 1,
        .mostPositionals = 4,
        .examples = {{"set model.gguf general.name str 'My model'",
                      "TYPE is u8 … i64, f32, f64, bool or str."},
                     {"set model.gguf --delete tokenizer.chat_template -o plain.gguf",
                      "Removes a key, into another file."},
                     {"set model.gguf general.name str X --dry-run", "Says beforehand what it would take."}},
        .addOptions = addOptions,
        .run = runSet};
}

} // namespace qw::cli
