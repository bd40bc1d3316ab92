// Plans of synthetic models of many architectures against the types that the reference chose for the same
// directories (tests/data/plans; see tests/data/README.md for the form).
#include "core/quant/plan.h"
#include "tests/support/fake_model.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <vector>

using namespace qw;
using namespace qw::quant;

namespace {

const QString kFolder = QString(QW_TEST_DATA) + "/plans/";

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

gguf::Value metadataValue(const QString& type, const QJsonValue& value) {
    if (type == "u32") return static_cast<std::uint32_t>(value.toInt());
    if (type == "f32") return static_cast<float>(value.toDouble());
    if (type == "bool") return value.toBool();
    if (type == "str") return value.toString().toStdString();
    std::vector<std::int32_t> numbers; // "i32[]", and "bool[]" as numbers
    for (const QJsonValue& number : value.toArray())
        numbers.push_back(number.isBool() ? number.toBool() : number.toInt());
    return gguf::Array::ofI32(numbers);
}

std::vector<int> layersOf(const QJsonValue& value) {
    std::vector<int> layers;
    if (value.isObject()) {
        for (const QJsonValue& layer : value.toObject()["list"].toArray())
            layers.push_back(layer.toInt());
    } else if (value.isArray()) {
        for (int layer = value.toArray()[0].toInt(); layer <= value.toArray()[1].toInt(); ++layer)
            layers.push_back(layer);
    }
    return layers;
}

struct Line {
    QString name;
    std::vector<std::uint64_t> shape;
    BlockType type;
};

// Tensors without a layer first, then layer by layer; the files hold this in reverse.
test::FakeModel buildModel(const QJsonObject& recorded) {
    const QJsonArray metadata = recorded["metadata"].toArray();
    test::FakeModel model(metadata[0].toArray()[2].toString().toStdString());
    for (const QJsonValue& entry : metadata)
        model.key(entry[0].toString().toStdString(), metadataValue(entry[1].toString(), entry[2]));

    std::vector<std::pair<Line, std::vector<int>>> templates;
    int lastLayer = -1;
    for (const QJsonValue& entry : recorded["tensors"].toArray()) {
        Line line{entry[0].toString(), {}, blockTypeFromName(entry[2].toString().toStdString()).value()};
        for (const QJsonValue& dimension : entry[1].toArray())
            line.shape.push_back(static_cast<std::uint64_t>(dimension.toInt()));
        templates.emplace_back(line, layersOf(entry[3]));
        for (const int layer : templates.back().second)
            lastLayer = std::max(lastLayer, layer);
    }
    std::vector<Line> lines;
    for (const auto& [line, layers] : templates)
        if (layers.empty()) lines.push_back(line);
    for (int layer = 0; layer <= lastLayer; ++layer)
        for (const auto& [line, layers] : templates)
            if (std::ranges::find(layers, layer) != layers.end())
                lines.push_back(
                    {QString(line.name).replace("{}", QString::number(layer)), line.shape, line.type});
    std::ranges::reverse(lines);

    const auto firstShard =
        static_cast<std::size_t>(recorded["firstShardTensors"].toInt(static_cast<int>(lines.size())));
    if (firstShard < lines.size()) model.paths({"model-00001-of-00002.gguf", "model-00002-of-00002.gguf"});
    for (std::size_t i = 0; i < lines.size(); ++i)
        model.tensor(lines[i].name.toStdString(), lines[i].shape, lines[i].type, i < firstShard ? 0 : 1);
    return model;
}

// "KEY=int:N"
MetadataEdit countOverride(const QString& argument) {
    const QStringList parts = argument.split("=int:");
    return {parts[0].toStdString(), gguf::Value(static_cast<std::uint32_t>(parts[1].toUInt()))};
}

PlanOptions optionsFrom(const QJsonArray& args, const QString& fileType) {
    PlanOptions options;
    options.fileType = fileTypeFromName(fileType.toStdString()).value();
    for (qsizetype i = 0; i < args.size(); ++i) {
        const QString option = args[i].toString();
        const auto next = [&] { return args[++i].toString().toStdString(); };
        if (option == "--pure")
            options.pure = true;
        else if (option == "--keep-split")
            options.keepSplit = true;
        else if (option == "--leave-output-tensor")
            options.leaveOutput = true;
        else if (option == "--imatrix")
            options.haveImportanceMatrix = !next().empty();
        else if (option == "--output-tensor-type")
            options.outputType = blockTypeFromName(next()).value();
        else if (option == "--token-embedding-type")
            options.embeddingType = blockTypeFromName(next()).value();
        else if (option == "--tensor-type")
            options.patterns.push_back(parseTensorPattern(next()).value());
        else if (option == "--override-kv")
            options.metadataEdits.push_back(countOverride(QString::fromStdString(next())));
        else if (option == "--prune-layers")
            for (const QString& layer : QString::fromStdString(next()).split(','))
                options.pruneLayers.push_back(layer.toUInt());
        else
            qFatal("unknown option in the recorded data: %s", qPrintable(option));
    }
    return options;
}

// "TYPE", or "TYPE 0-3,9; OTHER 4" for the layers that differ from `fallback`.
QString expectedType(const QString& recorded, int layer, const QString& fallback) {
    if (!recorded.contains(' ')) return recorded;
    for (const QString& group : recorded.split("; ")) {
        const QStringList parts = group.split(' ');
        for (const QString& range : parts[1].split(',')) {
            const QStringList ends = range.split('-');
            if (layer >= ends.first().toInt() && layer <= ends.last().toInt()) return parts[0];
        }
    }
    return fallback;
}

// Empty when every tensor has its recorded type; else the first differences.
QString differences(const Plan& plan, const QJsonObject& recorded, const QJsonArray& kept) {
    static const QRegularExpression block("blk\\.(\\d+)\\.");
    const QString base = plan.options.fileType == FileType::Copy
                             ? "F16"
                             : text(info(info(plan.options.fileType).baseType).name);
    QStringList found;
    for (const PlannedTensor& tensor : plan.tensors) {
        const QString name = text(tensor.name);
        const auto match = block.match(name);
        const QString kind = QString(name).replace(block, "blk.N.");
        QString expected = kept.contains(kind) ? text(info(tensor.from).name) : base;
        if (recorded.contains(kind))
            expected = expectedType(recorded[kind].toString(), match.captured(1).toInt(), expected);
        if (expected != text(info(tensor.to).name) && found.size() < 5)
            found << QString("%1: %2, not %3").arg(name, text(info(tensor.to).name), expected);
    }
    return found.join('\n');
}

} // namespace

