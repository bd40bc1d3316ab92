#include "core/export/chunk_encoder.h"
#include "core/export/importance_runs.h"
#include "core/export/staging/system_file.h"
#include "core/export/verification/block_scales.h"
#include "core/export/verification/directory_difference.h"
#include "core/export/verification/sampled_blocks.h"
#include "core/export/verify.h"

#include "core/formats/byte_input.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"
#include "core/quant/recovery/grid_recovery.h"

#include <algorithm>
#include <mutex>

namespace qw::exporting {

namespace {

// The header on the disk, byte for byte.
Result<void> checkHeader(const std::string& path, const gguf::Layout& layout) {
    QW_TRY(const ByteInputPtr input, openFileInput(path));
    if (input->size() != layout.fileBytes)
        return directoryDiffers(path, "file size", std::to_string(input->size()),
                                std::to_string(layout.fileBytes));
    std::vector<std::byte> header(layout.header.size());
    QW_CHECK(input->readAt(0, header));
    const auto at = std::ranges::mismatch(header, layout.header).in1;
    if (at != header.end())
        return Error{ErrorCode::VerifyDirectoryDiffers,
                     path,
                     static_cast<std::uint64_t>(at - header.begin()),
                     {"header", "", ""}};
    return {};
}

// What a reader makes of it.
Result<void> checkDirectory(const ModelSource& source, const quant::Plan& plan, const ModelSource& written) {
    const std::string& path = written.paths().front();
    if (written.tensors().size() != plan.tensors.size())
        return directoryDiffers(path, "tensor count", std::to_string(written.tensors().size()),
                                std::to_string(plan.tensors.size()));
    for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
        const quant::PlannedTensor& planned = plan.tensors[i];
        const TensorInfo& from = source.tensors()[planned.source];
        const TensorInfo& found = written.tensors()[i];
        if (found.name != planned.name) return directoryDiffers(path, planned.name, found.name, planned.name);
        if (found.type != planned.to || found.byteSize != planned.bytes)
            return directoryDiffers(path, planned.name, std::string(info(found.type).name),
                                    std::string(info(planned.to).name));
        if (found.shape != from.shape || found.dimensions != from.dimensions)
            return directoryDiffers(path, planned.name, shapeText(found), shapeText(from));
    }
    return {};
}

// What the definition makes of these weights, not the variant that wrote the file.
std::vector<std::byte> encodedAgain(const quant::Plan& plan, const quant::PlannedTensor& planned,
                                    const TensorInfo& from, const SampledRange& range,
                                    std::span<const float> weights) {
    const quant::Codec& encoder = *quant::findCodec(planned.to);
    std::vector<std::byte> expected(byteSizeOf(planned.to, range.count));
    if (!planned.weighted) {
        encoder.encodeScalar(weights, expected);
        return expected;
    }
    ImportanceRuns runs(*plan.options.matrix, from, planned.to);
    const std::span<std::byte> out(expected);
    for (std::uint64_t at = 0; at < range.count;) {
        const ImportanceRuns::Run run = runs.runAt(range.first + at, range.first + range.count, range.count);
        encoder.encodeWeightedScalar(
            weights.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(run.length)),
            run.importance, out.subspan(byteSizeOf(planned.to, at), byteSizeOf(planned.to, run.length)));
        at += run.length;
    }
    return expected;
}

// Whole rows, where the encoder looked at whole rows.
SampledRange widened(SampledRange range, const TensorInfo& from, const quant::PlannedTensor& planned) {
    if (!planned.weighted || !quant::importanceSpansRow(planned.to)) return range;
    const std::uint64_t row = from.rowLength();
    const std::uint64_t end = (range.first + range.count + row - 1) / row * row;
    range.first = range.first / row * row;
    range.count = end - range.first;
    return range;
}

