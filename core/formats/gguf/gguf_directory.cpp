#include "core/formats/gguf/gguf_directory.h"

#include "core/formats/gguf/header_cursor.h"
#include "core/formats/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <numeric>
#include <unordered_set>

namespace qw::gguf {

namespace {

constexpr std::uint32_t kNewestVersion = 3;
constexpr std::size_t kFixedHeaderBytes = 24; // magic, version, two counts
// The shortest encodings, for checking counts against the bytes that are left.
constexpr std::uint64_t kMinKeyBytes = 8 + 4 + 1;
constexpr std::uint64_t kMinTensorBytes = 8 + 4 + 4 + 8;
constexpr std::uint64_t kMinStringBytes = 8;
constexpr std::uint64_t kMinArrayBytes = 4 + 8;
constexpr std::size_t kReserve = 4096; // entries allocated before any of them has been read

// Where a value lies; it is decoded once the whole section has been walked.
struct Entry {
    std::string key;
    ValueType type = ValueType::U8;
    std::uint64_t typeOffset = 0;
    std::uint64_t valueOffset = 0; // of a string's length or an array's element type
    std::uint64_t valueBytes = 0;
    ValueType elementType = ValueType::U8;
    std::uint64_t count = 0;
};

struct Counts {
    std::uint32_t version = 0;
    std::uint64_t tensors = 0;
    std::uint64_t keys = 0;
};

// Fields of a tensor that the placement check needs and TensorInfo does not keep.
struct Placement {
    std::uint64_t offset = 0;      // relative to the data
    std::uint64_t offsetField = 0; // where the file says so
};

Result<void> checkVersion(const HeaderCursor& cursor, std::uint32_t version) {
    constexpr std::uint64_t kField = 4;
    if (version == 1) return cursor.failure(ErrorCode::GgufVersion1, kField);
    // A small number in the other byte order has its low half empty.
    if (version != 0 && (version & 0xFFFFu) == 0) {
        const std::uint32_t swapped = (version >> 24) | ((version >> 8) & 0xFF00u);
        return cursor.failure(ErrorCode::GgufBigEndian, kField, {std::to_string(swapped)});
    }
    if (version < 2 || version > kNewestVersion)
        return cursor.failure(ErrorCode::GgufVersionUnknown, kField, {std::to_string(version)});
    return {};
}

Result<Counts> readCounts(HeaderCursor& cursor) {
    constexpr std::array<unsigned char, 4> kMagic = {'G', 'G', 'U', 'F'};
    if (cursor.left() >= kMagic.size()) {
        QW_CHECK(cursor.skip(kMagic.size(), "magic"));
        const auto found = cursor.walked(0, kMagic.size());
        if (std::memcmp(found.data(), kMagic.data(), kMagic.size()) != 0) {
            std::array<char, 16> text{};
            std::snprintf(text.data(), text.size(), "%02x%02x%02x%02x", static_cast<unsigned>(found[0]),
                          static_cast<unsigned>(found[1]), static_cast<unsigned>(found[2]),
                          static_cast<unsigned>(found[3]));
            return cursor.failure(ErrorCode::NotGguf, 0, {text.data()});
        }
    } else {
        QW_CHECK(cursor.skip(kMagic.size(), "magic")); // FileTruncated
    }
    Counts counts;
    QW_TRY(counts.version, cursor.number<std::uint32_t>("version"));
    QW_CHECK(checkVersion(cursor, counts.version));
    QW_TRY(counts.tensors, cursor.number<std::uint64_t>("tensor count"));
    QW_TRY(counts.keys, cursor.number<std::uint64_t>("key count"));
    const std::uint64_t mostTensors = std::min(cursor.left() / kMinTensorBytes, kMaxTensors);
    if (counts.tensors > mostTensors)
        return cursor.failure(ErrorCode::CountTooLarge, 8,
                              {"tensors", std::to_string(counts.tensors), std::to_string(mostTensors)});
    const std::uint64_t mostKeys = std::min(cursor.left() / kMinKeyBytes, kMaxKeys);
    if (counts.keys > mostKeys)
        return cursor.failure(ErrorCode::CountTooLarge, 16,
                              {"keys", std::to_string(counts.keys), std::to_string(mostKeys)});
    return counts;
}

Result<ValueType> readValueType(HeaderCursor& cursor, const std::string& key, const char* what) {
    const std::uint64_t start = cursor.position();
    QW_TRY(const auto id, cursor.number<std::uint32_t>(what));
    if (id > static_cast<std::uint32_t>(ValueType::F64))
        return cursor.failure(ErrorCode::UnknownValueType, start, {key, std::to_string(id)});
    return static_cast<ValueType>(id);
}

std::uint64_t minElementBytes(ValueType type) {
    switch (type) {
    case ValueType::String:
        return kMinStringBytes;
    case ValueType::Array:
        return kMinArrayBytes;
    default:
        return scalarByteSize(type);
    }
}

// Walks over one array, header first; `type` and `count` receive the outermost header.
Result<void> walkArray(HeaderCursor& cursor, const std::string& key, int depth, ValueType& type,
                       std::uint64_t& count) {
    const std::uint64_t start = cursor.position();
    if (depth > kMaxArrayDepth) return cursor.failure(ErrorCode::NestingTooDeep, start, {key});
    QW_TRY(type, readValueType(cursor, key, "array element type"));
    const std::uint64_t countField = cursor.position();
    QW_TRY(count, cursor.number<std::uint64_t>("array length"));
    const std::uint64_t most = cursor.left() / minElementBytes(type);
    if (count > most)
        return cursor.failure(ErrorCode::CountTooLarge, countField,
                              {key, std::to_string(count), std::to_string(most)});
    if (type == ValueType::String) {
        for (std::uint64_t i = 0; i < count; ++i)
            QW_CHECK(cursor.string("array string"));
        return {};
    }
    if (type == ValueType::Array) {
        for (std::uint64_t i = 0; i < count; ++i) {
            ValueType innerType{};
            std::uint64_t innerCount = 0;
            QW_CHECK(walkArray(cursor, key, depth + 1, innerType, innerCount));
        }
        return {};
    }
    return cursor.skip(count * scalarByteSize(type), "array");
}

// The name of a key or tensor (`owner`): not empty, well-formed.
Result<std::string> readName(HeaderCursor& cursor, const char* what, const char* owner) {
    const std::uint64_t start = cursor.position();
    QW_TRY(const std::string_view name, cursor.string(what));
    if (name.empty()) return cursor.failure(ErrorCode::EmptyName, start, {owner});
    if (const auto bad = firstInvalidUtf8(name))
        return cursor.failure(ErrorCode::InvalidUtf8, start + 8 + *bad, {what});
    return std::string(name);
}

Result<std::vector<Entry>> readEntries(HeaderCursor& cursor, std::uint64_t count) {
    std::vector<Entry> entries;
    std::unordered_set<std::string> seen;
    entries.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count, kReserve)));
    for (std::uint64_t i = 0; i < count; ++i) {
        Entry entry;
        const std::uint64_t start = cursor.position();
        QW_TRY(entry.key, readName(cursor, "key", "key"));
        if (!seen.insert(entry.key).second)
            return cursor.failure(ErrorCode::DuplicateKey, start, {entry.key});
        entry.typeOffset = cursor.position();
        QW_TRY(entry.type, readValueType(cursor, entry.key, "value type"));
        entry.valueOffset = cursor.position();
        if (entry.type == ValueType::String)
            QW_CHECK(cursor.string("string"));
        else if (entry.type == ValueType::Array)
            QW_CHECK(walkArray(cursor, entry.key, 1, entry.elementType, entry.count));
        else
            QW_CHECK(cursor.skip(scalarByteSize(entry.type), "value"));
        entry.valueBytes = cursor.position() - entry.valueOffset;
        entries.push_back(std::move(entry));
    }
    return entries;
}

