// Keeps the computer awake while jobs run, when the settings say so. GUI thread; the bus is asked on a lane
// of its own, because a desktop that does not answer takes up to a second.
#pragma once

#include "ui/bridge/background.h"

#include <QObject>

#include <memory>

namespace qw::jobs {
class SleepInhibitor;
}

namespace qw::ui {

class JobCenter;
class Settings;

class AwakeKeeper : public QObject {
    Q_OBJECT

public:
    AwakeKeeper(JobCenter& jobs, Settings& settings, QObject* parent = nullptr);
    ~AwakeKeeper() override;

    bool wanted() const { return m_wanted; }

private:
    void follow();

    JobCenter& m_jobs;
    Settings& m_settings;
    std::shared_ptr<jobs::SleepInhibitor> m_inhibitor;
    Background m_lane;
    bool m_wanted = false;
};

} // namespace qw::ui
