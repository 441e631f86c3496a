#!/bin/sh
# Runs `python -m corpus.make ...` in .venv-model, an environment of its own: `sh tools/model.sh model|eval`.
set -eu
cd "$(dirname "$0")/.."

lock=requirements-model.lock
mark=$(cksum <"$lock")
if [ "$(cat .venv-model/stamp 2>/dev/null)" != "$mark" ]; then
    echo "model: installing $lock into .venv-model" >&2
    if command -v uv >/dev/null 2>&1; then
        UV_PYTHON_DOWNLOADS=never uv venv --quiet --clear --python "${PYTHON:-python3}" .venv-model
        uv pip install --quiet --python .venv-model/bin/python --require-hashes -r "$lock"
    else
        "${PYTHON:-python3}" -m venv --clear .venv-model
        .venv-model/bin/python -m pip --quiet install --no-input --require-hashes -r "$lock"
    fi
    echo "$mark" >.venv-model/stamp
fi
# One thread: sums in another order would be other weights.
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 exec .venv-model/bin/python -m corpus.make "$@"
