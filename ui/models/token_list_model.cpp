#include "ui/models/token_list_model.h"

#include "core/base/ascii_case.h"
#include "ui/models/number_text.h"

#include <QLocale>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace qw::ui {

namespace {

struct SpecialRow {
    const char* key;
    const char* role;
};

constexpr SpecialRow kSpecial[] = {
    {"tokenizer.ggml.bos_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Beginning of text")},
    {"tokenizer.ggml.eos_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "End of text")},
    {"tokenizer.ggml.eot_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "End of turn")},
    {"tokenizer.ggml.eom_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "End of message")},
    {"tokenizer.ggml.unknown_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Unknown")},
    {"tokenizer.ggml.seperator_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Separator")},
    {"tokenizer.ggml.padding_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Padding")},
    {"tokenizer.ggml.mask_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Mask")},
    {"tokenizer.ggml.cls_token_id", QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Classification")},
    {"tokenizer.ggml.fim_pre_token_id",
     QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Fill in the middle: prefix")},
    {"tokenizer.ggml.fim_suf_token_id",
     QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Fill in the middle: suffix")},
    {"tokenizer.ggml.fim_mid_token_id",
     QT_TRANSLATE_NOOP("qw::ui::TokenListModel", "Fill in the middle: middle")},
};

// GGUF's token types (llama.cpp's llama_token_type).
QString typeText(int type) {
    switch (type) {
    case 1:
        return TokenListModel::tr("normal");
    case 2:
        return TokenListModel::tr("unknown");
    case 3:
        return TokenListModel::tr("control");
    case 4:
        return TokenListModel::tr("user-defined");
    case 5:
        return TokenListModel::tr("unused");
    case 6:
        return TokenListModel::tr("byte");
    default:
        return QString::number(type);
    }
}

// Spaces and line breaks as visible signs, so that a token of two spaces is not an empty cell.
QString visible(const std::string& text) {
    QString shown = QString::fromStdString(text);
    shown.replace(QLatin1Char('\n'), QChar(0x21B5));
    shown.replace(QLatin1Char('\t'), QChar(0x21E5));
    shown.replace(QLatin1Char(' '), QChar(0x2423));
    return shown;
}

const gguf::Array* arrayAt(const gguf::Metadata& metadata, const char* key) {
    const gguf::Value* value = metadata.find(key);
    return value ? value->asArray() : nullptr;
}

bool numeric(const gguf::Array* array) {
    return array && array->elementType != gguf::ValueType::String &&
           array->elementType != gguf::ValueType::Array;
}

} // namespace

TokenTablePtr tokenTableOf(const gguf::Metadata& metadata) {
    auto table = std::make_shared<TokenTable>();
    table->model = metadata.stringAt("tokenizer.ggml.model").value_or(std::string{});
    table->preTokenizer = metadata.stringAt("tokenizer.ggml.pre").value_or(std::string{});
    if (const auto* tokens = arrayAt(metadata, "tokenizer.ggml.tokens");
        tokens && tokens->elementType == gguf::ValueType::String)
        table->texts = tokens->strings();
    // Lists of another length say nothing about single tokens.
    if (const auto* scores = arrayAt(metadata, "tokenizer.ggml.scores");
        numeric(scores) && scores->count == table->texts.size())
        for (const double score : scores->numbers())
            table->scores.push_back(static_cast<float>(score));
    if (const auto* types = arrayAt(metadata, "tokenizer.ggml.token_type");
        numeric(types) && types->count == table->texts.size())
        for (const std::int64_t type : types->integers())
            table->types.push_back(static_cast<std::int8_t>(type));
    if (const auto* merges = arrayAt(metadata, "tokenizer.ggml.merges")) table->merges = merges->count;
    for (const SpecialRow& row : kSpecial) {
        const auto id = metadata.unsignedAt(row.key);
        if (!id) continue;
        SpecialToken token{TokenListModel::tr(row.role), *id, {}};
        if (*id < table->texts.size()) token.text = table->texts[*id];
        table->special.push_back(std::move(token));
    }
    return table;
}

std::vector<std::uint32_t> TokenTable::find(const std::string& text, const StopToken& stop) const {
    std::vector<std::uint32_t> ids;
    if (text.empty()) {
        ids.resize(texts.size());
        std::iota(ids.begin(), ids.end(), 0u);
        return ids;
    }
    std::uint32_t asNumber = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), asNumber);
    const bool isNumber = error == std::errc{} && end == text.data() + text.size() && asNumber < texts.size();
    if (isNumber) ids.push_back(asNumber);
    const std::string wanted = toAsciiLower(text);
    for (std::uint32_t id = 0; id < texts.size(); ++id) {
        if (id % 4096 == 0 && stop.cancelled()) break;
        if (isNumber && id == asNumber) continue;
        if (toAsciiLower(texts[id]).find(wanted) != std::string::npos) ids.push_back(id);
    }
    return ids;
}

QString tokenizerText(const std::string& model) {
    if (model == "llama") return TokenListModel::tr("SentencePiece (llama)");
    if (model == "gpt2") return TokenListModel::tr("Byte-pair encoding (gpt2)");
    if (model == "bert") return TokenListModel::tr("WordPiece (bert)");
    if (model == "t5") return TokenListModel::tr("Unigram (t5)");
    if (model == "rwkv") return TokenListModel::tr("Greedy trie (rwkv)");
    return QString::fromStdString(model);
}

TokenListModel::TokenListModel(QObject* parent) : QAbstractTableModel(parent) {}

void TokenListModel::setTokens(TokenTablePtr table, std::vector<std::uint32_t> ids) {
    beginResetModel();
    m_table = std::move(table);
    m_ids = std::move(ids);
    endResetModel();
}

int TokenListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}
int TokenListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TokenListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::uint32_t id = m_ids[static_cast<std::size_t>(index.row())];
    const bool number = index.column() == IdColumn || index.column() == ScoreColumn;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != SortRole) return {};
    const bool sorting = role == SortRole;
    switch (index.column()) {
    case IdColumn:
        return sorting ? QVariant(id) : QVariant(groupedText(id));
    case TextColumn:
        return visible(m_table->texts[id]);
    case TypeColumn:
        return m_table->types.empty() ? QString() : typeText(m_table->types[id]);
    case ScoreColumn:
        if (m_table->scores.empty()) return {};
        return sorting ? QVariant(m_table->scores[id])
                       : QVariant(QLocale().toString(m_table->scores[id], 'g', 6));
    default:
        return {};
    }
}

QVariant TokenListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            (section == IdColumn || section == ScoreColumn ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case IdColumn:
        return tr("Id");
    case TextColumn:
        return tr("Token");
    case TypeColumn:
        return tr("Kind");
    case ScoreColumn:
        return tr("Score");
    default:
        return {};
    }
}

} // namespace qw::ui
