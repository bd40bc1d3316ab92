// Models as files for the export tests, and sources that misbehave.
#pragma once

#include "core/formats/model_source.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <functional>

namespace qw::test {

// Writes a model (made in memory) as one GGUF file; false when the file system refuses.
bool writeModel(const ModelSource& model, const QString& path);

QByteArray fileBytes(const QString& path);

// Everything of a model, but each read takes at least `delay`.
class SlowModel final : public ModelSource {
public:
    SlowModel(ModelSourcePtr model, std::chrono::microseconds delay)
        : m_model(std::move(model)), m_delay(delay) {}

    FileKind kind() const override { return m_model->kind(); }
    std::span<const std::string> paths() const override { return m_model->paths(); }
    const gguf::Metadata& metadata() const override { return m_model->metadata(); }
    std::span<const TensorInfo> tensors() const override { return m_model->tensors(); }
    std::uint64_t fileBytes() const override { return m_model->fileBytes(); }
    Result<void> read(std::size_t tensor, std::uint64_t offset, std::span<std::byte> out) const override;

private:
    ModelSourcePtr m_model;
    std::chrono::microseconds m_delay;
};

// Deterministic weights of a bell-like shape around 0, F16 or F32, for FakeModel::data.
void fillWithWeights(BlockType type, std::size_t tensor, std::uint64_t offset, std::span<std::byte> out);

} // namespace qw::test
