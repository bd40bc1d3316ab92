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
