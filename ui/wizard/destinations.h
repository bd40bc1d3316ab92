// Where exports go: names, clashes, free space. Touches the disk, so it is called off the GUI thread.
#pragma once

#include "core/quant/plan.h"
#include "ui/wizard/type_planning.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace qw::ui {

struct Destination {
    quant::FileType type = quant::FileType::Q4_K_M;
    QString fileName;      // as it will be written ("Name-Q4_K_M.gguf"), renamed where it clashed
    QString wantedName;    // before renaming
    bool exists = false;   // a file of the wanted name (or its first shard) is there
    bool isSource = false; // … and it is the opened model itself: it can never be replaced
    std::uint64_t bytes = 0;
    std::size_t shards = 1;
};

struct FolderCheck {
    bool exists = false;
    bool writable = false;
    std::uint64_t bytesFree = 0;   // to this user
    std::uint64_t bytesNeeded = 0; // of all destinations together
    std::vector<Destination> files;

    bool enoughSpace() const { return bytesNeeded <= bytesFree; }
};

// What is wanted for one type: its plan and the name the user left or typed.
struct WantedFile {
    PlanPtr plan;
    QString name;
};

// With `replace`, clashing names are kept (but never the source's own); otherwise " (2)", " (3)" … is added
// before the suffix, also where two wanted names are the same.
FolderCheck checkFolder(const ModelSource& source, const QString& folder,
                        const std::vector<WantedFile>& wanted, bool replace);

// The name as a file system takes it: separators and control characters become "-", ".gguf" is added where
// missing.
QString cleanFileName(const QString& name);

} // namespace qw::ui
