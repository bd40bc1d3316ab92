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
        return QStringLiteral("Tensors that cannot be written without an importance matrix: %1.")
            .arg(detail(warning, 0));
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
    Table table({"Tensor", "From", "To", "Size", "Why"}, {3});
    for (const quant::PlannedTensor& tensor : plan.tensors)
        table.add({QString::fromStdString(tensor.name), typeName(tensor.from), typeName(tensor.to),
                   QString::fromStdString(binarySizeText(tensor.bytes)), reasonText(tensor)});
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
                                   {"reason_detail", QString::fromStdString(tensor.reasonDetail)}});
    return tensors;
}

} // namespace qw::cli
