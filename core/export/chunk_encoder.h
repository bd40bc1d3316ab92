// One chunk of a tensor from its source type to its target type: decode, look for NaN, encode, look at the
// scales. Blocks never cross rows and rows are whole blocks, so a tensor is one long sequence of blocks here.
#pragma once

#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/imatrix/importance_matrix.h"
#include "core/formats/model_source.h"
#include "core/quant/codec.h"
#include "core/quant/plan.h"

#include <cstddef>
#include <span>
#include <vector>

namespace qw::exporting {

// Elements per chunk: few system calls, a read and a result that stay close to the processor, and well under
// 200 ms of encoding even with the scalar definitions (measured: half and twice as many are no faster). A
// multiple of every block length. Fixed: the checksums in journals are per chunk.
constexpr std::uint64_t kChunkElements = 256 * 1024;

// Elements per chunk of one tensor: kChunkElements, but whole rows where weights need them (at least one
// row).
std::uint64_t chunkElements(const TensorInfo& tensor, const quant::PlannedTensor& planned);

// True when `to` needs no encoding from `from`, or both have codecs: with weights or without.
bool canConvert(BlockType from, BlockType to, bool weighted = false);

// What is done about blocks whose weights lie on the target's grid (see core/quant/recovery).
enum class GridRecovery {
    None,  // nothing
    Count, // they are counted
    Search // and looked for, where the ordinary encoding would move the weights
};

// What a plan with recoverGrid asks for this tensor. Looks at some of its weights where searching would take
// long for nothing on a tensor that is not on the grid; the same answer every time. Errors: those of
// ModelSource::read, Cancelled.
Result<GridRecovery> gridRecoveryFor(const ModelSource& source, const quant::PlannedTensor& planned,
                                     const StopToken& stop);

// Memory of one worker, reused from chunk to chunk. One thread at a time.
class ChunkEncoder {
public:
    // Reads elements [first, first + count) of the planned tensor and returns them as its target type, valid
    // until the next call. `first` is a multiple of chunkElements, or of the block's
    // length where the type stays. `matrix` is that of the plan; it must not
    // be null for a weighted tensor. Errors: those of ModelSource::read, NonFiniteWeight, InvalidBlockScale,
    // WeightTooLarge. Throws std::bad_alloc.
    Result<std::span<const std::byte>> encode(const ModelSource& source, const quant::PlannedTensor& planned,
                                              const imatrix::ImportanceMatrix* matrix, std::uint64_t first,
                                              std::uint64_t count, const StopToken& stop,
                                              GridRecovery recovery = GridRecovery::None);
    // Of the last call: blocks that reproduce their weights, if they were counted.
    std::uint64_t exactBlocks() const { return m_exactBlocks; }

private:
    std::vector<std::byte> m_source;
    std::vector<std::byte> m_target;
    std::vector<float> m_floats;
    std::uint64_t m_exactBlocks = 0;
};

} // namespace qw::exporting
