// slow_export SOURCE OUT TYPE MICROSECONDS [MATRIX]: an export that takes its time, to be killed by
// test_killed_export. Prints "begun" when data is being written and "resumed N" at its end.
#include "core/export/exporter.h"
#include "core/formats/gguf/gguf_reader.h"
#include "core/formats/imatrix/importance_matrix_files.h"
#include "written_model.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

using namespace qw;

namespace {

class Announcer final : public ProgressSink {
public:
    void setTotal(std::uint64_t) override {}
    void advance(std::uint64_t) override {
        if (!m_said.exchange(true)) {
            std::puts("begun");
            std::fflush(stdout);
        }
    }
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}

private:
    std::atomic<bool> m_said{false};
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 5 || argc > 6) return 2;
    const auto source = gguf::openGguf(argv[1]);
    if (!source.ok()) return 3;
    const test::SlowModel slow(*source, std::chrono::microseconds(std::atoi(argv[4])));
    quant::PlanOptions planOptions;
    planOptions.fileType = *quant::fileTypeFromName(argv[3]);
    planOptions.patterns.push_back({"ffn_down", BlockType::Q8_0});
    if (argc == 6) {
        auto matrix = imatrix::openSelection({{argv[5]}, {}, {}});
        if (!matrix.ok()) return 3;
        planOptions.matrix = *matrix;
    }
    const auto plan = quant::makePlan(slow, planOptions);
    if (!plan.ok()) return 3;
    exporting::ExportOptions options;
    options.destination = argv[2];
    options.overwrite = true;
    jobs::WorkerPool pool(2);
    Announcer progress;
    const auto report = exporting::exportModel(slow, *plan, options, pool, StopToken(), progress);
    if (!report.ok()) {
        std::puts(std::string(errorCodeName(report.error().code)).c_str());
        return 1;
    }
    std::printf("resumed %llu\n", static_cast<unsigned long long>(report->resumedTensors));
    return 0;
}
