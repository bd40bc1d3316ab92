// Tells whether a source and a plan are the ones an interrupted export was working on.
#pragma once

#include "core/export/staging/system_file.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/quant/plan.h"

#include <string>
#include <vector>

namespace qw::exporting {

struct SourceFile {
    std::string path;
    std::uint64_t size = 0;
    std::int64_t modifiedNanoseconds = 0;
    bool operator==(const SourceFile&) const = default;
};

// The source's files as they are now; size 0 for one that is gone.
std::vector<SourceFile> sourceFilesNow(const ModelSource& source);

// SHA-256 (hexadecimal) of the source's tensor directory: names, types, shapes, places.
std::string directoryHash(const ModelSource& source);
// SHA-256 (hexadecimal) of everything that decides the output's bytes beside the source's data: the complete
// headers of all shards, for each tensor where it comes from, and the importance of its columns.
std::string planHash(const ModelSource& source, const quant::Plan& plan,
                     const std::vector<gguf::Layout>& layouts);

} // namespace qw::exporting
