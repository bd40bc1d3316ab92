// A verb's arguments after parsing. QCommandLineParser does the work; this adds what the contract needs
// beyond it: negative numbers are values, and numbers and sizes are read with errors that name the option.
#pragma once

#include "core/base/result.h"

#include <QCommandLineParser>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

namespace qw::cli {

class Arguments {
public:
    // `words` without the program's and the verb's name. Options must have been added to `parser` before, and
    // it must outlive this. False when the parser refuses; its errorText() says why.
    static bool parse(QCommandLineParser& parser, const QStringList& words);

    explicit Arguments(const QCommandLineParser& parser) : m_parser(parser) {}

    qsizetype count() const { return m_parser.positionalArguments().size(); }
    QString text(qsizetype index) const; // positional; empty when absent
    std::string path(qsizetype index) const { return text(index).toStdString(); }

    bool has(const char* option) const { return m_parser.isSet(QLatin1String(option)); }
    QString value(const char* option) const; // the last one given
    QStringList values(const char* option) const;
    // The values of two options that may both be repeated, in the order in which they were given.
    struct Given {
        bool isFirst; // of the option `first`
        QString value;
    };
    std::vector<Given> valuesInOrder(const char* first, const char* second) const;

    // Nothing when the option is absent; InvalidOption when it is no whole number of at least `least`.
    Result<std::optional<std::uint64_t>> number(const char* option, std::uint64_t least) const;
    // The same for bytes: "500000", "300M", "4G", in powers of 1000.
    Result<std::optional<std::uint64_t>> byteSize(const char* option) const;

private:
    const QCommandLineParser& m_parser;
};

// InvalidOption {argument, value, expected}. `argument` as the user writes it: "--threads", "TYPE".
Error invalidOption(const QString& argument, const QString& value, const QString& expected);

} // namespace qw::cli
