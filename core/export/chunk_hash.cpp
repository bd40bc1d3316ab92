#include "core/export/chunk_hash.h"

#include <array>
#include <cstring>

namespace qw::exporting {

namespace {

constexpr std::array<std::uint64_t, 4> kOdd = {0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu, 0x165667b19e3779f9u,
                                               0xd6e8feb86659fd93u};

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const std::byte* bytes) {
    std::uint64_t value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

} // namespace

std::uint64_t chunkHash(std::span<const std::byte> bytes, std::uint64_t position) {
    constexpr std::size_t kStep = 64;
    std::array<std::uint64_t, 4> lanes = {position ^ kOdd[0], position + kOdd[1], bytes.size() ^ kOdd[2],
                                          bytes.size() + kOdd[3]};
    const auto absorb = [&lanes](const std::byte* data) {
        for (std::size_t lane = 0; lane < 4; ++lane)
            lanes[lane] = fold(lanes[lane] ^ word(data + 16 * lane), word(data + 16 * lane + 8) ^ kOdd[lane]);
    };
    std::size_t at = 0;
    for (; at + kStep <= bytes.size(); at += kStep)
        absorb(bytes.data() + at);
    if (at < bytes.size()) {
        std::array<std::byte, kStep> tail{};
        std::memcpy(tail.data(), bytes.data() + at, bytes.size() - at);
        absorb(tail.data());
    }
    return fold(lanes[0] ^ kOdd[1], lanes[1] ^ kOdd[2]) + fold(lanes[2] ^ kOdd[3], lanes[3] ^ kOdd[0]);
}

} // namespace qw::exporting
