// A fast 64-bit checksum of written data, so that a resumed export can tell whether what a crash left behind
// is what was written. Not cryptographic. Construction: 64 × 64 -> 128 bit multiplications folded by xor, as
// in wyhash (public domain), four lanes at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qw::exporting {

// Of one chunk; `position` tells equal chunks in different places apart. Chunks' hashes are added up modulo
// 2^64.
std::uint64_t chunkHash(std::span<const std::byte> bytes, std::uint64_t position);

} // namespace qw::exporting
