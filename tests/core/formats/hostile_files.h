// Files made to break the reader, each with the one error it must give.
#pragma once

#include "gguf_bytes.h"

#include "core/base/error.h"

#include <functional>
#include <string>
#include <vector>

struct Hostile {
    GgufBytes file;
    qw::ErrorCode code;
    std::uint64_t offset;
    std::vector<std::string> details;
};

struct HostileRow {
    const char* name;
    std::function<Hostile()> make;
};

// One key, then a tensor of 8 floats at offset 0 with its data: what the wrong files differ from.
GgufBytes validFile();

const std::vector<HostileRow>& truncatedFiles();
const std::vector<HostileRow>& hostileHeaders();
const std::vector<HostileRow>& hostileKeys();
const std::vector<HostileRow>& hostileTensors();
