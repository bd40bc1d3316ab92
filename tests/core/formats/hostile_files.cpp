#include "hostile_files.h"

#include "core/formats/gguf/gguf_directory.h"

#include <limits>

using namespace qw;
using namespace qw::gguf;
using Type = ValueType;

namespace {

constexpr std::uint64_t k2To63 = std::uint64_t{1} << 63;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// A file whose only key is written by `write`.
GgufBytes withKey(const std::function<void(GgufBytes&)>& write) {
    GgufBytes file;
    file.header(0, 1);
    write(file);
    return file;
}

// The file cut to `size` bytes.
GgufBytes cut(GgufBytes file, std::uint64_t size) {
    file.truncate(size);
    return file;
}

} // namespace

GgufBytes validFile() {
    GgufBytes file;
    file.header(1, 1).stringKey("general.architecture", "llama").tensor("w", {8}, 0, 0).pad().data(32);
    return file;
}

// Truncations. Positions in validFile(): key 24 … 69, tensor 69 … 102, data from 128.
const std::vector<HostileRow>& truncatedFiles() {
    static const std::vector<HostileRow> rows = {
        {"empty file",
         [] {
             return Hostile{{}, ErrorCode::FileTruncated, 0, {"magic", "4", "0"}};
         }},
        {"cut in the magic",
         [] {
             return Hostile{cut(validFile(), 3), ErrorCode::FileTruncated, 0, {"magic", "4", "3"}};
         }},
        {"cut in the version",
         [] {
             return Hostile{cut(validFile(), 6), ErrorCode::FileTruncated, 4, {"version", "4", "2"}};
         }},
        {"cut in the tensor count",
         [] {
             return Hostile{cut(validFile(), 15), ErrorCode::FileTruncated, 8, {"tensor count", "8", "7"}};
         }},
        {"cut in the key count",
         [] {
             return Hostile{cut(validFile(), 20), ErrorCode::FileTruncated, 16, {"key count", "8", "4"}};
         }},
        {"cut before the first key",
         [] {
             return Hostile{cut(validFile(), 24), ErrorCode::CountTooLarge, 8, {"tensors", "1", "0"}};
         }},
        {"cut in a key's length",
         [] {
             GgufBytes file;
             file.header(0, 2).key("a", Type::String).text("0123456789abc").u32(0);
             return Hostile{file, ErrorCode::FileTruncated, file.here() - 4, {"key", "8", "4"}};
         }},
        {"cut in a key",
         [] {
             return Hostile{cut(validFile(), 50), ErrorCode::StringTooLong, 24, {"key", "20", "18"}};
         }},
        {"cut in a value's type",
         [] {
             return Hostile{cut(validFile(), 54), ErrorCode::FileTruncated, 52, {"value type", "4", "2"}};
         }},
        {"cut in a string's length",
         [] {
             return Hostile{cut(validFile(), 60), ErrorCode::FileTruncated, 56, {"string", "8", "4"}};
         }},
        {"cut in a string",
         [] {
             return Hostile{cut(validFile(), 66), ErrorCode::StringTooLong, 56, {"string", "5", "2"}};
         }},
        {"cut in a number",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.key("a", Type::F64).u32(0); });
             return Hostile{file, ErrorCode::FileTruncated, 37, {"value", "8", "4"}};
         }},
        {"cut in an array's type",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.key("a", Type::Array).raw("\4"); });
             return Hostile{file, ErrorCode::FileTruncated, 37, {"array element type", "4", "1"}};
         }},
        {"cut in an array's length",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.key("a", Type::Array).type(Type::U8).u32(1); });
             return Hostile{file, ErrorCode::FileTruncated, 41, {"array length", "8", "4"}};
         }},
        {"cut in an array's string",
         [] {
             const auto file = withKey([](GgufBytes& f) {
                 f.key("a", Type::Array).type(Type::String).u64(2).text("x").raw("1234567");
             });
             return Hostile{file, ErrorCode::FileTruncated, 58, {"array string", "8", "7"}};
         }},
        {"cut in a tensor name's length",
         [] {
             return Hostile{cut(validFile(), 73), ErrorCode::FileTruncated, 69, {"tensor name", "8", "4"}};
         }},
        {"cut in a tensor's name",
         [] {
             return Hostile{cut(validFile(), 77), ErrorCode::StringTooLong, 69, {"tensor name", "1", "0"}};
         }},
        {"cut in a tensor's type",
         [] {
             return Hostile{cut(validFile(), 93), ErrorCode::FileTruncated, 90, {"tensor type", "4", "3"}};
         }},
        {"cut in the dimension count",
         [] {
             GgufBytes file;
             file.header(2, 0).tensor("a", {8}, 0, 0).text("0123456789abc").raw("\1\0");
             return Hostile{file, ErrorCode::FileTruncated, file.here() - 1, {"dimension count", "4", "1"}};
         }},
        {"cut in a dimension",
         [] {
             return Hostile{cut(validFile(), 86), ErrorCode::FileTruncated, 82, {"dimension", "8", "4"}};
         }},
        {"cut in a tensor's offset",
         [] {
             return Hostile{cut(validFile(), 100), ErrorCode::FileTruncated, 94, {"tensor offset", "8", "6"}};
         }},
        {"cut in the tensor's data",
         [] {
             const auto file = cut(validFile(), 159);
             return Hostile{file, ErrorCode::TensorOutsideFile, 94, {"w", "128", "160", "159"}};
         }},
        {"cut before the padding",
         [] {
             const auto file = cut(validFile(), 102);
             return Hostile{file, ErrorCode::TensorOutsideFile, 94, {"w", "128", "160", "102"}};
         }},
    };
    return rows;
}

