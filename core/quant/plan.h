// A plan: for every tensor of a source, the type it will have and why. An immutable value, computed without
// touching tensor data; the wizard, the command line, the memory model and the exporter all take the same one.
// Rules: the reference's per-tensor rules (see core/quant/mix_rules.h for their sources).
#pragma once

#include "core/base/result.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/imatrix/importance_matrix.h"
#include "core/formats/model_source.h"
#include "core/quant/file_types.h"

#include <optional>
#include <string>
#include <vector>

namespace qw::quant {

enum class Reason {
    Copied,             // COPY, or the source already has this type
    Mix,                // the file type's rule for this role and layer
    BaseType,           // nothing special: the file type's base
    Pure,               // --pure
    OneDimensional,     // vectors stay as they are
    ProtectedTensor,    // norms, routers and the few named small tensors
    NotWeight,          // name does not end in "weight"
    NotFloat,           // integers and doubles are carried over as they are
    OutputLeft,         // --leave-output-tensor
    OutputOption,       // --output-tensor-type
    EmbeddingOption,    // --token-embedding-type
    PatternOverride,    // --tensor-type; detail is the pattern
    FallbackRowLength,  // row length is not whole blocks of the wanted type; detail is that type
    FallbackToF16,      // no fallback exists in the reference; detail is the wanted type
};
std::string_view reasonName(Reason reason);  // stable English identifier for JSON and logs

struct PlannedTensor {
    std::size_t source = 0;     // index in ModelSource::tensors()
    std::string name;           // output name (differs from the source's when layers are pruned)
    BlockType from = BlockType::F32;
    BlockType to = BlockType::F32;
    std::uint64_t bytes = 0;    // of output data
    Reason reason = Reason::BaseType;
    std::string reasonDetail;
    bool weighted = false;      // encoded with options.matrix, whose entry has the source tensor's name
};

enum class WarningCode {
    Fallbacks,             // count, bytes more than without: some rows do not divide
    Requantizing,          // count: quality is lost twice
    PatternMatchedNothing, // pattern: it decided no tensor
    PatternsIgnored,       // file type: patterns have no say when its base is a plain number
    LargerThanSource,      // bytes
    NeedsImportanceMatrix, // count, tensors…: the plan stands, writing it needs a matrix (that covers them)
    MatrixEmpty,           // the include and exclude lists leave nothing: as if there were no matrix
    MatrixLacksTensors,    // count, tensors…: encoded without weights
    MatrixWrongWidth,      // count, tensors…: writing is refused, the matrix belongs to another model
    MatrixWidthIgnored,    // count, token embeddings…: encoded without weights instead
    MatrixExpertsUnseen,   // experts, tensors they are in, tensors…: all columns of these experts weigh alike
    MatrixEntriesUnused,   // count, entries…: no tensor of the model has their name
    MatrixFollowsLayers,   // count: renumbered tensors keep the weights measured for their layer
};
struct Warning {
    WarningCode code;
    std::vector<std::string> details;
};
std::string_view warningName(WarningCode code);

struct TensorPattern {
    std::string pattern;  // ECMAScript regular expression, matched as a search on the tensor's name, lower-cased
    BlockType type;
};
// One PATTERN=TYPE; error InvalidPattern or UnknownBlockType.
Result<TensorPattern> parseTensorPattern(std::string_view text);
// A --tensor-type-file: whitespace-separated PATTERN=TYPE.
Result<std::vector<TensorPattern>> readTensorPatternFile(const std::string& path);

struct MetadataEdit {
    std::string key;
    std::optional<gguf::Value> value;  // nothing removes the key
};

struct PlanOptions {
    FileType fileType = FileType::Q4_K_M;
    bool pure = false;
    bool leaveOutput = false;
    bool allowRequantize = false;
    bool keepSplit = false;                 // as many output files as source files, same division; wins over split
    bool recoverGrid = false;               // weights on the target's grid keep their values: see core/quant/recovery
    // Rules depend on there being a matrix. `matrix` decides when it is given. The flag alone plans as if one
    // that covers everything were there: good for figures, but not for an export.
    bool haveImportanceMatrix = false;
    imatrix::ImportanceMatrixPtr matrix;    // null for none
    std::optional<BlockType> outputType;
    std::optional<BlockType> embeddingType;
    std::vector<TensorPattern> patterns;
    std::vector<std::uint32_t> pruneLayers;
    std::vector<MetadataEdit> metadataEdits;
    gguf::SplitOptions split;
};

// What a matrix does in a plan. Names are those of the output, except in unusedEntries.
struct MatrixUse {
    struct Width {
        std::string tensor;
        std::uint64_t values = 0;  // of the matrix
        std::uint64_t needed = 0;
    };
    struct Unseen {
        std::string tensor;
        std::uint64_t unseen = 0;  // of the experts
        std::uint64_t experts = 0;
    };
    std::uint64_t entries = 0;             // of the matrix, after include and exclude lists
    std::uint64_t weighted = 0;            // tensors encoded with it
    std::uint64_t renamed = 0;             // of these, renumbered by leaving out layers
    std::vector<std::string> absent;       // encoded without weights though their type takes them
    std::vector<Width> wrongWidth;         // writing is refused (as by the reference)
    std::vector<Width> ignoredWidth;       // token embeddings, where the reference does not mind
    std::vector<Unseen> unseenExperts;     // of weighted tensors
    std::vector<std::string> unusedEntries;
};

struct Plan {
    PlanOptions options;                  // haveImportanceMatrix as `matrix` decides
    gguf::Metadata metadata;              // of the output, complete, without split.* keys
    std::vector<PlannedTensor> tensors;   // output order (the source's)
    std::vector<Warning> warnings;
    // Tensors that cannot be written without a matrix: there is none, or none for them.
    std::vector<std::string> needImportanceMatrix;
    std::optional<MatrixUse> matrixUse;   // when options.matrix is given
    std::vector<std::size_t> shardStarts; // first tensor of each output file; {0} for one file
    std::uint64_t tensorBytes = 0;        // Σ bytes
    std::uint64_t outputBytes = 0;        // exact size of all output files together
    std::uint64_t elementCount = 0;
    double bitsPerWeight = 0;             // 8 × tensorBytes ÷ elements
};

// Plans every file type, also those this build cannot write: checkWritable tells. Errors: NotAModel,
// RequantizeNotAllowed, InvalidPattern, InvalidOverride, LayerOutOfRange, InvalidOption. Any thread.
Result<Plan> makePlan(const ModelSource& source, const PlanOptions& options);

// Whether the plan can be carried out; to be asked before any work. Errors: NeedsImportanceMatrix {file type,
// tensors…} (their type is worthless without one), ImportanceWidthDiffers {tensor, values, needed} with the
// matrix's path, TypeNotWritable (a type with no encoder here, or a source type with no decoder). A plan for an
// imagined matrix (options.haveImportanceMatrix without options.matrix) passes; only the export refuses it.
Result<void> checkWritable(const Plan& plan);

// The files a plan writes, laid out; one entry per shard, in order.
std::vector<gguf::Layout> layoutPlan(const ModelSource& source, const Plan& plan);

// The community's naming convention: Name-Size-Finetune-Version-TYPE.gguf from general.* keys, else the
// source's file name with its type suffix replaced.
std::string suggestedFileName(const ModelSource& source, FileType type);
// The same for a plan: names and versions as its metadata edits leave them.
std::string suggestedFileName(const ModelSource& source, const Plan& plan);

} // namespace qw::quant
