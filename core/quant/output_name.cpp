// File names by the community's convention (ggml's docs/gguf.md, "GGUF naming convention"):
// BaseName-SizeLabel-FineTune-Version-Encoding.gguf, parts that are not known left out.
#include "core/base/ascii_case.h"
#include "core/quant/plan.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace qw::quant {

namespace {

// Longest name without extension, in bytes: file systems allow 255, and a shard number may follow.
constexpr std::size_t kLongestStem = 200;
constexpr std::string_view kExtension = ".gguf";

// Encodings seen at the end of file names besides the names of file types and block types.
constexpr std::array<std::string_view, 14> kOtherEncodings = {
    "FP16",    "FP32",   "FP8",     "Q2_K_L", "Q2_K_XL", "Q3_K_XL", "Q4_K_L",
    "Q4_K_XL", "Q5_K_L", "Q5_K_XL", "Q6_K_L", "Q6_K_XL", "Q8_K_XL", "MXFP4"};
// Marks of dynamic mixes that stand before the encoding.
constexpr std::array<std::string_view, 2> kEncodingPrefixes = {"UD", "i1"};

bool isSeparator(char c) {
    return c == '-' || c == '.' || c == '_';
}

// Spaces and what file systems or shells refuse become hyphens; runs of hyphens become one.
std::string namePart(std::string_view text) {
    constexpr std::string_view kRefused = " \t\r\n/\\:*?\"<>|";
    std::string part;
    for (const char c : text) {
        const bool refused =
            kRefused.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (!refused)
            part += c;
        else if (!part.empty() && part.back() != '-')
            part += '-';
    }
    const auto trimmed = [](char c) { return isSeparator(c); };
    part.erase(std::find_if_not(part.rbegin(), part.rend(), trimmed).base(), part.end());
    part.erase(part.begin(), std::find_if_not(part.begin(), part.end(), trimmed));
    return part;
}

bool containsIgnoringCase(std::string_view text, std::string_view part) {
    return toAsciiLower(text).find(toAsciiLower(part)) != std::string::npos;
}

// "-00001-of-00003"
std::string_view withoutShardNumber(std::string_view stem) {
    constexpr std::string_view kForm = "-#####-of-#####";
    if (stem.size() <= kForm.size()) return stem;
    const std::string_view tail = stem.substr(stem.size() - kForm.size());
    const bool matches = std::ranges::equal(
        tail, kForm, [](char c, char form) { return form == '#' ? c >= '0' && c <= '9' : c == form; });
    return matches ? stem.substr(0, stem.size() - kForm.size()) : stem;
}

// Cuts `suffix` and the separator before it; false when the stem does not end so.
bool cutSuffix(std::string_view& stem, std::string_view suffix) {
    if (stem.size() < suffix.size() + 2) return false;
    const std::size_t at = stem.size() - suffix.size();
    if (!equalsIgnoringCase(stem.substr(at), suffix) || !isSeparator(stem[at - 1])) return false;
    stem = stem.substr(0, at - 1);
    return true;
}

// The longest encoding at the end goes, with a mark before it.
std::string_view withoutEncoding(std::string_view stem) {
    std::vector<std::string_view> encodings(kOtherEncodings.begin(), kOtherEncodings.end());
    for (const FileTypeInfo& row : fileTypes())
        encodings.push_back(row.name);
    for (const BlockTypeInfo& row : blockTypes())
        encodings.push_back(row.name);
    std::ranges::sort(encodings, std::ranges::greater{}, &std::string_view::size);
    const bool cut =
        std::ranges::any_of(encodings, [&stem](auto encoding) { return cutSuffix(stem, encoding); });
    if (cut) std::ranges::any_of(kEncodingPrefixes, [&stem](auto prefix) { return cutSuffix(stem, prefix); });
    return stem;
}

std::string_view fileStem(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    std::string_view stem = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (stem.size() > kExtension.size() &&
        equalsIgnoringCase(stem.substr(stem.size() - kExtension.size()), kExtension))
        stem.remove_suffix(kExtension.size());
    return withoutShardNumber(stem);
}

// Name-Size-Finetune-Version from general.*, or empty.
std::string stemFromMetadata(const gguf::Metadata& metadata) {
    const auto part = [&metadata](std::string_view key) {
        return namePart(metadata.stringAt(key).value_or(std::string()));
    };
    std::string stem = part("general.basename");
    const bool conventional = !stem.empty();
    if (!conventional) stem = part("general.name");
    if (stem.empty()) return stem;
    for (const std::string_view key : {"general.size_label", "general.finetune", "general.version"}) {
        const std::string piece = part(key);
        // A free-form name usually holds these parts already.
        if (!piece.empty() && (conventional || !containsIgnoringCase(stem, piece))) stem += '-' + piece;
    }
    return stem;
}

// At most `size` bytes, cut between UTF-8 characters.
void shorten(std::string& text, std::size_t size) {
    if (text.size() <= size) return;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        --size;
    text.resize(size);
}

std::string encodingName(const gguf::Metadata& metadata, FileType type) {
    if (type != FileType::Copy) return std::string(info(type).name);
    // A copy is of the type it was.
    const auto id = metadata.unsignedAt("general.file_type");
    if (id && *id <= 0xffffffffu)
        if (const auto known = fileTypeFromId(static_cast<std::uint32_t>(*id)))
            return std::string(info(*known).name);
    return {};
}

std::string fileNameFor(const ModelSource& source, const gguf::Metadata& metadata, FileType type) {
    const std::string_view sourceStem =
        source.paths().empty() ? std::string_view() : fileStem(source.paths().front());
    std::string stem = stemFromMetadata(metadata);
    if (stem.empty()) stem = namePart(withoutEncoding(sourceStem));
    if (stem.empty()) stem = "model";
    // Metadata that already ends in an encoding ("Model F16") must not name two.
    stem = withoutEncoding(stem);
    shorten(stem, kLongestStem);

    const std::string encoding = encodingName(source.metadata(), type);
    if (!encoding.empty()) stem += '-' + encoding;
    if (type == FileType::Copy && equalsIgnoringCase(stem, sourceStem)) stem += "-copy";
    return stem + std::string(kExtension);
}

} // namespace

std::string suggestedFileName(const ModelSource& source, FileType type) {
    return fileNameFor(source, source.metadata(), type);
}

std::string suggestedFileName(const ModelSource& source, const Plan& plan) {
    return fileNameFor(source, plan.metadata, plan.options.fileType);
}

} // namespace qw::quant
