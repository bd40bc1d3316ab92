// The quantizers of a built llama.cpp, called in this process so that both are timed under the same load.
#pragma once

#include "core/base/block_types.h"

#include <cstdint>
#include <string>

namespace qw::bench {

class PeerLibrary {
public:
    // (floats, blocks out, rows, columns, importance or null) -> bytes written.
    using Quantize = std::size_t (*)(const float*, void*, std::int64_t, std::int64_t, const float*);

    // path: of libggml-base. It stays loaded.
    bool open(const std::string& path);
    // Null without a library, or where it has no such type.
    Quantize quantizer(BlockType type) const;

private:
    void* m_library = nullptr;
};

} // namespace qw::bench