const std::vector<HostileRow>& hostileHeaders() {
    static const std::vector<HostileRow> rows = {
        {"another program's file",
         [] {
             GgufBytes file;
             file.raw("PK\3\4").data(60);
             return Hostile{file, ErrorCode::NotGguf, 0, {"504b0304"}};
         }},
        {"magic in lower case",
         [] {
             GgufBytes file;
             file.raw("gguf").u32(3).u64(0).u64(0);
             return Hostile{file, ErrorCode::NotGguf, 0, {"67677566"}};
         }},
        {"the format before GGUF",
         [] {
             GgufBytes file;
             file.raw("tjgg").u32(1).data(60);
             return Hostile{file, ErrorCode::NotGguf, 0, {"746a6767"}};
         }},
        {"version 0",
         [] {
             GgufBytes file;
             file.header(0, 0, 0);
             return Hostile{file, ErrorCode::GgufVersionUnknown, 4, {"0"}};
         }},
        {"version 1",
         [] {
             GgufBytes file;
             file.raw("GGUF").u32(1).u32(0).u32(0);
             return Hostile{file, ErrorCode::GgufVersion1, 4, {}};
         }},
        {"version 4",
         [] {
             GgufBytes file;
             file.header(0, 0, 4);
             return Hostile{file, ErrorCode::GgufVersionUnknown, 4, {"4"}};
         }},
        {"version 2 to the 32 less 1",
         [] {
             GgufBytes file;
             file.header(0, 0, 0xFFFFFFFFu);
             return Hostile{file, ErrorCode::GgufVersionUnknown, 4, {"4294967295"}};
         }},
        {"big-endian",
         [] {
             GgufBytes file;
             file.header(0, 0, 0x03000000u);
             return Hostile{file, ErrorCode::GgufBigEndian, 4, {"3"}};
         }},
        {"2 to the 63 tensors",
         [] {
             GgufBytes file;
             file.header(k2To63, 0).data(48);
             return Hostile{file, ErrorCode::CountTooLarge, 8, {"tensors", "9223372036854775808", "2"}};
         }},
        {"2 to the 63 keys",
         [] {
             GgufBytes file;
             file.header(0, k2To63).data(26);
             return Hostile{file, ErrorCode::CountTooLarge, 16, {"keys", "9223372036854775808", "2"}};
         }},
        {"one tensor more than fits",
         [] {
             GgufBytes file;
             file.header(3, 0).data(71);
             return Hostile{file, ErrorCode::CountTooLarge, 8, {"tensors", "3", "2"}};
         }},
        {"the largest counts",
         [] {
             GgufBytes file;
             file.header(kMost, kMost);
             return Hostile{file, ErrorCode::CountTooLarge, 8, {"tensors", std::to_string(kMost), "0"}};
         }},
    };
    return rows;
}

