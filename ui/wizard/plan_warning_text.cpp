#include "ui/wizard/plan_warning_text.h"

#include "ui/models/number_text.h"

#include <QCoreApplication>

namespace qw::ui {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("PlanWarning", text);
}

QString nameOf(BlockType type) {
    const std::string_view name = info(type).name;
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace

QString warningText(const quant::Warning& warning) {
    const auto detail = [&](std::size_t i) {
        return i < warning.details.size() ? QString::fromStdString(warning.details[i]) : QStringLiteral("?");
    };
    switch (warning.code) {
    case quant::WarningCode::Fallbacks:
        return translated(
                   "%1 tensors get another type than the mix wants, because their rows are no whole blocks")
            .arg(detail(0));
    case quant::WarningCode::Requantizing:
        return translated("%1 tensors are quantized a second time: the new loss adds to the one they have")
            .arg(detail(0));
    case quant::WarningCode::PatternMatchedNothing:
        return translated("The pattern %1 decides no tensor").arg(detail(0));
    case quant::WarningCode::PatternsIgnored:
        return translated("Tensor patterns have no say for %1: its numbers are plain").arg(detail(0));
    case quant::WarningCode::LargerThanSource:
        return translated("The file gets larger than the opened one, and no better");
    case quant::WarningCode::NeedsImportanceMatrix:
        return translated("%1 tensors need an importance matrix").arg(detail(0));
    }
    return {};
}

QString fallbackText(const Fallback& fallback) {
    QString text =
        translated("%1 gets %2 instead of %3: its rows of %4 are no whole blocks of %5")
            .arg(QString::fromStdString(fallback.tensor), nameOf(fallback.given), nameOf(fallback.wanted),
                 groupedText(fallback.rowLength), groupedText(info(fallback.wanted).blockElements));
    if (fallback.extraBytes != 0) {
        const QString size = sizeText(static_cast<std::uint64_t>(std::abs(fallback.extraBytes)));
        text += QStringLiteral(" · ") +
                (fallback.extraBytes > 0 ? QStringLiteral("+") : QStringLiteral("−")) + size;
    }
    return text;
}

} // namespace qw::ui
