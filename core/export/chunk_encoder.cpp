#include "core/export/chunk_encoder.h"

#include "core/export/importance_runs.h"
#include "core/export/verification/block_scales.h"
#include "core/kernels/row_conversions.h"
#include "core/quant/recovery/grid_recovery.h"
#include "core/quant/recovery/recognition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace qw::exporting {

namespace {

// Grows only, and never zeroes what is about to be overwritten twice.
template <class T>
std::span<T> sized(std::vector<T>& buffer, std::size_t count) {
    if (buffer.size() < count) buffer.resize(count);
    return std::span<T>(buffer).first(count);
}

Error nonFinite(const ModelSource& source, const TensorInfo& tensor, std::uint64_t element,
                const char* what) {
    return {ErrorCode::NonFiniteWeight,
            source.paths()[tensor.shard],
            tensor.fileOffset + byteSizeOf(tensor.type, element),
            {tensor.name, std::to_string(element / tensor.rowLength()),
             std::to_string(element % tensor.rowLength()), what}};
}

// `values` are those of one block, from `element` on: the largest of them is what does not fit.
Error tooLarge(const ModelSource& source, const TensorInfo& tensor, BlockType to, std::uint64_t element,
               std::span<const float> values) {
    const auto largest = std::ranges::max_element(values, {}, [](float value) { return std::abs(value); });
    element += static_cast<std::uint64_t>(largest - values.begin());
    std::array<char, 32> text{};
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), *largest, std::chars_format::general, 6);
    return {ErrorCode::WeightTooLarge,
            source.paths()[tensor.shard],
            tensor.fileOffset + element / info(tensor.type).blockElements * info(tensor.type).blockBytes,
            {tensor.name, std::to_string(element / tensor.rowLength()),
             std::to_string(element % tensor.rowLength()), std::string(text.data(), written.ptr),
             std::string(info(to).name)}};
}

} // namespace

bool canConvert(BlockType from, BlockType to, bool weighted) {
    if (from == to) return true;
    const quant::Codec* encoder = quant::findCodec(to);
    if (!quant::findCodec(from) || !encoder) return false;
    return weighted ? encoder->encodeWeighted != nullptr : encoder->encode != nullptr;
}

std::uint64_t chunkElements(const TensorInfo& tensor, const quant::PlannedTensor& planned) {
    return planned.weighted ? weightedChunkElements(tensor, planned.to, kChunkElements) : kChunkElements;
}

Result<GridRecovery> gridRecoveryFor(const ModelSource& source, const quant::PlannedTensor& planned,
                                     const StopToken& stop) {
    if (planned.from == planned.to || !info(planned.to).quantized) return GridRecovery::None;
    if (!quant::canSearchGrid(planned.to)) return GridRecovery::Count;
    QW_TRY(const quant::GridShare share, quant::sampleGrid(source, planned.source, planned.to, stop));
    return share.worthSearching() ? GridRecovery::Search : GridRecovery::Count;
}

Result<std::span<const std::byte>> ChunkEncoder::encode(const ModelSource& source,
                                                        const quant::PlannedTensor& planned,
                                                        const imatrix::ImportanceMatrix* matrix,
                                                        std::uint64_t first, std::uint64_t count,
                                                        const StopToken& stop, GridRecovery recovery) {
    m_exactBlocks = 0;
    const std::size_t tensorIndex = planned.source;
    const BlockType to = planned.to;
    const TensorInfo& tensor = source.tensors()[tensorIndex];
    const BlockTypeInfo& fromType = info(tensor.type);
    const BlockTypeInfo& toType = info(to);
    const std::span<std::byte> input = sized(m_source, byteSizeOf(fromType, count));
    QW_CHECK(source.read(tensorIndex, byteSizeOf(fromType, first), input));
    if (to == tensor.type) {
        // What is carried over is read by the same programs as what is written anew.
        if (const std::size_t bad = findInvalidBlock(to, input); bad < count / toType.blockElements) {
            const std::uint64_t block = first / toType.blockElements + bad;
            if (toType.quantized) return invalidBlockScale(source, tensor, block);
            const quant::Codec* codec = quant::findCodec(to);
            std::array<float, 1> value{std::nanf("")};
            if (codec) codec->decodeScalar(input.subspan(bad * toType.blockBytes, toType.blockBytes), value);
            return nonFinite(source, tensor, block, std::isnan(value[0]) ? "NaN" : "Inf");
        }
        return std::span<const std::byte>(input);
    }

    const quant::Codec& decoder = *quant::findCodec(tensor.type);
    const quant::Codec& encoder = *quant::findCodec(to);
    const std::span<std::byte> output = sized(m_target, byteSizeOf(toType, count));
    // Conversions and short blocks are bound by memory: their floats stay in the first-level cache. The
    // searches of the long blocks want many at a time.
    constexpr std::size_t kShortTile = 2048;
    const std::size_t tile = toType.blockElements <= 32 && fromType.blockElements <= 32
                                 ? kShortTile
                                 : std::max<std::size_t>(encoder.preferredElements, fromType.blockElements);
    std::optional<ImportanceRuns> runs;
    if (planned.weighted) runs.emplace(*matrix, tensor, to);
    std::size_t length = 0;
    for (std::uint64_t at = 0; at < count; at += length) {
        if (stop.cancelled()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
        ImportanceRuns::Run run{std::min<std::uint64_t>(tile, count - at), {}};
        if (runs) run = runs->runAt(first + at, first + count, tile);
        length = static_cast<std::size_t>(run.length);
        const auto in =
            std::span<const std::byte>(input).subspan(byteSizeOf(fromType, at), byteSizeOf(fromType, length));
        const auto out = output.subspan(byteSizeOf(toType, at), byteSizeOf(toType, length));
        const std::span<float> values = sized(m_floats, length);
        decoder.decode(in, values);
        if (const std::size_t bad = kernels::findNonFinite(values); bad < length) {
            const std::uint64_t element = first + at + bad;
            if (fromType.quantized)
                return invalidBlockScale(source, tensor, element / fromType.blockElements);
            return nonFinite(source, tensor, element, std::isnan(values[bad]) ? "NaN" : "Inf");
        }
        if (runs)
            encoder.encodeWeighted(values, run.importance, out);
        else
            encoder.encode(values, out);
        if (recovery != GridRecovery::None)
            m_exactBlocks +=
                quant::keepExactBlocks(to, tensor.type, values, out, recovery == GridRecovery::Search);
        // A weight beyond what the target's 16-bit scale can hold: the reference refuses such a model too.
        const std::size_t blocks = length / toType.blockElements;
        if (const std::size_t bad = findInvalidBlock(to, out); bad < blocks)
            return tooLarge(source, tensor, to, first + at + bad * toType.blockElements,
                            values.subspan(bad * toType.blockElements, toType.blockElements));
    }
    return std::span<const std::byte>(output);
}

} // namespace qw::exporting
