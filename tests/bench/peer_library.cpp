#include "peer_library.h"

#include <dlfcn.h>

#include <cctype>

namespace qw::bench {

bool PeerLibrary::open(const std::string& path) {
    m_library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    return m_library != nullptr;
}

PeerLibrary::Quantize PeerLibrary::quantizer(BlockType type) const {
    if (!m_library) return nullptr;
    // Its names are in small letters, but for the K of the K types.
    std::string name = "quantize_";
    name.append(info(type).name);
    for (char& c : name)
        if (c != 'K') c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto quantize = reinterpret_cast<Quantize>(dlsym(m_library, name.c_str()));
    if (!quantize) return nullptr;
    // Some types need tables built first; for the others this does nothing.
    if (const auto prepare = reinterpret_cast<void (*)(int)>(dlsym(m_library, "ggml_quantize_init")))
        prepare(static_cast<int>(type));
    return quantize;
}

} // namespace qw::bench
