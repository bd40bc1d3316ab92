#include "core/export/exporter.h"
#include "core/export/resident_memory.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/quant/codec.h"
#include "tests/core/export/planned_export.h"
#include "tests/support/fake_model.h"
#include "written_model.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <thread>

using namespace qw;
using namespace qw::exporting;
using test::entries;
using test::planOf;
using namespace std::chrono_literals;

namespace {

constexpr const char* kSample = QW_SAMPLE_DIR "/sample-f16.gguf";

// Calls back at the first advance, when the export is under way.
class Trigger final : public ProgressSink {
public:
    explicit Trigger(std::function<void()> action) : m_action(std::move(action)) {}
    void setTotal(std::uint64_t amount) override { total = amount; }
    void advance(std::uint64_t amount) override {
        done += amount;
        if (!m_fired.exchange(true)) m_action();
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override { ++lines; }

    std::atomic<std::uint64_t> total{0};
    std::atomic<std::uint64_t> done{0};
    std::atomic<int> lines{0};

private:
    std::function<void()> m_action;
    std::atomic<bool> m_fired{false};
};

QByteArray tensorBytes(const ModelSource& source, std::size_t index) {
    QByteArray bytes(static_cast<qsizetype>(source.tensors()[index].byteSize), Qt::Uninitialized);
    const auto span = std::as_writable_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size())));
    return source.read(index, 0, span).ok() ? bytes : QByteArray();
}

} // namespace

class TestExporter : public QObject {
    Q_OBJECT

    Result<ExportReport> run(const ModelSource& source, const quant::Plan& plan, const QString& path,
                             bool overwrite = false) {
        ExportOptions options;
        options.destination = path.toStdString();
        options.overwrite = overwrite;
        NullProgress progress;
        return exportModel(source, plan, options, m_pool, StopToken(), progress);
    }

private slots:
    void initTestCase() {
        auto opened = gguf::openGguf(kSample);
        QVERIFY(opened.ok());
        m_sample = *opened;
    }

    void reportsWhatItDid() {
        QTemporaryDir folder;
        const auto plan = planOf(*m_sample, quant::FileType::Q4_K_M);
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        Trigger progress([] {});
        const auto report = exportModel(*m_sample, plan, options, m_pool, StopToken(), progress);
        QVERIFY(report.ok());
        QCOMPARE(report->files, std::vector<std::string>{options.destination});
        QCOMPARE(report->bytes, plan.outputBytes);
        QCOMPARE(report->tensors, plan.tensors.size());
        QCOMPARE(report->resumedTensors, 0u);
        QVERIFY(report->peakRssBytes > 0 && report->peakRssBytes < (400u << 20));
        QCOMPARE(progress.done.load(), progress.total.load());
        QCOMPARE(progress.lines.load(), static_cast<int>(plan.tensors.size()));
        QCOMPARE(entries(folder), QStringList{"out.gguf"});
    }

