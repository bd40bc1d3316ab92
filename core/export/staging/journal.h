// The journal of an export: the first line says what is being written (JSON), every further line what is
// done.
//   done INDEX BYTES HASH EXACT
//                             the tensor at this index of the plan is completely written; HASH: sum of the
//                             chunks' hashes, 0 for one that is copied (it is compared with the source);
//                             EXACT: its blocks that reproduce their weights, where those are counted
//   publishing                all files are complete; renaming them has begun
// Lines are appended with one write each; a last line without its newline is ignored.
#pragma once

#include "core/export/staging/source_fingerprint.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qw::exporting {

struct JournalHeader {
    std::string destination;
    std::vector<SourceFile> source;
    std::string directoryHash;
    std::string planHash;
    quant::PlanOptions planOptions; // as read back, without the matrix itself …
    imatrix::Selection matrix;      // … which these files hold
    std::uint64_t tensorBytes = 0;

    // The same work, so that its results may be kept.
    bool sameWorkAs(const JournalHeader& other) const {
        return source == other.source && directoryHash == other.directoryHash && planHash == other.planHash;
    }
};

struct FinishedTensor {
    std::size_t index = 0;
    std::uint64_t bytes = 0;
    std::uint64_t hash = 0;
    std::uint64_t exactBlocks = 0;
};

struct Journal {
    JournalHeader header;
    bool planOptionsReadable = false;
    std::vector<FinishedTensor> finished;
    bool publishing = false;
};

std::string headerLine(const JournalHeader& header);
std::string finishedLine(const FinishedTensor& tensor);
std::string publishingLine();

// Nothing when the first line is not a journal of this version.
std::optional<Journal> parseJournal(std::string_view text);

} // namespace qw::exporting
