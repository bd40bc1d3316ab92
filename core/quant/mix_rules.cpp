#include "core/quant/mix_rules.h"

#include <algorithm>
#include <array>
#include <span>

namespace qw::quant {

namespace {

using F = FileType;
using R = TensorRole;
using B = BlockType;

// Sets of file types and of roles, one bit each (file type ids in use are below 64).
constexpr std::uint64_t bit(F type) {
    return std::uint64_t{1} << static_cast<std::uint32_t>(type);
}
constexpr std::uint32_t bit(R role) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(role);
}
template <class... T>
constexpr auto any(T... values) {
    return (bit(values) | ...);
}
constexpr std::uint64_t kEveryFile = ~std::uint64_t{0};
constexpr std::uint32_t kEveryRole = ~std::uint32_t{0};

constexpr std::uint32_t kValues = any(R::AttentionV, R::AttentionQkv, R::AttentionKvB);
// The file types around two bits and below, which have rules of their own.
constexpr std::uint64_t kOneBit = any(F::IQ1_S, F::IQ1_M);
constexpr std::uint64_t kTwoBit = any(F::IQ2_XXS, F::IQ2_XS);
constexpr std::uint64_t kTwoBitPlus = any(F::IQ2_S, F::IQ2_M);
constexpr std::uint64_t kLowest = kOneBit | kTwoBit | kTwoBitPlus;

// Conditions, one bit each. Depth conditions compare integers: i of n tensors of the role (or layers).
enum Condition : std::uint32_t {
    Grouped = 1 << 0,      // four or more queries share a key-value head
    FourExperts = 1 << 1,  // four or more
    EightExperts = 1 << 2, // exactly eight, as Mixtral
    Falcon = 1 << 3,
    Matrix = 1 << 4, // an importance matrix is at hand
    SeventyB = 1 << 5,
    ExpertStack = 1 << 6,  // a third dimension
    PartialBlock = 1 << 7, // the row is not whole blocks of the base type
    FirstTwo = 1 << 8,
    FirstFour = 1 << 9,
    FirstEighth = 1 << 10,
    FirstSixteenth = 1 << 11,
    Middle = 1 << 12,       // neither in the first nor in the last eighth
    OuterOrThird = 1 << 13, // the first and last eighths, and every third layer between
};

struct Rule {
    std::uint32_t roles;
    std::uint64_t files;
    std::uint32_t needs;  // all of these hold
    std::uint32_t unless; // none of these holds
    B type;
};

// R::Output stands for tied token embeddings too.
constexpr std::array kRules = {
    // The head.
    Rule{bit(R::Output), bit(F::MXFP4_MOE), 0, 0, B::Q8_0},
    Rule{bit(R::Output), kEveryFile, Falcon, 0, B::Q8_0},
    Rule{bit(R::Output), kEveryFile, PartialBlock, 0, B::Q8_0},
    Rule{bit(R::Output), kLowest | bit(F::IQ3_XXS), 0, 0, B::Q5_K},
    Rule{bit(R::Output), kEveryFile & ~bit(F::Q8_0), 0, 0, B::Q6_K},

    // MXFP4 is for stacked experts, everything else is Q8_0.
    Rule{kEveryRole, bit(F::MXFP4_MOE), ExpertStack, 0, B::MXFP4},
    Rule{kEveryRole, bit(F::MXFP4_MOE), 0, 0, B::Q8_0},

    // Token embeddings apart from the head.
    Rule{bit(R::TokenEmbedding), kOneBit | kTwoBit, 0, 0, B::Q2_K},
    Rule{bit(R::TokenEmbedding), kTwoBitPlus | bit(F::IQ3_XXS), 0, 0, B::IQ3_S},
    Rule{bit(R::TokenEmbedding), any(F::TQ1_0, F::TQ2_0, F::Q2_0), 0, 0, B::Q4_K},

    // Attention values: small and sensitive, most so when many queries share them.
    Rule{kValues, kLowest, Grouped, 0, B::Q4_K},
    Rule{kValues, kLowest, FourExperts, 0, B::Q4_K},
    Rule{kValues, kTwoBitPlus, 0, 0, B::IQ3_S},
    Rule{kValues, kLowest, 0, 0, B::Q2_K},
    Rule{kValues, kEveryFile, EightExperts, 0, B::Q8_0},
    Rule{kValues, any(F::Q2_K, F::Q2_K_S, F::IQ3_XXS, F::IQ3_XS, F::IQ3_S), Grouped | SeventyB, 0, B::Q5_K},
    Rule{kValues, any(F::Q2_K, F::Q2_K_S, F::IQ3_XXS, F::IQ3_XS, F::IQ3_S), Grouped, 0, B::Q4_K},
    Rule{kValues, bit(F::Q2_K), SeventyB, 0, B::Q5_K},
    Rule{kValues, bit(F::Q2_K), 0, 0, B::Q3_K},
    Rule{kValues, bit(F::IQ3_XXS), 0, Matrix, B::IQ3_S},
    Rule{kValues, bit(F::IQ3_M), SeventyB, 0, B::Q5_K},
    Rule{kValues, bit(F::IQ3_M), 0, 0, B::Q4_K},
    Rule{kValues, bit(F::Q3_K_M), FirstTwo, 0, B::Q5_K},
    Rule{kValues, bit(F::Q3_K_M), SeventyB, 0, B::Q5_K},
    Rule{kValues, bit(F::Q3_K_M), 0, 0, B::Q4_K},
    Rule{kValues, bit(F::Q3_K_L), 0, 0, B::Q5_K},
    Rule{kValues, any(F::IQ4_NL, F::IQ4_XS), Grouped, 0, B::Q5_K},
    Rule{kValues, any(F::Q4_K_M, F::Q5_K_M), OuterOrThird, 0, B::Q6_K},
    Rule{kValues, bit(F::Q4_K_S), FirstFour, 0, B::Q5_K},
    Rule{kValues, any(F::Q3_K_S, F::Q4_K_S, F::Q4_K_M), SeventyB, 0, B::Q5_K},

    // Keys and queries.
    Rule{bit(R::AttentionK), kLowest, EightExperts, 0, B::Q4_K},
    Rule{bit(R::AttentionK), kEveryFile & ~kLowest, EightExperts, 0, B::Q8_0},
    Rule{any(R::AttentionK, R::AttentionQ), bit(F::IQ3_XS), 0, 0, B::IQ3_XXS},
    Rule{any(R::AttentionK, R::AttentionQ), bit(F::IQ3_XXS), 0, 0, B::IQ2_S},

    // The matrix back from the feed-forward space.
    Rule{bit(R::FfnDown), kTwoBitPlus, FirstEighth, 0, B::IQ3_S},
    Rule{bit(R::FfnDown), kLowest, FirstEighth, 0, B::Q2_K},
    Rule{bit(R::FfnDown), bit(F::Q2_K), 0, 0, B::Q3_K},
    Rule{bit(R::FfnDown), bit(F::Q2_K_S), FirstEighth, 0, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::IQ3_XXS), FirstEighth, Matrix, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::IQ3_XXS), 0, Matrix, B::Q3_K},
    Rule{bit(R::FfnDown), bit(F::Q3_K_M), FirstSixteenth, 0, B::Q5_K},
    Rule{bit(R::FfnDown), bit(F::Q3_K_M), 0, Falcon, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::Q3_K_M), OuterOrThird, 0, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::IQ3_M), FirstEighth, 0, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::IQ3_M), EightExperts | OuterOrThird, 0, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::Q3_K_L), Falcon, 0, B::Q4_K},
    Rule{bit(R::FfnDown), bit(F::Q3_K_L), 0, 0, B::Q5_K},
    Rule{bit(R::FfnDown), bit(F::Q4_K_M), Falcon | FirstSixteenth, 0, B::Q6_K},
    Rule{bit(R::FfnDown), bit(F::Q4_K_M), Falcon | OuterOrThird, 0, B::Q5_K},
    Rule{bit(R::FfnDown), any(F::Q4_K_M, F::Q5_K_M), OuterOrThird, 0, B::Q6_K},
    Rule{bit(R::FfnDown), any(F::IQ4_NL, F::IQ4_XS), FirstEighth, Matrix, B::Q5_K},
    Rule{bit(R::FfnDown), bit(F::Q4_K_S), FirstEighth, Falcon, B::Q5_K},
    Rule{bit(R::FfnDown), bit(F::Q4_0), Matrix | FirstEighth, 0, B::Q4_1},
    Rule{bit(R::FfnDown), bit(F::Q5_0), Matrix | FirstEighth, 0, B::Q5_1},

    // The matrix back from the heads.
    Rule{bit(R::AttentionOutput), kLowest, EightExperts, 0, B::Q5_K},
    Rule{bit(R::AttentionOutput), kOneBit, 0, 0, B::IQ2_XXS},
    Rule{bit(R::AttentionOutput), kTwoBitPlus, 0, 0, B::IQ3_S},
    Rule{bit(R::AttentionOutput),
         any(F::Q2_K, F::IQ3_XXS, F::IQ3_XS, F::IQ3_S, F::IQ3_M, F::Q3_K_S, F::Q3_K_M, F::IQ4_NL, F::IQ4_XS,
             F::Q4_K_S, F::Q4_K_M),
         EightExperts, Falcon, B::Q5_K},
    Rule{bit(R::AttentionOutput), bit(F::Q2_K), 0, Falcon | EightExperts, B::Q3_K},
    Rule{bit(R::AttentionOutput), bit(F::IQ3_XXS), 0, Falcon | EightExperts, B::IQ3_S},
    Rule{bit(R::AttentionOutput), any(F::Q3_K_M, F::IQ3_M), 0, Falcon | EightExperts, B::Q4_K},
    Rule{bit(R::AttentionOutput), bit(F::Q3_K_L), Falcon, 0, B::Q4_K},
    Rule{bit(R::AttentionOutput), bit(F::Q3_K_L), 0, EightExperts, B::Q5_K},

    // The matrices into the feed-forward space.
    Rule{any(R::FfnUp, R::FfnGate), bit(F::IQ3_XS), Middle, 0, B::IQ3_XXS},
};