template <class T>
T loadNumber(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

Value decodeValue(const Entry& entry, const std::byte* bytes,
                  const std::shared_ptr<const std::byte[]>& owner) {
    switch (entry.type) {
    case ValueType::U8:
        return loadNumber<std::uint8_t>(bytes);
    case ValueType::I8:
        return loadNumber<std::int8_t>(bytes);
    case ValueType::U16:
        return loadNumber<std::uint16_t>(bytes);
    case ValueType::I16:
        return loadNumber<std::int16_t>(bytes);
    case ValueType::U32:
        return loadNumber<std::uint32_t>(bytes);
    case ValueType::I32:
        return loadNumber<std::int32_t>(bytes);
    case ValueType::F32:
        return loadNumber<float>(bytes);
    case ValueType::Bool:
        return loadNumber<std::uint8_t>(bytes) != 0;
    case ValueType::U64:
        return loadNumber<std::uint64_t>(bytes);
    case ValueType::I64:
        return loadNumber<std::int64_t>(bytes);
    case ValueType::F64:
        return loadNumber<double>(bytes);
    case ValueType::String:
        return std::string(reinterpret_cast<const char*>(bytes) + 8,
                           static_cast<std::size_t>(entry.valueBytes - 8));
    case ValueType::Array:
        break;
    }
    return Array{entry.elementType,
                 entry.count,
                 {bytes + kMinArrayBytes, static_cast<std::size_t>(entry.valueBytes - kMinArrayBytes)},
                 owner};
}

// Copies the section, so that the views stay valid and the rest of what was loaded can go.
Metadata decodeEntries(const HeaderCursor& cursor, const std::vector<Entry>& entries) {
    const std::uint64_t size = cursor.position() - kFixedHeaderBytes;
    const auto section = cursor.walked(kFixedHeaderBytes, size);
    const bool hasArrays =
        std::ranges::any_of(entries, [](const Entry& e) { return e.type == ValueType::Array; });
    std::shared_ptr<std::byte[]> owner;
    const std::byte* base = section.data();
    if (hasArrays) {
        owner = std::make_shared_for_overwrite<std::byte[]>(section.size());
        std::memcpy(owner.get(), section.data(), section.size());
        base = owner.get();
    }
    std::vector<KeyValue> values;
    values.reserve(entries.size());
    for (const Entry& entry : entries)
        values.push_back(
            {entry.key, decodeValue(entry, base + (entry.valueOffset - kFixedHeaderBytes), owner)});
    return Metadata(std::move(values));
}

Result<std::uint32_t> readAlignment(const HeaderCursor& cursor, const std::vector<Entry>& entries) {
    const auto it = std::ranges::find(entries, "general.alignment", &Entry::key);
    if (it == entries.end()) return std::uint32_t{32};
    if (it->type != ValueType::U32)
        return cursor.failure(ErrorCode::WrongKeyType, it->typeOffset,
                              {it->key, std::string(valueTypeName(it->type)), "u32"});
    const auto alignment = loadNumber<std::uint32_t>(cursor.walked(it->valueOffset, 4).data());
    if (!std::has_single_bit(alignment) || alignment > kMaxAlignment)
        return cursor.failure(ErrorCode::InvalidAlignment, it->valueOffset, {std::to_string(alignment)});
    return alignment;
}

Result<BlockType> readBlockType(HeaderCursor& cursor, const std::string& tensor) {
    const std::uint64_t start = cursor.position();
    QW_TRY(const auto id, cursor.number<std::uint32_t>("tensor type"));
    if (const auto type = blockTypeFromId(id)) return *type;
    if (const auto former = removedBlockTypeName(id); !former.empty())
        return cursor.failure(ErrorCode::RemovedTensorType, start,
                              {tensor, std::to_string(id), std::string(former)});
    return cursor.failure(ErrorCode::UnknownTensorType, start, {tensor, std::to_string(id)});
}

Result<void> readShape(HeaderCursor& cursor, TensorInfo& tensor) {
    const std::uint64_t countField = cursor.position();
    QW_TRY(tensor.dimensions, cursor.number<std::uint32_t>("dimension count"));
    if (tensor.dimensions > kMaxDimensions)
        return cursor.failure(ErrorCode::TooManyDimensions, countField,
                              {tensor.name, std::to_string(tensor.dimensions)});
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t first = cursor.position();
    std::uint64_t elements = 1;
    for (std::uint32_t d = 0; d < tensor.dimensions; ++d) {
        const std::uint64_t field = cursor.position();
        QW_TRY(const auto size, cursor.number<std::uint64_t>("dimension"));
        if (size == 0 || size > kMost)
            return cursor.failure(ErrorCode::InvalidDimension, field,
                                  {tensor.name, std::to_string(d), std::to_string(size)});
        if (elements > kMost / size) return cursor.failure(ErrorCode::TensorTooLarge, first, {tensor.name});
        elements *= size;
        tensor.shape[d] = size;
    }
    return {};
}

// `placement.offset` stays relative: where the data starts is known only after the last entry.
Result<TensorInfo> readTensor(HeaderCursor& cursor, Placement& placement) {
    TensorInfo tensor;
    const std::uint64_t start = cursor.position();
    QW_TRY(tensor.name, readName(cursor, "tensor name", "tensor"));
    if (tensor.name.size() > kMaxTensorNameBytes)
        return cursor.failure(
            ErrorCode::NameTooLong, start,
            {tensor.name, std::to_string(tensor.name.size()), std::to_string(kMaxTensorNameBytes)});
    const std::uint64_t shapeField = cursor.position() + 4;
    QW_CHECK(readShape(cursor, tensor));
    QW_TRY(tensor.type, readBlockType(cursor, tensor.name));
    const BlockTypeInfo& type = info(tensor.type);
    if (tensor.rowLength() % type.blockElements != 0)
        return cursor.failure(ErrorCode::RowNotWholeBlocks, shapeField,
                              {tensor.name, std::string(type.name), std::to_string(tensor.rowLength()),
                               std::to_string(type.blockElements)});
    const std::uint64_t blocks = tensor.elementCount() / type.blockElements;
    if (blocks > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / type.blockBytes)
        return cursor.failure(ErrorCode::TensorTooLarge, shapeField, {tensor.name});
    tensor.byteSize = blocks * type.blockBytes;
    placement.offsetField = cursor.position();
    QW_TRY(placement.offset, cursor.number<std::uint64_t>("tensor offset"));
    return tensor;
}

Result<void> placeTensors(const HeaderCursor& cursor, const std::vector<Placement>& placements,
                          Directory& directory) {
    const std::uint64_t fileSize = cursor.input().size();
    auto& tensors = directory.tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        TensorInfo& tensor = tensors[i];
        const Placement& place = placements[i];
        if (place.offset % directory.alignment != 0)
            return cursor.failure(
                ErrorCode::MisalignedTensor, place.offsetField,
                {tensor.name, std::to_string(place.offset), std::to_string(directory.alignment)});
        const std::uint64_t room = fileSize > directory.dataStart ? fileSize - directory.dataStart : 0;
        if (place.offset > room || tensor.byteSize > room - place.offset) {
            // Saturated: the sum may not fit, and is only for the message.
            const auto sum = [](std::uint64_t a, std::uint64_t b) {
                return a > ~b ? ~std::uint64_t{0} : a + b;
            };
            const std::uint64_t first = sum(directory.dataStart, place.offset);
            return cursor.failure(ErrorCode::TensorOutsideFile, place.offsetField,
                                  {tensor.name, std::to_string(first),
                                   std::to_string(sum(first, tensor.byteSize)), std::to_string(fileSize)});
        }
        tensor.fileOffset = directory.dataStart + place.offset;
    }
    std::vector<std::uint32_t> order(tensors.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return tensors[i].fileOffset; });
    for (std::size_t k = 1; k < order.size(); ++k) {
        const TensorInfo& before = tensors[order[k - 1]];
        const TensorInfo& after = tensors[order[k]];
        if (before.fileOffset + before.byteSize > after.fileOffset)
            return cursor.failure(ErrorCode::TensorsOverlap, placements[order[k]].offsetField,
                                  {after.name, before.name});
    }
    return {};
}

