#include "tests/support/memory_source.h"
#include "ui/models/metadata_model.h"
#include "ui/models/number_text.h"
#include "ui/models/plan_table_model.h"
#include "ui/models/tensor_tree_model.h"
#include "ui/models/type_descriptions.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace qw;
using namespace qw::ui;
using quant::FileType;

namespace {

std::shared_ptr<test::MemorySource> layeredSource(int layers) {
    auto source = std::make_shared<test::MemorySource>();
    source->add("token_embd.weight", {64, 1000}, BlockType::F16);
    source->add("output_norm.weight", {64}, BlockType::F32);
    for (int layer = 0; layer < layers; ++layer) {
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        source->add(prefix + "attn_q.weight", {64, 64}, BlockType::Q4_0);
        source->add(prefix + "attn_q.bias", {64}, BlockType::F32);
        source->add(prefix + "ffn_down.weight", {256, 64}, BlockType::Q6_K);
    }
    return source;
}

TypeChoice offered(FileType type, std::uint64_t bytes) {
    TypeChoice choice;
    choice.type = type;
    choice.state = TypeChoice::State::Offered;
    choice.bytes = bytes;
    choice.bitsPerWeight = 4.5;
    return choice;
}

gguf::Metadata someMetadata() {
    const std::vector<std::string> tokens{"<unk>", "<s>", "</s>", "a", "b", "c", "d", "e", "f"};
    return gguf::Metadata({{"general.architecture", std::string("llama")},
                           {"general.file_type", std::uint32_t{15}},
                           {"llama.block_count", std::uint32_t{4}},
                           {"llama.rope.freq_base", 10000.0f},
                           {"tokenizer.ggml.tokens", gguf::Array::ofStrings(tokens)},
                           {"general.description", std::string("one\ntwo")}});
}

} // namespace

class TestUiModels : public QObject {
    Q_OBJECT

private slots:
    void treeByLayer() {
        TensorTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSource(layeredSource(12));
        QCOMPARE(model.rowCount(), 13);
        const QModelIndex outside = model.index(0, TensorTreeModel::NameColumn);
        QCOMPARE(model.rowCount(outside), 2);
        const QModelIndex second = model.index(2, TensorTreeModel::NameColumn);
        QCOMPARE(second.data().toString(), QStringLiteral("Layer 1"));
        QCOMPARE(model.rowCount(second), 3);
        const auto child = [&](int row, int column) { return model.index(row, column, second); };
        QCOMPARE(child(0, TensorTreeModel::NameColumn).data().toString(),
                 QStringLiteral("blk.1.attn_q.weight"));
        QCOMPARE(child(0, TensorTreeModel::RoleColumn).data().toString(), QStringLiteral("Attention query"));
        QCOMPARE(child(1, TensorTreeModel::RoleColumn).data().toString(),
                 QStringLiteral("Attention query, bias"));
        QCOMPARE(child(2, TensorTreeModel::ShapeColumn).data().toString(), QStringLiteral("256 × 64"));
        QCOMPARE(child(2, TensorTreeModel::TypeColumn).data().toString(), QStringLiteral("Q6_K"));
        QCOMPARE(child(2, TensorTreeModel::SizeColumn).data(TensorTreeModel::SortRole).toULongLong(),
                 256u * 64 / 256 * 210);
        QCOMPARE(child(2, TensorTreeModel::NameColumn).data(TensorTreeModel::TensorRole).toInt(), 7);
        QCOMPARE(second.data(TensorTreeModel::BlockTypeRole).toInt(), -1);
        QCOMPARE(model.index(2, TensorTreeModel::TypeColumn).data().toString(),
                 QStringLiteral("Q4_0, F32, Q6_K"));
        QCOMPARE(model.indexOfTensor(7), child(2, TensorTreeModel::NameColumn));
    }

