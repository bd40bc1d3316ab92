// The metadata of an output file: the source's, with the keys that say how it was made.
#pragma once

#include "core/base/result.h"
#include "core/formats/gguf/metadata.h"
#include "core/quant/layer_pruning.h"
#include "core/quant/plan.h"

namespace qw::quant {

// The source's keys in their order, without split.*, with general.quantization_version and general.file_type
// (a copy keeps the source's), with a matrix quantize.imatrix.* about it, then the edits, then what pruning changes. Errors: InvalidOverride for an edit
// that would make the file unreadable.
Result<gguf::Metadata> outputMetadata(const gguf::Metadata& source, const PlanOptions& options,
                                      const LayerPruning& pruning);

// The metadata that the rules read: the source's with edited values. Removed keys still count, since the
// tensors they describe are still there.
gguf::Metadata metadataForRules(const gguf::Metadata& source, const PlanOptions& options);

} // namespace qw::quant
