// What the program remembers between runs, as typed values over QSettings. Setters write at once and signal
// what changed. GUI thread only.
#pragma once

#include <QDateTime>
#include <QObject>
#include <QSettings>
#include <QStringList>

#include <memory>

namespace qw::ui {

// One line of the recent list.
struct RecentModel {
    QString path;
    QString name;
    QString architecture;
    quint64 parameters = 0;
    QString type; // "F16", "Q4_K_M"
    quint64 bytes = 0;
    QDateTime opened;

    bool operator==(const RecentModel&) const = default;
};

class Settings : public QObject {
    Q_OBJECT

public:
    // The user's settings, or those in an INI file (tests, portable use).
    explicit Settings(QObject* parent = nullptr);
    explicit Settings(const QString& iniFile, QObject* parent = nullptr);
    ~Settings() override;

    enum class Theme { System, Light, Dark };
    Theme theme() const;
    void setTheme(Theme theme);

    int threads() const; // 0: all cores
    void setThreads(int threads);

    QString outputFolder() const; // empty: beside the source
    void setOutputFolder(const QString& folder);
    // Folders exports went to, newest first: where interrupted exports are looked for.
    QStringList exportFolders() const;
    void rememberExportFolder(const QString& folder);

    QString openFolder() const; // where the file dialog starts
    void setOpenFolder(const QString& folder);

    QString language() const; // "en", "de"; empty: the system's
    void setLanguage(const QString& language);

    bool keepAwake() const;
    void setKeepAwake(bool on);
    bool verifyExports() const;
    void setVerifyExports(bool on);
    bool notifyWhenDone() const;
    void setNotifyWhenDone(bool on);

    QList<RecentModel> recentModels() const; // newest first
    void addRecentModel(const RecentModel& model);
    void removeRecentModel(const QString& path);
    void clearRecentModels();

    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);

    // For pages that keep small things of their own; keys are "page/name".
    QVariant value(const QString& key, const QVariant& fallback = {}) const;
    void setValue(const QString& key, const QVariant& value);

signals:
    void themeChanged();
    void threadsChanged();
    void languageChanged();
    void recentModelsChanged();
    void changed(); // after any of the above and every other setter

private:
    template <class T>
    bool store(const QString& key, const T& value, const T& before);
    void writeRecents(const QList<RecentModel>& models);

    // Lists are read, changed and written whole: another window, in a process of its own, may have changed
    // the file since it was read here.
    std::unique_ptr<QSettings> m_store;
};

} // namespace qw::ui
