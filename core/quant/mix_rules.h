// The mixes: which type a file type gives to a tensor by its role, its depth and a few facts about the model.
// The rules are one table (mix_rules.cpp), read from top to bottom. Source: the per-tensor choices of
// llama.cpp's quantizer (d32676d); the numbers and their order are facts that byte identity depends on.
#pragma once

#include "core/formats/gguf/metadata.h"
#include "core/quant/file_types.h"
#include "core/quant/tensor_roles.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace qw::quant {

// What the rules know about a model.
struct ModelFacts {
    std::int32_t layers = 0;        // block_count (of the source, before pruning); 0 when there is none
    std::uint32_t experts = 0;      // expert_count
    std::uint32_t queriesPerKv = 0; // heads ÷ key-value heads in the first layer; 0 without attention
    bool falcon = false;
    bool seventyB = false;           // the shapes that the reference calls 70B
    bool tiedEmbeddings = true;      // no output.weight: the token embedding is the head too
    bool matrix = false;             // an importance matrix will be supplied
    std::int32_t valueLikeCount = 0; // tensors whose role isValueLike
};

// layers … seventyB from metadata; the other members keep their defaults.
ModelFacts factsFromMetadata(const gguf::Metadata& metadata);

// Chooses types for one file; tensors must be given in the reference's order, since depth counters advance.
class Mix {
public:
    Mix(FileType fileType, const ModelFacts& facts) : m_fileType(fileType), m_facts(facts) {}

    struct Choice {
        BlockType type;
        bool special;                     // a rule applied; else it is the file type's base
        std::optional<BlockType> instead; // the type that the row length did not allow
    };
    // name: as in the output. The type may still need fallbackFor.
    Choice choose(TensorRole role, const TensorInfo& tensor, std::string_view name);

private:
    std::uint32_t conditions(TensorRole role, std::string_view name) const;
    std::optional<std::int32_t> layerOf(std::string_view name, std::int32_t counter) const;
    void advance(TensorRole role);

    FileType m_fileType;
    ModelFacts m_facts;
    std::int32_t m_valuesSeen = 0;
    std::int32_t m_downsSeen = 0;
    std::int32_t m_gatesSeen = 0;
    std::int32_t m_upsSeen = 0;
};

// What to use instead when a row is not whole blocks; nothing when the reference knows none.
std::optional<BlockType> fallbackFor(BlockType type);

// Whether a tensor of this type must have an importance matrix to be worth writing.
bool needsImportanceMatrix(TensorRole role, BlockType type, FileType fileType);

} // namespace qw::quant
