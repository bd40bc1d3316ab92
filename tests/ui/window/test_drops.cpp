// Dragging files over the window: what is said before the drop, and what the drop does.
#include "window_support.h"

#include "tests/support/interrupted_edit.h"
#include "ui/pages/home/drop_inspection.h"
#include "ui/pages/home/open_choice_dialog.h"
#include "ui/window/drop_overlay.h"
#include "ui/window/notice_stack.h"

#include <QDragEnterEvent>
#include <QDragLeaveEvent>
#include <QDragMoveEvent>
#include <QDropEvent>
#include <QListWidget>
#include <QMimeData>
#include <QUrl>

#include <optional>

using namespace qw;
using test::StudioInFolder;

class TestDrops : public QObject {
    Q_OBJECT

private slots:
    void modelIsNamedBeforeTheDropAndOpened();
    void dropBeforeTheHeaderIsReadWaits();
    void unreadableFileSaysWhyAndIsRefused();
    void otherKindsAreNamed();
    void interruptedEditOpens();
    void secondModelCanBeCompared();
    void severalFilesAskOnce();
    void folderListsItsModels();
    void leavingEndsIt();
    void textIsIgnored();
};

namespace {

struct Drag {
    ui::MainWindow& window;
    QMimeData data;

    Drag(ui::MainWindow& target, const QStringList& paths) : window(target) {
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        data.setUrls(urls);
    }
    std::optional<QPoint> pointer;
    QPoint at() const { return pointer.value_or(window.rect().center()); }
    bool enter() {
        QDragEnterEvent event(at(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &event);
        return event.isAccepted();
    }
    bool move() {
        QDragMoveEvent event(at(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &event);
        return event.isAccepted();
    }
    void drop() {
        QDropEvent event(at(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &event);
    }
    void leave() {
        QDragLeaveEvent event;
        QApplication::sendEvent(&window, &event);
    }
};

QString writeFile(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(bytes);
    return path;
}

template <class T>
void put(QByteArray& to, T value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void putText(QByteArray& to, const QByteArray& text) {
    put<quint64>(to, static_cast<quint64>(text.size()));
    to.append(text);
}

// A GGUF header without tensors and with string keys.
QByteArray headerWith(const QList<QPair<QByteArray, QByteArray>>& keys) {
    QByteArray bytes("GGUF");
    put<quint32>(bytes, 3);
    put<quint64>(bytes, 0);
    put<quint64>(bytes, static_cast<quint64>(keys.size()));
    for (const auto& [key, value] : keys) {
        putText(bytes, key);
        put<quint32>(bytes, 8);
        putText(bytes, value);
    }
    return bytes;
}

} // namespace

void TestDrops::modelIsNamedBeforeTheDropAndOpened() {
    StudioInFolder s;
    Drag drag(s.window(), {Studio::samplePath()});
    QVERIFY(drag.enter());
    QVERIFY(s.window().dropOverlay().isVisible());
    QTRY_VERIFY(s.window().dropOverlay().title().startsWith(QStringLiteral("Open ")));
    QVERIFY2(s.window().dropOverlay().detail().contains(QStringLiteral("llama")),
             qPrintable(s.window().dropOverlay().detail()));
    QVERIFY(drag.move());
    QVERIFY2(!s.workspace().session.loading(), "nothing is opened before the drop");
    drag.drop();
    QVERIFY(!s.window().dropOverlay().isVisible());
    QTRY_VERIFY(s.workspace().session.model());
}

void TestDrops::dropBeforeTheHeaderIsReadWaits() {
    StudioInFolder s;
    Drag drag(s.window(), {Studio::samplePath()});
    drag.enter();
    drag.drop(); // no event loop turn in between: the header cannot be known yet
    QTRY_VERIFY(s.workspace().session.model());
    QVERIFY(!s.window().dropOverlay().isVisible());
}

void TestDrops::unreadableFileSaysWhyAndIsRefused() {
    StudioInFolder s;
    const QString path = writeFile(s.folder.filePath(QStringLiteral("picture.png")), "\x89PNG....");
    Drag drag(s.window(), {path});
    QVERIFY(drag.enter());
    QTRY_VERIFY(s.window().dropOverlay().title().contains(QStringLiteral("cannot be opened")));
    QVERIFY(!s.window().dropOverlay().detail().isEmpty());
    QVERIFY2(!drag.move(), "the pointer shows that it cannot be dropped");
    drag.leave();
    QVERIFY(!s.window().dropOverlay().isVisible());
}

void TestDrops::otherKindsAreNamed() {
    QTemporaryDir folder;
    const QString imatrix =
        writeFile(folder.filePath(QStringLiteral("m.gguf")), headerWith({{"general.type", "imatrix"}}));
    const QString projector =
        writeFile(folder.filePath(QStringLiteral("p.gguf")),
                  headerWith({{"general.type", "mmproj"}, {"general.architecture", "clip"}}));
    const auto inspect = [](const QString& path) { return ui::inspectPaths({path}, StopToken()).value(); };
    auto forecast = ui::forecastDrop(inspect(imatrix));
    QVERIFY(!forecast.accepted);
    QVERIFY2(forecast.detail.contains(QStringLiteral("importance matrix")), qPrintable(forecast.detail));
    forecast = ui::forecastDrop(inspect(projector));
    QVERIFY(!forecast.accepted);
    QVERIFY2(forecast.detail.contains(QStringLiteral("projector")), qPrintable(forecast.detail));
    forecast = ui::forecastDrop(inspect(folder.filePath(QStringLiteral("none.gguf"))));
    QVERIFY(!forecast.accepted);
}

void TestDrops::interruptedEditOpens() {
    StudioInFolder s;
    const QString torn = s.folder.filePath(QStringLiteral("torn.gguf"));
    QVERIFY(QFile::copy(Studio::samplePath(), torn));
    QVERIFY(QFile::setPermissions(torn, QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(!test::interruptEdit(torn.toStdString()).isEmpty());
    const auto forecast = ui::forecastDrop(ui::inspectPaths({torn}, StopToken()).value());
    QVERIFY(forecast.accepted);
    QVERIFY2(forecast.detail.contains(QStringLiteral("interrupted")), qPrintable(forecast.detail));
    Drag drag(s.window(), {torn});
    drag.enter();
    QTRY_VERIFY(s.window().dropOverlay().title().contains(QStringLiteral("torn.gguf")));
    drag.drop();
    QTRY_VERIFY(s.workspace().session.model());
    QCOMPARE(s.workspace().session.path(), torn);
}

void TestDrops::secondModelCanBeCompared() {
    StudioInFolder s;
    QVERIFY(s.open(Studio::samplePath()));
    QTRY_COMPARE(s.window().currentPage(), QStringLiteral("model"));
    s.window().showPage(QStringLiteral("home"));
    const QString copy = s.folder.filePath(QStringLiteral("copy.gguf"));
    QVERIFY(QFile::copy(Studio::samplePath(), copy));
    Drag drag(s.window(), {copy});
    drag.enter();
    QTRY_VERIFY(s.window().dropOverlay().title().startsWith(QStringLiteral("Open ")));
    drag.pointer = QPoint(s.window().width() - 100, s.window().height() / 2);
    QVERIFY(drag.move());
    drag.drop();
    QCOMPARE(s.window().currentPage(), QStringLiteral("model"));
    QCOMPARE(s.workspace().session.path(), Studio::samplePath());
    QVERIFY(!s.workspace().session.loading());

    // The other half opens it.
    s.window().showPage(QStringLiteral("home"));
    Drag again(s.window(), {copy});
    again.enter();
    QTRY_VERIFY(s.window().dropOverlay().title().startsWith(QStringLiteral("Open ")));
    again.pointer = QPoint(100, s.window().height() / 2);
    again.drop();
    QTRY_COMPARE(s.workspace().session.path(), copy);
}

void TestDrops::severalFilesAskOnce() {
    StudioInFolder s;
    const QString copy = s.folder.filePath(QStringLiteral("copy.gguf"));
    QVERIFY(QFile::copy(Studio::samplePath(), copy));
    Drag drag(s.window(), {Studio::samplePath(), copy});
    drag.enter();
    QTRY_VERIFY(s.window().dropOverlay().title().contains(QStringLiteral("2 models")));
    drag.drop();
    auto* dialog = s.find<ui::OpenChoiceDialog>("openChoice");
    QVERIFY(dialog && dialog->isVisible());
    auto* list = dialog->findChild<QListWidget*>();
    QCOMPARE(list->count(), 2);
    list->setCurrentRow(1);
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_VERIFY(s.workspace().session.model());
    QCOMPARE(QFileInfo(s.workspace().session.path()).fileName(), QStringLiteral("copy.gguf"));
}

void TestDrops::folderListsItsModels() {
    StudioInFolder s;
    const QString place = s.folder.filePath(QStringLiteral("models"));
    QVERIFY(QDir().mkpath(place + QStringLiteral("/inner")));
    QVERIFY(QFile::copy(Studio::samplePath(), place + QStringLiteral("/a.gguf")));
    QVERIFY(QFile::copy(Studio::samplePath(), place + QStringLiteral("/inner/b.gguf")));
    writeFile(place + QStringLiteral("/readme.txt"), "text");
    writeFile(place + QStringLiteral("/x-00001-of-00003.gguf"),
              headerWith({{"general.architecture", "llama"}}));
    writeFile(place + QStringLiteral("/x-00002-of-00003.gguf"),
              headerWith({{"general.architecture", "llama"}}));
    const auto inspection = ui::inspectPaths({place}, StopToken()).value();
    QVERIFY(inspection.fromFolder);
    QCOMPARE(inspection.files.size(), std::size_t(3)); // the shards are one
    QCOMPARE(inspection.files[1].otherShards, 1);
    s.window().openPaths({place});
    QTRY_VERIFY(s.find<ui::OpenChoiceDialog>("openChoice"));
}

void TestDrops::leavingEndsIt() {
    StudioInFolder s;
    Drag drag(s.window(), {Studio::samplePath()});
    drag.enter();
    drag.leave();
    QTest::qWait(100);
    QVERIFY(!s.window().dropOverlay().isVisible());
    QVERIFY(!s.workspace().session.loading() && !s.workspace().session.model());
}

void TestDrops::textIsIgnored() {
    StudioInFolder s;
    Drag drag(s.window(), {});
    drag.data.setText(QStringLiteral("hello"));
    QVERIFY(!drag.enter());
    QVERIFY(!s.window().dropOverlay().isVisible());
}

QTEST_MAIN(TestDrops)
#include "test_drops.moc"
