#include "core/quant/matrix_planning.h"

#include "core/quant/codec.h"
#include "core/quant/matrix_coverage.h"
#include "core/quant/mix_rules.h"

namespace qw::quant {

namespace {

template <class T>
std::vector<std::string> tensorsOf(const std::vector<T>& rows) {
    std::vector<std::string> names;
    for (const T& row : rows)
        names.push_back(row.tensor);
    return names;
}

} // namespace

std::vector<std::string> countAndNames(const std::vector<std::string>& names) {
    std::vector<std::string> details{std::to_string(names.size())};
    details.insert(details.end(), names.begin(), names.end());
    return details;
}

MatrixPlanner::MatrixPlanner(const PlanOptions& options)
    : m_options(options)
    , m_given(options.matrix ? !options.matrix->entries().empty() : options.haveImportanceMatrix) {
    if (options.matrix) m_use.entries = options.matrix->entries().size();
}

bool MatrixPlanner::decide(const TensorInfo& from, const PlannedTensor& planned) {
    if (planned.from == planned.to) return false;
    const TensorRole role = roleOf(planned.name);
    const bool must =
        needsImportanceMatrix(role, planned.to, m_options.fileType) || worthlessWithoutImportance(planned.to);
    if (!m_options.matrix) {
        if (must && !m_given) m_needed.push_back(planned.name);
        return false;
    }
    const TensorCover found = coverOf(*m_options.matrix, from);
    const bool takes = takesImportance(planned.to);
    if (found.usable() && takes) {
        ++m_use.weighted;
        m_use.renamed += planned.name != from.name ? 1 : 0;
        if (found.unseen > 0) m_use.unseenExperts.push_back({planned.name, found.unseen, found.experts});
        return true;
    }
    if (found.cover == Cover::WrongWidth) {
        auto& list = role == TensorRole::TokenEmbedding ? m_use.ignoredWidth : m_use.wrongWidth;
        list.push_back({planned.name, found.values, found.needed});
    }
    if (must)
        m_needed.push_back(planned.name);
    else if (takes && found.cover == Cover::Absent)
        m_use.absent.push_back(planned.name);
    return false;
}

void MatrixPlanner::finish(Plan& plan, const ModelSource& source) {
    if (!m_options.matrix) return;
    m_use.unusedEntries = unusedEntries(*m_options.matrix, source);
    const auto warnOf = [&plan](WarningCode code, const std::vector<std::string>& names) {
        if (!names.empty()) plan.warnings.push_back({code, countAndNames(names)});
    };
    if (m_use.entries == 0) plan.warnings.push_back({WarningCode::MatrixEmpty, {}});
    // With no entry at all, every tensor lacks one: said already.
    if (m_use.entries > 0) warnOf(WarningCode::MatrixLacksTensors, m_use.absent);
    warnOf(WarningCode::MatrixWrongWidth, tensorsOf(m_use.wrongWidth));
    warnOf(WarningCode::MatrixWidthIgnored, tensorsOf(m_use.ignoredWidth));
    if (!m_use.unseenExperts.empty()) {
        std::uint64_t experts = 0;
        for (const MatrixUse::Unseen& row : m_use.unseenExperts)
            experts += row.unseen;
        std::vector<std::string> details = countAndNames(tensorsOf(m_use.unseenExperts));
        details.insert(details.begin(), std::to_string(experts));
        plan.warnings.push_back({WarningCode::MatrixExpertsUnseen, std::move(details)});
    }
    warnOf(WarningCode::MatrixEntriesUnused, m_use.unusedEntries);
    if (m_use.renamed > 0)
        plan.warnings.push_back({WarningCode::MatrixFollowsLayers, {std::to_string(m_use.renamed)}});
    plan.matrixUse = std::move(m_use);
}

} // namespace qw::quant
