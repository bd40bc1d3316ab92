#include "core/export/exporter.h"

#include "core/export/chunk_encoder.h"
#include "core/export/chunk_hash.h"
#include "core/export/resident_memory.h"
#include "core/export/staging/output_paths.h"
#include "core/export/staging/staging_folder.h"
#include "core/export/verify.h"

#include "core/base/byte_size_text.h"
#include "core/quant/codec.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <new>

namespace qw::exporting {

namespace {

// Buffers are some 3 MiB per task; more tasks than this would only add memory.
constexpr std::size_t kMaxTasks = 96;

// Copied tensors are cut where the output file's offset is a multiple of this, in bytes: the page cache then
// works with pages as large as it has, and few of them are shared by two writes. (Measured: a sixth less
// processor time than 512 KiB from wherever the tensor begins.)
constexpr std::uint64_t kCopyStep = std::uint64_t{2} << 20;

struct TensorWork {
    std::size_t shard = 0;
    std::uint64_t offset = 0; // of its data in the shard's file
    std::uint64_t elements = 0;
    std::uint64_t perChunk = kChunkElements;
    std::uint64_t firstChunk = 0; // in the numbering of this run; finished tensors have no chunks
    std::uint64_t chunks = 0;
    bool finished = false;
    GridRecovery recovery = GridRecovery::None;
    std::atomic<std::uint64_t> exactBlocks{0};
    std::atomic<std::uint64_t> chunksLeft{0};
    std::atomic<std::uint64_t> hash{0};
};

// A part of a tensor, in elements.
struct Chunk {
    std::uint64_t first = 0;
    std::uint64_t count = 0; // 0 where a block of a copied tensor is longer than the part
};

bool isCopied(const quant::PlannedTensor& tensor) {
    return tensor.to == tensor.from;
}

std::uint64_t chunkCount(const TensorWork& work, const quant::PlannedTensor& planned) {
    if (!isCopied(planned)) return (work.elements + work.perChunk - 1) / work.perChunk;
    return planned.bytes == 0 ? 0 : (work.offset % kCopyStep + planned.bytes + kCopyStep - 1) / kCopyStep;
}

Chunk chunkOf(const TensorWork& work, const quant::PlannedTensor& planned, std::uint64_t index) {
    if (!isCopied(planned)) {
        const std::uint64_t first = index * work.perChunk;
        return {first, std::min(work.perChunk, work.elements - first)};
    }
    const BlockTypeInfo& type = info(planned.to);
    // Where a part begins: at the last block before the step, and the first part with the tensor.
    const auto begin = [&](std::uint64_t part) {
        const std::uint64_t step = part * kCopyStep;
        const std::uint64_t skipped = work.offset % kCopyStep;
        const std::uint64_t bytes = step > skipped ? std::min(step - skipped, planned.bytes) : 0;
        return bytes / type.blockBytes * type.blockElements;
    };
    const std::uint64_t first = begin(index);
    return {first, begin(index + 1) - first};
}

// One call of exportModel.
class Run {
public:
    Run(const ModelSource& source, const quant::Plan& plan, const ExportOptions& options,
        jobs::WorkerPool& pool, const StopToken& stop, ProgressSink& progress)
        : m_source(source)
        , m_plan(plan)
        , m_options(options)
        , m_pool(pool)
        , m_stop(stop)
        , m_progress(progress)
        , m_work(plan.tensors.size()) {}

    Result<ExportReport> execute();

private:
    Result<void> checkPlan() const;
    Result<void> checkMatrix() const;
    Result<void> checkSpace(const StagingFolder& staging) const;
    void placeTensors(const std::vector<gguf::Layout>& layouts);
    void keepFinished(const StagingFolder& staging);
    bool isIntact(const StagingFolder& staging, const FinishedTensor& tensor) const;
    Result<void> recogniseGrids();
    bool isLossless(std::size_t tensor) const;
    std::vector<GridTensors> gridTensors() const;
    Result<void> encodeAll(StagingFolder& staging);
    void drain(StagingFolder& staging, ChunkEncoder& encoder);
    Result<void> encodeChunk(StagingFolder& staging, ChunkEncoder& encoder, std::uint64_t chunk);
    Result<void> finishTensor(StagingFolder& staging, std::size_t tensor);
    std::size_t tensorOfChunk(std::uint64_t chunk) const;
    void fail(Error error);

    const ModelSource& m_source;
    const quant::Plan& m_plan;
    const ExportOptions& m_options;
    jobs::WorkerPool& m_pool;
    const StopToken& m_stop;
    ProgressSink& m_progress;

