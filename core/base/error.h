// An expected failure, as a value: what went wrong, in which file, where in it, and the values involved.
// Core holds no prose for users. ui/text/error_text.h turns an Error into a translated sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qw {

// The comment beside each code lists the meaning of Error::details, in order.
enum class ErrorCode {
    // The system refused. CLI exit code 4.
    CannotOpen,       // reason from the system
    CannotRead,       // reason from the system
    CannotWrite,      // reason from the system
    CannotRename,     // target path, reason from the system
    CannotMap,        // reason from the system
    DiskFull,         // bytes needed, bytes free
    FileTooLarge,     // the size that this file system or a limit of the system does not allow
    FileInUse,        // (another program is changing the file in place)
    EditNotUndone,    // reason from the system: an interrupted edit had to be undone first
    OutOfMemory,      // bytes wanted
    SourceChanged,    // (the input file changed while it was being read)

    // The user stopped it. CLI exit code 5.
    Cancelled,

    // The input is not usable. CLI exit code 3.
    NotGguf,              // first four bytes, as hexadecimal text
    GgufVersion1,         //
    GgufBigEndian,        // version
    GgufVersionUnknown,   // version
    FileTruncated,        // what was being read, bytes needed, bytes left
    CountTooLarge,        // what is counted, the count, the largest that could fit
    StringTooLong,        // what, length, bytes left
    InvalidUtf8,          // what (key or tensor name)
    DuplicateKey,         // key
    DuplicateTensor,      // tensor
    EmptyName,            // what ("key", "tensor")
    NameTooLong,          // tensor, length, limit
    UnknownValueType,     // key, type id
    NestingTooDeep,       // key
    WrongKeyType,         // key, type found, type expected
    InvalidAlignment,     // alignment
    UnknownTensorType,    // tensor, type id
    RemovedTensorType,    // tensor, type id, its former name
    TooManyDimensions,    // tensor, count
    InvalidDimension,     // tensor, dimension index, value
    TensorTooLarge,       // tensor
    RowNotWholeBlocks,    // tensor, type, row length, block length
    MisalignedTensor,     // tensor, offset, alignment
    TensorOutsideFile,    // tensor, first byte, end byte, file size
    TensorsOverlap,       // tensor, other tensor
    SplitShardMissing,    // list of the missing shards' file names
    SplitInconsistent,    // what (split.count, split.no, split.tensors.count), found, expected
    NotAModel,            // what the file is: "imatrix", "vocabulary", "projector", "adapter"
    TensorNotFound,       // tensor
    NonFiniteWeight,      // tensor, row, column, value ("NaN", "Inf")
    InvalidBlockScale,    // tensor, block index in it, row  (a quantized tensor with a scale that is NaN or Inf)
    WeightTooLarge,       // tensor, row, column, value, type whose 16-bit floats do not reach that far
    UnsupportedFormat,    // what was found
    NotImportanceMatrix,  // what the file is ("model", "vocabulary", …); empty when nobody knows
    InvalidImportance,    // entry, what is wrong ("NaN", "Inf", "negative", "count", "counts", "no values",
                          // "no counts", "no sums", "type"), the value
    ImportanceWidthDiffers, // tensor or entry, values found, values expected

    // Wrong usage. CLI exit code 2.
    UnknownFileType,       // the text given
    UnknownBlockType,      // the text given
    InvalidPattern,        // pattern, reason
    InvalidOverride,       // the text given, reason
    InvalidOption,         // option, value, what is expected
    OptionMissing,         // those of which one has to be given…
    OptionsExclusive,      // option, another that cannot stand beside it
    KeyNotFound,           // key
    LayerOutOfRange,       // layer, number of layers
    NoLayerRemains,        // number of layers, all of which were to be left out
    OutputIsSource,        //
    OutputExists,          //

    // The plan refuses before any work. CLI exit code 3.
    NeedsImportanceMatrix,  // file type, names of tensors that need it…
    RequantizeNotAllowed,   // tensor, its type
    TypeNotWritable,        // type
    TensorLayoutUnsupported, // tensor, reason

    // A check said no. CLI exit code 1.
    VerifyDirectoryDiffers,  // tensor or key, found, expected
    VerifyDataDiffers,       // tensor, block, measured error, bound
    HashDiffers,             // found, expected
};

struct Error {
    ErrorCode code;
    std::string path;                  // UTF-8; empty when no file is concerned
    std::uint64_t offset = kNoOffset;  // byte offset in path, kNoOffset when it has no meaning
    std::vector<std::string> details;  // see the code's comment

    static constexpr std::uint64_t kNoOffset = ~std::uint64_t{0};
};

// The code's own name ("FileTruncated"), for logs, tests and JSON; never translated.
std::string_view errorCodeName(ErrorCode code);

// Process exit code for an error, as the command line's contract defines it (1 … 5).
int exitCodeFor(ErrorCode code);

} // namespace qw
