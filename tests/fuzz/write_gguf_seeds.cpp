// Writes small GGUF files that show the fuzzer every construct of the format:  write_gguf_seeds FOLDER
#include "gguf_bytes.h"

#include "core/base/block_types.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using Type = qw::gguf::ValueType;

namespace {

void save(const std::filesystem::path& folder, const char* name, const GgufBytes& file) {
    std::ofstream out(folder / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.bytes().data()), static_cast<std::streamsize>(file.here()));
}

GgufBytes everyScalar() {
    GgufBytes file;
    file.header(0, 12);
    for (std::uint32_t type = 0; type <= 12; ++type) {
        if (type == static_cast<std::uint32_t>(Type::Array)) continue;
        file.key("k" + std::to_string(type), static_cast<Type>(type));
        if (type == static_cast<std::uint32_t>(Type::String))
            file.text("text");
        else
            file.raw(std::string(qw::gguf::scalarByteSize(static_cast<Type>(type)), '\1'));
    }
    return file;
}

GgufBytes everyArray() {
    GgufBytes file;
    file.header(0, 13);
    for (std::uint32_t type = 0; type <= 12; ++type) {
        file.key("a" + std::to_string(type), Type::Array).u32(type).u64(2);
        for (int i = 0; i < 2; ++i) {
            if (type == static_cast<std::uint32_t>(Type::String))
                file.text("token");
            else if (type == static_cast<std::uint32_t>(Type::Array))
                file.type(Type::U8).u64(1).u8(7);
            else
                file.raw(std::string(qw::gguf::scalarByteSize(static_cast<Type>(type)), '\2'));
        }
    }
    return file;
}

GgufBytes model(std::uint32_t version) {
    GgufBytes file;
    file.header(3, 3, version);
    file.stringKey("general.architecture", "llama")
        .u32Key("llama.block_count", 1)
        .u32Key("general.file_type", 7);
    file.tensor("token_embd.weight", {32, 2}, 8, 0).tensor("blk.0.attn_norm.weight", {32}, 0, 96);
    file.tensor("blk.0.attn_q.weight", {32, 1, 1, 2}, 1, 224);
    return file.pad().data(224 + 128);
}

GgufBytes aligned() {
    GgufBytes file;
    file.header(1, 1).u32Key("general.alignment", 64).tensor("t", {8}, 0, 0);
    return file.pad(64).data(64);
}

GgufBytes shard() {
    GgufBytes file;
    file.header(1, 3).u16Key("split.no", 0).u16Key("split.count", 2);
    file.key("split.tensors.count", Type::I32).u32(2).tensor("t", {8}, 0, 0);
    return file.pad().data(32);
}

GgufBytes deepArray() {
    GgufBytes file;
    file.header(0, 1).key("deep", Type::Array);
    for (int i = 0; i < 7; ++i)
        file.type(Type::Array).u64(1);
    return file.type(Type::String).u64(1).text("bottom");
}

GgufBytes everyBlockType() {
    constexpr std::uint64_t kRoom = 2048; // 256 elements of the largest type
    GgufBytes file;
    file.header(qw::blockTypes().size(), 0);
    std::uint64_t offset = 0;
    for (const qw::BlockTypeInfo& type : qw::blockTypes()) {
        file.tensor(type.name, {256}, static_cast<std::uint32_t>(type.type), offset);
        offset += kRoom;
    }
    return file.pad().data(offset);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: write_gguf_seeds FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    save(folder, "scalars", everyScalar());
    save(folder, "arrays", everyArray());
    save(folder, "model2", model(2));
    save(folder, "model3", model(3));
    save(folder, "aligned", aligned());
    save(folder, "shard", shard());
    save(folder, "deep", deepArray());
    save(folder, "types", everyBlockType());
    return 0;
}
