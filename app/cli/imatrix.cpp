// quantwright-cli imatrix show|merge|convert …
#include "app/cli/arguments.h"
#include "app/cli/matrix_text.h"
#include "app/cli/session.h"
#include "app/cli/verb.h"
#include "core/base/ascii_case.h"
#include "core/formats/imatrix/importance_matrix_files.h"

#include <QJsonObject>

#include <limits>

namespace qw::cli {

namespace {

// ".dat" asks for the legacy form, everything else for GGUF.
imatrix::Form formOf(const std::string& path) {
    return toAsciiLower(path).ends_with(".dat") ? imatrix::Form::Legacy : imatrix::Form::Gguf;
}

Result<std::uint32_t> chunkSizeOption(const Arguments& arguments) {
    QW_TRY(const auto given, arguments.number("chunk-size", 1));
    if (given.value_or(0) > std::numeric_limits<std::int32_t>::max())
        return invalidOption(QStringLiteral("--chunk-size"), arguments.value("chunk-size"),
                             QStringLiteral("a number of tokens"));
    return static_cast<std::uint32_t>(given.value_or(0));
}

Result<int> runShow(Session& session, const Arguments& arguments) {
    if (arguments.count() > 3)
        return invalidOption(QStringLiteral("imatrix show"), arguments.text(3),
                             QStringLiteral("FILE [MODEL]"));
    QW_TRY(const auto matrix, imatrix::openImportanceMatrix(arguments.path(1)));
    QW_CHECK(showMatrix(session.terminal(), matrix, arguments.path(2)));
    return kExitDone;
}

Result<int> write(Session& session, const Arguments& arguments, const imatrix::ImportanceMatrix& matrix,
                  const std::string& destination) {
    QW_TRY(const std::uint32_t chunkSize, chunkSizeOption(arguments));
    QW_TRY(const auto converted, imatrix::inForm(matrix, formOf(destination), chunkSize));
    imatrix::WriteOptions options;
    options.overwrite = !arguments.has("no-overwrite");
    QW_CHECK(imatrix::writeImportanceMatrix(converted, destination, options));
    Terminal& terminal = session.terminal();
    QJsonObject document = matrixToJson(converted);
    document["file"] = QString::fromStdString(destination);
    terminal.document(document);
    terminal.result(QString::fromStdString(destination));
    terminal.note(
        QStringLiteral("%1 entries, %2 chunks").arg(converted.entries().size()).arg(converted.chunkCount()));
    if (converted.entries().size() < matrix.entries().size())
        terminal.note(QStringLiteral("Left out, because nothing was measured for them: %1")
                          .arg(matrix.entries().size() - converted.entries().size()));
    return kExitDone;
}

// All but the last positional argument are read, the last is written.
Result<int> runMerge(Session& session, const Arguments& arguments) {
    const qsizetype last = arguments.count() - 1;
    std::vector<imatrix::ImportanceMatrix> matrices;
    for (qsizetype i = 1; i < last; ++i) {
        QW_TRY(imatrix::ImportanceMatrix matrix, imatrix::openImportanceMatrix(arguments.path(i)));
        matrices.push_back(std::move(matrix));
    }
    QW_TRY(const auto merged, imatrix::merge(matrices));
    return write(session, arguments, merged, arguments.path(last));
}

Result<int> runImatrix(Session& session, const Arguments& arguments) {
    const QString word = arguments.text(0);
    if (word == QStringLiteral("show")) return runShow(session, arguments);
    const bool converts = word == QStringLiteral("convert");
    if (!converts && word != QStringLiteral("merge"))
        return invalidOption(QStringLiteral("imatrix"), word, QStringLiteral("show, merge or convert"));
    if (arguments.count() < 3 || (converts && arguments.count() > 3))
        return invalidOption(QStringLiteral("imatrix ") + word, QString::number(arguments.count() - 1),
                             converts ? QStringLiteral("two files: IN OUT")
                                      : QStringLiteral("at least two files: IN… OUT"));
    return runMerge(session, arguments);
}

void addOptions(QCommandLineParser& parser) {
    parser.addOptions({
        {"chunk-size",
         "Tokens per chunk when the form changes (default: the matrix's own, or 512). The legacy form counts "
         "in "
         "chunks, GGUF in tokens.",
         "N"},
        {"no-overwrite", "Refuse when OUT exists (default: it is replaced once the new file is complete)."},
    });
}

} // namespace

Verb imatrixVerb() {
    return {.name = "imatrix",
            .synopsis = "show FILE [MODEL] | merge IN… OUT | convert IN OUT",
            .summary =
                "Shows, merges or converts importance matrices (GGUF, or legacy when OUT ends in .dat).",
            .fewestPositionals = 2,
            .mostPositionals = 1000,
            .examples = {{"imatrix show imatrix.gguf model-f16.gguf",
                          "Its entries, and which of the model's tensors they cover."},
                         {"imatrix merge a.gguf b.gguf both.gguf", "Sums and counts added up."},
                         {"imatrix convert imatrix.dat imatrix.gguf --chunk-size 512",
                          "The newer form; the weights stay the same to the last bit."}},
            .addOptions = addOptions,
            .run = runImatrix};
}

} // namespace qw::cli
