// Importance matrix files built byte by byte, right or wrong, independently of the product's own writers.
#pragma once

#include "core/formats/imatrix/importance_matrix.h"
#include "tests/core/formats/gguf_bytes.h"

#include <string>
#include <vector>

// One entry of the legacy form.
inline GgufBytes& legacyEntry(GgufBytes& file, std::string_view name, std::int32_t calls,
                              const std::vector<float>& values) {
    file.number(static_cast<std::int32_t>(name.size())).raw(name).number(calls);
    file.number(static_cast<std::int32_t>(values.size()));
    for (const float value : values)
        file.number(value);
    return file;
}

// Two entries, 3 chunks, one data set.
inline GgufBytes legacyFile() {
    GgufBytes file;
    file.number(std::int32_t{2});
    legacyEntry(file, "blk.0.ffn_up.weight", 3, {3.0f, 1.5f, 0.0f, 0.75f});
    legacyEntry(file, "blk.0.attn_q.weight", 0, {2.0f, 4.0f});
    file.number(std::int32_t{3}).number(std::int32_t{14}).raw("texts/wiki.txt");
    return file;
}

struct GgufEntry {
    std::string name;
    std::vector<float> sums;
    std::vector<float> counts;
};

// The GGUF form; `types` of sums and counts are as given (0: F32).
inline GgufBytes ggufFile(const std::vector<GgufEntry>& entries, std::uint32_t sumsType = 0) {
    using Type = qw::gguf::ValueType;
    GgufBytes file;
    file.header(entries.size() * 2, 4);
    file.stringKey("general.type", "imatrix");
    file.key("imatrix.datasets", Type::Array).type(Type::String).u64(2).text("a.txt").text("b.txt");
    file.u32Key("imatrix.chunk_count", 7).u32Key("imatrix.chunk_size", 256);
    const auto padded = [](std::size_t values) { return (values * 4 + 31) / 32 * 32; };
    std::uint64_t offset = 0;
    for (const GgufEntry& entry : entries) {
        const std::uint64_t rows = entry.counts.empty() ? 1 : entry.counts.size();
        file.tensor(entry.name + ".in_sum2", {entry.sums.size() / rows, rows}, sumsType, offset);
        offset += padded(entry.sums.size());
        file.tensor(entry.name + ".counts", {1, entry.counts.size()}, 0, offset);
        offset += padded(entry.counts.size());
    }
    file.pad();
    for (const GgufEntry& entry : entries)
        for (const auto* values : {&entry.sums, &entry.counts}) {
            for (const float value : *values)
                file.number(value);
            file.pad();
        }
    return file;
}
