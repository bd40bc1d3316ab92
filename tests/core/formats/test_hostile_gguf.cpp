// Files made to break the reader. Each must give exactly one error: its code, its place, its details.
#include "hostile_files.h"

#include "core/formats/gguf/gguf_reader.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace qw;
using namespace qw::gguf;
using Type = ValueType;

class TestHostileGguf : public QObject {
    Q_OBJECT

private slots:
    void theFileTheyDifferFromIsFine() {
        const GgufBytes file = validFile();
        const auto source = openGgufInput(memoryInput(file.bytes(), "memory"));
        QVERIFY(source.ok());
        QCOMPARE((*source)->tensors().size(), std::size_t{1});
    }

    void givesOneClearError_data() {
        QTest::addColumn<const HostileRow*>("row");
        std::size_t count = 0;
        for (const auto* rows : {&truncatedFiles(), &hostileHeaders(), &hostileKeys(), &hostileTensors()})
            for (const HostileRow& row : *rows) {
                QTest::newRow(row.name) << &row;
                ++count;
            }
        QVERIFY(count >= 70);
    }

    void givesOneClearError() {
        QFETCH(const HostileRow*, row);
        const Hostile hostile = row->make();
        const auto source = openGgufInput(memoryInput(hostile.file.bytes(), "memory"));
        QVERIFY2(!source.ok(), "accepted");
        const Error& error = source.error();
        QCOMPARE(std::string(errorCodeName(error.code)), std::string(errorCodeName(hostile.code)));
        QCOMPARE(error.offset, hostile.offset);
        QCOMPARE(error.details, hostile.details);
        QCOMPARE(error.path, std::string("memory"));
        QCOMPARE(exitCodeFor(error.code), 3);

        // From a file it is the same.
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("hostile.gguf"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(hostile.file.bytes().data()),
                   static_cast<qint64>(hostile.file.here()));
        file.close();
        const auto opened = openGguf(path.toStdString());
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, hostile.code);
        QCOMPARE(opened.error().offset, hostile.offset);
        QCOMPARE(opened.error().details, hostile.details);
        QCOMPARE(opened.error().path, path.toStdString());
    }

    // Every length from nothing to all but one byte, and every single byte changed: an error or a model, no
    // crash.
    void survivesEveryTruncationAndEveryChangedByte() {
        const GgufBytes whole = validFile();
        for (std::uint64_t size = 0; size < whole.here(); ++size) {
            GgufBytes file = whole;
            file.truncate(size);
            QVERIFY(!openGgufInput(memoryInput(file.bytes(), "memory")).ok());
        }
        std::vector<std::byte> bytes(whole.bytes().begin(), whole.bytes().end());
        for (auto& place : bytes)
            for (int flip = 1; flip < 256; flip += 2) {
                const std::byte before = place;
                place ^= static_cast<std::byte>(flip);
                const auto source = openGgufInput(memoryInput(bytes, "memory"));
                if (source.ok())
                    for (const TensorInfo& tensor : (*source)->tensors())
                        QVERIFY(tensor.fileOffset + tensor.byteSize <= bytes.size());
                place = before;
            }
    }

    // A sparse file of 4 TiB that says its first string fills it: refused without reading it.
    void doesNotBelieveTheSizeOfASparseFile() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("sparse.gguf"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        GgufBytes start;
        start.header(0, 1).key("a", Type::String).u64(std::uint64_t{1} << 41);
        file.write(reinterpret_cast<const char*>(start.bytes().data()), static_cast<qint64>(start.here()));
        if (!file.resize(qint64{1} << 42)) QSKIP("this file system has no files of that size");
        file.close();
        const auto source = openGguf(path.toStdString());
        QVERIFY(!source.ok());
        QCOMPARE(source.error().code, ErrorCode::StringTooLong);
        QCOMPARE(source.error().offset, 37u);
    }
};

QTEST_GUILESS_MAIN(TestHostileGguf)
#include "test_hostile_gguf.moc"
