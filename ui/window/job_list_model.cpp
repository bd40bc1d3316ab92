#include "ui/window/job_list_model.h"

#include "ui/style/colors.h"
#include "ui/style/icons.h"
#include "ui/style/style_painting.h"
#include "ui/style/type_scale.h"
#include "ui/window/job_text.h"

#include <QMimeData>
#include <QPainter>

#include <algorithm>

namespace qw::ui {

namespace {

const QString kMimeType = QStringLiteral("application/x-quantwright-job");

} // namespace

JobListModel::JobListModel(JobCenter& jobs, QObject* parent) : QAbstractListModel(parent), m_jobs(jobs) {
    connect(&jobs, &JobCenter::changed, this, &JobListModel::takeSnapshots);
    takeSnapshots();
}

void JobListModel::takeSnapshots() {
    const auto& now = m_jobs.snapshots();
    const bool sameRows = std::equal(now.begin(), now.end(), m_rows.begin(), m_rows.end(),
                                     [](const auto& a, const auto& b) { return a.id == b.id; });
    if (sameRows) {
        m_rows = now;
        if (!m_rows.empty()) emit dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
        return;
    }
    beginResetModel();
    m_rows = now;
    endResetModel();
}

jobs::JobId JobListModel::idAt(int row) const {
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].id : 0;
}

int JobListModel::rowOf(jobs::JobId id) const {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [id](const auto& job) { return job.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

bool JobListModel::move(jobs::JobId id, int places) {
    const int row = rowOf(id);
    const int other = row + places;
    const auto queued = [&](int at) {
        return at >= 0 && at < rowCount() &&
               m_rows[static_cast<std::size_t>(at)].state == jobs::JobState::Queued;
    };
    if (!queued(row) || !queued(other)) return false;
    m_jobs.moveBefore(id, places < 0 ? idAt(other) : idAt(other + 1));
    return true;
}

int JobListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant JobListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const jobs::JobSnapshot& job = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(job.title);
    case IdRole:
        return QVariant::fromValue<qulonglong>(job.id);
    case StateRole:
        return static_cast<int>(job.state);
    case PercentRole:
        return percentOf(job);
    case StatusRole:
        return jobStatusText(job, m_jobs.result(job.id));
    case VerdictRole:
        return static_cast<int>(jobVerdict(job));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(QString::fromStdString(job.title),
                                            data(index, StatusRole).toString());
    case Qt::ToolTipRole:
        return job.state == jobs::JobState::Queued ? tr("Drag to change the order, or Alt+Up and Alt+Down")
                                                   : QString::fromStdString(job.item);
    default:
        return {};
    }
}

Qt::ItemFlags JobListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    const Qt::ItemFlags base = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const bool queued = m_rows[static_cast<std::size_t>(index.row())].state == jobs::JobState::Queued;
    return queued ? base | Qt::ItemIsDragEnabled : base;
}

QStringList JobListModel::mimeTypes() const {
    return {kMimeType};
}

QMimeData* JobListModel::mimeData(const QModelIndexList& indexes) const {
    if (indexes.isEmpty()) return nullptr;
    auto* data = new QMimeData;
    data->setData(kMimeType, QByteArray::number(static_cast<qulonglong>(idAt(indexes.first().row()))));
    return data;
}

bool JobListModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int row, int,
                                   const QModelIndex& parent) const {
    if (!data->hasFormat(kMimeType) || parent.isValid()) return false;
    // Only among the queued ones, which come last: before one of them, or at the end.
    const int target = row < 0 ? rowCount() : row;
    return target == rowCount() || m_rows[static_cast<std::size_t>(target)].state == jobs::JobState::Queued;
}

bool JobListModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                const QModelIndex& parent) {
    if (!canDropMimeData(data, action, row, column, parent)) return false;
    m_jobs.moveBefore(data->data(kMimeType).toULongLong(), row < 0 || row >= rowCount() ? 0 : idAt(row));
    // False: the view must not remove the dragged row; the queue's new order arrives as new snapshots.
    return false;
}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, 52};
}

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const Colors& c = colorsFor(option.palette);
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    const QRect rect = option.rect.adjusted(2, 1, -2, -1);
    if (selected || hovered) drawRounded(painter, rect, 6, selected ? c.accentTint : c.hover, QColor());
    const auto state = static_cast<jobs::JobState>(index.data(JobListModel::StateRole).toInt());
    const auto verdict = static_cast<Verdict>(index.data(JobListModel::VerdictRole).toInt());
    const qreal ratio = painter->device()->devicePixelRatioF();

    QString picture = QStringLiteral("jobs");
    QColor tint = c.secondary;
    switch (state) {
    case jobs::JobState::Queued:
        picture = QStringLiteral("grip");
        break;
    case jobs::JobState::Running:
        picture = QStringLiteral("play");
        tint = c.accent;
        break;
    case jobs::JobState::Paused:
        picture = QStringLiteral("pause");
        break;
    case jobs::JobState::Done:
        picture = QStringLiteral("check");
        tint = c.good;
        break;
    case jobs::JobState::Failed:
        picture = QStringLiteral("bad");
        tint = c.bad;
        break;
    case jobs::JobState::Cancelled:
        picture = QStringLiteral("close");
        break;
    }
    painter->drawPixmap(rect.left() + 8, rect.center().y() - 8, iconPixmap(picture, 18, ratio, tint));
    const QRect words = rect.adjusted(36, 7, -10, -6);
    painter->save();
    painter->setFont(textFont(TextRole::Strong));
    painter->setPen(c.text);
    painter->drawText(
        words, Qt::AlignTop | Qt::AlignLeft,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, words.width()));
    painter->setFont(textFont(TextRole::Label));
    painter->setPen(verdict == Verdict::Bad ? c.bad : verdict == Verdict::Good ? c.good : c.secondary);
    QRect status = words;
    const bool withBar = state == jobs::JobState::Running || state == jobs::JobState::Paused;
    if (withBar) status.setLeft(words.left() + 100);
    painter->drawText(status, Qt::AlignBottom | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(index.data(JobListModel::StatusRole).toString(),
                                                        Qt::ElideRight, status.width()));
    if (withBar) {
        const QRectF groove(words.left(), words.bottom() - 9, 88, 6);
        QColor track = c.controlBorder;
        track.setAlphaF(0.4F);
        drawRounded(painter, groove, 3, track, QColor());
        const double share = index.data(JobListModel::PercentRole).toInt() / 100.0;
        if (share > 0)
            drawRounded(painter, QRectF(groove.topLeft(), QSizeF(88 * share, 6)), 3, c.accent, QColor());
    }
    painter->restore();
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
        drawFocusRing(painter, rect, 6, c);
}

} // namespace qw::ui
