#include "core/export/staging/source_fingerprint.h"

#include <QByteArrayView>
#include <QCryptographicHash>

namespace qw::exporting {

namespace {

class Hash {
public:
    void add(std::uint64_t value) {
        m_hash.addData(QByteArrayView(reinterpret_cast<const char*>(&value), sizeof value));
    }
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));
        m_hash.addData(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    }
    std::string hexadecimal() const { return m_hash.result().toHex().toStdString(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

} // namespace

std::vector<SourceFile> sourceFilesNow(const ModelSource& source) {
    std::vector<SourceFile> files;
    for (const std::string& path : source.paths()) {
        const FileIdentity identity = identityOf(path).value_or(FileIdentity{});
        files.push_back({path, identity.size, identity.modifiedNanoseconds});
    }
    return files;
}

std::string directoryHash(const ModelSource& source) {
    Hash hash;
    for (const TensorInfo& tensor : source.tensors()) {
        hash.add(tensor.name);
        hash.add(static_cast<std::uint64_t>(tensor.type));
        for (const std::uint64_t length : tensor.shape)
            hash.add(length);
        hash.add(tensor.shard);
        hash.add(tensor.fileOffset);
    }
    return hash.hexadecimal();
}

std::string planHash(const ModelSource& source, const quant::Plan& plan,
                     const std::vector<gguf::Layout>& layouts) {
    Hash hash;
    for (const gguf::Layout& layout : layouts) {
        hash.add(std::string_view(reinterpret_cast<const char*>(layout.header.data()), layout.header.size()));
        hash.add(layout.fileBytes);
    }
    for (const quant::PlannedTensor& tensor : plan.tensors) {
        hash.add(static_cast<std::uint64_t>(tensor.source));
        hash.add(static_cast<std::uint64_t>(tensor.from));
        hash.add(static_cast<std::uint64_t>(tensor.to));
    }
    const imatrix::ImportanceMatrix* matrix = plan.options.matrix.get();
    for (const quant::PlannedTensor& tensor : plan.tensors) {
        if (!tensor.weighted) continue;
        const imatrix::Entry& entry = *matrix->find(source.tensors()[tensor.source].name);
        const std::vector<float> weights = matrix->weights(entry);
        hash.add(entry.name);
        hash.add(
            std::string_view(reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float)));
    }
    // The same directory, other blocks.
    if (plan.options.recoverGrid) hash.add(std::string_view("recoverGrid"));
    return hash.hexadecimal();
}

} // namespace qw::exporting
