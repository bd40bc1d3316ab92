#include "core/quant/recovery/grid_recovery.h"

#include "core/quant/codec.h"
#include "core/quant/codecs/fp4.h"
#include "core/quant/codecs/low_bit.h"
#include "core/quant/recovery/block_search.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace qw::quant {

namespace {

using recovery::LevelFit;
using recovery::LevelGrid;
using recovery::Stored;

constexpr std::size_t kLongestBlock = 256;

std::byte* put(std::byte* at, std::uint16_t half) {
    std::memcpy(at, &half, sizeof half);
    return at + sizeof half;
}

// Elements j and j + half of the group share a byte. The layouts are drawn in core/quant/codecs.
void putNibbles(std::byte* at, const std::uint8_t* codes, std::size_t elements) {
    const std::size_t half = elements / 2;
    for (std::size_t j = 0; j < half; ++j)
        at[j] = static_cast<std::byte>((codes[j] & 15) | (codes[j + half] & 15) << 4);
}

void putFifthBitsAndNibbles(std::byte* at, const std::uint8_t* codes) {
    std::uint32_t high = 0;
    for (std::size_t i = 0; i < 32; ++i)
        high |= static_cast<std::uint32_t>(codes[i] >> 4) << i;
    std::memcpy(at, &high, sizeof high);
    putNibbles(at + sizeof high, codes, 32);
}

template <class Write>
bool written(const std::optional<LevelFit>& fit, Write write) {
    if (!fit) return false;
    write(*fit);
    return true;
}

bool searchNvfp4(Stored stored, std::span<const float> x, std::byte* block) {
    using L = codecs::Nvfp4Layout;
    for (std::size_t s = 0; s < L::kSubBlocks; ++s) {
        const auto values = x.subspan(s * L::kSubElements, L::kSubElements);
        const auto fit = recovery::searchScaled(recovery::kGridNVFP4, stored, values);
        if (!fit) return false;
        block[L::kScales + s] = static_cast<std::byte>(fit->scale);
        putNibbles(block + L::kLevels + s * L::kSubElements / 2, fit->codes, L::kSubElements);
    }
    return true;
}

// One block. False when none was found.
bool searchBlock(BlockType type, Stored stored, std::span<const float> x, std::byte* block) {
    const auto scaled = [&](const LevelGrid& grid, auto writeLevels) {
        return written(recovery::searchScaled(grid, stored, x),
                       [&](const LevelFit& fit) { writeLevels(put(block, fit.scale), fit.codes); });
    };
    const auto affine = [&](int last, auto writeLevels) {
        return written(recovery::searchAffine(last, stored, x), [&](const LevelFit& fit) {
            writeLevels(put(put(block, fit.scale), fit.min), fit.codes);
        });
    };
    const auto nibbles = [](std::byte* at, const std::uint8_t* codes) { putNibbles(at, codes, 32); };
    switch (type) {
    case BlockType::Q4_0:
        return scaled(recovery::kGridQ4_0, nibbles);
    case BlockType::IQ4_NL:
        return scaled(recovery::kGridIQ4_NL, nibbles);
    case BlockType::Q5_0:
        return scaled(recovery::kGridQ5_0, putFifthBitsAndNibbles);
    case BlockType::Q8_0:
        return scaled(recovery::kGridQ8_0,
                      [](std::byte* at, const std::uint8_t* codes) { std::memcpy(at, codes, 32); });
    case BlockType::Q2_0:
        return scaled(recovery::kGridQ2_0, [](std::byte* at, const std::uint8_t* codes) {
            for (std::size_t j = 0; j < codecs::Q2Layout::kElements; j += 4)
                at[j / 4] = static_cast<std::byte>(codes[j] | codes[j + 1] << 2 | codes[j + 2] << 4 |
                                                   codes[j + 3] << 6);
        });
    case BlockType::Q4_1:
        return affine(15, nibbles);
    case BlockType::Q5_1:
        return affine(31, putFifthBitsAndNibbles);
    case BlockType::MXFP4:
        return written(recovery::searchScaled(recovery::kGridMXFP4, stored, x), [&](const LevelFit& fit) {
            block[codecs::Mxfp4Layout::kScale] = static_cast<std::byte>(fit.scale);
            putNibbles(block + codecs::Mxfp4Layout::kLevels, fit.codes, codecs::Mxfp4Layout::kElements);
        });
    case BlockType::NVFP4:
        return searchNvfp4(stored, x, block);
    default:
        return false;
    }
}

enum class Match {
    None,
    Values, // zeros may have other signs
    Bits
};

template <Stored stored>
Match matchOf(std::span<const float> x, const float* decoded) {
    Match match = Match::Bits;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float value = recovery::rounded<stored>(decoded[i]);
        if (value != x[i]) return Match::None;
        if (std::signbit(value) != std::signbit(x[i])) match = Match::Values;
    }
    return match;
}

