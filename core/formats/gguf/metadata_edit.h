// Changes the metadata of an existing file without touching its tensors.
//
// The data of a GGUF file starts where its header ends, rounded up to the alignment; no field says where. So
// an edit is possible in place exactly when the new header, rounded up, ends where the old one did: when it
// grows by no more than the padding, or shrinks without freeing a whole alignment unit. Otherwise the file is
// copied by streaming.
//
// In place, the bytes that change are written by one write over their range. Old and new bytes of that range
// are first saved in a small file beside the model (".Name.gguf.edit"), which is removed when the result has
// been read back; recoverInterruptedEdit undoes an edit that a crash cut short. Whoever changes a file holds
// an exclusive flock on it meanwhile, so that an edit at work is not taken for one that was interrupted.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/stop_token.h"
#include "core/formats/gguf/metadata.h"

#include <cstdint>
#include <string>
#include <vector>

namespace qw::gguf {

struct MetadataEdit {
    std::string path;          // the file, UTF-8; of a split model the first shard, which alone is edited
    std::vector<KeyValue> set; // replaced where they are, or appended in this order
    std::vector<std::string> remove; // done first
    std::string destination;         // empty or the file itself: edit it; else the result goes there
    bool overwrite = false;          // an existing other destination
    bool sync = true;
};

enum class EditMethod { Nothing, InPlace, Copy };

// Why the method is what it is.
enum class EditReason {
    NothingChanges,
    SameDataStart,    // in place: the new header ends in the same padding
    HeaderGrows,      // copy: the padding is too small
    HeaderShrinks,    // copy: the data would have to start earlier
    AlignmentChanges, // copy: every tensor moves
    OtherDestination, // copy: asked for
};

struct EditForecast {
    EditMethod method = EditMethod::Nothing;
    EditReason reason = EditReason::NothingChanges;
    std::uint64_t bytesToWrite = 0;   // of the model's file; copies: the whole new file
    std::uint64_t fileBytes = 0;      // size of the result
    std::uint64_t oldHeaderBytes = 0; // without padding
    std::uint64_t newHeaderBytes = 0;
    std::uint64_t oldDataStart = 0;
    std::uint64_t newDataStart = 0;
};

// What applying the edit would do; nothing is written. Errors: those of opening; KeyNotFound {key} for a key
// to be removed; InvalidOverride {text, reason} for keys that may not be edited (split.*), empty or malformed
// keys and alignments that are not a power of two; SplitInconsistent {"split.no", found, "0"} for a shard
// other than the first. An interrupted edit is undone first, by applyEdit only.
Result<EditForecast> forecastEdit(const MetadataEdit& edit);

// Does it and returns what was done. Additional errors: CannotWrite, DiskFull, OutputExists, SourceChanged,
// FileInUse (somebody else is changing the file), EditNotUndone, Cancelled (copies only; in place is quick).
// Copies become v3. Any thread.
Result<EditForecast> applyEdit(const MetadataEdit& edit, const StopToken& stop, ProgressSink& progress);

// Restores the header of a file whose in-place edit was cut short; true when there was something to restore.
// A leftover that does not belong to the file as it is now is removed. Does nothing while an edit is at work.
// Two look-ups when there is nothing to do. Errors: EditNotUndone {reason} when there is something to restore
// and the file may not be written; CannotOpen, CannotRead, SourceChanged. Any thread.
Result<bool> recoverInterruptedEdit(const std::string& path);

} // namespace qw::gguf
