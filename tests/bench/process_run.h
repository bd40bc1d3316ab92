// Runs a program and measures it from outside.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace qw::bench {

struct ProcessFigures {
    bool succeeded = false;
    double wallSeconds = 0;
    double cpuSeconds = 0;               // user + system
    std::uint64_t peakResidentBytes = 0; // high-water mark, mapped files included
};

// Standard output and error go to /dev/null.
ProcessFigures runProcess(const std::vector<std::string>& command,
                          const std::vector<std::pair<std::string, std::string>>& environment = {});

// The value at (n − 1) / 2 in order; 0 of none.
double median(std::vector<double> values);

} // namespace qw::bench
