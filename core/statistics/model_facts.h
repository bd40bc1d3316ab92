// What a model is, as numbers for the top of a page or a report: one immutable value, computed from the
// metadata and the tensor directory without touching tensor data.
#pragma once

#include "core/formats/model_source.h"
#include "core/quant/file_types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qw::statistics {

// A hyperparameter that may differ from layer to layer.
struct Range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    bool operator==(const Range&) const = default;
};

// All tensors of one block type together.
struct TypeShare {
    BlockType type = BlockType::F32;
    std::uint64_t tensors = 0;
    std::uint64_t elements = 0;
    std::uint64_t bytes = 0;
};

struct ModelFacts {
    FileKind kind = FileKind::Model;
    std::string architecture;
    std::string name;             // general.name, else the file's name without suffix
    std::uint64_t parameters = 0; // elements of all tensors
    std::uint64_t activeParameters =
        0; // used per token: expert stacks count used ÷ all; equals parameters without experts
    std::optional<std::uint64_t> layers;
    std::optional<std::uint64_t> contextLength;
    std::optional<std::uint64_t> embeddingLength;
    std::optional<Range> feedForwardLength;
    std::optional<Range> heads;
    std::optional<Range> keyValueHeads; // equals heads where the file does not say
    std::optional<std::uint64_t> vocabulary;
    std::uint64_t experts = 0; // 0: not a mixture of experts
    std::uint64_t expertsUsed = 0;
    std::uint64_t fileBytes = 0; // all shards
    std::uint64_t tensorBytes = 0;
    double bitsPerWeight = 0;                // 8 × tensorBytes ÷ parameters; 0 without tensors
    std::optional<quant::FileType> fileType; // as general.file_type states it
    std::string
        typeName; // the file type's name, else the block type holding most bytes; empty without tensors
    bool quantized = false;       // most bytes are in quantized blocks
    std::vector<TypeShare> types; // by bytes, largest first
    std::size_t shards = 1;
};

// Any thread.
ModelFacts factsOf(const ModelSource& source);

} // namespace qw::statistics
