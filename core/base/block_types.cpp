#include "core/base/block_types.h"

#include "core/base/ascii_case.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace qw {

namespace {

// Sizes from the block layouts, which are drawn in core/quant/codecs.
constexpr std::array kTable = {
    BlockTypeInfo{BlockType::F32, "F32", 1, 4, false},
    BlockTypeInfo{BlockType::F16, "F16", 1, 2, false},
    BlockTypeInfo{BlockType::Q4_0, "Q4_0", 32, 18, true},
    BlockTypeInfo{BlockType::Q4_1, "Q4_1", 32, 20, true},
    BlockTypeInfo{BlockType::Q5_0, "Q5_0", 32, 22, true},
    BlockTypeInfo{BlockType::Q5_1, "Q5_1", 32, 24, true},
    BlockTypeInfo{BlockType::Q8_0, "Q8_0", 32, 34, true},
    BlockTypeInfo{BlockType::Q8_1, "Q8_1", 32, 36, true},
    BlockTypeInfo{BlockType::Q2_K, "Q2_K", 256, 84, true},
    BlockTypeInfo{BlockType::Q3_K, "Q3_K", 256, 110, true},
    BlockTypeInfo{BlockType::Q4_K, "Q4_K", 256, 144, true},
    BlockTypeInfo{BlockType::Q5_K, "Q5_K", 256, 176, true},
    BlockTypeInfo{BlockType::Q6_K, "Q6_K", 256, 210, true},
    BlockTypeInfo{BlockType::Q8_K, "Q8_K", 256, 292, true},
    BlockTypeInfo{BlockType::IQ2_XXS, "IQ2_XXS", 256, 66, true},
    BlockTypeInfo{BlockType::IQ2_XS, "IQ2_XS", 256, 74, true},
    BlockTypeInfo{BlockType::IQ3_XXS, "IQ3_XXS", 256, 98, true},
    BlockTypeInfo{BlockType::IQ1_S, "IQ1_S", 256, 50, true},
    BlockTypeInfo{BlockType::IQ4_NL, "IQ4_NL", 32, 18, true},
    BlockTypeInfo{BlockType::IQ3_S, "IQ3_S", 256, 110, true},
    BlockTypeInfo{BlockType::IQ2_S, "IQ2_S", 256, 82, true},
    BlockTypeInfo{BlockType::IQ4_XS, "IQ4_XS", 256, 136, true},
    BlockTypeInfo{BlockType::I8, "I8", 1, 1, false},
    BlockTypeInfo{BlockType::I16, "I16", 1, 2, false},
    BlockTypeInfo{BlockType::I32, "I32", 1, 4, false},
    BlockTypeInfo{BlockType::I64, "I64", 1, 8, false},
    BlockTypeInfo{BlockType::F64, "F64", 1, 8, false},
    BlockTypeInfo{BlockType::IQ1_M, "IQ1_M", 256, 56, true},
    BlockTypeInfo{BlockType::BF16, "BF16", 1, 2, false},
    BlockTypeInfo{BlockType::TQ1_0, "TQ1_0", 256, 54, true},
    BlockTypeInfo{BlockType::TQ2_0, "TQ2_0", 256, 66, true},
    BlockTypeInfo{BlockType::MXFP4, "MXFP4", 32, 17, true},
    BlockTypeInfo{BlockType::NVFP4, "NVFP4", 64, 36, true},
    BlockTypeInfo{BlockType::Q1_0, "Q1_0", 128, 18, true},
    BlockTypeInfo{BlockType::Q2_0, "Q2_0", 64, 18, true},
};

const BlockTypeInfo* findById(std::uint32_t id) {
    const auto it = std::ranges::find_if(kTable, [id](const auto& row) { return static_cast<std::uint32_t>(row.type) == id; });
    return it == kTable.end() ? nullptr : &*it;
}

} // namespace

std::span<const BlockTypeInfo> blockTypes() { return kTable; }

const BlockTypeInfo& info(BlockType type) {
    const BlockTypeInfo* row = findById(static_cast<std::uint32_t>(type));
    assert(row);
    return *row;
}

std::optional<BlockType> blockTypeFromId(std::uint32_t id) {
    if (const BlockTypeInfo* row = findById(id))
        return row->type;
    return std::nullopt;
}

std::string_view removedBlockTypeName(std::uint32_t id) {
    switch (id) {
    case 4: return "Q4_2";
    case 5: return "Q4_3";
    case 31: return "Q4_0_4_4";
    case 32: return "Q4_0_4_8";
    case 33: return "Q4_0_8_8";
    case 36: return "IQ4_NL_4_4";
    case 37: return "IQ4_NL_4_8";
    case 38: return "IQ4_NL_8_8";
    default: return {};
    }
}

std::optional<BlockType> blockTypeFromName(std::string_view name) {
    const auto it = std::ranges::find_if(kTable, [name](const auto& row) { return equalsIgnoringCase(row.name, name); });
    if (it == kTable.end())
        return std::nullopt;
    return it->type;
}

} // namespace qw