const std::vector<HostileRow>& hostileKeys() {
    static const std::vector<HostileRow> rows = {
        {"a key of 2 to the 63 bytes",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u64(k2To63).data(20); });
             return Hostile{file, ErrorCode::StringTooLong, 24, {"key", "9223372036854775808", "20"}};
         }},
        {"a key whose end wraps around",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u64(kMost - 7).data(20); });
             return Hostile{file, ErrorCode::StringTooLong, 24, {"key", std::to_string(kMost - 7), "20"}};
         }},
        {"an empty key",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("", 1); });
             return Hostile{file, ErrorCode::EmptyName, 24, {"key"}};
         }},
        {"a key that is not UTF-8",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("abc\xC3(", 1); });
             return Hostile{file, ErrorCode::InvalidUtf8, 24 + 8 + 3, {"key"}};
         }},
        {"a key with an overlong slash",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("..\xC0\xAF", 1); });
             return Hostile{file, ErrorCode::InvalidUtf8, 24 + 8 + 2, {"key"}};
         }},
        {"a key ending inside a character",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("\xE6\xA8", 1); });
             return Hostile{file, ErrorCode::InvalidUtf8, 24 + 8, {"key"}};
         }},
        {"the same key twice",
         [] {
             GgufBytes file;
             file.header(0, 3).u32Key("a", 1).u32Key("b", 1);
             const auto second = file.here();
             file.u32Key("a", 2);
             return Hostile{file, ErrorCode::DuplicateKey, second, {"a"}};
         }},
        {"value type 13",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.text("a").u32(13).u64(0); });
             return Hostile{file, ErrorCode::UnknownValueType, 33, {"a", "13"}};
         }},
        {"value type -1",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.text("a").u32(0xFFFFFFFFu).u64(0); });
             return Hostile{file, ErrorCode::UnknownValueType, 33, {"a", "4294967295"}};
         }},
        {"element type 99",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.key("a", Type::Array).u32(99).u64(0); });
             return Hostile{file, ErrorCode::UnknownValueType, 37, {"a", "99"}};
         }},
        {"a string of 2 to the 63 bytes",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.key("a", Type::String).u64(k2To63).data(9); });
             return Hostile{file, ErrorCode::StringTooLong, 37, {"string", "9223372036854775808", "9"}};
         }},
        {"an array of 2 to the 63 bytes",
         [] {
             const auto file =
                 withKey([](GgufBytes& f) { f.key("a", Type::Array).type(Type::U8).u64(k2To63).data(9); });
             return Hostile{file, ErrorCode::CountTooLarge, 41, {"a", "9223372036854775808", "9"}};
         }},
        {"an array whose size in bytes wraps around",
         [] {
             const auto file = withKey(
                 [](GgufBytes& f) { f.key("a", Type::Array).type(Type::F64).u64((kMost >> 3) + 2).data(9); });
             return Hostile{file, ErrorCode::CountTooLarge, 41, {"a", std::to_string((kMost >> 3) + 2), "1"}};
         }},
        {"more strings than could fit",
         [] {
             const auto file =
                 withKey([](GgufBytes& f) { f.key("a", Type::Array).type(Type::String).u64(4).data(31); });
             return Hostile{file, ErrorCode::CountTooLarge, 41, {"a", "4", "3"}};
         }},
        {"an array's string of 2 to the 63 bytes",
         [] {
             const auto file = withKey(
                 [](GgufBytes& f) { f.key("a", Type::Array).type(Type::String).u64(1).u64(k2To63).data(3); });
             return Hostile{file, ErrorCode::StringTooLong, 49, {"array string", "9223372036854775808", "3"}};
         }},
        {"arrays in arrays without end",
         [] {
             GgufBytes file;
             file.header(0, 1).key("bomb", Type::Array);
             for (int i = 0; i < 100'000; ++i)
                 file.type(Type::Array).u64(1);
             file.type(Type::U8).u64(0);
             return Hostile{
                 file, ErrorCode::NestingTooDeep, 24 + 8 + 4 + 4 + kMaxArrayDepth * 12ull, {"bomb"}};
         }},
        {"an array of more arrays than could fit",
         [] {
             const auto file =
                 withKey([](GgufBytes& f) { f.key("a", Type::Array).type(Type::Array).u64(3).data(35); });
             return Hostile{file, ErrorCode::CountTooLarge, 41, {"a", "3", "2"}};
         }},
        {"alignment 0",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("general.alignment", 0); });
             return Hostile{file, ErrorCode::InvalidAlignment, 53, {"0"}};
         }},
        {"alignment 48",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("general.alignment", 48); });
             return Hostile{file, ErrorCode::InvalidAlignment, 53, {"48"}};
         }},
        {"alignment of two gibibytes",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.u32Key("general.alignment", 0x80000000u); });
             return Hostile{file, ErrorCode::InvalidAlignment, 53, {"2147483648"}};
         }},
        {"alignment as text",
         [] {
             const auto file = withKey([](GgufBytes& f) { f.stringKey("general.alignment", "32"); });
             return Hostile{file, ErrorCode::WrongKeyType, 49, {"general.alignment", "str", "u32"}};
         }},
    };
    return rows;
}

