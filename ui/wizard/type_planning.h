// Every type the wizard may offer, planned for one source with one set of options. Pure functions over
// values: the wizard calls them off the GUI thread and shows what comes back.
#pragma once

#include "core/base/stop_token.h"
#include "core/formats/model_source.h"
#include "core/quant/plan.h"
#include "ui/models/plan_table_model.h"

#include <map>
#include <memory>
#include <vector>

namespace qw::ui {

using PlanPtr = std::shared_ptr<const quant::Plan>;

struct PlannedTypes {
    std::vector<TypeChoice>
        choices; // smallest first, Copy last
    std::map<quant::FileType, PlanPtr> plans; // of every choice that is not refused
    bool sourceQuantized = false;             // most bytes of the source are in quantized blocks
};

// `options.fileType` is ignored. Ends early, with what is done so far, when `stop` is cancelled.
PlannedTypes planTypes(const ModelSource& source, const quant::PlanOptions& options, const StopToken& stop);

// Tensors that do not get the type the mix wants, with the reason; for the list shown before a run.
struct Fallback {
    std::string tensor;
    BlockType wanted = BlockType::F32;
    BlockType given = BlockType::F32;
    std::uint64_t rowLength = 0;
    std::int64_t extraBytes = 0; // against the wanted type, as if its rows divided
};
std::vector<Fallback> fallbacksOf(const ModelSource& source, const quant::Plan& plan);

} // namespace qw::ui