Result<void> readTensors(HeaderCursor& cursor, Directory& directory) {
    std::vector<Placement> placements;
    std::unordered_set<std::string> seen;
    const auto reserve = static_cast<std::size_t>(std::min<std::uint64_t>(directory.tensorCount, kReserve));
    placements.reserve(reserve);
    directory.tensors.reserve(reserve);
    for (std::uint64_t i = 0; i < directory.tensorCount; ++i) {
        const std::uint64_t start = cursor.position();
        Placement placement;
        QW_TRY(TensorInfo tensor, readTensor(cursor, placement));
        if (!seen.insert(tensor.name).second)
            return cursor.failure(ErrorCode::DuplicateTensor, start, {tensor.name});
        directory.tensors.push_back(std::move(tensor));
        placements.push_back(placement);
    }
    directory.directoryEnd = cursor.position();
    const std::uint64_t mask = directory.alignment - std::uint64_t{1};
    directory.dataStart = (directory.directoryEnd + mask) & ~mask;
    return placeTensors(cursor, placements, directory);
}

Result<Directory> readKeys(HeaderCursor& cursor) {
    QW_TRY(const Counts counts, readCounts(cursor));
    QW_TRY(const std::vector<Entry> entries, readEntries(cursor, counts.keys));
    Directory directory;
    directory.version = counts.version;
    directory.tensorCount = counts.tensors;
    QW_TRY(directory.alignment, readAlignment(cursor, entries));
    directory.metadata = decodeEntries(cursor, entries);
    directory.keysEnd = cursor.position();
    return directory;
}

} // namespace

Result<Directory> readDirectory(const ByteInput& input) {
    HeaderCursor cursor(input);
    QW_TRY(Directory directory, readKeys(cursor));
    QW_CHECK(readTensors(cursor, directory));
    return directory;
}

Result<Directory> readMetadataOnly(const ByteInput& input) {
    HeaderCursor cursor(input);
    return readKeys(cursor);
}

} // namespace qw::gguf