Match matchOf(Stored stored, std::span<const float> x, const float* decoded) {
    switch (stored) {
    case Stored::F16:
        return matchOf<Stored::F16>(x, decoded);
    case Stored::BF16:
        return matchOf<Stored::BF16>(x, decoded);
    case Stored::F32:
        break;
    }
    return matchOf<Stored::F32>(x, decoded);
}

// Replaces the block by a better match than it is, if there is one. Returns how well it matches then.
Match improvedBlock(const Codec& codec, Stored stored, std::span<const float> x, Match now,
                    std::span<std::byte> block) {
    std::array<std::byte, kLongestBlock> candidate;
    if (now == Match::Bits || !searchBlock(codec.type, stored, x, candidate.data())) return now;
    const auto found = std::span<const std::byte>(candidate).first(block.size());
    std::array<float, kLongestBlock> decoded;
    codec.decodeScalar(found, std::span<float>(decoded).first(x.size()));
    const Match match = matchOf(stored, x, decoded.data());
    if (match <= now) return now;
    std::ranges::copy(found, block.begin());
    return match;
}

} // namespace

bool canSearchGrid(BlockType type) {
    switch (type) {
    case BlockType::Q4_0:
    case BlockType::Q4_1:
    case BlockType::Q5_0:
    case BlockType::Q5_1:
    case BlockType::Q8_0:
    case BlockType::Q2_0:
    case BlockType::IQ4_NL:
    case BlockType::MXFP4:
    case BlockType::NVFP4:
        return true;
    default:
        return false;
    }
}

std::size_t keepExactBlocks(BlockType type, BlockType from, std::span<const float> x,
                            std::span<std::byte> blocks, bool search) {
    const Codec& codec = *findCodec(type);
    const Stored stored = recovery::storedAs(from);
    const std::size_t elements = info(type).blockElements;
    const std::size_t bytes = info(type).blockBytes;
    assert(x.size() % elements == 0 && blocks.size() == x.size() / elements * bytes);
    constexpr std::size_t kTile = 2048; // decoded at once; a multiple of every block length
    std::array<float, kTile> decoded;
    std::size_t exact = 0;
    for (std::size_t begin = 0; begin < x.size(); begin += kTile) {
        const std::size_t count = std::min(kTile, x.size() - begin);
        codec.decode(blocks.subspan(begin / elements * bytes, count / elements * bytes),
                     std::span<float>(decoded).first(count));
        for (std::size_t at = 0; at < count; at += elements) {
            const auto values = x.subspan(begin + at, elements);
            Match match = matchOf(stored, values, decoded.data() + at);
            if (search)
                match = improvedBlock(codec, stored, values, match,
                                      blocks.subspan((begin + at) / elements * bytes, bytes));
            if (match != Match::None) ++exact;
        }
    }
    return exact;
}

std::size_t recoverBlocks(BlockType type, BlockType from, std::span<const float> x,
                          std::span<std::byte> out) {
    const Codec& codec = *findCodec(type);
    const std::size_t elements = info(type).blockElements;
    const std::size_t bytes = info(type).blockBytes;
    const std::size_t blocks = x.size() / elements;
    for (std::size_t block = 0; block < blocks; ++block) {
        const auto values = x.subspan(block * elements, elements);
        const auto at = out.subspan(block * bytes, bytes);
        encodeUnweighted(codec, values, at);
        if (keepExactBlocks(type, from, values, at, true) == 0) return block;
    }
    return blocks;
}

} // namespace qw::quant
