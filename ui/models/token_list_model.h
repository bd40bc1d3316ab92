// The vocabulary of a model as an immutable value, and a list of it (all tokens, or those a search found).
#pragma once

#include "core/base/stop_token.h"
#include "core/formats/gguf/metadata.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace qw::ui {

// A token with a role of its own: beginning, end, padding …
struct SpecialToken {
    QString role; // translated
    std::uint64_t id = 0;
    std::string text; // empty when the id is not in the vocabulary
};

struct TokenTable {
    std::string model;        // tokenizer.ggml.model: "llama", "gpt2", "bert" …; empty: no tokenizer
    std::string preTokenizer; // tokenizer.ggml.pre
    std::vector<std::string> texts;
    std::vector<float> scores;      // empty or one each
    std::vector<std::int8_t> types; // empty or one each; GGUF's token types, 1 normal … 6 byte
    std::uint64_t merges = 0;
    std::vector<SpecialToken> special;

    // Ids whose text contains `text` (ignoring ASCII case), or the id that `text` is as a number. All of them
    // for an empty text. Ends early when stopped.
    std::vector<std::uint32_t> find(const std::string& text, const StopToken& stop) const;
};
using TokenTablePtr = std::shared_ptr<const TokenTable>;

// Reads everything once: some 20 ms for 128,000 tokens, so call it off the GUI thread.
TokenTablePtr tokenTableOf(const gguf::Metadata& metadata);

// What tokenizer.ggml.model stands for, in words. Translated; the name itself where it is not known.
QString tokenizerText(const std::string& model);

class TokenListModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { IdColumn, TextColumn, TypeColumn, ScoreColumn, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit TokenListModel(QObject* parent = nullptr);

    // One reset. `ids` are rows of the table, in the order to be shown.
    void setTokens(TokenTablePtr table, std::vector<std::uint32_t> ids);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    TokenTablePtr m_table;
    std::vector<std::uint32_t> m_ids;
};

} // namespace qw::ui
