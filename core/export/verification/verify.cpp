#include "core/export/verify.h"

#include "core/export/chunk_encoder.h"
#include "core/export/verification/block_scales.h"
#include "core/export/verification/directory_difference.h"
#include "core/export/verification/sampled_blocks.h"

#include "core/formats/byte_input.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <new>
#include <unordered_map>

namespace qw::exporting {

namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::uint64_t kNone = ~std::uint64_t{0};

struct TensorState {
    std::uint64_t firstChunk = 0;
    std::uint64_t firstBadBlock = kNone; // guarded by the check's mutex
    std::optional<Error> difference;     // guarded by the check's mutex
};

bool madeWithMatrix(const ModelSource& model) {
    return model.metadata().find("quantize.imatrix.entries_count") != nullptr;
}

class Check {
public:
    Check(const ModelSource& file, const ModelSource* against, const StopToken& stop, ProgressSink& progress)
        : m_file(file)
        , m_against(against)
        , m_stop(stop)
        , m_progress(progress)
        , m_weighted(madeWithMatrix(file) || (against && madeWithMatrix(*against)))
        , m_states(file.tensors().size()) {
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            m_states[i].firstChunk = m_chunks;
            m_chunks += (file.tensors()[i].elementCount() + kChunkElements - 1) / kChunkElements;
        }
    }

    Result<VerifyReport> run(const std::string& path, const VerifyOptions& options, jobs::WorkerPool& pool);

private:
    Result<void> scanChunk(std::uint64_t chunk);
    Result<void> compareTensor(std::size_t index);
    Result<bool> compareRange(std::size_t index, std::size_t other, const SampledRange& range);
    void matchNames(VerifyReport& report);
    static void add(VerifyReport& report, Error error) {
        ++report.problemCount;
        if (report.problems.size() < kMaxProblems) report.problems.push_back(std::move(error));
    }
    const std::string& pathOf(const TensorInfo& tensor) const { return m_file.paths()[tensor.shard]; }
    Error badBlock(std::size_t index) const;

    const ModelSource& m_file;
    const ModelSource* m_against;
    const StopToken& m_stop;
    ProgressSink& m_progress;
    const bool m_weighted; // an importance matrix had a part in one of them
    std::vector<TensorState> m_states;
    std::vector<std::pair<std::size_t, std::size_t>> m_pairs; // tensor here, tensor in `against`
    std::uint64_t m_chunks = 0;
    std::atomic<std::uint64_t> m_compared{0};
    std::mutex m_mutex;
};

void Check::matchNames(VerifyReport& report) {
    if (!m_against) return;
    std::unordered_map<std::string_view, std::size_t> byName;
    for (std::size_t i = 0; i < m_against->tensors().size(); ++i)
        byName.emplace(m_against->tensors()[i].name, i);
    for (std::size_t i = 0; i < m_file.tensors().size(); ++i) {
        const TensorInfo& tensor = m_file.tensors()[i];
        const auto found = byName.find(tensor.name);
        if (found == byName.end()) {
            add(report, directoryDiffers(pathOf(tensor), tensor.name, shapeText(tensor), ""));
            continue;
        }
        const TensorInfo& other = m_against->tensors()[found->second];
        if (tensor.shape != other.shape)
            add(report, directoryDiffers(pathOf(tensor), tensor.name, shapeText(tensor), shapeText(other)));
        else
            m_pairs.emplace_back(i, found->second);
        byName.erase(found);
    }
    for (const TensorInfo& other : m_against->tensors())
        if (byName.contains(other.name))
            add(report, directoryDiffers(m_file.paths().front(), other.name, "", shapeText(other)));
}

Result<void> Check::scanChunk(std::uint64_t chunk) {
    const auto after = std::ranges::upper_bound(m_states, chunk, {}, &TensorState::firstChunk);
    const auto index = static_cast<std::size_t>(after - m_states.begin()) - 1;
    const TensorInfo& tensor = m_file.tensors()[index];
    const BlockTypeInfo& type = info(tensor.type);
    const std::uint64_t first = (chunk - m_states[index].firstChunk) * kChunkElements;
    const std::uint64_t count = std::min(kChunkElements, tensor.elementCount() - first);
    std::vector<std::byte> blocks(byteSizeOf(type, count));
    QW_CHECK(m_file.read(index, byteSizeOf(type, first), blocks));
    if (const std::size_t bad = findInvalidBlock(tensor.type, blocks); bad < count / type.blockElements) {
        std::lock_guard lock(m_mutex);
        m_states[index].firstBadBlock =
            std::min(m_states[index].firstBadBlock, first / type.blockElements + bad);
    }
    m_progress.advance(blocks.size());
    return {};
}

Error Check::badBlock(std::size_t index) const {
    const TensorInfo& tensor = m_file.tensors()[index];
    const BlockTypeInfo& type = info(tensor.type);
    const std::uint64_t block = m_states[index].firstBadBlock;
    const std::uint64_t offset = tensor.fileOffset + block * type.blockBytes;
    if (type.quantized) return invalidBlockScale(m_file, tensor, block);
    std::vector<std::byte> bytes(type.blockBytes);
    std::vector<float> value(1);
    const quant::Codec* codec = quant::findCodec(tensor.type);
    const bool known = codec && m_file.read(index, block * type.blockBytes, bytes).ok();
    if (known) codec->decodeScalar(bytes, value);
    return {ErrorCode::NonFiniteWeight,
            pathOf(tensor),
            offset,
            {tensor.name, std::to_string(block / tensor.rowLength()),
             std::to_string(block % tensor.rowLength()), known && std::isinf(value.front()) ? "Inf" : "NaN"}};
}

