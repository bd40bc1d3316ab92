// Leaving out layers: which tensors remain, what they are called then, and the metadata that counts layers.
#pragma once

#include "core/base/result.h"
#include "core/formats/gguf/metadata.h"
#include "core/formats/model_source.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qw::quant {

class LayerPruning {
public:
    // `layers` in any order, repetitions allowed; none prunes nothing. Errors: LayerOutOfRange for one that
    // no tensor belongs to; NoLayerRemains when none would be left.
    static Result<LayerPruning> make(std::span<const TensorInfo> tensors,
                                     std::span<const std::uint32_t> layers);

    // The tensor's name in the output: "blk.N." renumbered wherever it stands in the name. Nothing when its
    // layer is left out. Data comes from the tensor itself; the reference looks it up by the new name, and so
    // writes the layer that had the number before.
    std::optional<std::string> outputName(std::string_view name) const;

    // Sets <architecture>.block_count and shortens every array that has one entry per layer. The reference
    // does the first only, and cannot load its own file when there are such arrays.
    void apply(gguf::Metadata& metadata) const;

    bool prunesNothing() const { return m_newNumber.empty(); }

private:
    // By old number; nothing for a layer that goes.
    std::map<std::uint32_t, std::optional<std::uint32_t>> m_newNumber;
    std::uint32_t m_blockCount = 0;
};

} // namespace qw::quant
