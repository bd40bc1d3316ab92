// The Model page, driven by clicks and keys on the bundled sample.
#include "core/formats/gguf/gguf_reader.h"
#include "core/statistics/model_facts.h"
#include "tests/support/interrupted_edit.h"
#include "tests/support/memory_source.h"
#include "tests/support/workspace_in_folder.h"
#include "ui/charts/value_histogram.h"
#include "ui/models/metadata_model.h"
#include "ui/models/tensor_tree_model.h"
#include "ui/pages/model/diff_tab.h"
#include "ui/pages/model/metadata_tab.h"
#include "ui/pages/model/model_page.h"
#include "ui/pages/model/statistics_panel.h"
#include "ui/pages/model/tensors_tab.h"
#include "ui/style/controls.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace qw;
using namespace qw::ui;

namespace {

const QString kSample = QStringLiteral(QW_SAMPLE_DIR "/sample-f16.gguf");

struct Fixture : test::WorkspaceInFolder {
    ModelPage page{workspace};

    Fixture() {
        page.resize(1188, 700);
        page.show();
    }
    void open(const QString& path = kSample) {
        session.open(path);
        QTRY_VERIFY(session.model());
        QTRY_VERIFY(tree()->isVisible());
    }
    QTreeView* tree() { return page.findChild<QTreeView*>(QStringLiteral("tensorTree")); }
    QTreeView* metadata() { return page.findChild<QTreeView*>(QStringLiteral("metadataTable")); }
    QLineEdit* line(const char* name) { return page.findChild<QLineEdit*>(QLatin1String(name)); }
    void press(const char* name) {
        auto* button = page.findChild<QAbstractButton*>(QLatin1String(name));
        QVERIFY2(button && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void tab(int index) {
        const auto buttons =
            page.findChild<SegmentedControl*>(QStringLiteral("modelTabs"))->findChildren<QAbstractButton*>();
        QTest::mouseClick(buttons.at(index), Qt::LeftButton);
    }
    void selectKey(const QString& key) {
        QAbstractItemModel* model = metadata()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == key)
                metadata()->setCurrentIndex(model->index(row, 0));
        QCOMPARE(metadata()->currentIndex().data().toString(), key);
    }
    QString valueOf(const QString& key) {
        QAbstractItemModel* model = metadata()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == key)
                return model->index(row, MetadataModel::ValueColumn).data().toString();
        return {};
    }
};

} // namespace

