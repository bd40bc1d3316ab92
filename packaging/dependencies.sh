# shellcheck shell=bash
# Sourced by run.sh and test.sh: makes sure that everything the build needs is installed.
# On Debian and its relatives what is missing is installed by apt; elsewhere it is named and the build is tried.

# One requirement per line: "package" or "package|name it has in other releases".
qw_requirements() {
    cat <<'LIST'
cmake
ninja-build
g++
pkg-config|pkgconf
qt6-base-dev
qt6-charts-dev|libqt6charts6-dev
qt6-svg-dev|libqt6svg6-dev
qt6-tools-dev
qt6-tools-dev-tools
qt6-l10n-tools
libgl-dev
libhwy-dev
fonts-dejavu-core
LIST
}

qw_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Prints the requirements, and those given as arguments, of which no alternative is installed.
qw_missing_requirements() {
    local line name found
    while read -r line; do
        found=
        for name in ${line//|/ }; do
            if qw_installed "$name"; then found=yes; fi
        done
        [ -n "$found" ] || echo "$line"
    done < <(qw_requirements; [ $# -eq 0 ] || printf '%s\n' "$@")
}

# The first alternative that apt can install.
qw_installable() {
    local name
    for name in ${1//|/ }; do
        if apt-cache policy "$name" 2>/dev/null | grep -q 'Candidate: [^(]'; then
            echo "$name"
            return
        fi
    done
    echo "${1%%|*}"
}

# Arguments: what is needed beside the build's requirements, in their form.
qw_ensure_dependencies() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This system has no apt. The build needs CMake 3.25, Ninja, a C++20 compiler, pkg-config,"
        echo "Qt 6.4 (Base, Charts, Svg, Tools with Linguist) and Highway; trying with what is here."
        return 0
    fi
    local missing as_root=() packages=() line
    missing=$(qw_missing_requirements "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Missing packages, and neither root nor sudo to install them. As root, run:" >&2
            echo "    apt-get install ${missing//$'\n'/ }" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Refreshing the package lists (apt-get update)…"
    "${as_root[@]}" apt-get update -q || return 1
    while read -r line; do packages+=("$(qw_installable "$line")"); done <<<"$missing"
    echo "Installing with apt: ${packages[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${packages[@]}"
}

# Threads for compiling: every core, but no more than one per GiB of memory.
qw_build_jobs() {
    local cores memory_gib
    cores=$(nproc)
    memory_gib=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null)
    [ "${memory_gib:-0}" -ge 1 ] || memory_gib=1
    [ "$cores" -lt "$memory_gib" ] && echo "$cores" || echo "$memory_gib"
}
