#include "app/cli/table.h"

#include <algorithm>

namespace qw::cli {

QString Table::toText() const {
    std::vector<qsizetype> widths(static_cast<std::size_t>(m_rows.front().size()), 0);
    for (const QStringList& row : m_rows)
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], row[static_cast<qsizetype>(column)].size());

    QStringList lines;
    for (const QStringList& row : m_rows) {
        QString line;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const QString& cell = row[static_cast<qsizetype>(column)];
            const QString gap(widths[column] - cell.size(), u' ');
            const bool right = std::ranges::count(m_rightAligned, static_cast<int>(column)) > 0;
            line += (column ? QStringLiteral("  ") : QString()) + (right ? gap + cell : cell + gap);
        }
        while (line.endsWith(u' '))
            line.chop(1);
        lines << line;
    }
    return lines.join(u'\n');
}

} // namespace qw::cli
