#!/usr/bin/env bash
# Builds Quantwright with assertions and runs every test, without a display. Installs what is missing (Debian,
# Ubuntu). Usage: packaging/test.sh [arguments for ctest], for example: packaging/test.sh -R formats
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/dependencies.sh

# A test starts a bus of its own.
qw_ensure_dependencies 'dbus-daemon|dbus'

# Warnings stop the build with the compiler the project is developed with; a newer one may know more of them.
options=()
[ "$(g++ -dumpversion | cut -d. -f1)" = 12 ] || options+=(-DQW_WARNINGS_AS_ERRORS=OFF)

cmake --preset dev "${options[@]}"
cmake --build --preset dev --parallel "$(qw_build_jobs)"
ctest --preset dev "$@"
