#include "ui/bridge/settings.h"

namespace qw::ui {

namespace {

constexpr int kRecentModels = 12;
constexpr int kExportFolders = 10;

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent)
    , m_store(std::make_unique<QSettings>(QStringLiteral("Quantwright"), QStringLiteral("Quantwright"))) {}

Settings::Settings(const QString& iniFile, QObject* parent)
    : QObject(parent), m_store(std::make_unique<QSettings>(iniFile, QSettings::IniFormat)) {}

Settings::~Settings() = default;

template <class T>
bool Settings::store(const QString& key, const T& value, const T& before) {
    if (value == before) return false;
    m_store->setValue(key, QVariant::fromValue(value));
    return true;
}

Settings::Theme Settings::theme() const {
    const QString name = m_store->value(QStringLiteral("window/theme")).toString();
    if (name == QLatin1String("light")) return Theme::Light;
    if (name == QLatin1String("dark")) return Theme::Dark;
    return Theme::System;
}

void Settings::setTheme(Theme theme) {
    if (theme == this->theme()) return;
    const char* name = theme == Theme::Light ? "light" : theme == Theme::Dark ? "dark" : "system";
    m_store->setValue(QStringLiteral("window/theme"), QLatin1String(name));
    emit themeChanged();
    emit changed();
}

int Settings::threads() const {
    return qMax(0, m_store->value(QStringLiteral("work/threads"), 0).toInt());
}

void Settings::setThreads(int threads) {
    if (!store(QStringLiteral("work/threads"), threads, this->threads())) return;
    emit threadsChanged();
    emit changed();
}

QString Settings::outputFolder() const {
    return m_store->value(QStringLiteral("export/folder")).toString();
}

void Settings::setOutputFolder(const QString& folder) {
    if (store(QStringLiteral("export/folder"), folder, outputFolder())) emit changed();
}

QStringList Settings::exportFolders() const {
    return m_store->value(QStringLiteral("export/folders")).toStringList();
}

void Settings::rememberExportFolder(const QString& folder) {
    m_store->sync();
    QStringList folders = exportFolders();
    folders.removeAll(folder);
    folders.prepend(folder);
    if (folders.size() > kExportFolders) folders.resize(kExportFolders);
    if (store(QStringLiteral("export/folders"), folders, exportFolders())) {
        // A crash must not lose it: this is how the interrupted export is found again.
        m_store->sync();
        emit changed();
    }
}

QString Settings::openFolder() const {
    return m_store->value(QStringLiteral("window/openFolder")).toString();
}

void Settings::setOpenFolder(const QString& folder) {
    if (store(QStringLiteral("window/openFolder"), folder, openFolder())) emit changed();
}

QString Settings::language() const {
    return m_store->value(QStringLiteral("window/language")).toString();
}

void Settings::setLanguage(const QString& language) {
    if (!store(QStringLiteral("window/language"), language, this->language())) return;
    emit languageChanged();
    emit changed();
}

bool Settings::keepAwake() const {
    return m_store->value(QStringLiteral("work/keepAwake"), true).toBool();
}

void Settings::setKeepAwake(bool on) {
    if (store(QStringLiteral("work/keepAwake"), on, keepAwake())) emit changed();
}

bool Settings::verifyExports() const {
    return m_store->value(QStringLiteral("export/verify"), true).toBool();
}

void Settings::setVerifyExports(bool on) {
    if (store(QStringLiteral("export/verify"), on, verifyExports())) emit changed();
}

bool Settings::notifyWhenDone() const {
    return m_store->value(QStringLiteral("work/notify"), true).toBool();
}

void Settings::setNotifyWhenDone(bool on) {
    if (store(QStringLiteral("work/notify"), on, notifyWhenDone())) emit changed();
}

QList<RecentModel> Settings::recentModels() const {
    QList<RecentModel> models;
    const int count = m_store->beginReadArray(QStringLiteral("recent"));
    for (int i = 0; i < qMin(count, kRecentModels); ++i) {
        m_store->setArrayIndex(i);
        RecentModel model;
        model.path = m_store->value(QStringLiteral("path")).toString();
        model.name = m_store->value(QStringLiteral("name")).toString();
        model.architecture = m_store->value(QStringLiteral("architecture")).toString();
        model.parameters = m_store->value(QStringLiteral("parameters")).toULongLong();
        model.type = m_store->value(QStringLiteral("type")).toString();
        model.bytes = m_store->value(QStringLiteral("bytes")).toULongLong();
        model.opened =
            QDateTime::fromString(m_store->value(QStringLiteral("opened")).toString(), Qt::ISODate);
        if (!model.path.isEmpty()) models << model;
    }
    m_store->endArray();
    return models;
}

void Settings::addRecentModel(const RecentModel& model) {
    m_store->sync();
    QList<RecentModel> models = recentModels();
    models.removeIf([&](const RecentModel& other) { return other.path == model.path; });
    models.prepend(model);
    if (models.size() > kRecentModels) models.resize(kRecentModels);
    writeRecents(models);
}

void Settings::removeRecentModel(const QString& path) {
    m_store->sync();
    QList<RecentModel> models = recentModels();
    if (models.removeIf([&](const RecentModel& other) { return other.path == path; })) writeRecents(models);
}

void Settings::clearRecentModels() {
    writeRecents({});
}

void Settings::writeRecents(const QList<RecentModel>& models) {
    m_store->remove(QStringLiteral("recent"));
    m_store->beginWriteArray(QStringLiteral("recent"), static_cast<int>(models.size()));
    for (int i = 0; i < models.size(); ++i) {
        m_store->setArrayIndex(i);
        const RecentModel& model = models[i];
        m_store->setValue(QStringLiteral("path"), model.path);
        m_store->setValue(QStringLiteral("name"), model.name);
        m_store->setValue(QStringLiteral("architecture"), model.architecture);
        m_store->setValue(QStringLiteral("parameters"), model.parameters);
        m_store->setValue(QStringLiteral("type"), model.type);
        m_store->setValue(QStringLiteral("bytes"), model.bytes);
        m_store->setValue(QStringLiteral("opened"), model.opened.toString(Qt::ISODate));
    }
    m_store->endArray();
    m_store->sync();
    emit recentModelsChanged();
    emit changed();
}

QByteArray Settings::windowGeometry() const {
    return m_store->value(QStringLiteral("window/geometry")).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry) {
    m_store->setValue(QStringLiteral("window/geometry"), geometry);
}

QVariant Settings::value(const QString& key, const QVariant& fallback) const {
    return m_store->value(key, fallback);
}

void Settings::setValue(const QString& key, const QVariant& value) {
    if (m_store->value(key) == value) return;
    m_store->setValue(key, value);
    emit changed();
}

} // namespace qw::ui
