// One chunk of a tensor from its source type to its target type: decode, look for NaN, encode, look at the
// scales. Blocks never cross rows and rows are whole blocks, so a tensor is one long sequence of blocks here.
#pragma once

#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/model_source.h"
#include "core/quant/codec.h"

#include <cstddef>
#include <span>
#include <vector>

namespace qw::exporting {

// Elements per chunk: few system calls, a read and a result that stay close to the processor, and well under
// 200 ms of encoding even with the scalar definitions (measured: half and twice as many are no faster). A
// multiple of every block length. Fixed: the checksums in journals are per chunk.
constexpr std::uint64_t kChunkElements = 256 * 1024;

// True when `type` needs no encoding from `from`, or both have codecs.
bool canConvert(BlockType from, BlockType to);

// Memory of one worker, reused from chunk to chunk. One thread at a time.
class ChunkEncoder {
public:
    // Reads elements [first, first + count) of the source's tensor and returns them as `to`, valid until the
    // next call. `first` is a multiple of kChunkElements, or of the block's length where the type stays.
    // Errors: those of ModelSource::read, NonFiniteWeight, InvalidBlockScale, WeightTooLarge. Throws
    // std::bad_alloc.
    Result<std::span<const std::byte>> encode(const ModelSource& source, std::size_t tensor, BlockType to,
                                              std::uint64_t first, std::uint64_t count,
                                              const StopToken& stop);

private:
    std::vector<std::byte> m_source;
    std::vector<std::byte> m_target;
    std::vector<float> m_floats;
};

} // namespace qw::exporting
