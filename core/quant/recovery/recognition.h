// Which tensors of a source already lie on a block type's grid. Reads weights, writes nothing. Any thread.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/model_source.h"

#include <cstdint>

namespace qw::quant {

struct GridShare {
    std::uint64_t blocks = 0; // looked at
    std::uint64_t exact = 0;  // of them on the grid: some block reproduces their weights
    bool complete = false;    // every block was looked at
    // Blocks that need other scales than the ordinary encoding has, and how many of them have such.
    std::uint64_t searched = 0;
    std::uint64_t found = 0;

    double share() const {
        return blocks == 0 ? 0 : static_cast<double>(exact) / static_cast<double>(blocks);
    }
    bool onGrid() const { return complete && blocks > 0 && exact == blocks; }
    // Whether encoding this tensor should search: at least a quarter of the blocks that could gain by it do.
    // Searching every block of a tensor that is not on the grid would find nothing and take long.
    bool worthSearching() const { return found * 4 >= searched; }
};

// Some dozens of blocks spread over the tensor, the first and the last among them; the same ones every time.
// The tensor's type and `to` have codecs, and rows are whole blocks of `to`. Errors: those of
// ModelSource::read, Cancelled.
Result<GridShare> sampleGrid(const ModelSource& source, std::size_t tensor, BlockType to,
                             const StopToken& stop);

// Every block, unless none of the sampled ones is on the grid. Progress advances by the tensor's size in the
// source. Errors: those of ModelSource::read, Cancelled, OutOfMemory.
Result<GridShare> measureGrid(const ModelSource& source, std::size_t tensor, BlockType to,
                              const StopToken& stop, ProgressSink& progress);

} // namespace qw::quant
