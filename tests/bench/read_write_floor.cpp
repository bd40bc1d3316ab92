#include "commands.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qw::bench {

// The least that any quantizer of one thread does: touch every byte of the mapped source, write every byte of
// the result. In steps of a mebibyte of source, each followed by its share of the output.
int runReadWriteFloor(const CommandOptions& options) {
    if (options.words.size() != 3) return 2;
    const int in = ::open(options.words[0].c_str(), O_RDONLY);
    const int out = ::open(options.words[1].c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    struct stat state {};
    if (in < 0 || out < 0 || ::fstat(in, &state) != 0) return 4;
    const auto size = static_cast<std::size_t>(state.st_size);
    const std::size_t total = std::strtoull(options.words[2].c_str(), nullptr, 10);
    const auto* bytes =
        static_cast<const unsigned char*>(::mmap(nullptr, size, PROT_READ, MAP_SHARED, in, 0));
    if (bytes == MAP_FAILED) return 4;
    ::madvise(const_cast<unsigned char*>(bytes), size, MADV_SEQUENTIAL);
    constexpr std::size_t kStep = 1 << 20;
    std::vector<unsigned char> buffer(kStep * 4);
    std::uint64_t sum = 0;
    std::size_t written = 0;
    for (std::size_t at = 0; at < size; at += kStep) {
        const std::size_t end = std::min(size, at + kStep);
        for (std::size_t i = at; i + 8 <= end; i += 8) {
            std::uint64_t word;
            std::memcpy(&word, bytes + i, sizeof word);
            sum += word;
        }
        std::memcpy(buffer.data(), &sum, sizeof sum);
        const auto target = static_cast<std::size_t>(static_cast<double>(total) * static_cast<double>(end) /
                                                     static_cast<double>(size));
        while (written < target) {
            const ssize_t count = ::write(out, buffer.data(), std::min(buffer.size(), target - written));
            if (count <= 0) return 4;
            written += static_cast<std::size_t>(count);
        }
    }
    ::close(out);
    std::printf("%llx\n", static_cast<unsigned long long>(sum));
    return 0;
}

} // namespace qw::bench
