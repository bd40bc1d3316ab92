#!/usr/bin/env bash
# Builds Quantwright and opens the studio on the bundled sample model. Without a display the same work is done on
# the command line. Installs what is missing (Debian, Ubuntu).
# Usage: packaging/run.sh [--headless] [MODEL.gguf]
set -euo pipefail
invoked_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. packaging/dependencies.sh

headless=
model=
for argument in "$@"; do
    case $argument in
    --headless) headless=yes ;;
    -h | --help)
        echo "Usage: packaging/run.sh [--headless] [MODEL.gguf]"
        exit 0
        ;;
    -*)
        echo "Unknown option $argument. Usage: packaging/run.sh [--headless] [MODEL.gguf]" >&2
        exit 2
        ;;
    *) model=$(cd "$invoked_from" && realpath -- "$argument") ;;
    esac
done
: "${model:=$PWD/resources/sample/sample-f16.gguf}"

if [ -z "$headless" ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open."
    headless=yes
fi
targets=(quantwright-cli)
[ -n "$headless" ] || targets+=(quantwright)

qw_ensure_dependencies
cmake --preset release
cmake --build --preset release --parallel "$(qw_build_jobs)" --target "${targets[@]}"

if [ -z "$headless" ]; then
    echo "Opening $model in the studio. (No window wanted? packaging/run.sh --headless)"
    started=$SECONDS
    status=0
    build/release/bin/quantwright "$model" || status=$?
    # A display that refuses shows at once; whatever happens later is the window's own end.
    if [ "$status" -eq 0 ] || [ $((SECONDS - started)) -ge 5 ]; then exit "$status"; fi
    echo "The window could not be opened (exit status $status)."
fi

echo "Quantizing $model on the command line; the files go to $PWD/out."
folder=$PWD/out
mkdir -p "$folder"
cli=build/release/bin/quantwright-cli
"$cli" quantize "$model" "$folder" Q2_K,Q3_K_M,Q4_0,Q4_K_M,Q5_K_M,Q6_K,Q8_0
echo
echo "Any llama.cpp program loads these files. To look inside one:"
echo "    $cli inspect $folder/<file>.gguf"
