#include "core/export/verification/block_scales.h"

#include "core/kernels/row_conversions.h"

#include <array>
#include <cmath>
#include <cstring>
#include <optional>

namespace qw::exporting {

namespace {

// Where a block keeps its binary16 scales, in bytes from its start (layouts: core/quant/codecs and the
// format).
struct ScalePlaces {
    std::uint32_t first;
    std::uint32_t second; // the same as first where there is one scale
};

std::optional<ScalePlaces> scalePlaces(BlockType type) {
    switch (type) {
    case BlockType::Q4_0:
    case BlockType::Q5_0:
    case BlockType::Q8_0:
    case BlockType::IQ2_XXS:
    case BlockType::IQ2_XS:
    case BlockType::IQ2_S:
    case BlockType::IQ3_XXS:
    case BlockType::IQ3_S:
    case BlockType::IQ1_S:
    case BlockType::IQ4_NL:
    case BlockType::IQ4_XS:
    case BlockType::Q1_0:
    case BlockType::Q2_0:
        return ScalePlaces{0, 0};
    case BlockType::Q4_1:
    case BlockType::Q5_1:
    case BlockType::Q8_1:
    case BlockType::Q4_K:
    case BlockType::Q5_K:
        return ScalePlaces{0, 2};
    case BlockType::Q2_K:
        return ScalePlaces{80, 82};
    case BlockType::Q3_K:
        return ScalePlaces{108, 108};
    case BlockType::Q6_K:
        return ScalePlaces{208, 208};
    case BlockType::TQ1_0:
        return ScalePlaces{52, 52};
    case BlockType::TQ2_0:
        return ScalePlaces{64, 64};
    default:
        return std::nullopt;
    }
}

template <class T>
T load(const std::byte* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

// Plain numbers are many: pieces whose trip count the compiler knows become vector code. A float whose
// exponent bits are all set is NaN or infinite.
template <class Bits>
std::size_t firstNonFinite(std::span<const std::byte> numbers, Bits exponent) {
    constexpr std::size_t kPiece = 64;
    const std::size_t count = numbers.size() / sizeof(Bits);
    std::size_t at = 0;
    for (; at + kPiece <= count; at += kPiece) {
        std::array<Bits, kPiece> piece;
        std::memcpy(piece.data(), numbers.data() + at * sizeof(Bits), sizeof piece);
        Bits found = 0;
        for (const Bits bits : piece)
            found |= static_cast<Bits>((bits & exponent) == exponent);
        if (found) break;
    }
    for (; at < count; ++at)
        if ((load<Bits>(numbers.data() + at * sizeof(Bits)) & exponent) == exponent) break;
    return at;
}

bool halfIsFinite(const std::byte* bytes) {
    return (load<std::uint16_t>(bytes) & 0x7c00u) != 0x7c00u;
}

template <class IsValid>
std::size_t firstInvalid(std::span<const std::byte> blocks, std::size_t blockBytes, const IsValid& isValid) {
    const std::size_t count = blocks.size() / blockBytes;
    for (std::size_t block = 0; block < count; ++block)
        if (!isValid(blocks.data() + block * blockBytes)) return block;
    return count;
}

} // namespace

std::size_t findInvalidBlock(BlockType type, std::span<const std::byte> blocks) {
    const std::size_t blockBytes = info(type).blockBytes;
    if (const auto places = scalePlaces(type))
        return firstInvalid(blocks, blockBytes, [places](const std::byte* block) {
            return halfIsFinite(block + places->first) && halfIsFinite(block + places->second);
        });
    switch (type) {
    case BlockType::F16:
        return kernels::findNonFiniteHalf(blocks);
    case BlockType::BF16:
        return kernels::findNonFiniteBfloat(blocks);
    case BlockType::F32:
        return firstNonFinite<std::uint32_t>(blocks, 0x7f800000);
    case BlockType::F64:
        return firstNonFinite<std::uint64_t>(blocks, 0x7ff0000000000000);
    case BlockType::MXFP4: // begins with its exponent; every byte of an NVFP4 scale is a number
        return firstInvalid(blocks, blockBytes, [](const std::byte* x) { return *x != std::byte{0xff}; });
    case BlockType::IQ1_M: // the last 4 words hold a quarter of the scale each, the last its exponent
        return firstInvalid(blocks, blockBytes, [](const std::byte* x) {
            const unsigned exponent =
                load<std::uint16_t>(x + 54) >> 12 << 4 | load<std::uint16_t>(x + 52) >> 12;
            return (exponent & 0x7cu) != 0x7cu;
        });
    case BlockType::Q8_K: // begins with its float scale
        return firstInvalid(blocks, blockBytes,
                            [](const std::byte* x) { return std::isfinite(load<float>(x)); });
    default:
        return blocks.size() / blockBytes;
    }
}

Error invalidBlockScale(const ModelSource& model, const TensorInfo& tensor, std::uint64_t block) {
    const BlockTypeInfo& type = info(tensor.type);
    return {ErrorCode::InvalidBlockScale,
            model.paths()[tensor.shard],
            tensor.fileOffset + block * type.blockBytes,
            {tensor.name, std::to_string(block),
             std::to_string(block * type.blockElements / tensor.rowLength())}};
}

} // namespace qw::exporting
