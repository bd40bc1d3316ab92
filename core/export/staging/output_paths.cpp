#include "core/export/staging/output_paths.h"

#include "core/export/staging/system_file.h"
#include "core/formats/gguf/gguf_layout.h"

#include <cerrno>
#include <filesystem>

namespace qw::exporting {

std::string resolvedDestination(const std::string& destination) {
    std::error_code ignored;
    if (!std::filesystem::is_symlink(destination, ignored)) return destination;
    const auto target = std::filesystem::weakly_canonical(destination, ignored);
    return ignored ? destination : target.string();
}

std::vector<std::string> outputPaths(const std::string& destination, std::size_t shardCount) {
    if (shardCount == 1) return {destination};
    std::vector<std::string> paths;
    paths.reserve(shardCount);
    for (std::size_t shard = 0; shard < shardCount; ++shard)
        paths.push_back(gguf::shardPath(destination, static_cast<std::uint16_t>(shard),
                                        static_cast<std::uint16_t>(shardCount)));
    return paths;
}

std::string stagingFolderFor(const std::string& destination) {
    return folderOf(destination) + "/." + nameOf(destination) + std::string(kStagingSuffix);
}

Result<void> checkOutputs(const ModelSource& source, const std::vector<std::string>& outputs,
                          bool overwrite) {
    for (const std::string& output : outputs) {
        const auto there = identityOf(output);
        if (!there) continue;
        for (const std::string& input : source.paths()) {
            const auto identity = identityOf(input);
            if (identity && identity->sameFileAs(*there))
                return Error{ErrorCode::OutputIsSource, output, Error::kNoOffset, {}};
        }
        if (!there->regular)
            return systemError(ErrorCode::CannotWrite, output,
                               std::filesystem::is_directory(output) ? EISDIR : EINVAL);
        if (!overwrite) return Error{ErrorCode::OutputExists, output, Error::kNoOffset, {}};
    }
    return {};
}

} // namespace qw::exporting