    std::vector<TensorWork> m_work;
    std::vector<std::size_t> m_pending; // tensors with chunks, in order
    std::uint64_t m_totalChunks = 0;
    std::uint64_t m_resumedTensors = 0;
    std::atomic<std::uint64_t> m_nextChunk{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_errorMutex;
    std::optional<Error> m_error;
    AnonymousPeak m_peak;
};

Error cancelledError() {
    return {ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
}

Result<void> Run::checkPlan() const {
    QW_CHECK(quant::checkWritable(m_plan));
    QW_CHECK(checkMatrix());
    for (const quant::PlannedTensor& planned : m_plan.tensors) {
        const TensorInfo& tensor = m_source.tensors()[planned.source];
        const BlockTypeInfo& to = info(planned.to);
        if (!canConvert(tensor.type, planned.to, planned.weighted))
            return Error{ErrorCode::TypeNotWritable, {}, Error::kNoOffset, {std::string(to.name)}};
        if (tensor.rowLength() % to.blockElements != 0)
            return Error{ErrorCode::RowNotWholeBlocks,
                         {},
                         Error::kNoOffset,
                         {tensor.name, std::string(to.name), std::to_string(tensor.rowLength()),
                          std::to_string(to.blockElements)}};
    }
    return {};
}

// A plan for an imagined matrix has types chosen as if there were one, and nothing to weigh by.
Result<void> Run::checkMatrix() const {
    if (m_plan.options.matrix || !m_plan.options.haveImportanceMatrix) return {};
    Error error{ErrorCode::NeedsImportanceMatrix, {}, Error::kNoOffset, {}};
    error.details.emplace_back(quant::info(m_plan.options.fileType).name);
    for (const quant::PlannedTensor& tensor : m_plan.tensors)
        if (tensor.from != tensor.to && quant::takesImportance(tensor.to))
            error.details.push_back(tensor.name);
    return error;
}

Result<void> Run::checkSpace(const StagingFolder& staging) const {
    const std::uint64_t there = staging.allocatedBytes();
    const std::uint64_t needed = m_plan.outputBytes > there ? m_plan.outputBytes - there : 0;
    const auto available = freeBytesIn(folderOf(m_options.destination));
    if (available && *available < needed)
        return Error{ErrorCode::DiskFull,
                     m_options.destination,
                     Error::kNoOffset,
                     {std::to_string(needed), std::to_string(*available)}};
    return {};
}

void Run::placeTensors(const std::vector<gguf::Layout>& layouts) {
    for (std::size_t shard = 0; shard < layouts.size(); ++shard) {
        const std::size_t first = m_plan.shardStarts[shard];
        for (std::size_t i = 0; i < layouts[shard].tensorOffsets.size(); ++i) {
            TensorWork& work = m_work[first + i];
            work.shard = shard;
            work.offset = layouts[shard].tensorOffsets[i];
            const quant::PlannedTensor& planned = m_plan.tensors[first + i];
            const TensorInfo& tensor = m_source.tensors()[planned.source];
            work.elements = tensor.elementCount();
            work.perChunk = chunkElements(tensor, planned);
            work.chunks = chunkCount(work, planned);
        }
    }
}

// Copied tensors have no checksum: what they must be is in the source.
bool Run::isIntact(const StagingFolder& staging, const FinishedTensor& tensor) const {
    const TensorWork& work = m_work[tensor.index];
    const quant::PlannedTensor& planned = m_plan.tensors[tensor.index];
    const BlockTypeInfo& type = info(planned.to);
    std::vector<std::byte> bytes;
    std::vector<std::byte> copied;
    std::uint64_t hash = 0;
    for (std::uint64_t chunk = 0; chunk < work.chunks && !m_stop.cancelled(); ++chunk) {
        const auto [first, count] = chunkOf(work, planned, chunk);
        const std::uint64_t offset = byteSizeOf(type, first);
        bytes.resize(byteSizeOf(type, count));
        if (!readAt(staging.file(work.shard), staging.path(work.shard), work.offset + offset, bytes).ok())
            return false;
        if (isCopied(planned)) {
            copied.resize(bytes.size());
            if (!m_source.read(planned.source, offset, copied).ok() || copied != bytes) return false;
        } else {
            hash += chunkHash(bytes, offset);
        }
    }
    return isCopied(planned) || hash == tensor.hash;
}

// What an earlier run finished is kept when its bytes are still what they were: after a crash of the whole
// machine the journal may have reached the disk and the data not.
void Run::keepFinished(const StagingFolder& staging) {
    const auto& finished = staging.finished();
    m_pool.parallelFor(finished.size(), [&](std::size_t index, unsigned) {
        const FinishedTensor& tensor = finished[index];
        if (tensor.index >= m_work.size() || !staging.shardKept(m_work[tensor.index].shard)) return true;
        if (isIntact(staging, tensor)) {
            m_work[tensor.index].finished = true;
            m_work[tensor.index].exactBlocks = tensor.exactBlocks;
        }
        return !m_stop.cancelled();
    });
}

void Run::fail(Error error) {
    m_failed = true;
    std::lock_guard lock(m_errorMutex);
    if (!m_error) m_error = std::move(error);
}

std::size_t Run::tensorOfChunk(std::uint64_t chunk) const {
    const auto after =
        std::ranges::upper_bound(m_pending, chunk, {}, [&](std::size_t i) { return m_work[i].firstChunk; });
    return *(after - 1);
}

Result<void> Run::encodeChunk(StagingFolder& staging, ChunkEncoder& encoder, std::uint64_t chunk) {
    const std::size_t index = tensorOfChunk(chunk);
    const quant::PlannedTensor& planned = m_plan.tensors[index];
    const BlockTypeInfo& type = info(planned.to);
    TensorWork& work = m_work[index];
    if (chunk == work.firstChunk) m_progress.setItem(planned.name);

    const auto [first, count] = chunkOf(work, planned, chunk - work.firstChunk);
    QW_TRY(
        const std::span<const std::byte> bytes,
        encoder.encode(m_source, planned, m_plan.options.matrix.get(), first, count, m_stop, work.recovery));
    work.exactBlocks += encoder.exactBlocks();
    const std::uint64_t offset = byteSizeOf(type, first);
    QW_CHECK(staging.write(work.shard, work.offset + offset, bytes, m_stop));
    if (!isCopied(planned)) work.hash += chunkHash(bytes, offset);
    m_progress.advance(byteSizeOf(planned.from, count));
    if (work.chunksLeft.fetch_sub(1) == 1) return finishTensor(staging, index);
    return {};
}

Result<void> Run::finishTensor(StagingFolder& staging, std::size_t index) {
    const quant::PlannedTensor& planned = m_plan.tensors[index];
    QW_CHECK(staging.markFinished({index, planned.bytes, m_work[index].hash, m_work[index].exactBlocks}));
    std::string line = planned.name + ' ' + std::string(info(planned.from).name);
    if (!isCopied(planned)) line += " -> " + std::string(info(planned.to).name);
    line += ' ' + binarySizeText(planned.bytes);
    if (isLossless(index)) line += " lossless";
    m_progress.log(line);
    m_peak.sample();
    return {};
}

// Takes chunk after chunk. Returns when there are none left, on failure, and when paused: the threads are
// shared with other work.
void Run::drain(StagingFolder& staging, ChunkEncoder& encoder) {
    constexpr std::uint64_t kSampleEvery = 64; // chunks
    while (!m_failed && !m_stop.paused()) {
        if (m_stop.cancelled()) return fail(cancelledError());
        const std::uint64_t chunk = m_nextChunk.fetch_add(1);
        if (chunk >= m_totalChunks) return;
        if (chunk % kSampleEvery == 0) m_peak.sample();
        if (auto done = encodeChunk(staging, encoder, chunk); !done.ok())
            return fail(std::move(done).error());
    }
}

// Where to look for exact blocks: a look at some of a tensor's blocks tells whether it is worth it.
Result<void> Run::recogniseGrids() {
    if (!m_plan.options.recoverGrid) return {};
    m_pool.parallelFor(m_work.size(), [&](std::size_t index, unsigned) {
        const quant::PlannedTensor& planned = m_plan.tensors[index];
        auto recovery = gridRecoveryFor(m_source, planned, m_stop);
        if (recovery.ok())
            m_work[index].recovery = *recovery;
        else
            fail(std::move(recovery).error());
        return !m_failed;
    });
    if (m_error) return *m_error;
    return {};
}

bool Run::isLossless(std::size_t index) const {
    const quant::PlannedTensor& planned = m_plan.tensors[index];
    const std::uint64_t blocks = planned.bytes / info(planned.to).blockBytes;
    return m_work[index].recovery != GridRecovery::None && m_work[index].exactBlocks == blocks;
}

std::vector<GridTensors> Run::gridTensors() const {
    std::map<BlockType, GridTensors> grids;
    for (std::size_t i = 0; i < m_work.size(); ++i) {
        if (m_work[i].recovery == GridRecovery::None) continue;
        GridTensors& grid = grids[m_plan.tensors[i].to];
        grid.type = m_plan.tensors[i].to;
        ++grid.tensors;
        if (isLossless(i)) ++grid.lossless;
    }
    std::vector<GridTensors> all;
    for (const auto& [type, grid] : grids)
        all.push_back(grid);
    return all;
}

Result<void> Run::encodeAll(StagingFolder& staging) {
    for (std::size_t i = 0; i < m_work.size(); ++i) {
        TensorWork& work = m_work[i];
        const std::uint64_t sourceBytes = m_source.tensors()[m_plan.tensors[i].source].byteSize;
        if (work.finished) {
            ++m_resumedTensors;
            m_progress.advance(sourceBytes);
            continue;
        }
        if (work.chunks == 0) {
            QW_CHECK(finishTensor(staging, i));
            continue;
        }
        work.firstChunk = m_totalChunks;
        work.chunksLeft = work.chunks;
        m_totalChunks += work.chunks;
        m_pending.push_back(i);
    }
    std::vector<ChunkEncoder> encoders(std::min<std::size_t>(m_pool.threadCount(), kMaxTasks));
    while (m_nextChunk < m_totalChunks) {
        if (m_stop.waitWhilePaused()) return cancelledError();
        m_pool.parallelFor(encoders.size(), [&](std::size_t task, unsigned) {
            drain(staging, encoders[task]);
            return true;
        });
        if (m_error) return *m_error;
    }
    return {};
}

Result<ExportReport> Run::execute() {
    const auto begin = std::chrono::steady_clock::now();
    QW_CHECK(checkPlan());
    const std::vector<gguf::Layout> layouts = quant::layoutPlan(m_source, m_plan);
    const std::string destination = resolvedDestination(m_options.destination);
    const std::vector<std::string> outputs = outputPaths(destination, layouts.size());
    QW_CHECK(checkDestination(m_source, m_plan, m_options));

    JournalHeader header;
    header.destination = destination;
    header.source = sourceFilesNow(m_source);
    header.directoryHash = directoryHash(m_source);
    header.planHash = planHash(m_source, m_plan, layouts);
    header.planOptions = m_plan.options;
    if (m_plan.options.matrix) header.matrix = m_plan.options.matrix->selection();
    header.tensorBytes = m_plan.tensorBytes;
    std::vector<std::uint64_t> sizes;
    for (const gguf::Layout& layout : layouts)
        sizes.push_back(layout.fileBytes);

    placeTensors(layouts);
    m_peak.sample();
    QW_TRY(StagingFolder staging,
           StagingFolder::open(stagingFolderFor(destination), outputs, sizes, header, m_options.resume));
    QW_CHECK(checkSpace(staging));
    staging.reserve();
    std::uint64_t sourceBytes = 0;
    for (const quant::PlannedTensor& planned : m_plan.tensors)
        sourceBytes += m_source.tensors()[planned.source].byteSize;
    m_progress.setTotal(sourceBytes);
    keepFinished(staging);
    for (std::size_t shard = 0; shard < layouts.size(); ++shard)
        QW_CHECK(staging.write(shard, 0, layouts[shard].header, m_stop));
    QW_CHECK(recogniseGrids());
    QW_CHECK(encodeAll(staging));
    // Reads check the source too, but the last one may have been before the change.
    if (sourceFilesNow(m_source) != header.source)
        return Error{ErrorCode::SourceChanged, m_source.paths().front(), Error::kNoOffset, {}};

    ExportReport report;
    if (m_options.sync) QW_CHECK(staging.sync(m_stop));
    if (m_options.verify) {
        QW_CHECK(verifyExport(m_source, m_plan, staging.paths(), m_pool, m_stop));
        report.verified = true;
    }
    if (m_stop.waitWhilePaused()) return cancelledError();
    m_peak.sample();
    QW_CHECK(staging.publish(m_options.overwrite, m_options.sync));
    report.files = outputs;
    report.bytes = m_plan.outputBytes;
    report.tensors = m_plan.tensors.size();
    report.resumedTensors = m_resumedTensors;
    report.grids = gridTensors();
    report.peakRssBytes = m_peak.bytes();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

} // namespace

Result<void> checkDestination(const ModelSource& source, const quant::Plan& plan,
                              const ExportOptions& options) {
    const std::string destination = resolvedDestination(options.destination);
    return checkOutputs(source, outputPaths(destination, plan.shardStarts.size()), options.overwrite);
}

Result<ExportReport> exportModel(const ModelSource& source, const quant::Plan& plan,
                                 const ExportOptions& options, jobs::WorkerPool& pool, const StopToken& stop,
                                 ProgressSink& progress) {
    try {
        return Run(source, plan, options, pool, stop, progress).execute();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, options.destination, Error::kNoOffset, {}};
    }
}

} // namespace qw::exporting
