// The export wizard, driven by clicks and keys: from the sample to verified files.
#include "core/export/verify.h"
#include "core/formats/gguf/gguf_reader.h"
#include "tests/support/workspace_in_folder.h"
#include "ui/models/plan_table_model.h"
#include "ui/style/controls.h"
#include "ui/wizard/export_wizard.h"
#include "ui/wizard/result_card.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QUrl>

using namespace qw;
using namespace qw::ui;
using quant::FileType;

namespace {

const QString kMatrix = QStringLiteral(QW_TEST_DATA "/golden/imatrix.gguf");
const QString kSample = QStringLiteral(QW_SAMPLE_DIR "/sample-f16.gguf");

struct Fixture : test::WorkspaceInFolder {
    std::unique_ptr<ExportWizard> wizard;

    void open(const QString& path = kSample) {
        session.open(path);
        QTRY_VERIFY(session.model());
        openWizard();
    }
    void openWizard() {
        wizard = std::make_unique<ExportWizard>(workspace);
        wizard->show();
        QTRY_VERIFY(wizard->planned());
    }
    template <class T>
    T* child(const char* name) {
        return wizard->findChild<T*>(QLatin1String(name));
    }
    void press(const char* name) {
        auto* button = child<QAbstractButton>(name);
        QVERIFY2(button && button->isVisible() && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QTreeView* table() { return child<QTreeView>("typeTable"); }
    QModelIndex row(FileType type) {
        QAbstractItemModel* model = table()->model();
        for (int i = 0; i < model->rowCount(); ++i)
            if (model->index(i, 0).data(PlanTableModel::FileTypeRole).toUInt() == static_cast<uint>(type))
                return model->index(i, 0);
        return {};
    }
    void clickRow(FileType type) {
        const QModelIndex cell = row(type).siblingAtColumn(PlanTableModel::SizeColumn);
        table()->scrollTo(cell);
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, table()->visualRect(cell).center());
    }
    void toDetails() {
        press("wizardNext");
        press("wizardNext");
        QCOMPARE(wizard->step(), ExportWizard::Details);
    }
    void toDestination() {
        toDetails();
        press("wizardNext");
        QCOMPARE(wizard->step(), ExportWizard::Destination);
        wizard->setFolder(folder.path());
        QTRY_VERIFY(child<QPushButton>("wizardNext")->isEnabled());
    }
    QString texts() {
        QStringList all;
        for (const QLabel* label : wizard->findChildren<QLabel*>())
            if (label->isVisible()) all += label->text();
        return all.join(QLatin1Char('\n'));
    }
    void drop(const char* name, const QStringList& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls += QUrl::fromLocalFile(path);
        data.setUrls(urls);
        auto* target = child<QWidget>(name);
        const QPoint at = target->rect().center();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(target, &event);
    }
    QList<ResultCard*> cards() { return wizard->findChildren<ResultCard*>(); }
    void runToTheEnd() {
        press("wizardNext");
        QCOMPARE(wizard->step(), ExportWizard::Run);
        QTRY_VERIFY_WITH_TIMEOUT(std::ranges::all_of(cards(), &ResultCard::ended), 60000);
    }
};

} // namespace

class TestExportWizard : public QObject {
    Q_OBJECT

private slots:
    void sampleToVerifiedFile() {
        Fixture f;
        f.open();
        QVERIFY(f.row(FileType::Q4_K_M).data(Qt::CheckStateRole).toInt() == Qt::Checked); // the default
        f.toDestination();
        f.runToTheEnd();
        QCOMPARE(f.cards().size(), 1);
        const auto report = f.cards().front()->report();
        QVERIFY(report && report->verified);
        QCOMPARE(report->files.size(), std::size_t{1});
        const QString path = QString::fromStdString(report->files.front());
        QVERIFY2(path.endsWith(QStringLiteral("-Q4_K_M.gguf")), qPrintable(path));
        QCOMPARE(static_cast<std::uint64_t>(QFileInfo(path).size()), report->bytes);
        const auto source = gguf::openGguf(kSample.toStdString());
        QVERIFY(source.ok());
        jobs::WorkerPool pool(2);
        NullProgress none;
        const auto verified = exporting::verifyFile(report->files.front(), source->get(), {}, pool, {}, none);
        QVERIFY(verified.ok() && verified->ok());
        QVERIFY(f.child<VerdictLabel>("resultVerdict")->text().contains(QStringLiteral("verified")));

        f.press("hashExport");
        auto* note = f.child<QLabel>("resultNote");
        QTRY_VERIFY(note->text().contains(QString::fromStdString(verified->sha256)));
        f.press("copyModelfile");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("FROM %1\n").arg(path));
        f.press("copyCommand");
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("quantwright-cli quantize ")));
    }

    void severalTypesAtOnce() {
        Fixture f;
        f.open();
        f.clickRow(FileType::Q8_0);
        f.clickRow(FileType::Q2_K);
        f.clickRow(FileType::Q4_K_M); // off again
        f.toDestination();
        f.runToTheEnd();
        QCOMPARE(f.cards().size(), 2);
        for (ResultCard* card : f.cards())
            QVERIFY(card->report() && card->report()->verified);
        QCOMPARE(QDir(f.folder.path()).entryList({QStringLiteral("*.gguf")}).size(), 2);
    }

    void detailsReachTheFile() {
        Fixture f;
        f.session.open(kSample);
        QTRY_VERIFY(f.session.model());
        f.session.setMetadata("general.url", std::string("https://example.org"));
        f.openWizard();
        f.toDetails();
        auto* name = f.child<QLineEdit>("general.name");
        QTest::mouseClick(name, Qt::LeftButton);
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("My model"));
        QTRY_VERIFY(f.wizard->planned());
        f.press("wizardNext");
        f.wizard->setFolder(f.folder.path());
        auto* file = f.child<QLineEdit>("fileName");
        QVERIFY2(file->text().startsWith(QStringLiteral("My-model")), qPrintable(file->text()));
        QTest::mouseClick(file, Qt::LeftButton);
        file->selectAll();
        QTest::keyClicks(file, QStringLiteral("chosen"));
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
        f.runToTheEnd();
        const auto written = gguf::openGguf(f.folder.filePath(QStringLiteral("chosen.gguf")).toStdString());
        QVERIFY(written.ok());
        QCOMPARE((*written)->metadata().stringAt("general.name").value_or(""), std::string("My model"));
        QCOMPARE((*written)->metadata().stringAt("general.url").value_or(""),
                 std::string("https://example.org"));
    }

    void splitFiles() {
        Fixture f;
        f.open();
        f.toDetails();
        f.press("splitBySize");
        f.child<QDoubleSpinBox>("splitGigabytes")->setValue(0.002);
        QTRY_VERIFY(f.wizard->planned());
        f.press("wizardNext");
        f.wizard->setFolder(f.folder.path());
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
        f.runToTheEnd();
        const auto report = f.cards().front()->report();
        QVERIFY(report && report->files.size() > 1);
        QVERIFY(!f.child<QAbstractButton>("copyModelfile")->isVisible());
        const auto written = gguf::openGguf(report->files.back());
        QVERIFY(written.ok());
        QCOMPARE((*written)->paths().size(), report->files.size());
    }

    void clashIsRenamedAndShown() {
        Fixture f;
        f.open();
        f.toDestination();
        f.runToTheEnd();
        f.openWizard();
        f.toDestination();
        f.runToTheEnd();
        QCOMPARE(QDir(f.folder.path()).entryList({QStringLiteral("* (2).gguf")}).size(), 1);
    }

    void alreadyQuantized() {
        Fixture f;
        f.open();
        f.toDestination();
        f.runToTheEnd();
        const QString made = QString::fromStdString(f.cards().front()->report()->files.front());
        Fixture g;
        g.open(made);
        QVERIFY(!(g.table()->model()->flags(g.row(FileType::Q8_0)) & Qt::ItemIsEnabled));
        QVERIFY(!(g.table()->model()->flags(g.row(FileType::Q2_K)) & Qt::ItemIsEnabled));
        QVERIFY(!g.child<QPushButton>("wizardNext")->isEnabled());
        g.press("requantizeOption");
        QTRY_VERIFY(g.wizard->planned() &&
                    (g.table()->model()->flags(g.row(FileType::Q2_K)) & Qt::ItemIsEnabled));
        QVERIFY(!(g.table()->model()->flags(g.row(FileType::Q8_0)) & Qt::ItemIsEnabled));
        g.clickRow(FileType::Q2_K);
        QVERIFY(g.child<QPushButton>("wizardNext")->isEnabled());
    }

    void advancedOptionsChangeTheSizes() {
        Fixture f;
        f.open();
        const auto bytes = [&] {
            return f.row(FileType::Q4_K_M)
                .siblingAtColumn(PlanTableModel::SizeColumn)
                .data(PlanTableModel::SortRole)
                .toULongLong();
        };
        const auto before = bytes();
        f.press("advancedButton");
        f.press("pureOption");
        QTRY_VERIFY(f.wizard->planned() && bytes() < before);
        QTest::keyClicks(f.child<QPlainTextEdit>("patternsOption"), QStringLiteral("attn_v=nonsense"));
        QTRY_VERIFY(f.child<QLabel>("wizardProblem")->isVisible());
        QVERIFY(!f.child<QPushButton>("wizardNext")->isEnabled());
        f.child<QPlainTextEdit>("patternsOption")->clear();
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
    }

    void escapeGoesBackAndKeepsWhatWasTyped() {
        Fixture f;
        f.open();
        f.toDetails();
        auto* name = f.child<QLineEdit>("general.name");
        QTest::mouseClick(name, Qt::LeftButton);
        QTest::keyClicks(name, QStringLiteral("!"));
        QTest::keyClick(name, Qt::Key_Escape);
        QCOMPARE(f.wizard->step(), ExportWizard::Matrix);
        QVERIFY(f.wizard->isVisible());
        QVERIFY(name->text().endsWith(QLatin1Char('!')));
    }

    void typeThatNeedsAMatrixGetsOne() {
        Fixture f;
        f.open();
        f.clickRow(FileType::Q4_K_M); // the default, no more
        f.clickRow(FileType::IQ2_XXS);
        f.press("wizardNext");
        QCOMPARE(f.wizard->step(), ExportWizard::Matrix);
        QVERIFY(!f.child<QPushButton>("wizardNext")->isEnabled());
        QVERIFY(f.texts().contains(QStringLiteral("IQ2_XXS: an importance matrix is required")));

        f.drop("matrixStep", {kMatrix});
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
        QVERIFY(f.child<QLabel>("matrixVerdict")->text().contains(QStringLiteral("covered")));
        f.press("wizardNext");
        f.press("wizardNext");
        f.wizard->setFolder(f.folder.path());
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
        f.press("wizardCommand");
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("--imatrix ") + kMatrix));
        f.runToTheEnd();
        const auto report = f.cards().front()->report();
        QVERIFY(report && report->verified);
        const auto written = gguf::openGguf(report->files.front());
        QVERIFY(written.ok());
        QCOMPARE((*written)->metadata().stringAt("quantize.imatrix.file").value_or(""),
                 std::string("imatrix.gguf"));
    }

    void gridRecoveryReachesThePlan() {
        Fixture f;
        f.open();
        f.press("advancedButton");
        const auto command = [&f] { // does nothing until the plans for the present options are there
            f.child<QPushButton>("wizardCommand")->click();
            return QApplication::clipboard()->text();
        };
        QVERIFY(!command().contains(QStringLiteral("--recover-grid")));
        f.press("recoverGridOption");
        QTRY_VERIFY(command().contains(QStringLiteral("--recover-grid")));
        f.press("recoverGridOption");
        QTRY_VERIFY(!command().contains(QStringLiteral("--recover-grid")));
    }

    void matrixIsRemovedAgain() {
        Fixture f;
        f.open();
        f.press("wizardNext");
        f.wizard->openMatrix({kMatrix});
        QTRY_VERIFY(f.child<QAbstractItemView>("matrixTable")->isVisible());
        QVERIFY(f.child<QAbstractItemView>("matrixTable")->model()->rowCount() > 50);
        f.press("matrixRemove");
        QVERIFY(!f.child<QAbstractItemView>("matrixTable")->isVisible());
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
    }

    void whatIsNoMatrixIsSaidAndChangesNothing() {
        Fixture f;
        f.open();
        f.press("wizardNext");
        f.wizard->openMatrix({kMatrix});
        QTRY_VERIFY(f.child<QAbstractItemView>("matrixTable")->isVisible());
        f.wizard->openMatrix({kSample});
        QTRY_VERIFY(f.child<QLabel>("matrixProblem")->text().contains(QStringLiteral("sample-f16.gguf")));
        QVERIFY(f.child<QAbstractItemView>("matrixTable")->isVisible());
        QTRY_VERIFY(f.child<QPushButton>("wizardNext")->isEnabled());
    }

    void badFolderIsSaid() {
        Fixture f;
        f.open();
        f.toDestination();
        f.wizard->setFolder(f.folder.filePath(QStringLiteral("missing")));
        QTRY_VERIFY(f.child<QLabel>("spaceVerdict")->text().contains(QStringLiteral("does not exist")));
        QVERIFY(!f.child<QPushButton>("wizardNext")->isEnabled());
    }

    void closingKeepsExporting() {
        Fixture f;
        f.open();
        f.toDestination();
        f.press("wizardNext");
        QSignalSpy ended(&f.center, &JobCenter::jobEnded);
        f.wizard.reset();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60000);
        QCOMPARE(QDir(f.folder.path()).entryList({QStringLiteral("*.gguf")}).size(), 1);
    }

    void failureIsASentence() {
        Fixture f;
        const QString copy = f.folder.filePath(QStringLiteral("copy.gguf"));
        QVERIFY(QFile::copy(kSample, copy));
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
        f.open(copy);
        f.toDestination();
        QVERIFY(QFile(copy).resize(1 << 20)); // the source changes between plan and run
        f.press("wizardNext");
        QTRY_VERIFY_WITH_TIMEOUT(f.cards().front()->ended(), 60000);
        QVERIFY(!f.cards().front()->report());
        QVERIFY(f.child<QLabel>("resultError")->text().size() > 20);
    }
};

QTEST_MAIN(TestExportWizard)
#include "test_export_wizard.moc"
