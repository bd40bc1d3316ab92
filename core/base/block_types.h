// The one table that drives every size: how each tensor data type packs its elements.
// Ids are GGUF's (ggml's enum ggml_type); ids are facts of the file format and never change.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace qw {

enum class BlockType : std::uint32_t {
    F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, Q8_1 = 9,
    Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14, Q8_K = 15,
    IQ2_XXS = 16, IQ2_XS = 17, IQ3_XXS = 18, IQ1_S = 19, IQ4_NL = 20, IQ3_S = 21, IQ2_S = 22, IQ4_XS = 23,
    I8 = 24, I16 = 25, I32 = 26, I64 = 27, F64 = 28, IQ1_M = 29, BF16 = 30,
    TQ1_0 = 34, TQ2_0 = 35, MXFP4 = 39, NVFP4 = 40, Q1_0 = 41, Q2_0 = 42,
};

struct BlockTypeInfo {
    BlockType type;
    std::string_view name;        // upper case, as llama.cpp prints it in upper case
    std::uint32_t blockElements;  // elements in one block; a row holds whole blocks
    std::uint32_t blockBytes;     // bytes of one block
    bool quantized;               // false for plain numbers

    constexpr double bitsPerWeight() const { return 8.0 * blockBytes / blockElements; }
};

// All types, in id order.
std::span<const BlockTypeInfo> blockTypes();

// The row of a type; the type must be one of the enumerators.
const BlockTypeInfo& info(BlockType type);

// The type with this id in a file, or nothing for unknown and removed ids.
std::optional<BlockType> blockTypeFromId(std::uint32_t id);

// The former name of a removed id (4, 5, 31 … 33, 36 … 38), or empty.
std::string_view removedBlockTypeName(std::uint32_t id);

// By name, case-insensitive ("q4_k", "BF16"); nothing when there is none.
std::optional<BlockType> blockTypeFromName(std::string_view name);

// Bytes of `elements` elements, a multiple of the type's blockElements. The caller has checked for overflow
// (elements < 2^60 is always safe).
constexpr std::uint64_t byteSizeOf(const BlockTypeInfo& type, std::uint64_t elements) {
    return elements / type.blockElements * type.blockBytes;
}
inline std::uint64_t byteSizeOf(BlockType type, std::uint64_t elements) { return byteSizeOf(info(type), elements); }

} // namespace qw