namespace {

// A file with the tensor that `write` writes, and plenty of data.
Hostile tensorCase(const std::function<void(GgufBytes&)>& write, ErrorCode code, std::uint64_t offset,
                   std::vector<std::string> details, std::uint64_t tensors = 1) {
    GgufBytes file;
    file.header(tensors, 0);
    write(file);
    file.pad().data(4096);
    return {file, code, offset, std::move(details)};
}

} // namespace

// The fields of a first tensor named "w": name 24, dimension count 33, dimensions 37 …
const std::vector<HostileRow>& hostileTensors() {
    static const std::vector<HostileRow> rows = {
        {"an empty tensor name",
         [] {
             return tensorCase([](auto& f) { f.tensor("", {8}, 0, 0); }, ErrorCode::EmptyName, 24,
                               {"tensor"});
         }},
        {"a tensor name of 64 bytes",
         [] {
             const std::string name(64, 'n');
             return tensorCase([&](auto& f) { f.tensor(name, {8}, 0, 0); }, ErrorCode::NameTooLong, 24,
                               {name, "64", "63"});
         }},
        {"a tensor name of 2 to the 63 bytes",
         [] {
             auto hostile =
                 tensorCase([](auto& f) { f.u64(k2To63).u64(0).u64(0); }, ErrorCode::StringTooLong, 24, {});
             hostile.details = {"tensor name", "9223372036854775808",
                                std::to_string(hostile.file.here() - 32)};
             return hostile;
         }},
        {"a tensor name that is not UTF-8",
         [] {
             return tensorCase([](auto& f) { f.tensor("w\xFF", {8}, 0, 0); }, ErrorCode::InvalidUtf8, 33,
                               {"tensor name"});
         }},
        {"the same tensor twice",
         [] {
             return tensorCase(
                 [](auto& f) { f.tensor("w", {8}, 0, 0).tensor("v", {8}, 0, 32).tensor("w", {8}, 0, 64); },
                 ErrorCode::DuplicateTensor, 24 + 2 * 33, {"w"}, 3);
         }},
        {"five dimensions",
         [] {
             return tensorCase(
                 [](auto& f) {
                     f.tensor("w", {1, 1, 1, 1, 1}, 0, 0);
                 },
                 ErrorCode::TooManyDimensions, 33, {"w", "5"});
         }},
        {"4294967295 dimensions",
         [] {
             return tensorCase([](auto& f) { f.text("w").u32(0xFFFFFFFFu).u64(1); },
                               ErrorCode::TooManyDimensions, 33, {"w", "4294967295"});
         }},
        {"a dimension of 0",
         [] {
             return tensorCase(
                 [](auto& f) {
                     f.tensor("w", {8, 0}, 0, 0);
                 },
                 ErrorCode::InvalidDimension, 45, {"w", "1", "0"});
         }},
        {"a dimension of 2 to the 63",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {k2To63}, 0, 0); }, ErrorCode::InvalidDimension,
                               37, {"w", "0", "9223372036854775808"});
         }},
        {"dimensions whose product wraps to 0",
         [] {
             return tensorCase(
                 [](auto& f) {
                     f.tensor("w", {1ull << 32, 1ull << 32}, 0, 0);
                 },
                 ErrorCode::TensorTooLarge, 37, {"w"});
         }},
        {"dimensions whose size in bytes wraps around",
         [] {
             return tensorCase(
                 [](auto& f) {
                     f.tensor("w", {1ull << 31, 1ull << 31}, 28, 0);
                 },
                 ErrorCode::TensorTooLarge, 37, {"w"});
         }},
        {"block type 43",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {8}, 43, 0); }, ErrorCode::UnknownTensorType, 45,
                               {"w", "43"});
         }},
        {"block type -1",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {8}, 0xFFFFFFFFu, 0); },
                               ErrorCode::UnknownTensorType, 45, {"w", "4294967295"});
         }},
        {"a removed block type (Q4_2)",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {32}, 4, 0); }, ErrorCode::RemovedTensorType, 45,
                               {"w", "4", "Q4_2"});
         }},
        {"a removed block type (Q4_0_8_8)",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {32}, 33, 0); }, ErrorCode::RemovedTensorType, 45,
                               {"w", "33", "Q4_0_8_8"});
         }},
        {"rows that are not whole blocks",
         [] {
             return tensorCase(
                 [](auto& f) {
                     f.tensor("w", {100, 256}, 12, 0);
                 },
                 ErrorCode::RowNotWholeBlocks, 37, {"w", "Q4_K", "100", "256"});
         }},
        {"a quantized tensor without dimensions",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {}, 8, 0); }, ErrorCode::RowNotWholeBlocks, 37,
                               {"w", "Q8_0", "1", "32"});
         }},
        {"an offset that is not aligned",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {8}, 0, 4); }, ErrorCode::MisalignedTensor, 49,
                               {"w", "4", "32"});
         }},
        {"an offset near 2 to the 64",
         [] {
             auto hostile = tensorCase([](auto& f) { f.tensor("w", {8}, 0, kMost - 31); },
                                       ErrorCode::TensorOutsideFile, 49, {});
             const auto most = std::to_string(kMost);
             hostile.details = {"w", most, most, std::to_string(hostile.file.here())};
             return hostile;
         }},
        {"a tensor larger than the file",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {1025}, 0, 0); }, ErrorCode::TensorOutsideFile, 49,
                               {"w", "64", "4164", "4160"});
         }},
        {"two tensors at the same place",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {8}, 0, 0).tensor("v", {8}, 0, 0); },
                               ErrorCode::TensorsOverlap, 24 + 33 + 25, {"v", "w"}, 2);
         }},
        {"a tensor beginning inside another that comes later",
         [] {
             return tensorCase([](auto& f) { f.tensor("w", {8}, 0, 64).tensor("v", {20}, 0, 0); },
                               ErrorCode::TensorsOverlap, 49, {"w", "v"}, 2);
         }},
    };
    return rows;
}
