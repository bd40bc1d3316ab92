#pragma once

#include <cstdint>

namespace qw::cli {

// Anonymous memory of this process that is in RAM now (Linux: RssAnon of /proc/self/status), in bytes; 0
// where the system does not tell. Mapped files are not counted. Any thread.
std::uint64_t anonymousResidentBytes();

} // namespace qw::cli
