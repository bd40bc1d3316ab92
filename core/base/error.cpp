#include "core/base/error.h"

#include <cassert>

namespace qw {

namespace {

struct CodeRow {
    std::string_view name;
    int exitCode;
};

CodeRow rowFor(ErrorCode code) {
    switch (code) {
    case ErrorCode::CannotOpen: return {"CannotOpen", 4};
    case ErrorCode::CannotRead: return {"CannotRead", 4};
    case ErrorCode::CannotWrite: return {"CannotWrite", 4};
    case ErrorCode::CannotRename: return {"CannotRename", 4};
    case ErrorCode::CannotMap: return {"CannotMap", 4};
    case ErrorCode::DiskFull: return {"DiskFull", 4};
    case ErrorCode::FileTooLarge: return {"FileTooLarge", 4};
    case ErrorCode::FileInUse: return {"FileInUse", 4};
    case ErrorCode::EditNotUndone: return {"EditNotUndone", 4};
    case ErrorCode::OutOfMemory: return {"OutOfMemory", 4};
    case ErrorCode::SourceChanged: return {"SourceChanged", 4};
    case ErrorCode::Cancelled: return {"Cancelled", 5};
    case ErrorCode::NotGguf: return {"NotGguf", 3};
    case ErrorCode::GgufVersion1: return {"GgufVersion1", 3};
    case ErrorCode::GgufBigEndian: return {"GgufBigEndian", 3};
    case ErrorCode::GgufVersionUnknown: return {"GgufVersionUnknown", 3};
    case ErrorCode::FileTruncated: return {"FileTruncated", 3};
    case ErrorCode::CountTooLarge: return {"CountTooLarge", 3};
    case ErrorCode::StringTooLong: return {"StringTooLong", 3};
    case ErrorCode::InvalidUtf8: return {"InvalidUtf8", 3};
    case ErrorCode::DuplicateKey: return {"DuplicateKey", 3};
    case ErrorCode::DuplicateTensor: return {"DuplicateTensor", 3};
    case ErrorCode::EmptyName: return {"EmptyName", 3};
    case ErrorCode::NameTooLong: return {"NameTooLong", 3};
    case ErrorCode::UnknownValueType: return {"UnknownValueType", 3};
    case ErrorCode::NestingTooDeep: return {"NestingTooDeep", 3};
    case ErrorCode::WrongKeyType: return {"WrongKeyType", 3};
    case ErrorCode::InvalidAlignment: return {"InvalidAlignment", 3};
    case ErrorCode::UnknownTensorType: return {"UnknownTensorType", 3};
    case ErrorCode::RemovedTensorType: return {"RemovedTensorType", 3};
    case ErrorCode::TooManyDimensions: return {"TooManyDimensions", 3};
    case ErrorCode::InvalidDimension: return {"InvalidDimension", 3};
    case ErrorCode::TensorTooLarge: return {"TensorTooLarge", 3};
    case ErrorCode::RowNotWholeBlocks: return {"RowNotWholeBlocks", 3};
    case ErrorCode::MisalignedTensor: return {"MisalignedTensor", 3};
    case ErrorCode::TensorOutsideFile: return {"TensorOutsideFile", 3};
    case ErrorCode::TensorsOverlap: return {"TensorsOverlap", 3};
    case ErrorCode::SplitShardMissing: return {"SplitShardMissing", 3};
    case ErrorCode::SplitInconsistent: return {"SplitInconsistent", 3};
    case ErrorCode::NotAModel: return {"NotAModel", 3};
    case ErrorCode::TensorNotFound: return {"TensorNotFound", 3};
    case ErrorCode::NonFiniteWeight: return {"NonFiniteWeight", 3};
    case ErrorCode::InvalidBlockScale: return {"InvalidBlockScale", 3};
    case ErrorCode::WeightTooLarge: return {"WeightTooLarge", 3};
    case ErrorCode::UnsupportedFormat: return {"UnsupportedFormat", 3};
    case ErrorCode::NotImportanceMatrix: return {"NotImportanceMatrix", 3};
    case ErrorCode::InvalidImportance: return {"InvalidImportance", 3};
    case ErrorCode::ImportanceWidthDiffers: return {"ImportanceWidthDiffers", 3};
    case ErrorCode::UnknownFileType: return {"UnknownFileType", 2};
    case ErrorCode::UnknownBlockType: return {"UnknownBlockType", 2};
    case ErrorCode::InvalidPattern: return {"InvalidPattern", 2};
    case ErrorCode::InvalidOverride: return {"InvalidOverride", 2};
    case ErrorCode::InvalidOption: return {"InvalidOption", 2};
    case ErrorCode::OptionMissing: return {"OptionMissing", 2};
    case ErrorCode::OptionsExclusive: return {"OptionsExclusive", 2};
    case ErrorCode::KeyNotFound: return {"KeyNotFound", 2};
    case ErrorCode::LayerOutOfRange: return {"LayerOutOfRange", 2};
    case ErrorCode::NoLayerRemains: return {"NoLayerRemains", 2};
    case ErrorCode::OutputIsSource: return {"OutputIsSource", 2};
    case ErrorCode::OutputExists: return {"OutputExists", 2};
    case ErrorCode::NeedsImportanceMatrix: return {"NeedsImportanceMatrix", 3};
    case ErrorCode::RequantizeNotAllowed: return {"RequantizeNotAllowed", 3};
    case ErrorCode::TypeNotWritable: return {"TypeNotWritable", 3};
    case ErrorCode::TensorLayoutUnsupported: return {"TensorLayoutUnsupported", 3};
    case ErrorCode::VerifyDirectoryDiffers: return {"VerifyDirectoryDiffers", 1};
    case ErrorCode::VerifyDataDiffers: return {"VerifyDataDiffers", 1};
    case ErrorCode::HashDiffers: return {"HashDiffers", 1};
    }
    assert(false && "every code has a row");
    return {"Unknown", 3};
}

} // namespace

std::string_view errorCodeName(ErrorCode code) { return rowFor(code).name; }

int exitCodeFor(ErrorCode code) { return rowFor(code).exitCode; }

} // namespace qw
