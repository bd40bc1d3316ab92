#include "app/cli/arguments.h"

#include <algorithm>
#include <limits>

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

Result<std::optional<std::uint64_t>> Arguments::number(const char* option, std::uint64_t least) const {
    if (!has(option)) return std::optional<std::uint64_t>{};
    bool isNumber = false;
    const std::uint64_t amount = value(option).toULongLong(&isNumber);
    if (!isNumber || amount < least)
        return invalidOption(QLatin1String(option), value(option),
                             QStringLiteral("a whole number, %1 or more").arg(least));
    return std::optional(amount);
}

Result<std::optional<std::uint64_t>> Arguments::byteSize(const char* option) const {
    if (!has(option)) return std::optional<std::uint64_t>{};
    QString digits = value(option);
    std::uint64_t unit = 1;
    if (digits.endsWith(u'M', Qt::CaseInsensitive))
        unit = 1'000'000;
    else if (digits.endsWith(u'G', Qt::CaseInsensitive))
        unit = 1'000'000'000;
    if (unit != 1) digits.chop(1);
    bool isNumber = false;
    const std::uint64_t amount = digits.toULongLong(&isNumber);
    if (!isNumber || amount == 0 || amount > std::numeric_limits<std::uint64_t>::max() / unit)
        return invalidOption(QLatin1String(option), value(option),
                             QStringLiteral("a size such as 500000, 300M or 4G"));
    return std::optional(amount * unit);
}

Error invalidOption(const QString& option, const QString& value, const QString& expected) {
    const QString dashed = QStringLiteral("--") + option;
    return {.code = ErrorCode::InvalidOption,
            .path = {},
            .details = {dashed.toStdString(), value.toStdString(), expected.toStdString()}};
}

} // namespace qw::cli
