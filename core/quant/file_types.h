// File types: the named mixes a whole file is quantized to (llama.cpp's llama_ftype). Ids are stored in
// general.file_type and are facts of the format.
#pragma once

#include "core/base/block_types.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace qw::quant {

enum class FileType : std::uint32_t {
    F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q8_0 = 7, Q5_0 = 8, Q5_1 = 9, Q2_K = 10, Q3_K_S = 11, Q3_K_M = 12,
    Q3_K_L = 13, Q4_K_S = 14, Q4_K_M = 15, Q5_K_S = 16, Q5_K_M = 17, Q6_K = 18, IQ2_XXS = 19, IQ2_XS = 20,
    Q2_K_S = 21, IQ3_XS = 22, IQ3_XXS = 23, IQ1_S = 24, IQ4_NL = 25, IQ3_S = 26, IQ3_M = 27, IQ2_S = 28,
    IQ2_M = 29, IQ4_XS = 30, IQ1_M = 31, BF16 = 32, TQ1_0 = 36, TQ2_0 = 37, MXFP4_MOE = 38, Q1_0 = 40, Q2_0 = 41,
    Copy = 0xffffffff,  // keep every tensor as it is; not an id of the format
};

struct FileTypeInfo {
    FileType type;
    std::string_view name;   // "Q4_K_M"
    BlockType baseType;      // what most tensors become; F32 for Copy (unused)
    bool needsImportanceMatrix;
};

// In order of increasing size on a typical model; Copy last.
std::span<const FileTypeInfo> fileTypes();
const FileTypeInfo& info(FileType type);
// Case-insensitive; also the reference's aliases ("Q4_K" is Q4_K_M, "Q3_K" is Q3_K_M, "Q5_K" is Q5_K_M) and an
// id in decimal ("15").
std::optional<FileType> fileTypeFromName(std::string_view name);
std::optional<FileType> fileTypeFromId(std::uint32_t id);

} // namespace qw::quant
