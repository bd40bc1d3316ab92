#include "app/cli/resident_memory.h"

#include <cstdio>
#include <memory>

namespace qw::cli {

std::uint64_t anonymousResidentBytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> status(std::fopen("/proc/self/status", "r"),
                                                                 &std::fclose);
    if (!status) return 0;
    char line[256];
    unsigned long long kibibytes = 0;
    while (std::fgets(line, sizeof line, status.get()))
        if (std::sscanf(line, "RssAnon: %llu kB", &kibibytes) == 1) return kibibytes * 1024;
    return 0;
}

} // namespace qw::cli