const Rule* firstRule(R role, F file, std::uint32_t conditions) {
    const auto applies = [=](const Rule& rule) {
        return (rule.roles & bit(role)) && (rule.files & bit(file)) && (rule.needs & ~conditions) == 0 &&
               (rule.unless & conditions) == 0;
    };
    const auto it = std::ranges::find_if(kRules, applies);
    return it == kRules.end() ? nullptr : &*it;
}

std::uint32_t depthConditions(std::int32_t i, std::int32_t n) {
    std::uint32_t found = 0;
    const auto set = [&found](Condition condition, bool holds) {
        found |= holds ? std::uint32_t{condition} : 0u;
    };
    set(FirstTwo, i < 2);
    set(FirstFour, i < 4);
    set(FirstEighth, i < n / 8);
    set(FirstSixteenth, i < n / 16);
    set(Middle, i >= n / 8 && i < 7 * n / 8);
    set(OuterOrThird, i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2);
    return found;
}

// A count that may be one number or one per layer: the first layer's.
std::optional<std::uint64_t> firstLayerCount(const gguf::Metadata& metadata, std::string_view suffix) {
    const gguf::Value* value = metadata.findForArchitecture(suffix);
    if (!value) return std::nullopt;
    if (const gguf::Array* array = value->asArray()) {
        if (array->count == 0 || array->elementType == gguf::ValueType::String ||
            array->elementType == gguf::ValueType::Array)
            return std::nullopt;
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, array->integers().front()));
    }
    return value->toUnsigned();
}

