// Small models written with the product's layout, and what tests ask of files.
#pragma once

#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/gguf/gguf_reader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <string>
#include <vector>

// Temporary folder whose files are named by std::string.
class Folder {
public:
    std::string path(const char* name) const {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    QString folder() const { return m_folder.path(); }
    QStringList names() const {
        return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }
    void clear() const {
        for (const QString& name : names())
            QFile::remove(m_folder.filePath(name));
    }

private:
    QTemporaryDir m_folder;
};

inline QByteArray contentOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool writeFile(const std::string& path, std::span<const std::byte> bytes) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::WriteOnly) &&
           file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())) ==
               static_cast<qint64>(bytes.size());
}

// One-dimensional F32 tensors of these element counts, named t0, t1 …, filled with bytes that tell them
// apart.
struct SmallModel {
    qw::gguf::Metadata metadata;
    std::vector<std::uint64_t> elements;

    std::vector<qw::gguf::OutputTensor> tensors() const {
        std::vector<qw::gguf::OutputTensor> all;
        for (std::size_t i = 0; i < elements.size(); ++i)
            all.push_back(
                {"t" + std::to_string(i), {elements[i], 1, 1, 1}, 1, qw::BlockType::F32, elements[i] * 4});
        return all;
    }
    static std::byte dataByte(std::size_t tensor, std::uint64_t offset) {
        return static_cast<std::byte>(tensor * 37 + offset * 11 + offset / 251);
    }
    std::vector<std::byte> bytes() const {
        const auto all = tensors();
        const auto layout = qw::gguf::layoutFile(metadata, all);
        std::vector<std::byte> file = layout.header;
        file.resize(static_cast<std::size_t>(layout.fileBytes));
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::uint64_t k = 0; k < all[i].byteSize; ++k)
                file[static_cast<std::size_t>(layout.tensorOffsets[i] + k)] = dataByte(i, k);
        return file;
    }
};

inline qw::gguf::Metadata llamaMetadata() {
    qw::gguf::Metadata metadata;
    metadata.set("general.architecture", "llama");
    metadata.set("general.name", "Small");
    metadata.set("x.unknown", std::uint64_t{42});
    return metadata;
}

// All bytes of a tensor; empty when reading fails.
inline std::vector<std::byte> dataOf(const qw::ModelSource& source, std::size_t tensor) {
    std::vector<std::byte> data(static_cast<std::size_t>(source.tensors()[tensor].byteSize));
    return source.read(tensor, 0, data).ok() ? data : std::vector<std::byte>();
}

// Same names, types, shapes and data, in the same order.
inline bool sameTensors(const qw::ModelSource& a, const qw::ModelSource& b) {
    if (a.tensors().size() != b.tensors().size()) return false;
    for (std::size_t i = 0; i < a.tensors().size(); ++i) {
        const auto& x = a.tensors()[i];
        const auto& y = b.tensors()[i];
        if (x.name != y.name || x.type != y.type || x.shape != y.shape || x.dimensions != y.dimensions ||
            dataOf(a, i) != dataOf(b, i))
            return false;
    }
    return true;
}
