#include "core/quant/recovery/recognition.h"

#include "core/kernels/row_conversions.h"
#include "core/quant/codec.h"
#include "core/quant/recovery/grid_recovery.h"

#include <algorithm>
#include <new>
#include <vector>

namespace qw::quant {

namespace {

constexpr std::uint64_t kSamples = 64;
constexpr std::uint64_t kRangeElements = 64 * 1024; // read at once; well under 50 ms of searching

// One tensor and the type asked about, with buffers for the ranges looked at.
class GridProbe {
public:
    GridProbe(const ModelSource& source, std::size_t tensor, BlockType to)
        : m_source(source), m_index(tensor), m_from(info(source.tensors()[tensor].type)), m_to(info(to)) {}

    std::uint64_t unit() const { return std::max(m_from.blockElements, m_to.blockElements); }

    // Weights that are not finite lie on no grid; an encoder must not see them.
    Result<void> look(std::uint64_t first, std::uint64_t count, GridShare& share) {
        m_input.resize(byteSizeOf(m_from, count));
        m_weights.resize(count);
        m_blocks.resize(byteSizeOf(m_to, count));
        QW_CHECK(m_source.read(m_index, byteSizeOf(m_from, first), m_input));
        findCodec(m_from.type)->decode(m_input, m_weights);
        const std::uint64_t blocks = count / m_to.blockElements;
        share.blocks += blocks;
        if (kernels::findNonFinite(m_weights) < count) return {};
        encodeUnweighted(*findCodec(m_to.type), m_weights, m_blocks);
        const std::uint64_t ordinary = keepExactBlocks(m_to.type, m_from.type, m_weights, m_blocks, false);
        const std::uint64_t exact =
            ordinary == blocks ? blocks : keepExactBlocks(m_to.type, m_from.type, m_weights, m_blocks, true);
        share.exact += exact;
        share.searched += blocks - ordinary;
        share.found += exact - ordinary;
        return {};
    }

private:
    const ModelSource& m_source;
    std::size_t m_index;
    const BlockTypeInfo& m_from;
    const BlockTypeInfo& m_to;
    std::vector<std::byte> m_input;
    std::vector<float> m_weights;
    std::vector<std::byte> m_blocks;
};

Error cancelled() {
    return {ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
}

} // namespace

Result<GridShare> sampleGrid(const ModelSource& source, std::size_t tensor, BlockType to,
                             const StopToken& stop) {
    GridProbe probe(source, tensor, to);
    GridShare share;
    const std::uint64_t units = source.tensors()[tensor].elementCount() / probe.unit();
    const std::uint64_t samples = std::min(units, kSamples);
    for (std::uint64_t i = 0; i < samples; ++i) {
        if (stop.cancelled()) return cancelled();
        const std::uint64_t at = samples == 1 ? 0 : i * (units - 1) / (samples - 1);
        QW_CHECK(probe.look(at * probe.unit(), probe.unit(), share));
    }
    share.complete = samples == units;
    return share;
}

Result<GridShare> measureGrid(const ModelSource& source, std::size_t tensor, BlockType to,
                              const StopToken& stop, ProgressSink& progress) {
    try {
        const TensorInfo& from = source.tensors()[tensor];
        QW_TRY(GridShare share, sampleGrid(source, tensor, to, stop));
        if (share.complete || share.exact == 0) {
            progress.advance(from.byteSize);
            return share;
        }
        share = {};
        GridProbe probe(source, tensor, to);
        for (std::uint64_t first = 0; first < from.elementCount(); first += kRangeElements) {
            if (stop.waitWhilePaused()) return cancelled();
            const std::uint64_t count = std::min(kRangeElements, from.elementCount() - first);
            QW_CHECK(probe.look(first, count, share));
            progress.advance(byteSizeOf(from.type, count));
        }
        share.complete = true;
        return share;
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, Error::kNoOffset, {}};
    }
}

} // namespace qw::quant
