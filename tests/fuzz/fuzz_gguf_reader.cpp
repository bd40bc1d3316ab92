// Throws arbitrary bytes at the GGUF reader. What it accepts must be usable to the last byte: every value
// becomes text, every tensor can be read, and the model written anew opens as the same model.
//
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_gguf_reader write_gguf_seeds
//   build/fuzz/bin/write_gguf_seeds build/fuzz/seeds
//   build/fuzz/bin/fuzz_gguf_reader -max_total_time=600 -max_len=131072 -rss_limit_mb=1024 build/fuzz/seeds
#include "core/formats/gguf/gguf_layout.h"
#include "core/formats/gguf/gguf_reader.h"

#include <cstdlib>

using namespace qw;
using namespace qw::gguf;

namespace {

// Larger tensors are read at both ends only.
constexpr std::uint64_t kWholeTensor = 1 << 16;

void require(bool condition) {
    if (!condition) std::abort();
}

void readEverything(const ModelSource& source) {
    for (const KeyValue& entry : source.metadata().entries()) {
        (void)entry.value.toText();
        (void)entry.value.toInteger();
        (void)entry.value.toNumber();
        require(entry.value == entry.value);
        const Array* array = entry.value.asArray();
        if (!array) continue;
        if (array->elementType == ValueType::String) {
            require(array->strings().size() == array->count);
        } else if (array->elementType != ValueType::Array) {
            require(array->numbers().size() == array->count);
            require(array->integers().size() == array->count);
        }
    }
    std::vector<std::byte> data;
    for (std::size_t i = 0; i < source.tensors().size(); ++i) {
        const TensorInfo& tensor = source.tensors()[i];
        require(tensor.fileOffset <= source.fileBytes());
        require(tensor.byteSize <= source.fileBytes() - tensor.fileOffset);
        data.resize(static_cast<std::size_t>(std::min(tensor.byteSize, kWholeTensor)));
        require(source.read(i, 0, data).ok());
        require(source.read(i, tensor.byteSize - data.size(), data).ok());
    }
}

void writeAnew(const ModelSource& source) {
    std::vector<OutputTensor> tensors;
    std::uint64_t bytes = 0;
    for (const TensorInfo& tensor : source.tensors()) {
        tensors.push_back({tensor.name, tensor.shape, tensor.dimensions, tensor.type, tensor.byteSize});
        bytes += tensor.byteSize;
    }
    // A large alignment makes a large file of a small one; nothing is learnt from it.
    if (alignmentOf(source.metadata()) > 4096 || bytes > kWholeTensor) return;
    const Layout layout = layoutFile(source.metadata(), tensors);
    std::vector<std::byte> file = layout.header;
    file.resize(static_cast<std::size_t>(layout.fileBytes));
    for (std::size_t i = 0; i < tensors.size(); ++i)
        require(source
                    .read(i, 0,
                          std::span(file).subspan(static_cast<std::size_t>(layout.tensorOffsets[i]),
                                                  static_cast<std::size_t>(tensors[i].byteSize)))
                    .ok());
    const auto again = openGgufInput(memoryInput(file, "again"));
    require(again.ok());
    require((*again)->kind() == source.kind());
    require((*again)->metadata().size() == source.metadata().size());
    for (std::size_t i = 0; i < source.metadata().size(); ++i) {
        const KeyValue& before = source.metadata().entries()[i];
        const KeyValue& after = (*again)->metadata().entries()[i];
        require(before.key == after.key && before.value == after.value);
    }
    require((*again)->tensors().size() == tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i)
        require((*again)->tensors()[i].name == tensors[i].name &&
                (*again)->tensors()[i].byteSize == tensors[i].byteSize);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto source = openGgufInput(memoryInput(bytes, "fuzzed"));
    if (!source.ok()) {
        // An error names its place inside the file.
        require(source.error().offset <= size);
        require(exitCodeFor(source.error().code) == 3);
        return 0;
    }
    readEverything(**source);
    writeAnew(**source);
    return 0;
}
