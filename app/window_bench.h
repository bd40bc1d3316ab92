// Measures the window while it exports: how even the event loop runs and how long single handlers take.
#pragma once

#include "app/studio.h"
#include "app/timed_application.h"

#include <QString>

namespace qw {

// Opens `model`, exports it as Q4_K_M into a temporary folder again and again for at least `seconds`,
// changing pages and showing the jobs panel meanwhile, prints the figures on standard output and returns the
// process's exit code.
int benchWindow(TimedApplication& application, Studio& studio, const QString& model, int seconds);

} // namespace qw
