#include "core/quant/layer_pruning.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>

namespace qw::quant {

namespace {

// Where a layer number stands in a name.
struct NumberPlace {
    std::size_t start = 0;
    std::size_t length = 0;
    std::uint32_t number = 0;
};

// The first "blk.<digits>." anywhere in the name; encoder and decoder blocks ("enc.blk.0.") count as well.
std::optional<NumberPlace> findLayerNumber(std::string_view name) {
    constexpr std::string_view kMark = "blk.";
    for (std::size_t at = name.find(kMark); at != std::string_view::npos; at = name.find(kMark, at + 1)) {
        const std::size_t start = at + kMark.size();
        const std::size_t end = name.find_first_not_of("0123456789", start);
        if (end == std::string_view::npos || end == start || name[end] != '.') continue;
        NumberPlace place{start, end - start, 0};
        if (std::from_chars(name.data() + start, name.data() + end, place.number).ec == std::errc{})
            return place;
    }
    return std::nullopt;
}

// An array without the entries of layers that go.
gguf::Array withoutEntries(const gguf::Array& array, std::size_t entryBytes,
                           const std::map<std::uint32_t, std::optional<std::uint32_t>>& newNumber) {
    auto bytes = std::make_shared<std::vector<std::byte>>();
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < array.count; ++i) {
        const auto layer = newNumber.find(static_cast<std::uint32_t>(i));
        if (layer != newNumber.end() && !layer->second) continue;
        const auto entry = array.encoded.subspan(i * entryBytes, entryBytes);
        bytes->insert(bytes->end(), entry.begin(), entry.end());
        ++count;
    }
    gguf::Array shorter;
    shorter.elementType = array.elementType;
    shorter.count = count;
    shorter.encoded = *bytes;
    shorter.owner = bytes;
    return shorter;
}

// One entry per layer by its length. Rope sections have four entries whatever the number of layers.
bool isPerLayer(const gguf::KeyValue& entry, std::string_view architecture, std::uint64_t layers) {
    const gguf::Array* array = entry.value.asArray();
    if (!array || array->count != layers || gguf::scalarByteSize(array->elementType) == 0) return false;
    const std::string_view key = entry.key;
    if (key.ends_with(".rope.dimension_sections")) return false;
    const bool ofArchitecture =
        key.size() > architecture.size() && key.starts_with(architecture) && key[architecture.size()] == '.';
    return ofArchitecture || key.starts_with("xielu.");
}

} // namespace

Result<LayerPruning> LayerPruning::make(std::span<const TensorInfo> tensors,
                                        std::span<const std::uint32_t> layers) {
    LayerPruning pruning;
    if (layers.empty()) return pruning;
    std::set<std::uint32_t> present;
    for (const TensorInfo& tensor : tensors)
        if (const auto place = findLayerNumber(tensor.name)) present.insert(place->number);
    for (const std::uint32_t layer : layers)
        if (!present.contains(layer))
            return Error{.code = ErrorCode::LayerOutOfRange,
                         .path = {},
                         .details = {std::to_string(layer),
                                     std::to_string(present.empty() ? 0 : *present.rbegin() + 1)}};

    // Layers before the first that goes keep their number; the others follow on.
    const std::uint32_t first = *std::ranges::min_element(layers);
    for (const std::uint32_t number : present) {
        auto& target = pruning.m_newNumber[number];
        if (std::ranges::find(layers, number) != layers.end()) continue;
        target = number < first ? number : pruning.m_blockCount;
        pruning.m_blockCount = *target + 1;
    }
    if (pruning.m_blockCount == 0)
        return Error{
            .code = ErrorCode::NoLayerRemains, .path = {}, .details = {std::to_string(present.size())}};
    return pruning;
}

std::optional<std::string> LayerPruning::outputName(std::string_view name) const {
    std::string renamed(name);
    if (prunesNothing()) return renamed;
    if (const auto place = findLayerNumber(name)) {
        const auto layer = m_newNumber.find(place->number);
        if (layer == m_newNumber.end()) return renamed;
        if (!layer->second) return std::nullopt;
        renamed.replace(place->start, place->length, std::to_string(*layer->second));
    }
    return renamed;
}

void LayerPruning::apply(gguf::Metadata& metadata) const {
    if (prunesNothing()) return;
    const std::string architecture = metadata.architecture();
    const std::string countKey = architecture + ".block_count";
    if (const auto layers = metadata.unsignedAt(countKey)) {
        std::vector<gguf::KeyValue> shortened;
        for (const gguf::KeyValue& entry : metadata.entries())
            if (isPerLayer(entry, architecture, *layers))
                shortened.push_back(
                    {entry.key,
                     withoutEntries(*entry.value.asArray(),
                                    gguf::scalarByteSize(entry.value.asArray()->elementType), m_newNumber)});
        for (gguf::KeyValue& entry : shortened)
            metadata.set(entry.key, std::move(entry.value));
    }
    metadata.set(countKey, m_blockCount);
}

} // namespace qw::quant
