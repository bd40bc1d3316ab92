#include "ui/wizard/plan_warning_text.h"

#include "ui/models/number_text.h"
#include "ui/text/view_text.h"

#include <QCoreApplication>

namespace qw::ui {

namespace {

// Gives the sentences a context of their own.
struct PlanWarning {
    Q_DECLARE_TR_FUNCTIONS(PlanWarning)
};

QString nameOf(BlockType type) {
    return viewText(info(type).name);
}

} // namespace

QString warningText(const quant::Warning& warning) {
    const auto detail = [&](std::size_t i) {
        return i < warning.details.size() ? QString::fromStdString(warning.details[i]) : QStringLiteral("?");
    };
    const int count = detail(0).toInt();
    switch (warning.code) {
    case quant::WarningCode::Fallbacks:
        return PlanWarning::tr(
            "%n tensor(s) with another type than the mix wants, because rows are no whole blocks", nullptr,
            count);
    case quant::WarningCode::Requantizing:
        return PlanWarning::tr("%n tensor(s) quantized a second time: the new loss adds to the old", nullptr,
                               count);
    case quant::WarningCode::PatternMatchedNothing:
        return PlanWarning::tr("The pattern %1 decides no tensor").arg(detail(0));
    case quant::WarningCode::PatternsIgnored:
        return PlanWarning::tr("Tensor patterns have no say for %1: its numbers are plain").arg(detail(0));
    case quant::WarningCode::LargerThanSource:
        return PlanWarning::tr("The file gets larger than the opened one, and no better");
    case quant::WarningCode::NeedsImportanceMatrix:
        return PlanWarning::tr("%n tensor(s) without the importance matrix that the type needs", nullptr,
                               count);
    case quant::WarningCode::MatrixEmpty:
        return PlanWarning::tr(
            "Nothing is left of the importance matrix: everything is encoded as without one");
    case quant::WarningCode::MatrixLacksTensors:
        return PlanWarning::tr(
            "%n tensor(s) that the importance matrix does not cover, encoded without weights", nullptr,
            count);
    case quant::WarningCode::MatrixWrongWidth:
        return PlanWarning::tr(
            "The importance matrix belongs to another model: %n tensor(s) of another width", nullptr, count);
    case quant::WarningCode::MatrixWidthIgnored:
        return PlanWarning::tr("The importance matrix has another width for %1, encoded without weights")
            .arg(detail(1));
    case quant::WarningCode::MatrixExpertsUnseen:
        return PlanWarning::tr(
            "%n expert(s) that the importance matrix's text never reached: all their columns "
            "weigh alike",
            nullptr, count);
    case quant::WarningCode::MatrixEntriesUnused:
        return PlanWarning::tr("%n entry(s) of the importance matrix without a tensor of their name", nullptr,
                               count);
    case quant::WarningCode::MatrixFollowsLayers:
        return PlanWarning::tr("%n renumbered tensor(s) with the weights measured for their own layer",
                               nullptr, count);
    }
    return {};
}

QString fallbackText(const Fallback& fallback) {
    QString text =
        PlanWarning::tr("%1 gets %2 instead of %3: its rows of %4 are no whole blocks of %5")
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
