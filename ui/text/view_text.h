// UTF-8 text of the core as Qt's. Any thread.
#pragma once

#include <QString>

#include <string_view>

namespace qw::ui {

inline QString viewText(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace qw::ui
