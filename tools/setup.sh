#!/bin/sh
# Makes .venv and installs the locked packages and the project: `sh tools/setup.sh runtime|dev`.
# Does nothing when the lock, the project's table in pyproject.toml and the place of the tree are as they were last time.
set -eu
cd "$(dirname "$0")/.."

want=$1
case $want in
    runtime) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: setup.sh runtime|dev" >&2; exit 2 ;;
esac

say() { echo "setup: $*" >&2; }

# pyproject.toml counts down to [tool.pytest.*]: from there on it only tunes the checks.
fingerprint() { # lock
    echo "$({ cat "$1" tools/setup.sh; sed '/^\[tool\.pytest/,$d' pyproject.toml; } | cksum) $(pwd -P)"
}
stands() { # stamp lock
    [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$(fingerprint "$2")" ] && .venv/bin/python -c '' 2>/dev/null
}
if stands "$want" "$lock" || { [ "$want" = runtime ] && stands dev requirements-dev.lock; }; then
    exit 0
fi

# Two set-ups at once would disturb each other; the second finds the work done.
if [ -z "${DYZUR_SETUP_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
    DYZUR_SETUP_LOCKED=1 exec flock tools/setup.sh sh tools/setup.sh "$want"
fi

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    found=$("$candidate" -c 'import sys; print(sys.executable if sys.version_info >= (3, 11) else "")' 2>/dev/null) || continue
    [ -n "$found" ] && python=$found && break
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed and was not found; install it or name it: make setup PYTHON=/path/to/python3"
    exit 1
fi

with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE="${UV_LINK_MODE:-copy}"
    .venv/bin/python -c '' 2>/dev/null || uv venv --quiet --clear --python "$python" .venv || return 1
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock" &&
        uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation \
            --config-setting editable_mode=compat -e .
}

# Debian keeps ensurepip, which `python3 -m venv` needs, in a package of its own.
venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return 0
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing $package"
        sh tools/apt.sh "$package" && return 0
    fi
    say "this Python lacks its venv module; install the system package $package (or uv) and run again"
    return 1
}

with_pip() {
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        venv_module || return 1
        clear=--clear
        .venv/bin/python -c '' 2>/dev/null && clear=
        "$python" -m venv $clear .venv || return 1
    fi
    pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip --quiet install --no-input"
    $pip --require-hashes -r "$lock" &&
        $pip --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
}

say "installing $lock into .venv (Python: $python)"
if ! with_uv; then
    with_pip || { say "the packages of $lock could not be installed; the reason stands above"; exit 1; }
fi
rm -rf ./*.egg-info
fingerprint "$lock" >".venv/$want.stamp"
