// Weights that already lie on a block type's grid (trained for it, or quantized once and stored as plain
// numbers) and blocks that reproduce them exactly, where the ordinary encoders would move them: those choose
// scales for weights in general.
//
// A block reproduces weights when every decoded value, rounded to the format the source keeps it in, equals
// the weight; zeros of either sign are equal.
#pragma once

#include "core/base/block_types.h"

#include <cstddef>
#include <span>

namespace qw::quant {

// Whether scales can be searched for. For other types (K, IQ but IQ4_NL) a block is exact where the ordinary
// encoding is; the ternary types and Q1_0 need no search, as their ordinary encoding is exact on the grid.
bool canSearchGrid(BlockType type);

// x: whole blocks of `type`, finite, as decoded from a source of type `from`. blocks: their ordinary
// encoding. With `search`, a block that does not reproduce its weights bit for bit is replaced by one that
// does, or by one that reproduces at least their values, if there is such. Returns the number of blocks that
// reproduce their weights. Any thread.
std::size_t keepExactBlocks(BlockType type, BlockType from, std::span<const float> x,
                            std::span<std::byte> blocks, bool search);

// Encodes block after block exactly, the ordinary way first, and stops at the first that is not on the grid.
// Returns its index, or the number of blocks; out is undefined from there on. A type that cannot be encoded
// without an importance matrix is encoded with all columns alike. Any thread.
std::size_t recoverBlocks(BlockType type, BlockType from, std::span<const float> x, std::span<std::byte> out);

} // namespace qw::quant
