#include "core/export/resident_memory.h"

#include "core/export/staging/system_file.h"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace qw::exporting {

std::uint64_t anonymousBytesNow() {
    const FileDescriptor file(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return 0;
    std::array<char, 4096> text;
    const ssize_t length = ::read(file.get(), text.data(), text.size());
    if (length <= 0) return 0;
    const std::string_view status(text.data(), static_cast<std::size_t>(length));
    constexpr std::string_view kKey = "RssAnon:";
    const auto key = status.find(kKey);
    const auto digit = key == std::string_view::npos ? key : status.find_first_of("0123456789", key);
    if (digit == std::string_view::npos) return 0;
    std::uint64_t kibibytes = 0;
    std::from_chars(status.data() + digit, status.data() + status.size(), kibibytes);
    return kibibytes * 1024;
}

void AnonymousPeak::sample() {
    const std::uint64_t now = anonymousBytesNow();
    std::uint64_t seen = m_peak.load(std::memory_order_relaxed);
    while (now > seen && !m_peak.compare_exchange_weak(seen, now, std::memory_order_relaxed)) {
    }
}

} // namespace qw::exporting