    // A source of a gigabyte, and no more memory than for a small one.
    void memoryDoesNotGrowWithTheModel() {
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {8192, 65536}, BlockType::F16);
        std::vector<std::byte> weights(1 << 20);
        test::fillWithWeights(BlockType::F16, 0, 0, weights);
        // A mebibyte, over and over.
        model.data([&weights](std::size_t, std::uint64_t offset, std::span<std::byte> out) {
            for (std::size_t at = 0; at < out.size();) {
                const std::size_t place = (offset + at) % weights.size();
                const std::size_t length = std::min(weights.size() - place, out.size() - at);
                std::memcpy(out.data() + at, weights.data() + place, length);
                at += length;
            }
        });
        QTemporaryDir folder;
        const std::uint64_t before = anonymousBytesNow();
        const auto report = run(model, planOf(model, quant::FileType::Q4_0), folder.filePath("out.gguf"));
        QVERIFY(report.ok());
        QVERIFY(report->peakRssBytes > 0);
        const std::uint64_t grown = report->peakRssBytes > before ? report->peakRssBytes - before : 0;
        qInfo("%.1f MiB for %u threads", static_cast<double>(grown) / (1 << 20), m_pool.threadCount());
        QVERIFY(grown < 8u * m_pool.threadCount() << 20);
    }

    // The same bytes whatever the number of threads.
    void threadsDoNotShow() {
        QTemporaryDir folder;
        const auto plan = planOf(*m_sample, quant::FileType::Q5_K_S);
        QByteArray first;
        for (unsigned threads : {1u, 2u, 5u}) {
            jobs::WorkerPool pool(threads);
            ExportOptions options;
            options.destination = folder.filePath(QString::number(threads) + ".gguf").toStdString();
            NullProgress progress;
            QVERIFY(exportModel(*m_sample, plan, options, pool, StopToken(), progress).ok());
            const QByteArray bytes = test::fileBytes(QString::fromStdString(options.destination));
            if (first.isEmpty()) first = bytes;
            QVERIFY(bytes == first);
        }
    }

    // Chunks cut through rows; the result must be that of encoding the tensor in one piece.
    void chunksDoNotShow_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("from");
        for (const auto type :
             {quant::FileType::Q4_0, quant::FileType::Q8_0, quant::FileType::F32, quant::FileType::BF16})
            for (const BlockType from : {BlockType::F16, BlockType::F32})
                QTest::addRow("%s from %s", quant::info(type).name.data(), info(from).name.data())
                    << static_cast<int>(type) << static_cast<int>(from);
    }
    void chunksDoNotShow() {
        QFETCH(int, type);
        QFETCH(int, from);
        const auto fromType = static_cast<BlockType>(from);
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {160, 1999}, fromType)
            .tensor("blk.0.ffn_gate.weight", {96, 3, 5}, fromType);
        model.data([fromType](std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
            test::fillWithWeights(fromType, tensor, offset, out);
        });
        QTemporaryDir folder;
        const auto plan = planOf(model, static_cast<quant::FileType>(type));
        QCOMPARE(plan.tensors.size(), 2u);
        const auto report = run(model, plan, folder.filePath("out.gguf"));
        QVERIFY(report.ok());
        const auto written = gguf::openGguf(report->files.front());
        QVERIFY(written.ok());
        for (std::size_t i = 0; i < 2; ++i) {
            const TensorInfo& source = model.tensors()[i];
            const BlockType to = plan.tensors[i].to;
            std::vector<std::byte> original(source.byteSize);
            QVERIFY(model.read(i, 0, original).ok());
            std::vector<float> weights(source.elementCount());
            quant::findCodec(fromType)->decodeScalar(original, weights);
            QByteArray expected(static_cast<qsizetype>(plan.tensors[i].bytes), Qt::Uninitialized);
            quant::findCodec(to)->encodeScalar(
                weights, std::as_writable_bytes(
                             std::span(expected.data(), static_cast<std::size_t>(expected.size()))));
            QVERIFY(tensorBytes(**written, i) == expected);
        }
    }

    // Copied tensors are cut at places of the output file, whatever the length of a block.
    void cutsDoNotShowInCopies_data() {
        QTest::addColumn<int>("type");
        for (const BlockType type : {BlockType::F32, BlockType::F16, BlockType::I32, BlockType::F64,
                                     BlockType::Q6_K, BlockType::Q8_0, BlockType::Q2_K})
            QTest::addRow("%s", info(type).name.data()) << static_cast<int>(type);
    }
    void cutsDoNotShowInCopies() {
        QFETCH(int, type);
        const auto blockType = static_cast<BlockType>(type);
        const std::uint64_t row = std::max<std::uint64_t>(info(blockType).blockElements, 32);
        const std::uint64_t rows = 5'000'000 / byteSizeOf(blockType, row);
        test::FakeModel model;
        model.tensor("blk.0.attn_norm.weight", {row}, blockType)
            .tensor("blk.0.ffn_up.weight", {row, rows}, blockType)
            .tensor("blk.0.ffn_gate.weight", {row, 3, 5}, blockType)
            .tensor("blk.0.ffn_down.weight", {row, rows / 2 + 1}, blockType);
        // No exponent and no scale has all its bits set in bytes below 0x7b.
        model.data([](std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = static_cast<std::byte>((tensor * 31 + (offset + i) * 2654435761u % 8191) % 0x7b);
        });
        QTemporaryDir folder;
        const auto report = run(model, planOf(model, quant::FileType::Copy), folder.filePath("out.gguf"));
        QVERIFY(report.ok());
        const auto written = gguf::openGguf(report->files.front());
        QVERIFY(written.ok());
        for (std::size_t i = 0; i < model.tensors().size(); ++i)
            QVERIFY(tensorBytes(**written, i) == tensorBytes(model, i));
    }

    // Layers that remain keep their own weights under their new numbers.
    void prunesLayersWithTheirData() {
        QTemporaryDir folder;
        quant::PlanOptions options;
        options.fileType = quant::FileType::Q8_0;
        QVERIFY(run(*m_sample, planOf(*m_sample, options), folder.filePath("all.gguf")).ok());
        options.pruneLayers = {1, 4, 5};
        QVERIFY(run(*m_sample, planOf(*m_sample, options), folder.filePath("some.gguf")).ok());
        const auto all = gguf::openGguf(folder.filePath("all.gguf").toStdString());
        const auto some = gguf::openGguf(folder.filePath("some.gguf").toStdString());
        QVERIFY(all.ok() && some.ok());
        constexpr std::array kOldNumbers = {0, 2, 3, 6, 7};
        int compared = 0;
        for (std::size_t i = 0; i < (*some)->tensors().size(); ++i) {
            std::string name = (*some)->tensors()[i].name;
            if (name.starts_with("blk."))
                name.replace(4, 1, std::to_string(kOldNumbers[static_cast<std::size_t>(name[4] - '0')]));
            const auto tensors = (*all)->tensors();
            const auto old = std::ranges::find(tensors, name, &TensorInfo::name);
            QVERIFY(old != tensors.end());
            QVERIFY(tensorBytes(**some, i) ==
                    tensorBytes(**all, static_cast<std::size_t>(old - tensors.begin())));
            ++compared;
        }
        QCOMPARE(compared, 3 + 5 * 9);
    }

    void splitsOverSeveralFiles() {
        QTemporaryDir folder;
        quant::PlanOptions options;
        options.fileType = quant::FileType::Q4_0;
        options.split.maxTensors = 20;
        const auto plan = planOf(*m_sample, options);
        const auto split = run(*m_sample, plan, folder.filePath("split.gguf"));
        QVERIFY(split.ok());
        QCOMPARE(split->files.size(), 4u);
        QCOMPARE(entries(folder), (QStringList{"split-00001-of-00004.gguf", "split-00002-of-00004.gguf",
                                               "split-00003-of-00004.gguf", "split-00004-of-00004.gguf"}));
        std::uint64_t bytes = 0;
        for (const std::string& file : split->files)
            bytes += std::filesystem::file_size(file);
        QCOMPARE(bytes, plan.outputBytes);

        const auto whole =
            run(*m_sample, planOf(*m_sample, quant::FileType::Q4_0), folder.filePath("whole.gguf"));
        QVERIFY(whole.ok());
        const auto one = gguf::openGguf(whole->files.front());
        const auto many = gguf::openGguf(split->files.back());
        QVERIFY(one.ok() && many.ok());
        QCOMPARE((*many)->tensors().size(), (*one)->tensors().size());
        for (std::size_t i = 0; i < (*one)->tensors().size(); ++i) {
            QCOMPARE((*many)->tensors()[i].name, (*one)->tensors()[i].name);
            QVERIFY(tensorBytes(**many, i) == tensorBytes(**one, i));
        }

        // A split source keeps its division, and comes out the same.
        quant::PlanOptions keep;
        keep.fileType = quant::FileType::Copy;
        keep.keepSplit = true;
        const auto kept = run(**many, planOf(**many, keep), folder.filePath("kept.gguf"));
        QVERIFY(kept.ok());
        QCOMPARE(kept->files.size(), 4u);
        const auto keptModel = gguf::openGguf(kept->files.front());
        QVERIFY(keptModel.ok());
        for (std::size_t i = 0; i < (*one)->tensors().size(); ++i) {
            QCOMPARE((*keptModel)->tensors()[i].shard, (*many)->tensors()[i].shard);
            QVERIFY(tensorBytes(**keptModel, i) == tensorBytes(**one, i));
        }
    }

    void refusesToOverwriteItsSource() {
        QTemporaryDir folder;
        const QString source = folder.filePath("source.gguf");
        QVERIFY(QFile::copy(kSample, source));
        const QString hardLink = folder.filePath("hard.gguf");
        const QString symbolicLink = folder.filePath("symbolic.gguf");
        std::filesystem::create_hard_link(source.toStdString(), hardLink.toStdString());
        std::filesystem::create_symlink(source.toStdString(), symbolicLink.toStdString());
        const auto model = gguf::openGguf(source.toStdString());
        QVERIFY(model.ok());
        const auto plan = planOf(**model, quant::FileType::Q8_0);
        for (const QString& path : {source, hardLink, symbolicLink}) {
            const auto report = run(**model, plan, path, true);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::OutputIsSource);
        }
        QCOMPARE(entries(folder).size(), 3);
        QVERIFY(test::fileBytes(source) == test::fileBytes(kSample));
    }

    void overwritesOnlyWhenAsked() {
        QTemporaryDir folder;
        const QString path = folder.filePath("out.gguf");
        const QString link = folder.filePath("link.gguf");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
        file.close();
        const auto plan = planOf(*m_sample, quant::FileType::Q4_0);
        const auto refused = run(*m_sample, plan, path);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::OutputExists);
        QCOMPARE(test::fileBytes(path), QByteArray("mine"));
        // Through a link, the file it leads to is replaced and the link stays.
        std::filesystem::create_symlink(path.toStdString(), link.toStdString());
        QVERIFY(run(*m_sample, plan, link, true).ok());
        QVERIFY(std::filesystem::is_symlink(link.toStdString()));
        QCOMPARE(QFileInfo(path).size(), static_cast<qint64>(plan.outputBytes));
        const auto folderInTheWay = run(*m_sample, plan, folder.path(), true);
        QVERIFY(!folderInTheWay.ok());
        QCOMPARE(folderInTheWay.error().code, ErrorCode::CannotWrite);
        const auto nowhere = run(*m_sample, plan, folder.filePath("missing/out.gguf"));
        QVERIFY(!nowhere.ok());
        QCOMPARE(nowhere.error().code, ErrorCode::CannotWrite);
    }

    void cancelsWithin200Milliseconds_data() {
        QTest::addColumn<int>("type");
        for (const auto type :
             {quant::FileType::Q2_K, quant::FileType::Q3_K_S, quant::FileType::Q4_K_S, quant::FileType::Q8_0})
            QTest::newRow(quant::info(type).name.data()) << static_cast<int>(type);
    }
    void cancelsWithin200Milliseconds() {
        QFETCH(int, type);
        // A gigabyte that is never written: it is cancelled long before.
        test::FakeModel model;
        model.tensor("blk.0.ffn_up.weight", {4096, 131072}, BlockType::F16);
        std::vector<std::byte> weights(1 << 20);
        test::fillWithWeights(BlockType::F16, 0, 0, weights);
        model.data([&weights](std::size_t, std::uint64_t, std::span<std::byte> out) {
            for (std::size_t at = 0; at < out.size(); at += weights.size())
                std::memcpy(out.data() + at, weights.data(), std::min(weights.size(), out.size() - at));
        });
        const auto plan = planOf(model, static_cast<quant::FileType>(type));
        QTemporaryDir folder;
        StopSource stop;
        std::atomic<std::chrono::steady_clock::time_point> cancelledAt{};
        std::thread canceller;
        Trigger progress([&] {
            canceller = std::thread([&] {
                std::this_thread::sleep_for(60ms);
                cancelledAt = std::chrono::steady_clock::now();
                stop.cancel();
            });
        });
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        const auto report = exportModel(model, plan, options, m_pool, stop.token(), progress);
        const auto latency = std::chrono::steady_clock::now() - cancelledAt.load();
        canceller.join();
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(latency).count();
        qInfo("cancelled after %lld ms", static_cast<long long>(milliseconds));
        QVERIFY(milliseconds < 200);
        QVERIFY(entries(folder).isEmpty());
    }

    void pausesBetweenChunks() {
        const test::SlowModel model(m_sample, 2ms);
        const auto plan = planOf(model, quant::FileType::Q4_0);
        QTemporaryDir folder;
        StopSource stop;
        Trigger progress([&] { stop.setPaused(true); });
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        Result<ExportReport> report = Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
        std::thread worker(
            [&] { report = exportModel(model, plan, options, m_pool, stop.token(), progress); });
        QTest::qWait(150);
        const std::uint64_t before = progress.done;
        // The pool is free for others meanwhile: all of its threads come along.
        std::atomic<unsigned> inside{0};
        m_pool.parallelFor(m_pool.threadCount(), [&](std::size_t, unsigned) {
            ++inside;
            for (int i = 0; i < 1000 && inside < m_pool.threadCount(); ++i)
                std::this_thread::sleep_for(1ms);
            return true;
        });
        QCOMPARE(inside.load(), m_pool.threadCount());
        QTest::qWait(50);
        QCOMPARE(progress.done.load(), before);
        QVERIFY(before < progress.total);
        QVERIFY(!QFile::exists(folder.filePath("out.gguf")));
        stop.setPaused(false);
        worker.join();
        QVERIFY(report.ok());
        QCOMPARE(progress.done.load(), progress.total.load());
    }

    // Scales of such weights are subnormal or zero: coarse, but what the types can do.
    void verifiesWeightsOfAnySmallness_data() {
        QTest::addColumn<int>("type");
        for (const quant::FileTypeInfo& row : quant::fileTypes())
            if (!row.needsImportanceMatrix)
                QTest::newRow(std::string(row.name).c_str()) << static_cast<int>(row.type);
    }
    void verifiesWeightsOfAnySmallness() {
        QFETCH(int, type);
        test::FakeModel model;
        model.tensor("blk.0.attn_v.weight", {256, 1000}, BlockType::F32);
        model.tensor("blk.0.ffn_down.weight", {256, 1000}, BlockType::F32);
        model.tensor("output.weight", {256, 1000}, BlockType::F32);
        model.data([](std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
            test::fillWithWeights(BlockType::F32, tensor, offset, out);
            for (std::size_t i = 0; i < out.size() / sizeof(float); ++i) {
                float weight = 0;
                std::memcpy(&weight, out.data() + i * sizeof weight, sizeof weight);
                // From row to row smaller, down to the smallest floats.
                const auto row = static_cast<int>((offset / sizeof weight + i) / 256);
                weight = std::ldexp(weight, -row * 150 / 1000);
                std::memcpy(out.data() + i * sizeof weight, &weight, sizeof weight);
            }
        });
        QTemporaryDir folder;
        quant::PlanOptions options;
        options.fileType = static_cast<quant::FileType>(type);
        const auto report = run(model, planOf(model, options), folder.filePath("out.gguf"));
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().details.back().c_str());
        QVERIFY(report->verified);
    }

    void noticesThatTheSourceChanges_data() {
        QTest::addColumn<bool>("truncate");
        QTest::newRow("truncated") << true;
        QTest::newRow("rewritten") << false;
    }
    void noticesThatTheSourceChanges() {
        QFETCH(bool, truncate);
        QTemporaryDir folder;
        QTemporaryDir other;
        const QString source = other.filePath("source.gguf");
        QVERIFY(QFile::copy(kSample, source));
        QFile(source).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const auto opened = gguf::openGguf(source.toStdString());
        QVERIFY(opened.ok());
        const test::SlowModel model(*opened, 1ms);
        Trigger progress([&] {
            QFile file(source);
            if (truncate) {
                file.resize(file.size() / 2);
            } else if (file.open(QIODevice::ReadWrite)) {
                file.seek(file.size() - 4);
                file.write("abcd");
            }
        });
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        const auto report =
            exportModel(model, planOf(model, quant::FileType::Q4_0), options, m_pool, StopToken(), progress);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::SourceChanged);
        QVERIFY(entries(folder).isEmpty());
    }

    void oneExportPerDestination() {
        const test::SlowModel model(m_sample, 3ms);
        const auto plan = planOf(model, quant::FileType::Q4_0);
        QTemporaryDir folder;
        std::optional<Result<ExportReport>> second;
        std::size_t offered = 99;
        Trigger progress([&] {
            offered = findLeftovers(folder.path().toStdString()).size();
            jobs::WorkerPool pool(1);
            ExportOptions options;
            options.destination = folder.filePath("out.gguf").toStdString();
            NullProgress none;
            second = exportModel(model, plan, options, pool, StopToken(), none);
        });
        ExportOptions options;
        options.destination = folder.filePath("out.gguf").toStdString();
        QVERIFY(exportModel(model, plan, options, m_pool, StopToken(), progress).ok());
        QVERIFY(second && !second->ok());
        QCOMPARE(second->error().code, ErrorCode::CannotOpen);
        QCOMPARE(offered, 0u);
    }

private:
    ModelSourcePtr m_sample;
    jobs::WorkerPool m_pool;
};

QTEST_GUILESS_MAIN(TestExporter)
#include "test_exporter.moc"
