#include "app/cli/progress_display.h"

#include "core/base/byte_size_text.h"

#include <algorithm>
#include <cmath>

namespace qw::cli {

namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};
// In a pipe: a line for every tenth of the work, but not several a second.
constexpr std::chrono::seconds kLineInterval{1};
constexpr int kLinePercent = 10;
constexpr int kBarCells = 24;

int percentOf(const jobs::JobSnapshot& job) {
    if (job.total == 0) return 0;
    return static_cast<int>(100.0 * static_cast<double>(std::min(job.done, job.total)) /
                            static_cast<double>(job.total));
}

QString amountText(const jobs::JobSnapshot& job) {
    return QStringLiteral("%1 of %2")
        .arg(QString::fromStdString(binarySizeText(job.done)),
             QString::fromStdString(binarySizeText(job.total)));
}

QString timeLeftText(const jobs::JobSnapshot& job) {
    if (!job.secondsLeft) return {};
    const auto seconds = static_cast<qint64>(std::ceil(*job.secondsLeft));
    if (seconds < 60) return QStringLiteral("%1 s left").arg(seconds);
    if (seconds < 3600) return QStringLiteral("%1 min %2 s left").arg(seconds / 60).arg(seconds % 60);
    return QStringLiteral("%1 h %2 min left").arg(seconds / 3600).arg(seconds / 60 % 60);
}

} // namespace

void ProgressDisplay::update(const jobs::JobSnapshot& job) {
    if (m_terminal.quiet() || job.total == 0) return;
    if (m_terminal.progressIsTerminal())
        drawBar(job);
    else
        printLine(job);
}

void ProgressDisplay::drawBar(const jobs::JobSnapshot& job) {
    const auto now = Clock::now();
    if (now - m_lastShown < kRedrawInterval) return;
    m_lastShown = now;
    const int percent = percentOf(job);
    const int filled = kBarCells * percent / 100;
    const QChar full = m_terminal.unicode() ? QChar(u'█') : QChar(u'#');
    const QChar empty = m_terminal.unicode() ? QChar(u'░') : QChar(u'-');
    QStringList parts{m_title, QString(filled, full) + QString(kBarCells - filled, empty),
                      QStringLiteral("%1 %").arg(percent, 3), amountText(job)};
    if (const QString left = timeLeftText(job); !left.isEmpty()) parts << left;
    parts << QString::fromStdString(job.item);
    // One column stays free: a full last column makes some terminals wrap.
    m_terminal.transientLine(parts.join(QStringLiteral("  ")).left(m_terminal.width() - 1));
}

void ProgressDisplay::printLine(const jobs::JobSnapshot& job) {
    const int percent = percentOf(job);
    const auto now = Clock::now();
    if (percent < m_lastPercent + kLinePercent || now - m_lastShown < kLineInterval) return;
    m_lastShown = now;
    m_lastPercent = percent;
    QString line = QStringLiteral("%1: %2 % (%3)").arg(m_title).arg(percent).arg(amountText(job));
    if (const QString left = timeLeftText(job); !left.isEmpty()) line += QStringLiteral(", ") + left;
    m_terminal.note(line);
}

} // namespace qw::cli
