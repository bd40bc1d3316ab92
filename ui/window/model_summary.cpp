#include "ui/window/model_summary.h"

#include "core/quant/file_types.h"
#include "ui/text/view_text.h"

#include <QFileInfo>

#include <algorithm>
#include <map>

namespace qw::ui {

namespace {

QString typeOf(const ModelSource& source) {
    if (const auto id = source.metadata().unsignedAt("general.file_type"); id && *id < 0xffffffffULL)
        if (const auto type = quant::fileTypeFromId(static_cast<std::uint32_t>(*id)))
            return viewText(quant::info(*type).name);
    std::map<BlockType, std::uint64_t> bytes;
    for (const TensorInfo& tensor : source.tensors())
        bytes[tensor.type] += tensor.byteSize;
    const auto most = std::max_element(bytes.begin(), bytes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == bytes.end() ? QString() : viewText(info(most->first).name);
}

} // namespace

RecentModel summarize(const ModelSource& source, const QString& path) {
    RecentModel model;
    model.path = path;
    model.name = QString::fromStdString(source.metadata().stringAt("general.name").value_or(std::string()))
                     .simplified();
    if (model.name.isEmpty()) model.name = QFileInfo(path).completeBaseName();
    model.architecture = QString::fromStdString(source.metadata().architecture());
    for (const TensorInfo& tensor : source.tensors())
        model.parameters += tensor.elementCount();
    model.type = typeOf(source);
    model.bytes = source.fileBytes();
    model.opened = QDateTime::currentDateTime();
    return model;
}

} // namespace qw::ui
