#!/bin/sh
# Create or renew .venv from the lock files, then install the project itself, editable.
# Usage: scripts/install.sh PYTHON demo|all, a Python of at least 3.11 with its venv module.
# `demo` installs requirements.lock alone, `all` what tests and checks need besides; what was `all` stays so.
# uv from PATH is used, else the locked uv is put into .venv, else pip does it all, slowly.
set -eu
export PIP_DISABLE_PIP_VERSION_CHECK=1

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_uv() {
    for uv in uv .venv/bin/uv; do
        if "$uv" --version >/dev/null 2>&1; then
            return
        fi
    done
    awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements-dev.lock >.venv/uv-only.lock
    if .venv/bin/python -m pip install --quiet --require-hashes -r .venv/uv-only.lock; then
        uv=.venv/bin/uv
    else
        uv=
    fi
}

install_with_uv() {
    # shellcheck disable=SC2086 - one word for each file, none for no flag
    "$uv" pip sync --quiet $compile --python .venv/bin/python --require-hashes $locks &&
        "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
}

install_with_pip() {
    # shellcheck disable=SC2086
    cat $locks | awk '/^[^ ]/ { wanted = !/^uv==/ } wanted' >.venv/without-uv.lock
    .venv/bin/python -m pip install --quiet --require-hashes -r .venv/without-uv.lock
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
}

cd "$(dirname "$0")/.."
if ! is_recent .venv/bin/python; then
    is_recent "$1" || {
        echo "Assay needs Python 3.11 or newer, got '$1'; set PYTHON=/path/to/python3.11" >&2
        exit 2
    }
    "$1" -m venv --clear .venv
fi
locks=requirements.lock
compile=
if [ "$2" = all ] || [ -e .venv/.installed ]; then
    locks="$locks requirements-dev.lock"
else
    compile=--no-compile-bytecode # compiling all takes as long as the demo, which compiles what it imports
fi

# Behind a proxy that inspects TLS only the system's certificates are right; uv brings its own unless told.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
find_uv
if [ -z "$uv" ] || ! install_with_uv; then
    echo "setting up with pip instead of uv, which takes longer" >&2
    install_with_pip
fi
touch .venv/.demo
[ "$locks" = requirements.lock ] || touch .venv/.installed
