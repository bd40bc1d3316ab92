// What tests of exports begin and end with: a plan for a source, and what is in the folder afterwards.
#pragma once

#include "core/quant/plan.h"

#include <QDir>
#include <QTemporaryDir>

namespace qw::test {

// Empty when there is no plan.
inline quant::Plan planOf(const ModelSource& source, quant::PlanOptions options) {
    auto plan = quant::makePlan(source, options);
    return plan.ok() ? *plan : quant::Plan{};
}
inline quant::Plan planOf(const ModelSource& source, quant::FileType type) {
    quant::PlanOptions options;
    options.fileType = type;
    return planOf(source, options);
}

// Everything in a folder, hidden files too.
inline QStringList entries(const QTemporaryDir& folder) {
    return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace qw::test
