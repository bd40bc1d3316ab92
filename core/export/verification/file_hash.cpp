#include "core/export/staging/system_file.h"
#include "core/export/verify.h"

#include "core/formats/byte_input.h"

#include <QByteArrayView>
#include <QCryptographicHash>

#include <algorithm>

namespace qw::exporting {

Result<std::string> sha256OfFile(const std::string& path, const StopToken& stop, ProgressSink& progress) {
    constexpr std::size_t kStep = 1 << 20;
    QW_TRY(const ByteInputPtr input, openFileInput(path));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::vector<std::byte> buffer(kStep);
    for (std::uint64_t offset = 0; offset < input->size();) {
        if (stop.waitWhilePaused()) return Error{ErrorCode::Cancelled, path, Error::kNoOffset, {}};
        const auto part = std::span(buffer).first(std::min<std::uint64_t>(kStep, input->size() - offset));
        QW_CHECK(input->readAt(offset, part));
        hash.addData(
            QByteArrayView(reinterpret_cast<const char*>(part.data()), static_cast<qsizetype>(part.size())));
        offset += part.size();
        progress.advance(part.size());
    }
    return hash.result().toHex().toStdString();
}

} // namespace qw::exporting
