#include "app/cli/plan_text.h"

#include "app/cli/json_values.h"
#include "app/cli/table.h"
#include "core/base/byte_size_text.h"
#include "ui/text/view_text.h"

#include <QJsonObject>

namespace qw::cli {

namespace {

QString typeName(BlockType type) {
    return ui::viewText(info(type).name);
}

QString detail(const quant::Warning& warning, std::size_t index) {
    return index < warning.details.size() ? QString::fromStdString(warning.details[index])
                                          : QStringLiteral("?");
}

QString sizeDetail(const quant::Warning& warning, std::size_t index) {
    bool isNumber = false;
    const quint64 bytes = detail(warning, index).toULongLong(&isNumber);
    return isNumber ? QString::fromStdString(binarySizeText(bytes)) : detail(warning, index);
}

// Some of the names from `first` on: "a, b, c and 7 more".
QString names(const quant::Warning& warning, std::size_t first) {
    constexpr std::size_t kShown = 5;
    QStringList shown;
    for (std::size_t i = first; i < warning.details.size() && i < first + kShown; ++i)
        shown << detail(warning, i);
    QString list = shown.join(QStringLiteral(", "));
    if (warning.details.size() > first + kShown)
        list += QStringLiteral(" and %1 more").arg(warning.details.size() - first - kShown);
    return list;
}

QString matrixSentence(const quant::Warning& warning) {
    switch (warning.code) {
    case quant::WarningCode::NeedsImportanceMatrix:
        return QStringLiteral(
                   "Tensors that cannot be written without weights from an importance matrix: %1 (%2).")
            .arg(detail(warning, 0), names(warning, 1));
    case quant::WarningCode::MatrixEmpty:
        return QStringLiteral(
            "--include-weights and --exclude-weights leave nothing of the importance matrix: "
            "everything is encoded as without one.");
    case quant::WarningCode::MatrixLacksTensors:
        return QStringLiteral(
                   "Tensors that the importance matrix does not cover, encoded without weights: %1 (%2).")
            .arg(detail(warning, 0), names(warning, 1));
    case quant::WarningCode::MatrixWrongWidth:
        return QStringLiteral("Tensors that the importance matrix holds in another width, so that writing is "
                              "refused (it belongs to another model): %1 (%2).")
            .arg(detail(warning, 0), names(warning, 1));
    case quant::WarningCode::MatrixWidthIgnored:
        return QStringLiteral(
                   "Token embeddings that the importance matrix holds in another width, encoded without "
                   "weights: %1 (%2).")
            .arg(detail(warning, 0), names(warning, 1));
    case quant::WarningCode::MatrixExpertsUnseen:
        return QStringLiteral(
                   "Experts that the importance matrix's text never reached: %1, in %2 tensors (%3). "
                   "All their columns weigh alike.")
            .arg(detail(warning, 0), detail(warning, 1), names(warning, 2));
    case quant::WarningCode::MatrixEntriesUnused:
        return QStringLiteral(
                   "Entries of the importance matrix that no tensor of the model is named after: %1 (%2).")
            .arg(detail(warning, 0), names(warning, 1));
    case quant::WarningCode::MatrixFollowsLayers:
        return QStringLiteral("Renumbered tensors that keep the weights measured for their own layer: %1.")
            .arg(detail(warning, 0));
    default:
        return ui::viewText(quant::warningName(warning.code));
    }
}

QString sentence(const quant::Warning& warning) {
    switch (warning.code) {
    case quant::WarningCode::Fallbacks:
        return QStringLiteral("Tensors stored in another type because their rows are not whole blocks of the "
                              "wanted one: "
                              "%1, which takes %2 more.")
            .arg(detail(warning, 0), sizeDetail(warning, 1));
    case quant::WarningCode::Requantizing:
        return QStringLiteral(
                   "Tensors already quantized in the source and now quantized again, so that quality is lost "
                   "twice: %1.")
            .arg(detail(warning, 0));
    case quant::WarningCode::PatternMatchedNothing:
        return QStringLiteral("The pattern “%1” decides no tensor.").arg(detail(warning, 0));
    case quant::WarningCode::PatternsIgnored:
        return QStringLiteral("Patterns have no say when the type is %1.").arg(detail(warning, 0));
    case quant::WarningCode::LargerThanSource:
        return QStringLiteral("The result is larger than its source by %1.").arg(sizeDetail(warning, 0));
    case quant::WarningCode::NeedsImportanceMatrix:
    case quant::WarningCode::MatrixEmpty:
    case quant::WarningCode::MatrixLacksTensors:
    case quant::WarningCode::MatrixWrongWidth:
    case quant::WarningCode::MatrixWidthIgnored:
    case quant::WarningCode::MatrixExpertsUnseen:
    case quant::WarningCode::MatrixEntriesUnused:
    case quant::WarningCode::MatrixFollowsLayers:
        return matrixSentence(warning);
    }
    return ui::viewText(quant::warningName(warning.code));
}

QString reasonText(const quant::PlannedTensor& tensor) {
    const QString reason = ui::viewText(quant::reasonName(tensor.reason));
    return tensor.reasonDetail.empty()
               ? reason
               : QStringLiteral("%1 (%2)").arg(reason, QString::fromStdString(tensor.reasonDetail));
}

} // namespace

QString fileTypeName(quant::FileType type) {
    return ui::viewText(quant::info(type).name);
}

QString planSizeText(const quant::Plan& plan) {
    return QStringLiteral("%1, %2 bits per weight")
        .arg(QString::fromStdString(binarySizeText(plan.outputBytes)))
        .arg(plan.bitsPerWeight, 0, 'f', 3);
}

std::vector<std::string> planWarnings(const quant::Plan& plan) {
    std::vector<std::string> sentences;
    for (const quant::Warning& warning : plan.warnings)
        sentences.push_back(sentence(warning).toStdString());
    return sentences;
}

QString planTable(const quant::Plan& plan) {
    QStringList headings{"Tensor", "From", "To", "Size", "Why"};
    if (plan.matrixUse) headings << QStringLiteral("Matrix");
    Table table(headings, {3});
    for (const quant::PlannedTensor& tensor : plan.tensors) {
        QStringList row{QString::fromStdString(tensor.name), typeName(tensor.from), typeName(tensor.to),
                        QString::fromStdString(binarySizeText(tensor.bytes)), reasonText(tensor)};
        if (plan.matrixUse) row << (tensor.weighted ? QStringLiteral("weighted") : QString());
        table.add(std::move(row));
    }
    return table.toText();
}

QJsonArray plannedTensorsToJson(const quant::Plan& plan) {
    QJsonArray tensors;
    for (const quant::PlannedTensor& tensor : plan.tensors)
        tensors.append(QJsonObject{{"name", QString::fromStdString(tensor.name)},
                                   {"from", typeName(tensor.from)},
                                   {"to", typeName(tensor.to)},
                                   {"bytes", toJson(tensor.bytes)},
                                   {"reason", ui::viewText(quant::reasonName(tensor.reason))},
                                   {"reason_detail", QString::fromStdString(tensor.reasonDetail)},
                                   {"weighted", tensor.weighted}});
    return tensors;
}

QJsonValue matrixUseToJson(const quant::Plan& plan) {
    if (!plan.matrixUse) return {};
    const quant::MatrixUse& use = *plan.matrixUse;
    const auto widths = [](const std::vector<quant::MatrixUse::Width>& rows) {
        QJsonArray array;
        for (const quant::MatrixUse::Width& row : rows)
            array.append(QJsonObject{{"name", QString::fromStdString(row.tensor)},
                                     {"values", toJson(row.values)},
                                     {"needed", toJson(row.needed)}});
        return array;
    };
    QJsonArray unseen;
    for (const quant::MatrixUse::Unseen& row : use.unseenExperts)
        unseen.append(QJsonObject{{"name", QString::fromStdString(row.tensor)},
                                  {"unseen", toJson(row.unseen)},
                                  {"experts", toJson(row.experts)}});
    return QJsonObject{{"entries", toJson(use.entries)},
                       {"weighted", toJson(use.weighted)},
                       {"renamed", toJson(use.renamed)},
                       {"absent", toJson(use.absent)},
                       {"needed", toJson(plan.needImportanceMatrix)},
                       {"wrong_width", widths(use.wrongWidth)},
                       {"ignored_width", widths(use.ignoredWidth)},
                       {"unseen_experts", unseen},
                       {"unused_entries", toJson(use.unusedEntries)}};
}

} // namespace qw::cli