    void treeFlatAndEmpty() {
        TensorTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setSource(layeredSource(3));
        model.setGrouping(TensorTreeModel::Grouping::Flat);
        QCOMPARE(model.rowCount(), 11);
        QCOMPARE(model.index(2, 0).data().toString(), QStringLiteral("blk.0.attn_q.weight"));
        QVERIFY(!model.index(2, 0).parent().isValid());
        QCOMPARE(model.indexOfTensor(2), model.index(2, 0));
        model.setSource(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void treeSortsByRawNumbers() {
        TensorTreeModel model;
        model.setGrouping(TensorTreeModel::Grouping::Flat);
        model.setSource(layeredSource(2));
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&model);
        proxy.setSortRole(TensorTreeModel::SortRole);
        proxy.sort(TensorTreeModel::SizeColumn, Qt::DescendingOrder);
        QCOMPARE(proxy.index(0, 0).data().toString(), QStringLiteral("token_embd.weight"));
        // 13.1 KiB before 2.25 KiB: as text it would be the other way round.
        QCOMPARE(proxy.index(1, TensorTreeModel::TypeColumn).data().toString(), QStringLiteral("Q6_K"));
        QCOMPARE(proxy.index(3, TensorTreeModel::TypeColumn).data().toString(), QStringLiteral("Q4_0"));
    }

    void thousandsOfTensorsAreInstant() {
        const auto source = layeredSource(1000);
        TensorTreeModel model;
        QElapsedTimer timer;
        timer.start();
        model.setSource(source);
        const qint64 elapsed = timer.elapsed();
        QCOMPARE(model.rowCount(), 1001);
        QVERIFY2(elapsed < 100, qPrintable(QString::number(elapsed)));
    }

    void metadataShowsAndShortens() {
        const gguf::Metadata metadata = someMetadata();
        MetadataModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setContent(nullptr, &metadata, {});
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.index(1, MetadataModel::NoteColumn).data().toString(), QStringLiteral("Q4_K_M"));
        const QString tokens = model.index(4, MetadataModel::ValueColumn).data().toString();
        QVERIFY2(tokens.contains(QStringLiteral("<unk>")) && tokens.contains(QStringLiteral("9 in all")),
                 qPrintable(tokens));
        QVERIFY(!(model.flags(model.index(4, MetadataModel::ValueColumn)) & Qt::ItemIsEditable));
        QVERIFY(model.flags(model.index(2, MetadataModel::ValueColumn)) & Qt::ItemIsEditable);
        QCOMPARE(model.index(5, MetadataModel::ValueColumn).data().toString(), QStringLiteral("one↵two"));
        QCOMPARE(model.index(5, MetadataModel::ValueColumn).data(MetadataModel::FullTextRole).toString(),
                 QStringLiteral("one\ntwo"));
    }

    void metadataAnnouncesEdits() {
        const gguf::Metadata metadata = someMetadata();
        MetadataModel model;
        model.setContent(nullptr, &metadata, {});
        std::vector<std::pair<std::string, gguf::Value>> entered;
        std::vector<std::string> refused;
        connect(&model, &MetadataModel::valueEntered, this,
                [&](const std::string& key, const gguf::Value& value) { entered.emplace_back(key, value); });
        connect(&model, &MetadataModel::valueRefused, this,
                [&](const std::string& key, const Error&) { refused.push_back(key); });
        const QModelIndex blocks = model.index(2, MetadataModel::ValueColumn);
        QVERIFY(model.setData(blocks, QStringLiteral("5")));
        QCOMPARE(entered.size(), std::size_t{1});
        QCOMPARE(entered[0].first, std::string("llama.block_count"));
        QVERIFY(entered[0].second == gguf::Value(std::uint32_t{5}));
        QCOMPARE(blocks.data().toString(), QStringLiteral("4")); // unchanged until the edits are set
        QVERIFY(!model.setData(blocks, QStringLiteral("five")));
        QCOMPARE(refused.size(), std::size_t{1});
        QVERIFY(model.setData(blocks, QStringLiteral("4"))); // same value: nothing to announce
        QCOMPARE(entered.size(), std::size_t{1});
    }

