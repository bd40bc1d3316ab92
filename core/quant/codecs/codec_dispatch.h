// What the SIMD files end with: the functions that codecs.h declares, each choosing the kernel for this CPU.
// Sizes are checked against the table of block types. After Highway's headers; the macros stand in `#if
// HWY_ONCE`, but those for Highway's scalar fallback stand beside the kernels: there the definition itself
// runs.
#pragma once

#include "core/base/block_types.h"

#include <cassert>
#include <cstddef>
#include <span>

namespace qw::quant::codecs {

// How many blocks `elements` make, which `bytes` must be the size of.
inline std::size_t wholeBlocks(BlockType type, std::size_t elements, std::size_t bytes) {
    [[maybe_unused]] const BlockTypeInfo& about = info(type);
    assert(elements % about.blockElements == 0 && bytes == byteSizeOf(type, elements));
    return elements / info(type).blockElements;
}

inline void checkImportance(BlockType type, std::size_t elements, std::size_t columns) {
    assert(columns % info(type).blockElements == 0);
    assert(elements == 0 || (columns > 0 && elements % columns == 0));
    (void)type;
    (void)elements;
    (void)columns;
}

} // namespace qw::quant::codecs

// Kernels over pointers: encodeNAMEBlocks(x, out, blocks), decodeNAMEBlocks(in, x, blocks).
#define QW_DISPATCH_BLOCKS(Name)                                                                             \
    HWY_EXPORT(encode##Name##Blocks);                                                                        \
    HWY_EXPORT(decode##Name##Blocks);                                                                        \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                  \
        const std::size_t blocks = wholeBlocks(BlockType::Name, x.size(), out.size());                       \
        HWY_DYNAMIC_DISPATCH(encode##Name##Blocks)(x.data(), out.data(), blocks);                            \
    }                                                                                                        \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                   \
        const std::size_t blocks = wholeBlocks(BlockType::Name, x.size(), in.size());                        \
        HWY_DYNAMIC_DISPATCH(decode##Name##Blocks)(in.data(), x.data(), blocks);                             \
    }
#define QW_SCALAR_BLOCKS(Name)                                                                               \
    void encode##Name##Blocks(const float* x, std::byte* out, std::size_t blocks) {                          \
        const std::size_t elements = blocks * info(BlockType::Name).blockElements;                           \
        encode##Name##Scalar({x, elements}, {out, byteSizeOf(BlockType::Name, elements)});                   \
    }                                                                                                        \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) {                           \
        const std::size_t elements = blocks * info(BlockType::Name).blockElements;                           \
        decode##Name##Scalar({in, byteSizeOf(BlockType::Name, elements)}, {x, elements});                    \
    }

// Kernels that take an importance, of rows of `columns`, or null: encodeNAMEBlocks(x, importance, columns,
// out, blocks), decodeNAMEBlocks(in, x, blocks). The third macro adds encoding without one.
#define QW_DISPATCH_WEIGHED_BLOCKS(Name)                                                                     \
    HWY_EXPORT(encode##Name##Blocks);                                                                        \
    HWY_EXPORT(decode##Name##Blocks);                                                                        \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        const std::size_t blocks = wholeBlocks(BlockType::Name, x.size(), out.size());                       \
        checkImportance(BlockType::Name, x.size(), importance.size());                                       \
        HWY_DYNAMIC_DISPATCH(encode##Name##Blocks)                                                           \
        (x.data(), importance.data(), importance.size(), out.data(), blocks);                                \
    }                                                                                                        \
    void decode##Name(std::span<const std::byte> in, std::span<float> x) {                                   \
        const std::size_t blocks = wholeBlocks(BlockType::Name, x.size(), in.size());                        \
        HWY_DYNAMIC_DISPATCH(decode##Name##Blocks)(in.data(), x.data(), blocks);                             \
    }
#define QW_SCALAR_WEIGHED_BLOCKS(Name)                                                                       \
    void encode##Name##Blocks(const float* x, const float* importance, std::size_t columns, std::byte* out,  \
                              std::size_t blocks) {                                                          \
        const std::size_t elements = blocks * info(BlockType::Name).blockElements;                           \
        encode##Name##WeightedScalar({x, elements}, {importance, columns},                                   \
                                     {out, byteSizeOf(BlockType::Name, elements)});                          \
    }                                                                                                        \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) {                           \
        const std::size_t elements = blocks * info(BlockType::Name).blockElements;                           \
        decode##Name##Scalar({in, byteSizeOf(BlockType::Name, elements)}, {x, elements});                    \
    }
#define QW_VECTOR_WEIGHED_BLOCKS(Name, Layout)                                                               \
    void encode##Name##Blocks(const float* x, const float* importance, std::size_t columns, std::byte* out,  \
                              std::size_t blocks) {                                                          \
        encodeBlocks(Layout(), x, importance, columns, out, blocks);                                         \
    }                                                                                                        \
    void decode##Name##Blocks(const std::byte* in, float* x, std::size_t blocks) {                           \
        decodeBlocks(Layout(), in, x, blocks);                                                               \
    }
#define QW_DISPATCH_UNWEIGHED(Name)                                                                          \
    void encode##Name(std::span<const float> x, std::span<std::byte> out) {                                  \
        const std::size_t blocks = wholeBlocks(BlockType::Name, x.size(), out.size());                       \
        HWY_DYNAMIC_DISPATCH(encode##Name##Blocks)(x.data(), nullptr, 0, out.data(), blocks);                \
    }
