#include "ui/wizard/type_planning.h"

#include "core/statistics/model_facts.h"
#include "ui/text/error_text.h"

#include <algorithm>

namespace qw::ui {

namespace {

using State = TypeChoice::State;

void refuse(TypeChoice& choice, const Error& error) {
    choice.state = State::Refused;
    choice.refusal = error;
    choice.refusalText = describe(error).what;
}

TypeChoice planOne(const ModelSource& source, quant::PlanOptions options, bool quantizedSource,
                   std::uint64_t sourceBytes, std::map<quant::FileType, PlanPtr>& plans) {
    TypeChoice choice;
    choice.type = options.fileType;
    const bool ticked = options.allowRequantize;
    // Sizes are shown also where requantizing is not allowed yet: they are what the tick is decided by.
    options.allowRequantize = true;
    auto made = quant::makePlan(source, options);
    if (!made) {
        refuse(choice, made.error());
        return choice;
    }
    choice.bytes = made->outputBytes;
    choice.bitsPerWeight = made->bitsPerWeight;
    choice.fallbacks =
        static_cast<std::size_t>(std::ranges::count_if(made->tensors, [](const quant::PlannedTensor& tensor) {
            return tensor.reason == quant::Reason::FallbackRowLength ||
                   tensor.reason == quant::Reason::FallbackToF16;
        }));
    if (const auto writable = quant::checkWritable(*made); !writable) {
        // The type is on offer: the next step opens a matrix. Its size is that with one.
        if (writable.error().code == ErrorCode::NeedsImportanceMatrix && !options.matrix &&
            !options.haveImportanceMatrix) {
            options.allowRequantize = ticked;
            options.haveImportanceMatrix = true;
            choice = planOne(source, std::move(options), quantizedSource, sourceBytes, plans);
            plans.erase(choice.type);
            if (choice.state == State::Offered) choice.state = State::NeedsMatrix;
            return choice;
        }
        refuse(choice, writable.error());
        return choice;
    }
    const bool requantizes = std::ranges::any_of(made->tensors, [](const quant::PlannedTensor& tensor) {
        return info(tensor.from).quantized && tensor.to != tensor.from;
    });
    if (quantizedSource && choice.type != quant::FileType::Copy && made->outputBytes >= sourceBytes)
        choice.state = State::GainsNothing;
    else if (requantizes && !ticked)
        choice.state = State::NeedsRequantize;
    else
        choice.state = State::Offered;
    quant::Plan plan = std::move(*made);
    plan.options.allowRequantize = ticked;
    plans.emplace(choice.type, std::make_shared<const quant::Plan>(std::move(plan)));
    return choice;
}

} // namespace

PlannedTypes planTypes(const ModelSource& source, const quant::PlanOptions& options, const StopToken& stop) {
    PlannedTypes result;
    const statistics::ModelFacts facts = statistics::factsOf(source);
    result.sourceQuantized = facts.quantized;
    for (const quant::FileTypeInfo& type : quant::fileTypes()) {
        if (stop.cancelled()) return result;
        quant::PlanOptions own = options;
        own.fileType = type.type;
        result.choices.push_back(
            planOne(source, std::move(own), facts.quantized, source.fileBytes(), result.plans));
    }
    std::ranges::stable_sort(result.choices, {}, [](const TypeChoice& choice) {
        return std::pair(choice.type == quant::FileType::Copy, choice.bytes);
    });
    return result;
}

std::vector<Fallback> fallbacksOf(const ModelSource& source, const quant::Plan& plan) {
    std::vector<Fallback> result;
    for (const quant::PlannedTensor& tensor : plan.tensors) {
        if (tensor.reason != quant::Reason::FallbackRowLength &&
            tensor.reason != quant::Reason::FallbackToF16)
            continue;
        const TensorInfo& from = source.tensors()[tensor.source];
        Fallback fallback{tensor.name, blockTypeFromName(tensor.reasonDetail).value_or(tensor.to), tensor.to,
                          from.rowLength(), 0};
        const double wantedBytes =
            static_cast<double>(from.elementCount()) * info(fallback.wanted).bitsPerWeight() / 8;
        fallback.extraBytes =
            static_cast<std::int64_t>(tensor.bytes) - static_cast<std::int64_t>(wantedBytes);
        result.push_back(std::move(fallback));
    }
    return result;
}

} // namespace qw::ui
