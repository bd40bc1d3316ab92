// What a verb of the command line is: its words for --help, its options, and the function that does it.
#pragma once

#include "core/base/result.h"

#include <QCommandLineParser>
#include <vector>

namespace qw::cli {

class Arguments;
class Session;

struct Example {
    const char* command; // without the program's name
    const char* effect;
};

struct Verb {
    const char* name;
    const char* synopsis; // positional arguments as --help shows them: "MODEL OUT TYPE"
    const char* summary;  // one sentence
    int fewestPositionals;
    int mostPositionals;
    std::vector<Example> examples;
    void (*addOptions)(QCommandLineParser& parser); // may be null
    // Returns the exit code, or the error that decides it.
    Result<int> (*run)(Session& session, const Arguments& arguments);
};

// One per file of this folder.
Verb inspectVerb();
Verb planVerb();
Verb quantizeVerb();
Verb splitVerb();
Verb mergeVerb();
Verb setVerb();
Verb verifyVerb();
Verb benchVerb();
Verb imatrixVerb();

constexpr int kExitDone = 0;
constexpr int kExitCheckSaidNo = 1;
constexpr int kExitUsage = 2;
constexpr int kExitSystemRefused = 4;

} // namespace qw::cli
