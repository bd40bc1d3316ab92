#include "core/formats/gguf/split_merge.h"

#include "core/base/ascii_case.h"

#include <charconv>
#include <limits>

namespace qw::gguf {

namespace {
constexpr std::size_t kMaxShards = std::numeric_limits<std::uint16_t>::max();
} // namespace

Result<std::uint64_t> splitSizeFromText(std::string_view option, std::string_view text) {
    const auto refused = [&] {
        return Error{
            ErrorCode::InvalidOption,
            {},
            Error::kNoOffset,
            {std::string(option), std::string(text), "a number of bytes such as 800000, 500M or 4G"}};
    };
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number);
    if (status != std::errc{} || number == 0 || end - stop > 1) return refused();
    std::uint64_t unit = 1;
    if (stop != end) {
        switch (asciiLower(*stop)) {
        case 'k':
            unit = 1'000;
            break;
        case 'm':
            unit = 1'000'000;
            break;
        case 'g':
            unit = 1'000'000'000;
            break;
        default:
            return refused();
        }
    }
    if (number > std::numeric_limits<std::uint64_t>::max() / unit) return refused();
    return number * unit;
}

Result<std::vector<CopyTarget>> planSplit(const ModelSource& source, const std::string& destination,
                                          const SplitOptions& limits) {
    const auto all = outputTensors(source);
    const auto starts = shardStarts(all, limits);
    if (starts.size() > kMaxShards)
        return Error{ErrorCode::InvalidOption,
                     destination,
                     Error::kNoOffset,
                     {"split", std::to_string(starts.size()), std::to_string(kMaxShards)}};
    const auto count = static_cast<std::uint16_t>(starts.size());
    std::vector<CopyTarget> targets;
    for (std::uint16_t i = 0; i < count; ++i) {
        CopyTarget target;
        target.path = shardPath(destination, i, count);
        target.metadata = shardMetadata(source.metadata(), i, count, static_cast<std::int32_t>(all.size()));
        target.firstTensor = starts[i];
        target.tensorCount = (i + 1u < starts.size() ? starts[i + 1u] : all.size()) - starts[i];
        targets.push_back(std::move(target));
    }
    return targets;
}

CopyTarget planMerge(const ModelSource& source, const std::string& destination) {
    CopyTarget target;
    target.path = destination;
    target.metadata = source.metadata();
    target.tensorCount = source.tensors().size();
    if (target.metadata.remove("split.count")) target.metadata.set("split.count", std::uint16_t{0});
    return target;
}

Result<WrittenFiles> splitModel(const ModelSource& source, const std::string& destination,
                                const SplitOptions& limits, const CopyOptions& options, const StopToken& stop,
                                ProgressSink& progress) {
    QW_TRY(const auto targets, planSplit(source, destination, limits));
    return copyTensors(source, targets, options, stop, progress);
}

Result<WrittenFiles> mergeModel(const ModelSource& source, const std::string& destination,
                                const CopyOptions& options, const StopToken& stop, ProgressSink& progress) {
    const CopyTarget target = planMerge(source, destination);
    return copyTensors(source, {&target, 1}, options, stop, progress);
}

} // namespace qw::gguf