class TestPlanArchitectures : public QObject {
    Q_OBJECT

private slots:
    void types_data() {
        QTest::addColumn<QString>("name");
        const QStringList files = QDir(kFolder).entryList({"*.json"});
        QVERIFY(files.size() >= 35);
        for (const QString& file : files)
            QTest::newRow(qPrintable(file.chopped(5))) << file;
    }

    void types() {
        QFETCH(QString, name);
        QFile file(kFolder + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject recorded = QJsonDocument::fromJson(file.readAll()).object();
        const QJsonArray runs = recorded["runs"].toArray();
        QVERIFY(!runs.isEmpty());
        const test::FakeModel model = buildModel(recorded);
        int compared = 0;
        for (const QJsonValue& run : runs) {
            const QJsonObject types = run["types"].toObject();
            for (auto it = types.begin(); it != types.end(); ++it) {
                const QString what =
                    it.key() + ' ' + QJsonDocument(run["args"].toArray()).toJson(QJsonDocument::Compact);
                const auto plan = makePlan(model, optionsFrom(run["args"].toArray(), it.key()));
                QVERIFY2(plan.ok(), qPrintable(what));
                if (it.value().isNull()) {
                    // Refused there for want of a fallback; here the tensors concerned stay at F16.
                    QVERIFY2(
                        std::ranges::any_of(plan->tensors,
                                            [](const auto& t) { return t.reason == Reason::FallbackToF16; }),
                        qPrintable(what));
                    continue;
                }
                const QString wrong =
                    differences(*plan, it.value()[1].toObject(), recorded["kept"].toArray());
                QVERIFY2(wrong.isEmpty(), qPrintable(what + '\n' + wrong));
                const double mebibytes = static_cast<double>(plan->tensorBytes) / 1048576.0;
                QVERIFY2(std::abs(mebibytes - it.value()[0].toDouble()) <= 0.00501, qPrintable(what));
                ++compared;
            }
        }
        QVERIFY(compared > 0);
    }
};

QTEST_APPLESS_MAIN(TestPlanArchitectures)
#include "test_plan_architectures.moc"
