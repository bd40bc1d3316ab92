#include "ui/pages/home/recent_models_model.h"

#include "ui/style/type_scale.h"
#include "ui/text/amounts.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace qw::ui {

QString elapsedText(const QDateTime& then, const QDateTime& now) {
    if (!then.isValid()) return {};
    const qint64 seconds = then.secsTo(now);
    if (seconds < 60) return RecentModelsModel::tr("just now");
    const qint64 days = then.date().daysTo(now.date());
    if (days == 0) {
        if (seconds < 3600) return RecentModelsModel::tr("%1 min ago").arg(seconds / 60);
        return RecentModelsModel::tr("today, %1").arg(QLocale().toString(then.time(), QLocale::ShortFormat));
    }
    if (days == 1) return RecentModelsModel::tr("yesterday");
    if (days < 7) return QLocale().dayName(then.date().dayOfWeek());
    return QLocale().toString(then.date(), QLocale::ShortFormat);
}

void RecentModelsModel::setModels(QList<RecentModel> models) {
    beginResetModel();
    m_models = std::move(models);
    endResetModel();
}

int RecentModelsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_models.size());
}

int RecentModelsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RecentModelsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RecentModel& model = m_models[index.row()];
    switch (role) {
    case PathRole:
        return model.path;
    case Qt::ToolTipRole:
        return QDir::toNativeSeparators(model.path);
    case Qt::TextAlignmentRole:
        return static_cast<int>((index.column() == ParametersColumn || index.column() == SizeColumn
                                     ? Qt::AlignRight
                                     : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    case Qt::FontRole:
        if (index.column() == NameColumn) return textFont(TextRole::Strong);
        if (index.column() == ParametersColumn || index.column() == SizeColumn)
            return tabularFont(textFont(TextRole::Body));
        return {};
    case SortRole:
        switch (index.column()) {
        case ParametersColumn:
            return model.parameters;
        case SizeColumn:
            return model.bytes;
        case OpenedColumn:
            return model.opened;
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::DisplayRole:
        switch (index.column()) {
        case NameColumn:
            return model.name.isEmpty() ? QFileInfo(model.path).fileName() : model.name;
        case ArchitectureColumn:
            return model.architecture;
        case ParametersColumn:
            return parameterCountText(model.parameters);
        case TypeColumn:
            return model.type;
        case SizeColumn:
            return sizeText(model.bytes);
        case OpenedColumn:
            return elapsedText(model.opened, QDateTime::currentDateTime());
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant RecentModelsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section == ParametersColumn || section == SizeColumn ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn:
        return tr("Recent");
    case ArchitectureColumn:
        return tr("Architecture");
    case ParametersColumn:
        return tr("Parameters");
    case TypeColumn:
        return tr("Type");
    case SizeColumn:
        return tr("Size");
    case OpenedColumn:
        return tr("Opened");
    default:
        return {};
    }
}

} // namespace qw::ui
