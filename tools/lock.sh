#!/bin/sh
# Writes requirements.lock, requirements-dev.lock and requirements-model.lock from pyproject.toml; `sh tools/lock.sh --upgrade` takes newer releases.
set -eu
cd "$(dirname "$0")/.."

command -v uv >/dev/null 2>&1 || { echo "lock: uv is needed to write the locks" >&2; exit 1; }
uv lock --quiet "$@"

export_lock() { # file option...
    file=$1
    shift
    uv export --quiet --frozen --no-emit-project --no-header --no-annotate --format requirements-txt \
        "$@" -o "$file" >/dev/null
}
export_lock requirements.lock --no-dev
export_lock requirements-dev.lock --group dev
export_lock requirements-model.lock --no-dev --group model
