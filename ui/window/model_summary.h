// A model in one line: what the chip, the window title and the recent list show.
#pragma once

#include "core/formats/model_source.h"
#include "ui/bridge/settings.h"

namespace qw::ui {

// Name from general.name, else the file's name; type from general.file_type, else the block type most bytes
// are in. `opened` is now.
RecentModel summarize(const ModelSource& source, const QString& path);

} // namespace qw::ui
