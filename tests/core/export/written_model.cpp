#include "written_model.h"

#include "core/base/half_floats.h"
#include "core/formats/gguf/gguf_layout.h"

#include <QFile>

#include <cstring>
#include <thread>

namespace qw::test {

bool writeModel(const ModelSource& model, const QString& path) {
    std::vector<gguf::OutputTensor> tensors;
    for (const TensorInfo& tensor : model.tensors())
        tensors.push_back({tensor.name, tensor.shape, tensor.dimensions, tensor.type, tensor.byteSize});
    const gguf::Layout layout = gguf::layoutFile(model.metadata(), tensors);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.resize(static_cast<qint64>(layout.fileBytes))) return false;
    const auto write = [&file](std::uint64_t offset, std::span<const std::byte> bytes) {
        return file.seek(static_cast<qint64>(offset)) &&
               file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())) ==
                   static_cast<qint64>(bytes.size());
    };
    bool good = write(0, layout.header);
    for (std::size_t i = 0; i < tensors.size() && good; ++i) {
        std::vector<std::byte> data(tensors[i].byteSize);
        good = model.read(i, 0, data).ok() && write(layout.tensorOffsets[i], data);
    }
    return good;
}

QByteArray fileBytes(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<void> SlowModel::read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const {
    std::this_thread::sleep_for(m_delay);
    return m_model->read(tensor, offset, out);
}

void fillWithWeights(BlockType type, std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) {
    const std::size_t width = info(type).blockBytes;
    const std::uint64_t first = offset / width;
    for (std::uint64_t i = 0; i < out.size() / width; ++i) {
        std::uint64_t bits = (first + i + tensor * 0x10000001u) * 0x9e3779b97f4a7c15u;
        bits = (bits ^ (bits >> 29)) * 0xbf58476d1ce4e5b9u;
        bits ^= bits >> 32;
        // The sum of four uniform bytes.
        const int sum = static_cast<int>((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) +
                                         ((bits >> 24) & 255));
        const float value = static_cast<float>(sum - 510) / 4096.0f;
        if (type == BlockType::F32) {
            std::memcpy(out.data() + i * width, &value, sizeof value);
        } else {
            const std::uint16_t half = type == BlockType::BF16 ? floatToBfloat(value) : floatToHalf(value);
            std::memcpy(out.data() + i * width, &half, sizeof half);
        }
    }
}

} // namespace qw::test
