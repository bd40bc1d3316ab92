#include "commands.h"
#include "core/base/half_floats.h"
#include "core/formats/gguf/gguf_layout.h"
#include "core/jobs/worker_pool.h"

#include <cmath>
#include <cstdio>
#include <fcntl.h>
#include <random>
#include <unistd.h>

namespace qw::bench {

namespace {

constexpr std::uint64_t kWidth = 1024;
constexpr std::uint64_t kFeedForward = 2816;
constexpr std::uint64_t kKeyValueWidth = 512;
constexpr std::uint64_t kVocabulary = 32000;
constexpr std::uint64_t kChunk = 1 << 20; // elements

gguf::Metadata metadata(std::uint32_t layers) {
    gguf::Metadata keys;
    keys.set("general.architecture", std::string("llama"));
    keys.set("general.name", std::string("Gaussian weights"));
    keys.set("general.file_type", std::uint32_t{1});
    keys.set("llama.block_count", layers);
    keys.set("llama.context_length", std::uint32_t{2048});
    keys.set("llama.embedding_length", static_cast<std::uint32_t>(kWidth));
    keys.set("llama.feed_forward_length", static_cast<std::uint32_t>(kFeedForward));
    keys.set("llama.attention.head_count", std::uint32_t{16});
    keys.set("llama.attention.head_count_kv", std::uint32_t{8});
    keys.set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    keys.set("llama.rope.dimension_count", std::uint32_t{64});
    keys.set("llama.vocab_size", static_cast<std::uint32_t>(kVocabulary));
    std::vector<std::string> tokens;
    for (std::uint64_t i = 0; i < kVocabulary; ++i)
        tokens.push_back("token" + std::to_string(i));
    keys.set("tokenizer.ggml.model", std::string("llama"));
    keys.set("tokenizer.ggml.tokens", gguf::Array::ofStrings(tokens));
    keys.set("tokenizer.ggml.scores", gguf::Array::ofF32(std::vector<float>(kVocabulary, 0.0f)));
    keys.set("tokenizer.ggml.token_type", gguf::Array::ofI32(std::vector<std::int32_t>(kVocabulary, 1)));
    return keys;
}

void add(std::vector<gguf::OutputTensor>& tensors, std::string name, std::uint64_t row, std::uint64_t rows) {
    const bool vector = rows == 1;
    const BlockType type = vector ? BlockType::F32 : BlockType::F16;
    tensors.push_back(
        {std::move(name), {row, rows, 1, 1}, vector ? 1u : 2u, type, byteSizeOf(type, row * rows)});
}

std::vector<gguf::OutputTensor> directory(std::uint32_t layers) {
    std::vector<gguf::OutputTensor> tensors;
    add(tensors, "token_embd.weight", kWidth, kVocabulary);
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        add(tensors, prefix + "attn_norm.weight", kWidth, 1);
        add(tensors, prefix + "attn_q.weight", kWidth, kWidth);
        add(tensors, prefix + "attn_k.weight", kWidth, kKeyValueWidth);
        add(tensors, prefix + "attn_v.weight", kWidth, kKeyValueWidth);
        add(tensors, prefix + "attn_output.weight", kWidth, kWidth);
        add(tensors, prefix + "ffn_norm.weight", kWidth, 1);
        add(tensors, prefix + "ffn_gate.weight", kWidth, kFeedForward);
        add(tensors, prefix + "ffn_up.weight", kWidth, kFeedForward);
        add(tensors, prefix + "ffn_down.weight", kFeedForward, kWidth);
    }
    add(tensors, "output_norm.weight", kWidth, 1);
    add(tensors, "output.weight", kWidth, kVocabulary);
    return tensors;
}

// Normal with mean 0, or around 1 for the vectors (norms).
std::vector<std::byte> weights(BlockType type, std::uint64_t count, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::vector<std::byte> bytes(byteSizeOf(type, count));
    for (std::uint64_t i = 0; i < count; ++i) {
        if (type == BlockType::F32)
            reinterpret_cast<float*>(bytes.data())[i] = 1.0f + normal(generator);
        else
            reinterpret_cast<std::uint16_t*>(bytes.data())[i] = floatToHalf(normal(generator));
    }
    return bytes;
}

bool writeAll(int file, std::span<const std::byte> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count <= 0) return false;
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

int runModelMaker(const CommandOptions& options) {
    if (options.words.size() != 1) return 2;
    const auto layers = static_cast<std::uint32_t>(options.number("layers", 20));
    const auto seed = static_cast<std::uint64_t>(options.number("seed", 1));
    const std::vector<gguf::OutputTensor> tensors = directory(layers);
    const gguf::Layout layout = gguf::layoutFile(metadata(layers), tensors);
    const int file = ::open(options.words[0].c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || ::ftruncate(file, static_cast<off_t>(layout.fileBytes)) != 0 ||
        !writeAll(file, layout.header, 0))
        return 4;
    jobs::WorkerPool pool;
    bool good = true;
    std::uint64_t elements = 0;
    for (std::size_t i = 0; i < tensors.size() && good; ++i) {
        const BlockType type = tensors[i].type;
        const std::uint64_t count = tensors[i].shape[0] * tensors[i].shape[1];
        elements += count;
        pool.parallelFor((count + kChunk - 1) / kChunk, [&](std::size_t chunk, unsigned) {
            const std::uint64_t first = chunk * kChunk;
            const auto bytes =
                weights(type, std::min(kChunk, count - first), seed * 1'000'003 + i * 1'009 + chunk);
            return writeAll(file, bytes, layout.tensorOffsets[i] + byteSizeOf(type, first)) || (good = false);
        });
    }
    ::close(file);
    std::printf("%.3f billion parameters, %llu bytes\n", static_cast<double>(elements) * 1e-9,
                static_cast<unsigned long long>(layout.fileBytes));
    return good ? 0 : 4;
}

} // namespace qw::bench
