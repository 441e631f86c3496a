#!/bin/sh
# Installs what the tests need beside Python packages, or says in one sentence what is missing and skipped.
set -eu
cd "$(dirname "$0")/.."

say() { echo "system: $*" >&2; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

has_chromium() { .venv/bin/python -m tests.needs chromium; }
has_postgres() { .venv/bin/python -m tests.needs postgres; }

provide() { # what has-it package consequence
    "$2" && return 0
    if may_install; then
        say "installing $3"
        if sh tools/apt.sh "$3" && "$2"; then return 0; fi
    fi
    say "$1 is missing and could not be installed here; $4 (install the package $3 to run them)."
}

provide Chromium has_chromium chromium "the tests of the pages in a browser are skipped"
provide PostgreSQL has_postgres postgresql "the tests on PostgreSQL are skipped"
