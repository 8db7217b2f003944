#!/bin/sh
# setup.sh run|check|test|bench|demo|package|recipes|lock|oldest: installs the system packages that this needs, then the
# locked requirements into .venv (oldest: into build/oldest), then compiles the translations. Silent when there is nothing to do.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:?what for: run, check, test, bench, demo, package, recipes, lock or oldest}
case $purpose in
run | check | test | bench | demo | package | recipes | lock | oldest) ;;
*) echo "setup.sh knows no purpose '$purpose'." >&2 && exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# Runs a command and shows what it said only if it fails.
quietly() { out=$("$@" 2>&1) || fail "$out"; }

case $purpose in
lock) programs_for=run ;;
oldest) programs_for=test ;;
*) programs_for=$purpose ;;
esac

# PYTHON in a package's name stands for the version of the system's own Python, "3.13".
wanted() {
    awk -v purpose="$programs_for" '!/^#/ && index("," $2 ",", "," purpose ",") { print $1 }' packaging/debian-packages.txt |
        if system_python=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
            sed "s/PYTHON/$system_python/"
        else
            grep -v PYTHON
        fi
}

# A package counts as installed under the names it provides, too: newer releases call libglib2.0-0 libglib2.0-0t64.
installed() {
    dpkg-query -W -f '${db:Status-Abbrev} ${Package}, ${Provides}\n' |
        sed -n 's/^ii *//p' | tr ',' '\n' | sed 's/^ *//; s/ .*//'
}

system_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "This system has no apt: please see to the counterparts of these Debian packages yourself:" $(wanted)
        return
    fi
    missing=$(
        { installed | sed 's/^/have /'; wanted | sed 's/^/want /'; } |
            awk '$1 == "have" { have[$2] } $1 == "want" && !($2 in have) { print $2 }' | xargs
    )
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        fail "Some Debian packages are missing. Please run: sudo apt-get install --no-install-recommends $missing"
    fi
    say "Installing Debian packages: $missing"
    quietly $as_root apt-get -q update
    quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing
}

# The first Python that is new enough; $PYTHON alone if it is set.
find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    fail "Lockwatch needs Python 3.11 or newer; ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>/dev/null || echo 'not there')."
}

# Installs exactly what packaging/requirements/NAME.txt lists, each file of it checked against its hash.
requirements() {
    quietly "$venv/bin/python" -m pip --disable-pip-version-check install --require-hashes \
        --requirement "packaging/requirements/$1.txt"
}

virtual_environment() {
    venv=.venv locked=dev
    [ "$purpose" != oldest ] || venv=build/oldest locked=oldest
    stamp=$venv/.made-for
    python=$(find_python)
    # An environment serves one interpreter in one place; it does not start any more once that interpreter is gone.
    made_for="$(cat pyproject.toml packaging/requirements/*.txt | cksum) $("$python" -c 'import sys; print(sys.version, sys.base_prefix)' | tr '\n' ' ') $(pwd)"
    if [ "$(cat $stamp 2>/dev/null)" != "$made_for" ] || ! $venv/bin/python -c '' 2>/dev/null; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "Python's venv is missing. On Debian, please run: sudo apt-get install python3-venv"
        say "Making $venv"
        quietly "$python" -m venv --clear $venv
        requirements $locked
        quietly $venv/bin/python -m pip --disable-pip-version-check install --no-deps --no-build-isolation --editable .
        echo "$made_for" >$stamp
    fi
    if [ "$purpose" = lock ] && [ "$(cat $stamp-lock 2>/dev/null)" != "$made_for" ]; then
        requirements lock
        echo "$made_for" >$stamp-lock
    fi
}

translations() {
    for ts in resources/translations/*.ts; do
        if ! [ "${ts%.ts}.qm" -nt "$ts" ]; then
            quietly "$venv/bin/python" packaging/devtools/translations.py compile
            return
        fi
    done
}

system_packages
virtual_environment
translations
