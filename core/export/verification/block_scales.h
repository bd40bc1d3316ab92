// Finds blocks whose scale is NaN or infinite: a model with one computes nothing but NaN.
#pragma once

#include "core/base/block_types.h"
#include "core/base/error.h"
#include "core/formats/model_source.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::exporting {

// Index of the first block of `blocks` whose scale (or minimum, or, for plain numbers, value) is NaN or
// infinite; the number of blocks when there is none. For MXFP4 the exponent byte 255, which its standard
// makes a NaN and the reference refuses. Integers and types whose scales are not stored as such: none. Pure.
std::size_t findInvalidBlock(BlockType type, std::span<const std::byte> blocks);

// The InvalidBlockScale of a block, counted from the tensor's first; names its place in the file.
Error invalidBlockScale(const ModelSource& model, const TensorInfo& tensor, std::uint64_t block);

} // namespace qw::exporting
