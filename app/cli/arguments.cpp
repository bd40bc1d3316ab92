#include "app/cli/arguments.h"

#include "core/formats/gguf/split_merge.h"

#include <algorithm>

namespace qw::cli {

namespace {

// QCommandLineParser takes every word with a leading dash for an option. No option of ours begins with a
// digit, so a negative number gets this character in front while the parser looks at it.
constexpr QChar kValueMark{u'\ue000'};

bool looksLikeNegativeNumber(const QString& word) {
    return word.size() > 1 && word[0] == u'-' && (word[1].isDigit() || word[1] == u'.');
}

QString withoutMark(const QString& word) {
    return word.startsWith(kValueMark) ? word.mid(1) : word;
}

} // namespace

bool Arguments::parse(QCommandLineParser& parser, const QStringList& words) {
    QStringList marked{QStringLiteral("quantwright-cli")};
    for (const QString& word : words)
        marked << (looksLikeNegativeNumber(word) ? kValueMark + word : word);
    return parser.parse(marked);
}

QString Arguments::text(qsizetype index) const {
    return withoutMark(m_parser.positionalArguments().value(index));
}

QString Arguments::value(const char* option) const {
    return withoutMark(m_parser.value(QLatin1String(option)));
}

QStringList Arguments::values(const char* option) const {
    QStringList all = m_parser.values(QLatin1String(option));
    std::ranges::transform(all, all.begin(), withoutMark);
    return all;
}

std::vector<Arguments::Given> Arguments::valuesInOrder(const char* first, const char* second) const {
    const QStringList ofFirst = values(first);
    const QStringList ofSecond = values(second);
    std::vector<Given> given;
    qsizetype nextFirst = 0;
    qsizetype nextSecond = 0;
    for (const QString& name : m_parser.optionNames()) {
        if (name == QLatin1String(first)) given.push_back({true, ofFirst.value(nextFirst++)});
        if (name == QLatin1String(second)) given.push_back({false, ofSecond.value(nextSecond++)});
    }
    return given;
}

Result<std::optional<std::uint64_t>> Arguments::number(const char* option, std::uint64_t least) const {
    if (!has(option)) return std::optional<std::uint64_t>{};
    bool isNumber = false;
    const std::uint64_t amount = value(option).toULongLong(&isNumber);
    if (!isNumber || amount < least)
        return invalidOption(QStringLiteral("--") + QLatin1String(option), value(option),
                             QStringLiteral("a whole number, %1 or more").arg(least));
    return std::optional(amount);
}

Result<std::optional<std::uint64_t>> Arguments::byteSize(const char* option) const {
    if (!has(option)) return std::optional<std::uint64_t>{};
    QW_TRY(const std::uint64_t bytes,
           gguf::splitSizeFromText(std::string("--") + option, value(option).toStdString()));
    return std::optional(bytes);
}

Error invalidOption(const QString& argument, const QString& value, const QString& expected) {
    return {.code = ErrorCode::InvalidOption,
            .path = {},
            .details = {argument.toStdString(), value.toStdString(), expected.toStdString()}};
}

} // namespace qw::cli