// False when the difference has been noted and the tensor needs no further look.
Result<bool> Check::compareRange(std::size_t index, std::size_t otherIndex, const SampledRange& range) {
    const TensorInfo& tensor = m_file.tensors()[index];
    const TensorInfo& other = m_against->tensors()[otherIndex];
    const BlockTypeInfo& type = info(tensor.type);
    std::vector<std::byte> here(byteSizeOf(type, range.count));
    std::vector<std::byte> there(byteSizeOf(other.type, range.count));
    QW_CHECK(m_file.read(index, byteSizeOf(type, range.first), here));
    QW_CHECK(m_against->read(otherIndex, byteSizeOf(other.type, range.first), there));
    SampledError worst;
    if (tensor.type == other.type) {
        const auto at = static_cast<std::size_t>(std::ranges::mismatch(here, there).in1 - here.begin());
        if (at == here.size()) return true;
        worst.element = at / type.blockBytes * type.blockElements;
    } else {
        std::vector<float> ours(range.count);
        std::vector<float> theirs(range.count);
        quant::findCodec(tensor.type)->decode(here, ours);
        quant::findCodec(other.type)->decode(there, theirs);
        // Both may be approximations of a common original.
        worst = compareDecoded(errorShare(tensor.type) >= errorShare(other.type) ? tensor.type : other.type,
                               theirs, ours, m_weighted);
        if (worst.withinBound) return true;
    }
    std::lock_guard lock(m_mutex);
    m_states[index].difference =
        Error{ErrorCode::VerifyDataDiffers,
              pathOf(tensor),
              tensor.fileOffset + byteSizeOf(type, range.first),
              {tensor.name, std::to_string((range.first + worst.element) / type.blockElements),
               std::to_string(worst.error), std::to_string(worst.bound)}};
    return false;
}

Result<void> Check::compareTensor(std::size_t pair) {
    const auto [index, other] = m_pairs[pair];
    const TensorInfo& tensor = m_file.tensors()[index];
    const BlockType otherType = m_against->tensors()[other].type;
    if (otherType != tensor.type && !(quant::findCodec(otherType) && quant::findCodec(tensor.type)))
        return {};
    ++m_compared;
    for (const SampledRange& range : sampleRanges(tensor.elementCount(), tensor.type, otherType, index)) {
        QW_TRY(const bool equal, compareRange(index, other, range));
        if (!equal) break;
    }
    return {};
}

Result<VerifyReport> Check::run(const std::string& path, const VerifyOptions& options,
                                jobs::WorkerPool& pool) {
    VerifyReport report;
    report.tensors = m_file.tensors().size();
    matchNames(report);
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : m_file.tensors())
        total += tensor.byteSize;
    std::uint64_t hashed = 0;
    if (options.sha256) {
        QW_TRY(const ByteInputPtr input, openFileInput(path));
        hashed = input->size();
    }
    m_progress.setTotal(total + hashed);

    // The hash is one long sequential task: it goes first and everything else runs beside it.
    const std::size_t hashTasks = options.sha256 ? 1 : 0;
    std::optional<Error> failure;
    const std::uint64_t tasks = hashTasks + m_pairs.size() + m_chunks;
    const auto perform = [&](std::uint64_t task) -> Result<void> {
        if (task < hashTasks) {
            QW_TRY(std::string sha256, sha256OfFile(path, m_stop, m_progress));
            report.sha256 = std::move(sha256);
            return {};
        }
        task -= hashTasks;
        return task < m_pairs.size() ? compareTensor(task) : scanChunk(task - m_pairs.size());
    };
    pool.parallelFor(tasks, [&](std::size_t task, unsigned) {
        Result<void> done = m_stop.waitWhilePaused()
                                ? Result<void>(Error{ErrorCode::Cancelled, path, Error::kNoOffset, {}})
                                : perform(task);
        if (done.ok()) return true;
        std::lock_guard lock(m_mutex);
        if (!failure) failure = std::move(done).error();
        return false;
    });
    if (failure) return *failure;
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        if (m_states[i].firstBadBlock != kNone) add(report, badBlock(i));
        if (m_states[i].difference) add(report, std::move(*m_states[i].difference));
    }
    report.comparedTensors = m_compared;
    return report;
}

} // namespace

Result<VerifyReport> verifyFile(const std::string& path, const ModelSource* against,
                                const VerifyOptions& options, jobs::WorkerPool& pool, const StopToken& stop,
                                ProgressSink& progress) {
    try {
        QW_TRY(const ModelSourcePtr file, gguf::openGguf(path));
        return Check(*file, against, stop, progress).run(path, options, pool);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, path, Error::kNoOffset, {}};
    }
}

} // namespace qw::exporting
