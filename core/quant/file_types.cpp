#include "core/quant/file_types.h"

#include "core/base/ascii_case.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace qw::quant {

namespace {

using B = BlockType;
using F = FileType;

// Rows in order of size on an eight-billion dense Llama; a test holds the order against plans of that shape.
// name, base, needs a matrix.
constexpr std::array kTable = {
    FileTypeInfo{F::Q1_0, "Q1_0", B::Q1_0, false},
    FileTypeInfo{F::IQ1_S, "IQ1_S", B::IQ1_S, true},
    FileTypeInfo{F::IQ1_M, "IQ1_M", B::IQ1_M, true},
    FileTypeInfo{F::TQ1_0, "TQ1_0", B::TQ1_0, false},
    FileTypeInfo{F::IQ2_XXS, "IQ2_XXS", B::IQ2_XXS, true},
    FileTypeInfo{F::TQ2_0, "TQ2_0", B::TQ2_0, false},
    FileTypeInfo{F::IQ2_XS, "IQ2_XS", B::IQ2_XS, true},
    FileTypeInfo{F::Q2_0, "Q2_0", B::Q2_0, false},
    FileTypeInfo{F::IQ2_S, "IQ2_S", B::IQ2_XS, true},
    FileTypeInfo{F::IQ2_M, "IQ2_M", B::IQ2_S, true},
    FileTypeInfo{F::Q2_K_S, "Q2_K_S", B::Q2_K, true},
    FileTypeInfo{F::Q2_K, "Q2_K", B::Q2_K, false},
    FileTypeInfo{F::IQ3_XXS, "IQ3_XXS", B::IQ3_XXS, true},
    FileTypeInfo{F::IQ3_XS, "IQ3_XS", B::IQ3_S, true},
    FileTypeInfo{F::Q3_K_S, "Q3_K_S", B::Q3_K, false},
    FileTypeInfo{F::IQ3_S, "IQ3_S", B::IQ3_S, false},
    FileTypeInfo{F::IQ3_M, "IQ3_M", B::IQ3_S, false},
    FileTypeInfo{F::Q3_K_M, "Q3_K_M", B::Q3_K, false},
    FileTypeInfo{F::Q3_K_L, "Q3_K_L", B::Q3_K, false},
    FileTypeInfo{F::IQ4_XS, "IQ4_XS", B::IQ4_XS, false},
    FileTypeInfo{F::Q4_0, "Q4_0", B::Q4_0, false},
    FileTypeInfo{F::Q4_K_S, "Q4_K_S", B::Q4_K, false},
    FileTypeInfo{F::IQ4_NL, "IQ4_NL", B::IQ4_NL, false},
    FileTypeInfo{F::Q4_K_M, "Q4_K_M", B::Q4_K, false},
    FileTypeInfo{F::Q4_1, "Q4_1", B::Q4_1, false},
    FileTypeInfo{F::Q5_0, "Q5_0", B::Q5_0, false},
    FileTypeInfo{F::Q5_K_S, "Q5_K_S", B::Q5_K, false},
    FileTypeInfo{F::Q5_K_M, "Q5_K_M", B::Q5_K, false},
    FileTypeInfo{F::Q5_1, "Q5_1", B::Q5_1, false},
    FileTypeInfo{F::Q6_K, "Q6_K", B::Q6_K, false},
    FileTypeInfo{F::Q8_0, "Q8_0", B::Q8_0, false},
    // The experts of a mixture alone become MXFP4; a dense model is Q8_0 throughout.
    FileTypeInfo{F::MXFP4_MOE, "MXFP4_MOE", B::MXFP4, false},
    FileTypeInfo{F::F16, "F16", B::F16, false},
    FileTypeInfo{F::BF16, "BF16", B::BF16, false},
    FileTypeInfo{F::F32, "F32", B::F32, false},
    FileTypeInfo{F::Copy, "COPY", B::F32, false},
};

struct Alias {
    std::string_view name;
    FileType type;
};
constexpr std::array kAliases = {Alias{"Q3_K", F::Q3_K_M}, Alias{"Q4_K", F::Q4_K_M},
                                 Alias{"Q5_K", F::Q5_K_M}};

} // namespace

std::span<const FileTypeInfo> fileTypes() {
    return kTable;
}

const FileTypeInfo& info(FileType type) {
    const auto it = std::ranges::find(kTable, type, &FileTypeInfo::type);
    assert(it != kTable.end());
    return *it;
}

std::optional<FileType> fileTypeFromName(std::string_view name) {
    for (const FileTypeInfo& row : kTable)
        if (equalsIgnoringCase(row.name, name)) return row.type;
    for (const Alias& alias : kAliases)
        if (equalsIgnoringCase(alias.name, name)) return alias.type;
    std::uint32_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error == std::errc{} && end == name.data() + name.size()) return fileTypeFromId(id);
    return std::nullopt;
}

std::optional<FileType> fileTypeFromId(std::uint32_t id) {
    if (id == static_cast<std::uint32_t>(FileType::Copy)) return std::nullopt;
    for (const FileTypeInfo& row : kTable)
        if (static_cast<std::uint32_t>(row.type) == id) return row.type;
    return std::nullopt;
}

} // namespace qw::quant