// Counts beyond this are not of a model that anything could load; bounding them keeps the arithmetic safe.
constexpr std::uint64_t kLargestCount = 1'000'000;

std::uint64_t countAt(const gguf::Metadata& metadata, std::string_view suffix) {
    return std::min(firstLayerCount(metadata, suffix).value_or(0), kLargestCount);
}

bool isSeventyB(std::string_view architecture, const ModelFacts& facts, bool sameHeads) {
    if (architecture == "llama" || architecture == "llama-embed")
        return facts.layers == 80 && facts.experts != 8 && !sameHeads;
    if (architecture == "qwen2" || architecture == "deci" || architecture == "olmo")
        return facts.layers == 80;
    return architecture == "jais2" && facts.layers == 68;
}

} // namespace

ModelFacts factsFromMetadata(const gguf::Metadata& metadata) {
    const std::string architecture = metadata.architecture();
    ModelFacts facts;
    facts.layers = static_cast<std::int32_t>(countAt(metadata, "block_count"));
    // Nanbeige runs its layers several times, and the reference counts every pass.
    if (architecture == "nanbeige") {
        const std::uint64_t passes = std::clamp<std::uint64_t>(countAt(metadata, "num_loops"), 1, 512);
        facts.layers = static_cast<std::int32_t>(static_cast<std::uint64_t>(facts.layers) * passes);
    }
    facts.experts = static_cast<std::uint32_t>(countAt(metadata, "expert_count"));
    const std::uint64_t heads = countAt(metadata, "attention.head_count");
    const std::uint64_t kvHeads =
        std::min(firstLayerCount(metadata, "attention.head_count_kv").value_or(heads), kLargestCount);
    facts.queriesPerKv = kvHeads == 0 ? 0 : static_cast<std::uint32_t>(heads / kvHeads);
    facts.falcon = architecture == "falcon";
    facts.seventyB = isSeventyB(architecture, facts, heads == kvHeads);
    return facts;
}

