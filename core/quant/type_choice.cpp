#include "core/quant/type_choice.h"

namespace qw::quant {

namespace {

bool wholeBlocks(const TensorInfo& tensor, BlockType type) {
    return tensor.rowLength() % info(type).blockElements == 0;
}

// F16 has no blocks and fits any row.
TypeChoice asF16(BlockType wanted) {
    return {BlockType::F16, Reason::FallbackToF16, std::string(info(wanted).name), wanted};
}

TypeChoice orF16(const TensorInfo& tensor, TypeChoice choice) {
    return wholeBlocks(tensor, choice.type) ? choice : asF16(choice.type);
}

// The type itself, else the next one with shorter blocks, else F16.
TypeChoice orFallback(const TensorInfo& tensor, TypeChoice choice) {
    if (wholeBlocks(tensor, choice.type)) return choice;
    const auto fallback = fallbackFor(choice.type);
    if (!fallback || !wholeBlocks(tensor, *fallback)) return asF16(choice.type);
    return {*fallback, Reason::FallbackRowLength, std::string(info(choice.type).name), choice.type};
}

TypeChoice because(Reason reason, BlockType type, std::string detail = {}) {
    return {type, reason, std::move(detail), type};
}

} // namespace

TypeChooser::TypeChooser(const PlanOptions& options, PatternList patterns, const ModelFacts& facts)
    : m_options(options)
    , m_patterns(std::move(patterns))
    , m_patternUses(options.patterns.size(), 0)
    , m_tiedEmbeddings(facts.tiedEmbeddings)
    , m_mix(options.fileType, facts) {}

TypeChoice TypeChooser::choose(const TensorInfo& tensor, std::string_view name) {
    if (m_options.fileType == FileType::Copy) return because(Reason::Copied, tensor.type);
    if (const auto keep = reasonToKeep(tensor, name, m_options.leaveOutput))
        return because(*keep, tensor.type);
    TypeChoice choice = chooseConvertible(tensor, name);
    const bool fell = choice.reason == Reason::FallbackRowLength || choice.reason == Reason::FallbackToF16;
    if (choice.type == tensor.type && !fell) {
        choice.reason = Reason::Copied;
        choice.detail.clear();
    }
    return choice;
}

TypeChoice TypeChooser::chooseConvertible(const TensorInfo& tensor, std::string_view name) {
    const TensorRole role = roleOf(name);
    if (role == TensorRole::TokenEmbedding && m_options.embeddingType)
        return orF16(tensor, because(Reason::EmbeddingOption, *m_options.embeddingType));
    if (role == TensorRole::Output && m_options.outputType)
        return orF16(tensor, because(Reason::OutputOption, *m_options.outputType));

    const BlockType base = info(m_options.fileType).baseType;
    if (!info(base).quantized) return because(Reason::BaseType, base);

    if (const auto match = m_patterns.firstMatch(name)) {
        ++m_patternUses[*match];
        const TensorPattern& pattern = m_options.patterns[*match];
        return orFallback(tensor, because(Reason::PatternOverride, pattern.type, pattern.pattern));
    }
    if (m_options.pure) return orFallback(tensor, because(Reason::Pure, base));
    // A tied embedding is the head, and takes the head's type.
    if (role == TensorRole::TokenEmbedding && m_tiedEmbeddings && m_options.outputType)
        return orFallback(tensor, because(Reason::OutputOption, *m_options.outputType));

    const Mix::Choice mixed = m_mix.choose(role, tensor, name);
    TypeChoice choice = because(mixed.special ? Reason::Mix : Reason::BaseType, mixed.type);
    if (mixed.instead) {
        choice.reason = Reason::FallbackRowLength;
        choice.detail = info(*mixed.instead).name;
        choice.wanted = *mixed.instead;
    }
    return orFallback(tensor, std::move(choice));
}

} // namespace qw::quant
