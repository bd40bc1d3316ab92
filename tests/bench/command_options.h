// "--key value" pairs and the words between them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace qw::bench {

struct CommandOptions {
    std::vector<std::string> words;
    std::map<std::string, std::string> values; // by name without the dashes; flags have "1"

    static CommandOptions parse(int argc, char** argv, int first);

    std::string text(const std::string& name, const std::string& otherwise) const;
    int number(const std::string& name, int otherwise) const;
    std::vector<std::string> list(const std::string& name, const std::string& otherwise) const; // by commas
    bool flag(const std::string& name) const { return values.contains(name); }
};

} // namespace qw::bench
