#pragma once

#include <QStringList>

#include <vector>

namespace qw::cli {

// Plain text in columns, two blanks apart, for people. Columns named in `rightAligned` hold numbers.
class Table {
public:
    Table(QStringList headings, std::vector<int> rightAligned)
        : m_rows{std::move(headings)}, m_rightAligned(std::move(rightAligned)) {}

    void add(QStringList row) { m_rows.push_back(std::move(row)); } // as many entries as headings
    QString toText() const;                                         // without a final line end

private:
    std::vector<QStringList> m_rows;
    std::vector<int> m_rightAligned;
};

} // namespace qw::cli
