#include "command_options.h"

#include <cstdlib>
#include <sstream>

namespace qw::bench {

CommandOptions CommandOptions::parse(int argc, char** argv, int first) {
    CommandOptions options;
    for (int i = first; i < argc; ++i) {
        const std::string word = argv[i];
        if (!word.starts_with("--")) {
            options.words.push_back(word);
            continue;
        }
        const bool hasValue = i + 1 < argc && !std::string(argv[i + 1]).starts_with("--");
        options.values[word.substr(2)] = hasValue ? argv[++i] : "1";
    }
    return options;
}

std::string CommandOptions::text(const std::string& name, const std::string& otherwise) const {
    const auto it = values.find(name);
    return it == values.end() ? otherwise : it->second;
}

int CommandOptions::number(const std::string& name, int otherwise) const {
    const auto it = values.find(name);
    return it == values.end() ? otherwise : std::atoi(it->second.c_str());
}

std::vector<std::string> CommandOptions::list(const std::string& name, const std::string& otherwise) const {
    std::vector<std::string> parts;
    std::istringstream stream(text(name, otherwise));
    for (std::string part; std::getline(stream, part, ',');)
        parts.push_back(part);
    return parts;
}

} // namespace qw::bench