Mix::Choice Mix::choose(TensorRole role, const TensorInfo& tensor, std::string_view name) {
    const BlockType base = info(m_fileType).baseType;
    if (role == R::TokenEmbedding && m_facts.tiedEmbeddings) role = R::Output;

    std::uint32_t known = conditions(role, name);
    if (tensor.shape[2] > 1) known |= ExpertStack;
    if (tensor.rowLength() % info(base).blockElements != 0) known |= PartialBlock;
    advance(role);

    const Rule* rule = firstRule(role, m_fileType, known);
    Choice choice{base, false, std::nullopt};
    if (!rule) return choice;
    choice.type = rule->type;
    choice.special = rule->type != base;
    if (rule->needs & PartialBlock) {
        const Rule* otherwise = firstRule(role, m_fileType, known & ~std::uint32_t{PartialBlock});
        choice.instead = otherwise ? otherwise->type : base;
        if (choice.instead == choice.type) choice.instead.reset();
    }
    return choice;
}

std::uint32_t Mix::conditions(TensorRole role, std::string_view name) const {
    std::uint32_t found = 0;
    const auto set = [&found](Condition condition, bool holds) {
        found |= holds ? std::uint32_t{condition} : 0u;
    };
    set(Grouped, m_facts.queriesPerKv >= 4);
    set(FourExperts, m_facts.experts >= 4);
    set(EightExperts, m_facts.experts == 8);
    set(Falcon, m_facts.falcon);
    set(Matrix, m_facts.matrix);
    set(SeventyB, m_facts.seventyB);

    const auto layerConditions = [&](std::int32_t counter) {
        const auto layer = layerOf(name, counter);
        return layer ? depthConditions(*layer, m_facts.layers) : 0;
    };
    if (isValueLike(role))
        found |= depthConditions(m_valuesSeen, m_facts.valueLikeCount);
    else if (role == R::FfnDown)
        found |= layerConditions(m_downsSeen);
    else if (role == R::FfnGate)
        found |= layerConditions(m_gatesSeen);
    else if (role == R::FfnUp)
        found |= layerConditions(m_upsSeen);
    return found;
}

// Tensors of one role are counted, which gives the layer as long as each layer has one. With experts the name
// tells; but the lowest file types count regardless. A name that tells nothing gets no rule that depends on
// depth.
std::optional<std::int32_t> Mix::layerOf(std::string_view name, std::int32_t counter) const {
    if (m_facts.experts <= 1 || (kLowest & bit(m_fileType))) return counter;
    const auto layer = blockNumber(name);
    if (!layer || *layer >= static_cast<std::uint32_t>(m_facts.layers)) return std::nullopt;
    return static_cast<std::int32_t>(*layer);
}

void Mix::advance(TensorRole role) {
    if (isValueLike(role))
        ++m_valuesSeen;
    else if (role == R::FfnDown)
        ++m_downsSeen;
    else if (role == R::FfnGate)
        ++m_gatesSeen;
    else if (role == R::FfnUp)
        ++m_upsSeen;
}

std::optional<BlockType> fallbackFor(BlockType type) {
    switch (type) {
    case B::IQ1_S:
    case B::IQ1_M:
    case B::IQ2_XXS:
    case B::IQ2_XS:
    case B::IQ2_S:
    case B::IQ3_XXS:
    case B::IQ3_S:
    case B::IQ4_XS:
        return B::IQ4_NL;
    case B::Q2_0:
    case B::Q2_K:
    case B::Q3_K:
    case B::TQ1_0:
    case B::TQ2_0:
        return B::Q4_0;
    case B::Q4_K:
        return B::Q5_0;
    case B::Q5_K:
        return B::Q5_1;
    case B::Q6_K:
        return B::Q8_0;
    default:
        return std::nullopt;
    }
}

bool needsImportanceMatrix(TensorRole role, BlockType type, FileType fileType) {
    if (role == R::TokenEmbedding || role == R::Output) return false;
    switch (type) {
    case B::IQ1_S:
    case B::IQ1_M:
    case B::IQ2_XXS:
    case B::IQ2_XS:
    case B::IQ2_S:
    case B::IQ3_XXS:
        return true;
    // Two bits survive without weights, except in the file type that uses little else.
    case B::Q2_K:
        return fileType == F::Q2_K_S;
    default:
        return false;
    }
}

} // namespace qw::quant
