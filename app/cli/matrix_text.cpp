#include "app/cli/matrix_text.h"

#include "app/cli/json_values.h"
#include "app/cli/model_opening.h"
#include "app/cli/table.h"
#include "core/quant/matrix_coverage.h"
#include "ui/text/view_text.h"

#include <algorithm>
#include <numeric>

namespace qw::cli {

namespace {

// What of an entry is worth showing.
struct EntryFacts {
    std::uint64_t unseen = 0; // of the counts
    std::int64_t rowsSeen = 0;
    double mean = 0; // of the weights
    double largest = 0;
};

EntryFacts factsOf(const imatrix::ImportanceMatrix& matrix, const imatrix::Entry& entry) {
    EntryFacts facts;
    facts.unseen = matrix.form() == imatrix::Form::Gguf
                       ? static_cast<std::uint64_t>(std::ranges::count(entry.counts, 0))
                       : 0;
    facts.rowsSeen = std::ranges::max(entry.counts);
    const std::vector<float> weights = matrix.weights(entry);
    facts.mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    facts.largest = static_cast<double>(std::ranges::max(weights));
    return facts;
}

const char* coverName(quant::Cover cover) {
    switch (cover) {
    case quant::Cover::Full:
        return "full";
    case quant::Cover::ExpertsUnseen:
        return "experts_unseen";
    case quant::Cover::Absent:
        return "absent";
    case quant::Cover::WrongWidth:
        break;
    }
    return "wrong_width";
}

QString coverText(const quant::TensorCover& cover) {
    switch (cover.cover) {
    case quant::Cover::Full:
        return QStringLiteral("covered");
    case quant::Cover::ExpertsUnseen:
        return QStringLiteral("covered, but %1 of %2 experts were never reached")
            .arg(cover.unseen)
            .arg(cover.experts);
    case quant::Cover::Absent:
        return QStringLiteral("not covered");
    case quant::Cover::WrongWidth:
        break;
    }
    return QStringLiteral("another width: %1 values, %2 needed").arg(cover.values).arg(cover.needed);
}

QJsonObject coverageToJson(const quant::MatrixCoverage& coverage, const ModelSource& model) {
    QJsonArray tensors;
    for (const quant::MatrixCoverage::Row& row : coverage.tensors)
        tensors.append(QJsonObject{{"name", QString::fromStdString(model.tensors()[row.tensor].name)},
                                   {"cover", QLatin1String(coverName(row.cover.cover))},
                                   {"values", toJson(row.cover.values)},
                                   {"needed", toJson(row.cover.needed)},
                                   {"experts", toJson(row.cover.experts)},
                                   {"unseen_experts", toJson(row.cover.unseen)}});
    return {{"tensors", tensors}, {"unused_entries", toJson(coverage.unusedEntries)}};
}

void printFacts(Terminal& terminal, const imatrix::ImportanceMatrix& matrix) {
    const auto line = [&terminal](const char* label, const QString& text) {
        terminal.result(QStringLiteral("%1  %2").arg(QLatin1String(label), -15).arg(text));
    };
    line("Kind", QStringLiteral("importance matrix (%1)").arg(ui::viewText(formName(matrix.form()))));
    line("Entries", QString::number(matrix.entries().size()));
    for (const std::string& dataset : matrix.datasets())
        line("Text", QString::fromStdString(dataset));
    if (matrix.chunkCount() > 0) line("Chunks", QString::number(matrix.chunkCount()));
    if (matrix.chunkSize() > 0) line("Tokens per chunk", QString::number(matrix.chunkSize()));
}

void printEntries(Terminal& terminal, const imatrix::ImportanceMatrix& matrix) {
    const bool counted = matrix.form() == imatrix::Form::Gguf;
    Table table(
        {"Entry", "Values", "Counts", counted ? "Rows seen" : "Calls", "Never hit", "Mean", "Largest"},
        {1, 2, 3, 4, 5, 6});
    for (const imatrix::Entry& entry : matrix.entries()) {
        const EntryFacts facts = factsOf(matrix, entry);
        table.add({QString::fromStdString(entry.name), QString::number(entry.sums.size()),
                   QString::number(entry.counts.size()), QString::number(facts.rowsSeen),
                   facts.unseen > 0 ? QString::number(facts.unseen) : QString(),
                   QString::number(facts.mean, 'g', 4), QString::number(facts.largest, 'g', 4)});
    }
    terminal.result(QLatin1Char('\n') + table.toText());
}

void printCoverage(Terminal& terminal, const quant::MatrixCoverage& coverage, const ModelSource& model) {
    Table table({"Tensor", "Coverage"}, {});
    for (const quant::MatrixCoverage::Row& row : coverage.tensors)
        table.add({QString::fromStdString(model.tensors()[row.tensor].name), coverText(row.cover)});
    for (const std::string& name : coverage.unusedEntries)
        table.add({QString::fromStdString(name), QStringLiteral("only in the matrix")});
    terminal.result(QLatin1Char('\n') + table.toText());
    terminal.result(QStringLiteral("\n%1 of %2 tensors covered")
                        .arg(coverage.count(quant::Cover::Full) + coverage.count(quant::Cover::ExpertsUnseen))
                        .arg(coverage.tensors.size()));
}

} // namespace

QJsonObject matrixToJson(const imatrix::ImportanceMatrix& matrix) {
    QJsonArray entries;
    for (const imatrix::Entry& entry : matrix.entries()) {
        const EntryFacts facts = factsOf(matrix, entry);
        entries.append(QJsonObject{{"name", QString::fromStdString(entry.name)},
                                   {"values", toJson(std::uint64_t{entry.sums.size()})},
                                   {"counts", toJson(std::uint64_t{entry.counts.size()})},
                                   {"rows_seen", static_cast<qint64>(facts.rowsSeen)},
                                   {"never_hit", toJson(facts.unseen)},
                                   {"mean", facts.mean},
                                   {"max", facts.largest}});
    }
    const auto datasets = matrix.datasets();
    return {{"kind", "imatrix"},
            {"form", ui::viewText(formName(matrix.form()))},
            {"datasets", toJson(std::vector<std::string>(datasets.begin(), datasets.end()))},
            {"chunk_count", static_cast<qint64>(matrix.chunkCount())},
            {"chunk_size", static_cast<qint64>(matrix.chunkSize())},
            {"entries", entries}};
}

Result<void> showMatrix(Terminal& terminal, const imatrix::ImportanceMatrix& matrix, const std::string& model,
                        const QJsonObject& base) {
    ModelSourcePtr source;
    quant::MatrixCoverage coverage;
    if (!model.empty()) {
        QW_TRY(source, openModel(terminal, model));
        coverage = quant::coverageOf(matrix, *source);
    }
    QJsonObject document = base;
    const QJsonObject own = matrixToJson(matrix);
    for (auto entry = own.begin(); entry != own.end(); ++entry)
        document.insert(entry.key(), entry.value());
    if (source) document["coverage"] = coverageToJson(coverage, *source);
    terminal.document(document);
    if (terminal.json()) return {};
    printFacts(terminal, matrix);
    printEntries(terminal, matrix);
    if (source) printCoverage(terminal, coverage, *source);
    return {};
}

} // namespace qw::cli