class TestModelPage : public QObject {
    Q_OBJECT

private slots:
    void emptyUntilAModelIsOpen() {
        Fixture f;
        QVERIFY(!f.tree()->isVisible());
        QSignalSpy asked(&f.page, &Page::openRequested);
        for (auto* button : f.page.findChildren<QPushButton*>())
            if (button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void sampleIsShown() {
        Fixture f;
        f.open();
        QCOMPARE(f.tree()->model()->index(0, 0).data().toString(), QStringLiteral("Outside the layers"));
        QVERIFY(!f.page.findChild<QWidget*>(QStringLiteral("kindBadge"))->isVisible());
    }

    void failureIsShown() {
        Fixture f;
        f.session.open(f.folder.filePath(QStringLiteral("nothing.gguf")));
        QTRY_VERIFY(f.session.error());
        bool said = false;
        for (auto* label : f.page.findChildren<QLabel*>())
            said |= label->isVisible() && label->text() == QStringLiteral("Open another file…");
        for (auto* button : f.page.findChildren<QPushButton*>())
            said |= button->isVisible() && button->text() == QStringLiteral("Open another file…");
        QVERIFY(said);
    }

    void filterAndCopy() {
        Fixture f;
        f.open();
        QTest::keyClicks(f.line("tensorFilter"), QStringLiteral("attn_v"));
        const QAbstractItemModel* model = f.tree()->model();
        QVERIFY(model->rowCount() > 0);
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex layer = model->index(row, 0);
            QCOMPARE(model->rowCount(layer), 1);
            QVERIFY(model->index(0, 0, layer).data().toString().contains(QStringLiteral("attn_v")));
        }
        f.press("copyTensors");
        const QStringList lines =
            QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), model->rowCount() + 1);
        QVERIFY(lines[0].startsWith(QStringLiteral("Tensor\tRole\tShape\tType")));
        QVERIFY2(lines[1].contains(QStringLiteral("\tF16\t")), qPrintable(lines[1]));
        const QString size =
            lines[1].section(QLatin1Char('\t'), TensorTreeModel::SizeColumn, TensorTreeModel::SizeColumn);
        bool number = false;
        QVERIFY2(size.toULongLong(&number) > 0 && number, qPrintable(size));
        QVERIFY(f.page.escape());
        QVERIFY(f.line("tensorFilter")->text().isEmpty());
        QVERIFY(!f.page.escape());
    }

    void statisticsOfTheSelection() {
        Fixture f;
        f.open();
        auto* panel = f.page.findChild<StatisticsPanel*>(QStringLiteral("statisticsPanel"));
        QSignalSpy shown(panel, &StatisticsPanel::statisticsShown);
        const QModelIndex first = f.tree()->model()->index(0, 0, f.tree()->model()->index(0, 0));
        QTest::mouseClick(f.tree()->viewport(), Qt::LeftButton, {}, f.tree()->visualRect(first).center());
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, 20000);
        QVERIFY(f.page.findChild<ValueHistogram*>(QStringLiteral("valueHistogram"))->isVisible());
        // Known by now: shown at once.
        QTest::keyClick(f.tree(), Qt::Key_Down);
        QTest::keyClick(f.tree(), Qt::Key_Up);
        QCOMPARE(shown.size(), 2);
    }

    void metadataEditAndUndo() {
        Fixture f;
        f.open();
        f.tab(ModelPage::Metadata);
        QVERIFY(f.metadata()->isVisible());
        const QString before = f.valueOf(QStringLiteral("general.name"));
        f.selectKey(QStringLiteral("general.name"));
        f.press("editKey");
        auto* dialog = f.page.findChild<QDialog*>(QStringLiteral("keyDialog"));
        QTRY_VERIFY(dialog && dialog->isVisible());
        auto* value = dialog->findChild<QPlainTextEdit*>(QStringLiteral("keyValue"));
        value->selectAll();
        QTest::keyClicks(value, QStringLiteral("Renamed"));
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok),
                          Qt::LeftButton);
        QTRY_COMPARE(f.valueOf(QStringLiteral("general.name")), QStringLiteral("Renamed"));
        QCOMPARE(f.session.pendingEdits().size(), std::size_t{1});
        auto* verdict = f.page.findChild<VerdictLabel*>(QStringLiteral("metadataVerdict"));
        QTRY_VERIFY2(verdict->text().contains(QStringLiteral("Saving")), qPrintable(verdict->text()));

        f.press("undoEdit");
        QCOMPARE(f.valueOf(QStringLiteral("general.name")), before);
        QVERIFY(!f.session.hasEdits());
        f.press("redoEdit");
        QCOMPARE(f.valueOf(QStringLiteral("general.name")), QStringLiteral("Renamed"));
        f.press("revertEdits");
        QCOMPARE(f.valueOf(QStringLiteral("general.name")), before);
    }

    void keyAddedDeletedAndKept() {
        Fixture f;
        f.open();
        f.tab(ModelPage::Metadata);
        f.press("addKey");
        auto* dialog = f.page.findChild<QDialog*>(QStringLiteral("keyDialog"));
        QTRY_VERIFY(dialog && dialog->isVisible());
        QPushButton* add = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        QVERIFY(!add->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("keyName")),
                         QStringLiteral("general.architecture"));
        QVERIFY(!add->isEnabled()); // taken
        dialog->findChild<QLineEdit*>(QStringLiteral("keyName"))->clear();
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("keyName")),
                         QStringLiteral("general.test"));
        dialog->findChild<QComboBox*>(QStringLiteral("keyType"))->setCurrentIndex(1);
        QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(QStringLiteral("keyValue")), QStringLiteral("x"));
        QVERIFY(!add->isEnabled()); // no number
        dialog->findChild<QPlainTextEdit*>(QStringLiteral("keyValue"))->clear();
        QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(QStringLiteral("keyValue")),
                         QStringLiteral("42"));
        QTest::mouseClick(add, Qt::LeftButton);
        QTRY_COMPARE(f.valueOf(QStringLiteral("general.test")), QStringLiteral("42"));
        QVERIFY(*f.session.pendingEdits().front().value == gguf::Value(std::uint32_t{42}));

        f.selectKey(QStringLiteral("general.file_type"));
        f.press("deleteKey");
        QCOMPARE(f.session.pendingEdits().size(), std::size_t{2});
        f.selectKey(QStringLiteral("general.file_type"));
        f.press("deleteKey"); // now "Keep"
        QCOMPARE(f.session.pendingEdits().size(), std::size_t{1});
    }

    void metadataSavedIntoTheFile() {
        Fixture f;
        const QString copy = f.folder.filePath(QStringLiteral("copy.gguf"));
        QVERIFY(QFile::copy(kSample, copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));
        f.open(copy);
        f.session.setMetadata("general.name", std::string("Saved name"));
        f.page.findChild<MetadataTab*>()->saveInto({});
        // Saved, opened again, and nothing is pending any more.
        QTRY_VERIFY_WITH_TIMEOUT(!f.session.hasEdits(), 20000);
        QTRY_COMPARE(f.session.model()->metadata().stringAt("general.name").value_or(""),
                     std::string("Saved name"));
        const auto opened = gguf::openGguf(copy.toStdString());
        QVERIFY(opened.ok());
        QCOMPARE((*opened)->metadata().stringAt("general.name").value_or(""), std::string("Saved name"));
    }

    // No event of ours may hold the window up: the limit here is generous for slow machines, the aim is 16
    // ms.
    void thousandsOfTensorsDoNotHoldUpTheWindow() {
        auto source = std::make_shared<test::MemorySource>();
        for (int layer = 0; layer < 280; ++layer)
            for (const char* part : {"attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm",
                                     "ffn_gate", "ffn_up", "ffn_down"})
                source->add("blk." + std::to_string(layer) + "." + part + ".weight", {256, 256},
                            BlockType::F16);
        const auto facts = statistics::factsOf(*source);
        TensorsTab tab;
        tab.resize(1148, 560);
        tab.show();
        QApplication::processEvents();
        QElapsedTimer timer;
        qint64 longest = 0;
        const auto measure = [&](const char* what, auto&& action) {
            timer.start();
            action();
            QApplication::processEvents();
            longest = std::max(longest, timer.elapsed());
            qInfo("%s: %lld ms", what, static_cast<long long>(timer.elapsed()));
        };
        auto* filter = tab.findChild<QLineEdit*>(QStringLiteral("tensorFilter"));
        auto* tree = tab.findChild<QTreeView*>(QStringLiteral("tensorTree"));
        measure("show 2,520 tensors", [&] { tab.setSource(source, facts); });
        measure("first letter", [&] { QTest::keyClicks(filter, QStringLiteral("f")); });
        measure("second letter", [&] { QTest::keyClicks(filter, QStringLiteral("f")); });
        // Neither the tree nor the filter takes in the rows that come back: only two layers are open then.
        QSignalSpy inserted(tree->model(), &QAbstractItemModel::rowsInserted);
        QSignalSpy arranged(tree->model(), &QAbstractItemModel::layoutChanged);
        measure("no filter", [&] { filter->clear(); });
        QCOMPARE(inserted.size(), 0);
        QCOMPARE(arranged.size(), 1);
        QCOMPARE(tree->model()->rowCount(), 280);
        int open = 0;
        for (int row = 0; row < tree->model()->rowCount(); ++row)
            open += tree->isExpanded(tree->model()->index(row, 0)) ? 1 : 0;
        QCOMPARE(open, 2);
        measure("sort by size",
                [&] { tree->sortByColumn(TensorTreeModel::SizeColumn, Qt::DescendingOrder); });
        const auto buttons = tab.findChild<SegmentedControl*>(QStringLiteral("tensorGrouping"))
                                 ->findChildren<QAbstractButton*>();
        measure("flat", [&] { QTest::mouseClick(buttons.at(1), Qt::LeftButton); });
        measure("sort flat by name",
                [&] { tree->sortByColumn(TensorTreeModel::NameColumn, Qt::AscendingOrder); });
        measure("copy", [&] { tab.copyTable(); });
        QVERIFY2(longest < 150, qPrintable(QString::number(longest)));
    }

    void differences() {
        Fixture f;
        f.open();
        auto* tab = f.page.findChild<DiffTab*>();
        QSignalSpy shown(tab, &DiffTab::diffShown);
        f.session.setMetadata("general.name", std::string("Other"));
        f.page.compareWith(kSample);
        QTRY_COMPARE(shown.size(), 1);
        auto* table = f.page.findChild<QTreeView*>(QStringLiteral("diffTable"));
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("general.name"));
        f.session.revertAllMetadata();
        QTRY_COMPARE(table->model()->rowCount(), 0);
    }

    void comparedFileHadAnInterruptedEdit() {
        Fixture f;
        f.open();
        const QString torn = f.folder.filePath(QStringLiteral("torn.gguf"));
        QVERIFY(QFile::copy(kSample, torn));
        QVERIFY(QFile::setPermissions(torn, QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(!test::interruptEdit(torn.toStdString()).isEmpty());
        QSignalSpy shown(f.page.findChild<DiffTab*>(), &DiffTab::diffShown);
        QSignalSpy said(&f.page, &Page::noticeRequested);
        f.page.compareWith(torn);
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(said.size(), 1);
        QVERIFY(said[0][0].toString().contains(QStringLiteral("torn.gguf was interrupted")));
        f.session.setMetadata("general.name", std::string("Other"));
        QTRY_COMPARE(shown.size(), 2);
        QCOMPARE(said.size(), 1); // once
    }

    void tokensAreFound() {
        Fixture f;
        f.open();
        f.tab(ModelPage::Tokenizer);
        auto* list = f.page.findChild<QTreeView*>(QStringLiteral("tokenList"));
        QTRY_VERIFY(list->isVisible() && list->model()->rowCount() > 100);
        QTest::keyClicks(f.line("tokenFilter"), QStringLiteral("</s>"));
        QTRY_COMPARE(list->model()->rowCount(), 1);
    }

    void closingGivesTheEmptyState() {
        Fixture f;
        f.open();
        f.session.close();
        QTRY_VERIFY(!f.tree()->isVisible());
    }
};

QTEST_MAIN(TestModelPage)
#include "test_model_page.moc"