Result<void> checkRange(const ModelSource& source, const quant::Plan& plan, const ModelSource& written,
                        std::size_t index, const SampledRange& sampled, GridRecovery recovery) {
    const quant::PlannedTensor& planned = plan.tensors[index];
    const TensorInfo& from = source.tensors()[planned.source];
    const SampledRange range = widened(sampled, from, planned);
    const BlockTypeInfo& fromType = info(from.type);
    const BlockTypeInfo& toType = info(planned.to);
    const std::string& path = written.paths()[written.tensors()[index].shard];
    const auto differs = [&](std::uint64_t element, double error, double bound) {
        return Error{ErrorCode::VerifyDataDiffers,
                     path,
                     written.tensors()[index].fileOffset + byteSizeOf(toType, range.first),
                     {planned.name, std::to_string((range.first + element) / toType.blockElements),
                      std::to_string(error), std::to_string(bound)}};
    };
    std::vector<std::byte> original(byteSizeOf(fromType, range.count));
    std::vector<std::byte> found(byteSizeOf(toType, range.count));
    QW_CHECK(source.read(planned.source, byteSizeOf(fromType, range.first), original));
    QW_CHECK(written.read(index, byteSizeOf(toType, range.first), found));
    if (from.type == planned.to) {
        const auto at = std::ranges::mismatch(found, original).in1 - found.begin();
        if (at == std::ssize(found)) return {};
        return differs(static_cast<std::uint64_t>(at) / toType.blockBytes * toType.blockElements, 0, 0);
    }
    const quant::Codec& decoder = *quant::findCodec(from.type);
    const quant::Codec& encoder = *quant::findCodec(planned.to);
    std::vector<float> weights(range.count);
    decoder.decodeScalar(original, weights);
    std::vector<std::byte> expected = encodedAgain(plan, planned, from, range, weights);
    if (recovery == GridRecovery::Search)
        quant::keepExactBlocks(planned.to, from.type, weights, expected, true);
    const auto at = std::ranges::mismatch(found, expected).in1 - found.begin();
    if (at != std::ssize(found))
        return differs(static_cast<std::uint64_t>(at) / toType.blockBytes * toType.blockElements, 0, 0);
    if (const std::size_t bad = findInvalidBlock(planned.to, found); bad < range.count / toType.blockElements)
        return invalidBlockScale(written, written.tensors()[index], range.first / toType.blockElements + bad);
    std::vector<float> decoded(range.count);
    encoder.decodeScalar(found, decoded);
    if (const SampledError worst = compareDecoded(planned.to, weights, decoded, planned.weighted);
        !worst.withinBound)
        return differs(worst.element, worst.error, worst.bound);
    return {};
}

} // namespace

Result<void> verifyExport(const ModelSource& source, const quant::Plan& plan,
                          const std::vector<std::string>& paths, jobs::WorkerPool& pool,
                          const StopToken& stop) {
    const std::vector<gguf::Layout> layouts = quant::layoutPlan(source, plan);
    for (std::size_t shard = 0; shard < layouts.size(); ++shard)
        QW_CHECK(checkHeader(paths[shard], layouts[shard]));
    QW_TRY(const ModelSourcePtr written, gguf::openGguf(paths.front()));
    QW_CHECK(checkDirectory(source, plan, *written));

    std::mutex mutex;
    std::optional<Error> failure;
    std::size_t failedTensor = plan.tensors.size();
    pool.parallelFor(plan.tensors.size(), [&](std::size_t index, unsigned) {
        const quant::PlannedTensor& planned = plan.tensors[index];
        const TensorInfo& from = source.tensors()[planned.source];
        Result<GridRecovery> recovery = GridRecovery::None;
        if (plan.options.recoverGrid) recovery = gridRecoveryFor(source, planned, stop);
        for (const SampledRange& range : sampleRanges(from.elementCount(), planned.from, planned.to, index)) {
            auto checked = !recovery.ok() ? Result<void>(recovery.error())
                           : stop.cancelled()
                               ? Result<void>(Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}})
                               : checkRange(source, plan, *written, index, range, *recovery);
            if (checked.ok()) continue;
            std::lock_guard lock(mutex);
            // The first in the file's order, whichever thread was faster.
            if (index < failedTensor) {
                failedTensor = index;
                failure = std::move(checked).error();
            }
            return false;
        }
        return true;
    });
    if (failure) return *failure;
    return {};
}

} // namespace qw::exporting
