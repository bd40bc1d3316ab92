#include "core/formats/gguf/tensor_copy.h"

#include "core/base/atomic_file.h"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace qw::gguf {

namespace {

// Large enough that the system calls cost nothing, small enough to stop at once.
constexpr std::size_t kChunkBytes = std::size_t{4} << 20;

Layout layoutOf(const CopyTarget& target, std::span<const OutputTensor> all) {
    return layoutFile(target.metadata, all.subspan(target.firstTensor, target.tensorCount));
}

std::string folderOf(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? std::string(".") : folder.string();
}

Result<void> checkTargets(const ModelSource& source, std::span<const CopyTarget> targets,
                          const CopyOptions& options) {
    for (const CopyTarget& target : targets) {
        std::error_code ignored;
        if (!std::filesystem::exists(target.path, ignored)) continue;
        const bool isSource = std::ranges::any_of(source.paths(), [&](const std::string& path) {
            return std::filesystem::equivalent(path, target.path, ignored);
        });
        if (isSource && !options.mayReplaceSource)
            return Error{ErrorCode::OutputIsSource, target.path, Error::kNoOffset, {}};
        if (!isSource && !options.overwrite)
            return Error{ErrorCode::OutputExists, target.path, Error::kNoOffset, {}};
    }
    return {};
}

Result<void> copyOne(const ModelSource& source, std::size_t tensor, const AtomicFile& file, std::uint64_t to,
                     std::span<std::byte> buffer, const StopToken& stop, ProgressSink& progress) {
    const std::uint64_t size = source.tensors()[tensor].byteSize;
    progress.setItem(source.tensors()[tensor].name);
    for (std::uint64_t done = 0; done < size;) {
        if (stop.waitWhilePaused()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
        const auto part =
            buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - done)));
        QW_CHECK(source.read(tensor, done, part));
        QW_CHECK(file.write(to + done, part));
        done += part.size();
        progress.advance(part.size());
    }
    return {};
}

} // namespace

std::vector<OutputTensor> outputTensors(const ModelSource& source) {
    std::vector<OutputTensor> all;
    all.reserve(source.tensors().size());
    for (const TensorInfo& tensor : source.tensors())
        all.push_back({tensor.name, tensor.shape, tensor.dimensions, tensor.type, tensor.byteSize});
    return all;
}

std::uint64_t bytesOf(const ModelSource& source, std::span<const CopyTarget> targets) {
    const auto all = outputTensors(source);
    std::uint64_t bytes = 0;
    for (const CopyTarget& target : targets)
        bytes += layoutOf(target, all).fileBytes;
    return bytes;
}

Result<WrittenFiles> copyTensors(const ModelSource& source, std::span<const CopyTarget> targets,
                                 const CopyOptions& options, const StopToken& stop, ProgressSink& progress) {
    QW_CHECK(checkTargets(source, targets, options));
    const auto all = outputTensors(source);
    std::uint64_t dataBytes = 0;
    WrittenFiles written;
    for (const CopyTarget& target : targets) {
        written.bytes += layoutOf(target, all).fileBytes;
        for (const OutputTensor& tensor : std::span(all).subspan(target.firstTensor, target.tensorCount))
            dataBytes += tensor.byteSize;
    }
    progress.setTotal(dataBytes);
    if (!targets.empty()) {
        // Each file sets its own space aside, but only when its turn comes.
        const std::uint64_t available = freeBytesAt(folderOf(targets.front().path));
        if (available > 0 && available < written.bytes)
            return Error{ErrorCode::DiskFull,
                         targets.front().path,
                         Error::kNoOffset,
                         {std::to_string(written.bytes), std::to_string(available)}};
    }

    const auto memory = std::make_unique_for_overwrite<std::byte[]>(kChunkBytes);
    const std::span buffer(memory.get(), kChunkBytes);
    std::vector<AtomicFile> files;
    for (const CopyTarget& target : targets) {
        const Layout layout = layoutOf(target, all);
        AtomicFileOptions fileOptions;
        fileOptions.overwrite = options.overwrite || options.mayReplaceSource;
        QW_TRY(AtomicFile file, AtomicFile::create(target.path, layout.fileBytes, fileOptions));
        QW_CHECK(file.write(0, layout.header));
        for (std::size_t i = 0; i < target.tensorCount; ++i)
            QW_CHECK(copyOne(source, target.firstTensor + i, file, layout.tensorOffsets[i], buffer, stop,
                             progress));
        if (stop.waitWhilePaused()) return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
        QW_CHECK(file.finish(options.sync)); // closed now: thousands of shards must not stay open
        written.files.push_back(file.destination());
        files.push_back(std::move(file));
    }
    QW_CHECK(commitAll(files, options.sync));
    for (const std::string& path : written.files)
        progress.log(path);
    return written;
}

} // namespace qw::gguf