    void metadataFollowsEdits() {
        const gguf::Metadata metadata = someMetadata();
        MetadataModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setContent(nullptr, &metadata, {});
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setEdits({{"llama.block_count", std::uint32_t{5}}, {"general.description", std::nullopt}});
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 2);
        QCOMPARE(model.stateAt(2), MetadataModel::State::Edited);
        QCOMPARE(model.index(2, MetadataModel::ValueColumn).data().toString(), QStringLiteral("5"));
        QVERIFY(model.index(2, MetadataModel::NoteColumn).data().toString().contains(QStringLiteral("4")));
        QCOMPARE(model.stateAt(5), MetadataModel::State::Removed);
        QVERIFY(!(model.flags(model.index(5, MetadataModel::ValueColumn)) & Qt::ItemIsEditable));
        model.setEdits({{"general.author", std::string("me")}});
        QCOMPARE(model.rowCount(), 7);
        QCOMPARE(model.stateAt(6), MetadataModel::State::Added);
        QCOMPARE(model.stateAt(2), MetadataModel::State::Original);
        QCOMPARE(model.rowOfKey("general.author"), 6);
        model.setEdits({{"general.author", std::string("me")}, {"general.author", std::nullopt}});
        QCOMPARE(model.rowCount(), 6);
        // Set back to what it was: no edit is left.
        model.setEdits({{"llama.block_count", std::uint32_t{5}}, {"llama.block_count", std::uint32_t{4}}});
        QCOMPARE(model.stateAt(2), MetadataModel::State::Original);
    }

    void planTable() {
        PlanTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy changed(&model, &PlanTableModel::checkedTypesChanged);
        TypeChoice useless = offered(FileType::Q8_0, 900);
        useless.state = TypeChoice::State::GainsNothing;
        model.setChoices({offered(FileType::Q4_K_M, 400), offered(FileType::Q6_K, 600), useless}, 800);
        QCOMPARE(model.index(0, PlanTableModel::RatioColumn).data().toString(), QStringLiteral("50 %"));
        QVERIFY(model.setData(model.index(1, PlanTableModel::NameColumn), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!model.setData(model.index(2, PlanTableModel::NameColumn), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!(model.flags(model.index(2, 0)) & Qt::ItemIsEnabled));
        QCOMPARE(model.checkedTypes(), std::vector<FileType>{FileType::Q6_K});
        QCOMPARE(changed.size(), 1);
        // The tick stays while the type stays choosable, and goes with it.
        model.setChoices({offered(FileType::Q6_K, 601)}, 800);
        QCOMPARE(model.checkedTypes(), std::vector<FileType>{FileType::Q6_K});
        QCOMPARE(changed.size(), 1);
        TypeChoice gone = offered(FileType::Q6_K, 601);
        gone.state = TypeChoice::State::Refused;
        gone.refusalText = QStringLiteral("No.");
        model.setChoices({gone}, 800);
        QVERIFY(model.checkedTypes().empty());
        QCOMPARE(changed.size(), 2);
        QCOMPARE(model.index(0, PlanTableModel::DescriptionColumn).data().toString(), QStringLiteral("No."));
    }

    void everyTypeIsDescribed() {
        for (const quant::FileTypeInfo& type : quant::fileTypes())
            QVERIFY2(!typeDescription(type.type).isEmpty(), std::string(type.name).c_str());
    }

    void typesSayWhatAMatrixDoesForThem() {
        QCOMPARE(matrixUseText(FileType::Q2_K_S), QStringLiteral("required"));
        QCOMPARE(matrixUseText(FileType::Q4_K_M), QStringLiteral("helps"));
        QCOMPARE(matrixUseText(FileType::Q8_0), QStringLiteral("—"));
        QCOMPARE(matrixUseText(FileType::Copy), QStringLiteral("—"));
    }

    void numbersAreGrouped() {
        QCOMPARE(groupedText(1234567), QStringLiteral("1,234,567"));
        QCOMPARE(bitsText(4.8484), QStringLiteral("4.85"));
    }
};

QTEST_GUILESS_MAIN(TestUiModels)
#include "test_ui_models.moc"
